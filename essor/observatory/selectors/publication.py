"""What everybody may read of a territory: lists under statistical secrecy."""

from dataclasses import dataclass
from typing import Final

from essor.observatory.engine.public_figures import (
    PublicList,
    UnitSites,
    public_lists,
    size_of,
)
from essor.observatory.models.publication import PublicPage
from essor.observatory.selectors.indicators import NO_PERIMETER, area_of_territory
from essor.observatory.selectors.register import register_state
from essor.observatory.warehouse.errors import DamagedWarehouse
from essor.observatory.warehouse.indicator_areas import NOT_HELD, is_held, worded
from essor.observatory.warehouse.indicator_reader import units_of
from essor.observatory.warehouse.rows import VintageInfo
from essor.territory.models import Territory

NOTHING: Final = PublicList((), None)


@dataclass(frozen=True)
class PublicFigures:
    """Public figures, or why there are none.

    Attributes:
        message: why; empty when there are some.
        vintage: which load of the register.
        by_activity: sites and headcount by NAF division.
        by_grouping: the same by EPCI.
        by_size: sites by size.
    """

    message: str
    vintage: VintageInfo | None = None
    by_activity: PublicList = NOTHING
    by_grouping: PublicList = NOTHING
    by_size: PublicList = NOTHING


def is_published(territory: Territory) -> bool:
    """Whether anybody may read the territory's page."""
    return PublicPage.objects.filter(territory=territory, is_public=True).exists()


def public_figures(territory: Territory) -> PublicFigures:
    """The figures of the public page."""
    state, area = register_state(territory), area_of_territory(territory)
    if state.warehouse is None:
        return PublicFigures("Le registre des entreprises n'est pas chargé.")
    if not (area.epci or area.communes):
        return PublicFigures(NO_PERIMETER)
    try:
        if not is_held(state.warehouse, area):
            return PublicFigures(NOT_HELD.format(name=worded(area, state.warehouse)))
        rows = units_of(state.warehouse, area)
    except DamagedWarehouse as error:
        return PublicFigures(str(error))
    lists = public_lists(rows, (_division, _grouping, size_of))
    return PublicFigures("", state.warehouse.vintage, *lists)


def _division(row: UnitSites) -> str:
    return row.division


def _grouping(row: UnitSites) -> str:
    return row.epci
