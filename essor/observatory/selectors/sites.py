"""Sites of a territory, shaped for pages: list, map, export, one site, key figures."""

from dataclasses import dataclass
from typing import Final

from essor.kernel.figure import Figure
from essor.observatory.selectors.overrides import counts_with
from essor.observatory.selectors.register import Bounds, RegisterState, bounds_of, register_state
from essor.observatory.warehouse.errors import DamagedWarehouse
from essor.observatory.warehouse.filters import Order
from essor.observatory.warehouse.rows import (
    SiteFile,
    SiteFilter,
    SitePoint,
    SiteRow,
    VintageInfo,
)
from essor.territory.models import Territory

PAGE_SIZE: Final = 50
ALL_CODE: Final = "all_sites"
SITES_UNIT: Final = "établissements"
ACTIVE_CONVENTION: Final = (
    "établissements actifs au répertoire Sirene (état administratif A), NAF rév. 2 10-33 (C),"
    " quels que soient l'effectif et la forme juridique"
)
EMPLOYER_CONVENTION: Final = f"{ACTIVE_CONVENTION}, qui se déclarent employeurs"
TEN_CONVENTION: Final = f"{ACTIVE_CONVENTION}, tranche d'effectifs de 10 salariés ou plus (N-2)"
ALL_CONVENTION: Final = (
    "établissements actifs au répertoire Sirene (état administratif A), toutes activités"
)


@dataclass(frozen=True)
class SitesPage:
    """A page of the list, or why there is none.

    Attributes:
        message: why there is no register; empty when there is one.
        vintage: what is shown, with its source; None without a register.
        rows: the sites of the page.
        total: how many sites match.
        page: number of the page, from 1.
        pages: how many pages.
        bounds: the territory's limits in the register.
    """

    message: str
    vintage: VintageInfo | None
    rows: tuple[SiteRow, ...]
    total: int
    page: int
    pages: int
    bounds: Bounds


@dataclass(frozen=True)
class KeyFigure:
    """A figure with its name."""

    code: str
    label: str
    figure: Figure


@dataclass(frozen=True)
class SiteView:
    """One site, where it stands with regard to the territory, and its source."""

    file: SiteFile
    in_territory: bool
    vintage: VintageInfo


def sites_page(
    territory: Territory,
    wanted: SiteFilter,
    *,
    order: Order = "name",
    page: int = 1,
    per_page: int = PAGE_SIZE,
) -> SitesPage:
    """A page of the territory's sites. A page past the end answers the last one."""
    state, bounds = register_state(territory), bounds_of(territory)
    if state.warehouse is None or bounds.is_empty:
        message = state.message or "Le périmètre de ce territoire n'est pas connu."
        return SitesPage(message, None, (), 0, 1, 1, bounds)
    asked = bounds.apply(wanted)
    number = max(1, page)
    rows, total = state.warehouse.sites(
        asked, order=order, limit=per_page, offset=(number - 1) * per_page
    )
    pages = max(1, -(-total // per_page))
    if number > pages:
        number = pages
        rows, total = state.warehouse.sites(
            asked, order=order, limit=per_page, offset=(number - 1) * per_page
        )
    return SitesPage(
        message="",
        vintage=state.warehouse.vintage,
        rows=rows,
        total=total,
        page=number,
        pages=pages,
        bounds=bounds,
    )


def sites_without_position(territory: Territory, wanted: SiteFilter) -> int:
    """How many of the sites that match the map cannot show; none without a register."""
    state, bounds = register_state(territory), bounds_of(territory)
    if state.warehouse is None or bounds.is_empty:
        return 0
    return state.warehouse.without_position(bounds.apply(wanted))


def all_sites(
    territory: Territory, wanted: SiteFilter, *, order: Order = "name"
) -> tuple[SiteRow, ...]:
    """Every site that matches, for an export; none without a register."""
    state, bounds = register_state(territory), bounds_of(territory)
    if state.warehouse is None or bounds.is_empty:
        return ()
    return state.warehouse.sites(bounds.apply(wanted), order=order, limit=None)[0]


def site_points(territory: Territory, wanted: SiteFilter) -> tuple[SitePoint, ...]:
    """The sites that match and have a position, for the map."""
    state, bounds = register_state(territory), bounds_of(territory)
    if state.warehouse is None or bounds.is_empty:
        return ()
    return state.warehouse.points(bounds.apply(wanted))


def site_file(territory: Territory, siret: str) -> SiteView | None:
    """One site, in the territory or not (the register is public); None when it is not held."""
    state = register_state(territory)
    found = None if state.warehouse is None else state.warehouse.site(siret)
    if found is None or state.warehouse is None:
        return None
    bounds = bounds_of(territory)
    inside = found.site.epci in bounds.epci or found.site.commune in bounds.communes
    return SiteView(found, inside, state.warehouse.vintage)


def sites_by_siret(territory: Territory, sirets: tuple[str, ...]) -> dict[str, SiteRow]:
    """Facts of several sites at once; those that the register does not hold are absent."""
    state = register_state(territory)
    if state.warehouse is None:
        return {}
    return {row.siret: row for row in state.warehouse.sites_by_siret(sirets)}


def site_figures(territory: Territory) -> tuple[KeyFigure, ...]:
    """The territory's key figures; unknown, never zero, without a register."""
    state, bounds = register_state(territory), bounds_of(territory)
    named = (
        ("industry_sites", "Sites industriels actifs", ACTIVE_CONVENTION),
        ("industry_employers", "dont employeurs", EMPLOYER_CONVENTION),
        ("industry_ten_or_more", "dont 10 salariés ou plus", TEN_CONVENTION),
        (ALL_CODE, "Établissements actifs", ALL_CONVENTION),
    )
    values = _values(state, bounds)
    vintage = state.warehouse.vintage if state.warehouse else None
    return tuple(
        KeyFigure(
            code,
            label,
            Figure(
                value,
                SITES_UNIT,
                as_of=vintage.as_of if vintage else None,
                source=vintage.source if vintage else "",
                convention=convention + _spoken(code, bounds),
            ),
        )
        for (code, label, convention), value in zip(named, values, strict=True)
    )


def _spoken(code: str, bounds: Bounds) -> str:
    """Told with each figure of industry that people's words changed."""
    if code == ALL_CODE or not (bounds.also or bounds.never):
        return ""
    words = ((len(bounds.also), "ajouté"), (len(bounds.never), "écarté"))
    said = [f"{number} {word}{'s' if number > 1 else ''}" for number, word in words if number]
    return f" ; malgré l'APE, par avis motivé : {', '.join(said)}"


def _values(state: RegisterState, bounds: Bounds) -> tuple[int | None, ...]:
    if state.warehouse is None or bounds.is_empty:
        return (None, None, None, None)
    try:
        cube = state.warehouse.counts(epci=bounds.epci, communes=bounds.communes)
        counts = counts_with(state.warehouse, cube, bounds.apply(SiteFilter()))
    except DamagedWarehouse:
        return (None, None, None, None)
    everything = counts.active if state.warehouse.holds_every_activity else None
    return (
        counts.industry_active,
        counts.industry_employers,
        counts.industry_ten_or_more,
        everything,
    )
