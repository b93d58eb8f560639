"""What the warehouse answers with: frozen rows, None where the register does not say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

from essor.kernel.headcount import HeadcountBand
from essor.observatory.warehouse.activity import ActivityScope
from essor.observatory.warehouse.layout import FileKind

State = Literal["active", "closed"]


@dataclass(frozen=True)
class SiteFilter:
    """Which sites are wanted. Empty means « no restriction »; conditions add up.

    Attributes:
        epci: SIREN of EPCI.
        communes: INSEE codes of today.
        naf: beginnings of NAF codes: `25`, `25.6`, `25.62B`.
        bands: headcount codes.
        text: words that must all be in the name, sign, commune or SIRET.
        state: administrative state.
        industry_only: manufacturing only (NAF 10 to 33); `scope`, where given, decides instead.
        within_epci: EPCI of the perimeter that bounds everything, facets included.
        within_communes: communes of that perimeter outside those EPCI.
        scope: perimeter of activity.
        also: SIRET that belong to the perimeter of activity in spite of their APE.
        never: SIRET that do not; neither counts where every activity is wanted.
        created_from: first day of creation; a site whose creation is unknown then leaves.
        created_until: last day of creation, likewise.
        among: only these SIRET, when given: what another list has chosen.
    """

    epci: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()
    naf: tuple[str, ...] = ()
    bands: tuple[HeadcountBand, ...] = ()
    text: str = ""
    state: Literal["active", "closed", "all"] = "active"
    industry_only: bool = True
    within_epci: tuple[str, ...] = ()
    within_communes: tuple[str, ...] = ()
    scope: ActivityScope | None = None
    also: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    created_from: date | None = None
    created_until: date | None = None
    among: frozenset[str] | None = None

    @property
    def activity(self) -> ActivityScope:
        """The perimeter of activity in force."""
        if self.scope is not None:
            return self.scope
        return ActivityScope.MANUFACTURING if self.industry_only else ActivityScope.ALL


@dataclass(frozen=True)
class SiteRow:
    """A site (établissement) as the register describes it.

    Attributes:
        siret: its number, fourteen digits.
        siren: its legal unit's number.
        name: the company's name; None when masked or unknown.
        sign: what is written over the door, when it differs.
        naf: main activity, in `naf_nomenclature`.
        naf_nomenclature: `NAFRev2`…; None when there is no activity.
        naf25: activity in NAF 2025, None when the file did not have it.
        band: headcount band of `band_year`; None when the field is empty.
        band_year: year of the band (two or three years before the file).
        commune: INSEE code of today; None abroad.
        commune_name: its name.
        epci: SIREN of its EPCI.
        address: number and street.
        postcode: postcode of the address.
        longitude: degrees, None when unknown.
        latitude: degrees, None when unknown.
        state: administrative state.
        created_on: date of creation; None when unknown (1900-01-01 in the file).
        closed_on: start of the closed period; None while active.
        is_head_office: whether it is the legal unit's head office.
        employer: whether it employs; None when unknown.
        masked: whether the unit asked not to be shown.
        is_industry: manufacturing (NAF 10 to 33).
        sole_trader: whether the unit is a natural person; None when the file is missing.
    """

    siret: str
    siren: str
    name: str | None
    sign: str | None
    naf: str | None
    naf_nomenclature: str | None
    naf25: str | None
    band: HeadcountBand | None
    band_year: int | None
    commune: str | None
    commune_name: str | None
    epci: str | None
    address: str | None
    postcode: str | None
    longitude: float | None
    latitude: float | None
    state: State
    created_on: date | None
    closed_on: date | None
    is_head_office: bool | None
    employer: bool | None
    masked: bool
    is_industry: bool
    sole_trader: bool | None

    @property
    def label(self) -> str:
        """What to call the site on a page."""
        if self.masked:
            return "Unité non diffusible"
        return self.sign or self.name or f"SIRET {self.siret}"


class SitePoint(NamedTuple):
    """A site on the map, small because there are many."""

    siret: str
    longitude: float
    latitude: float
    label: str | None
    division: int | None
    band: str | None
    active: bool


@dataclass(frozen=True)
class Facets:
    """Numbers of sites by value, each under every filter but its own."""

    epci: Mapping[str | None, int]
    divisions: Mapping[str | None, int]
    bands: Mapping[str | None, int]
    states: Mapping[str, int]


@dataclass(frozen=True)
class SitePeriod:
    """A period of a site's history (state, activity, employer status: nothing else is kept)."""

    start: date | None
    end: date | None
    state: State | None
    naf: str | None
    naf_nomenclature: str | None
    employer: bool | None


@dataclass(frozen=True)
class SuccessionLink:
    """A declared succession between two sites.

    Attributes:
        siret: the other site.
        direction: `before` when the other one came before this one.
        linked_on: date of the link.
        head_office_moved: whether the head office moved with it.
        continuity: whether the activity went on.
        commune: INSEE code of the other site, None when the register here does not hold it.
        active: state of the other site, None likewise.
    """

    siret: str
    direction: Literal["before", "after"]
    linked_on: date
    head_office_moved: bool | None
    continuity: bool | None
    commune: str | None
    active: bool | None


@dataclass(frozen=True)
class SiteFile:
    """All that the register says of one site.

    Attributes:
        site: its present state.
        periods: its history, newest first; None when the file was not loaded.
        successions: its links, newest first; None when the file was not loaded.
    """

    site: SiteRow
    periods: tuple[SitePeriod, ...] | None
    successions: tuple[SuccessionLink, ...] | None


@dataclass(frozen=True)
class Counts:
    """Sites of the register, by state and kind.

    Attributes:
        active: active sites.
        closed: closed sites.
        industry_active: active manufacturing sites.
        industry_employers: those that say they employ.
        industry_ten_or_more: active manufacturing sites of ten employees or more.
        masked: active sites that are masked.
    """

    active: int
    closed: int
    industry_active: int
    industry_employers: int
    industry_ten_or_more: int
    masked: int


@dataclass(frozen=True)
class VintageInfo:
    """The load that pages show.

    Attributes:
        vintage: month of the files, `2026-10`.
        demo: whether the register is the demonstration's.
        loaded_at: when it was loaded.
        files: which official files it holds.
        perimeter: SIREN of the EPCI kept; None for the whole of France.
    """

    vintage: str
    demo: bool
    loaded_at: datetime
    files: frozenset[FileKind]
    perimeter: tuple[str, ...] | None

    @property
    def as_of(self) -> date:
        """The day that the stock describes: the first of its month."""
        return date.fromisoformat(f"{self.vintage}-01")

    @property
    def source(self) -> str:
        """How to cite it, as the licence asks."""
        if self.demo:
            return f"Démonstration, registre inventé, mois {self.vintage}"
        return f"Insee, base Sirene, mois {self.vintage}"
