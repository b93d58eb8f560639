"""What the pages of sites show: register rows put into French words, unknown said as unknown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page

from essor.kernel.errors import InvalidValue
from essor.kernel.headcount import HeadcountBand
from essor.kernel.naf import NafNomenclature
from essor.maps.model import Map, Point
from essor.observatory.selectors.notes import NotePanel
from essor.observatory.selectors.qualified import EventPanel
from essor.observatory.warehouse.rows import SitePeriod, SiteRow, SuccessionLink
from essor.observatory.warehouse.search import CompanyHit
from essor.reference import naf
from essor.web.components.tables import Column
from essor.web.sites.columns import OptionalColumn, cells
from essor.web.sites.forms import SiteFilterForm
from essor.web.value_chains.pages import ValueChainPanel

SITE_COLUMNS = (
    Column("Site", "name"),
    Column("Activité", "naf"),
    Column("Taille", "headcount"),
    Column("Commune", "commune"),
    Column("Créé", "created"),
    Column("État"),
)
COMPANY_COLUMNS = (
    Column("Entreprise"),
    Column("SIREN"),
    Column("Commune"),
    Column("Taille"),
    Column("Sites ici"),
    Column("État"),
)


def activity_label(code: str | None, nomenclature: str | None) -> str:
    """The activity in words; older nomenclatures are not carried, and said so."""
    if not code:
        return "activité inconnue"
    try:
        known = NafNomenclature.parse(nomenclature or NafNomenclature.NAF_REV2.value)
    except InvalidValue:
        known = None
    label = naf.label(code, known) if known else None
    return label or f"activité d'une ancienne nomenclature ({nomenclature or 'inconnue'})"


def size_label(band: HeadcountBand | None) -> str:
    """The band in words; an empty band is unknown."""
    return HeadcountBand.UNKNOWN.label if band is None else band.label


@dataclass(frozen=True)
class SiteLine:
    """A site of the list."""

    siret: str
    label: str
    name: str | None
    sign: str | None
    naf: str | None
    activity: str
    size: str
    band_year: str  # empty when unknown
    commune_name: str | None
    created_in: str  # its year; empty when unknown
    closed: bool
    extra: tuple[tuple[str, str], ...] = ()  # head and text of the columns added


def site_line(row: SiteRow, chosen: Sequence[OptionalColumn] = ()) -> SiteLine:
    """One row of the register as a line, with the columns added."""
    return SiteLine(
        siret=row.siret,
        label=row.label,
        name=row.name,
        sign=row.sign,
        naf=row.naf,
        activity=activity_label(row.naf, row.naf_nomenclature),
        size=size_label(row.band),
        band_year=str(row.band_year or ""),
        commune_name=row.commune_name,
        created_in=str(row.created_on.year) if row.created_on else "",
        closed=row.state == "closed",
        extra=cells(row, chosen) if chosen else (),
    )


@dataclass(frozen=True)
class CompanyLine:
    """A company that search found."""

    siren: str
    siret: str | None
    label: str
    commune_name: str | None
    size: str
    sites: int
    active: bool


def company_line(hit: CompanyHit) -> CompanyLine:
    """One hit as a line."""
    hidden = "Unité non diffusible" if hit.masked else f"SIREN {hit.siren}"
    return CompanyLine(
        hit.siren,
        hit.siret,
        hit.name or hidden,
        hit.commune_name,
        size_label(hit.band),
        hit.sites,
        hit.active,
    )


@dataclass(frozen=True)
class SiteListPage:
    message: str
    form: SiteFilterForm
    page: Page | None
    file_url: str  # of a site, without its number
    columns: tuple[Column, ...]
    sort: str
    views: list[tuple[str, str, bool]]
    source: str
    notice: str  # what the register cannot fill; empty when nothing
    may_export: bool
    exports: dict[str, str]  # address of each format


@dataclass(frozen=True)
class SiteMapPage:
    message: str
    form: SiteFilterForm
    map: Map | None
    total: int
    unplaced: int
    listed: Sequence[Point]
    more: int
    list_url: str
    views: list[tuple[str, str, bool]]
    source: str


@dataclass(frozen=True)
class CompanySearchPage:
    message: str
    typed: str
    hits: list[CompanyLine]
    limit: int
    columns: tuple[Column, ...]
    source: str


@dataclass(frozen=True)
class PeriodLine:
    """A period of a site's history, with what changed at its start."""

    start: date | None
    end: date | None
    title: str
    activity: str


@dataclass(frozen=True)
class SiteDetailPage:
    site: SiteRow
    line: SiteLine
    naf25_label: str
    in_territory: bool
    facts_source: str
    periods: list[PeriodLine] | None
    successions: Sequence[SuccessionLink] | None
    map: Map | None
    panel: NotePanel
    events: EventPanel
    value_chains: ValueChainPanel


def period_lines(periods: Sequence[SitePeriod] | None) -> list[PeriodLine] | None:
    """Periods as lines, newest first; None when the history file was not loaded."""
    if periods is None:
        return None
    return [
        PeriodLine(
            period.start,
            period.end,
            _period_title(period),
            activity_label(period.naf, period.naf_nomenclature),
        )
        for period in periods
    ]


def _period_title(period: SitePeriod) -> str:
    state = {"active": "En activité", "closed": "Fermé", None: "État inconnu"}[period.state]
    employer = {True: ", employeur", False: ", sans salarié", None: ""}[period.employer]
    return state + ("" if period.state == "closed" else employer)
