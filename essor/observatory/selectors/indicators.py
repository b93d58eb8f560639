"""Indicators of a territory, of its parts and of what it is compared with, shaped for pages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from essor.kernel.errors import InvalidValue
from essor.observatory.engine.indicator_facts import Area, AreaFacts, ReferenceFacts
from essor.observatory.engine.indicator_figures import IndicatorFigure
from essor.observatory.selectors.register import bounds_of, register_state
from essor.observatory.warehouse.errors import DamagedWarehouse
from essor.observatory.warehouse.indicator_areas import (
    FRANCE,
    area_of_epci,
    area_of_place,
    places_around,
)
from essor.observatory.warehouse.indicator_events import count_events
from essor.observatory.warehouse.indicator_reader import facts_as_reference
from essor.observatory.warehouse.indicator_report import facts_of, figures_of, setting_of
from essor.observatory.warehouse.reader import Warehouse
from essor.observatory.warehouse.rows import VintageInfo
from essor.reference.tables import load
from essor.territory.models import Territory
from essor.territory.selectors.present import present_groupings
from essor.territory.services.territories import CURRENT_EDITION

TERRITORY: Final = "territoire"
MOST_COMPARED: Final = 4
NO_PERIMETER: Final = "Le périmètre de ce territoire n'est pas connu."

Choices = list[tuple[str, str | list[tuple[str, str]]]]


@dataclass(frozen=True)
class AreaReport:
    """The figures of an area.

    Attributes:
        area: which one.
        figures: every figure of the dictionary, in its order.
        held: whether the register holds the area.
    """

    area: Area
    figures: tuple[IndicatorFigure, ...]
    held: bool


@dataclass(frozen=True)
class Reports:
    """Reports, or why there are none.

    Attributes:
        message: why; empty when there are some.
        vintage: which load of the register.
        reports: one per area asked.
        references: names of the references by the code that figures carry.
    """

    message: str
    vintage: VintageInfo | None = None
    reports: tuple[AreaReport, ...] = ()
    references: tuple[tuple[str, str], ...] = ()


def part_choices(territory: Territory) -> list[tuple[str, str]]:
    """The territory and its EPCI."""
    parts = [(f"epci:{place.code}", place.name) for place in present_groupings(territory)]
    return [(TERRITORY, f"{territory.name} (tout le territoire)"), *parts]


def area_choices(territory: Territory) -> Choices:
    """What a territory may be compared with: its parts, places, the other territories."""
    (whole, *parts) = part_choices(territory)
    around = places_around(area_of_territory(territory))
    others = Territory.objects.filter(edition=CURRENT_EDITION, is_demo=False).exclude(
        id=territory.id
    )
    territories = [(f"ti:{slug}", name) for slug, name in others.values_list("slug", "name")]
    departments = [(f"departement:{row.code}", row.name) for row in load("departments")]
    regions = [(f"region:{row.code}", row.name) for row in load("regions")]
    groups: Choices = [whole]
    named: list[tuple[str, list[tuple[str, str]]]] = [
        ("Ses intercommunalités", parts),
        ("Autour", [(area.code, area.name) for area in around]),
        ("Autres territoires d'industrie", territories),
        ("Départements", departments),
        ("Régions", regions),
    ]
    groups.extend((label, members) for label, members in named if members)
    return groups


def area_of_territory(territory: Territory) -> Area:
    """The territory as the register knows it."""
    bounds = bounds_of(territory)
    return Area(TERRITORY, territory.name, bounds.epci, bounds.communes)


def area_named(territory: Territory, code: str) -> Area:
    """The area behind a choice.

    Raises:
        InvalidValue: no such place.
    """
    kind, _, key = code.partition(":")
    if code == TERRITORY:
        return area_of_territory(territory)
    if code == FRANCE.code:
        return FRANCE
    if kind == "epci":
        return replace(area_of_epci([key]), code=code)
    if kind in {"departement", "region"}:
        return area_of_place(kind, key)
    other = Territory.objects.filter(edition=CURRENT_EDITION, is_demo=False, slug=key).first()
    if kind != "ti" or other is None:
        raise InvalidValue(f"« {code} » n'est pas un périmètre connu.")
    return replace(area_of_territory(other), code=code)


def reports_of(territory: Territory, codes: Sequence[str]) -> Reports:
    """Figures of the areas chosen, each also compared with the whole territory when it is a part.

    Raises:
        InvalidValue: no such place.
    """
    areas = [area_named(territory, code) for code in codes]
    state = register_state(territory)
    if state.warehouse is None:
        return Reports(state.message)
    whole = area_of_territory(territory)
    if not (whole.epci or whole.communes):
        return Reports(NO_PERIMETER)
    try:
        facts = facts_of(state.warehouse, whole, events=count_events)
        found = tuple(_report(state.warehouse, area, whole, facts) for area in areas)
    except DamagedWarehouse as error:
        return Reports(str(error))
    named = {("perimetre", whole.name)} | {
        (place.code, place.name) for area in areas for place in places_around(area)
    }
    return Reports("", state.warehouse.vintage, found, tuple(sorted(named)))


def _report(
    warehouse: Warehouse, area: Area, whole: Area, whole_facts: AreaFacts | None
) -> AreaReport:
    facts = whole_facts if area == whole else facts_of(warehouse, area, events=count_events)
    around: tuple[ReferenceFacts, ...] = ()
    if whole_facts is not None and area.code.startswith("epci:"):
        around = (facts_as_reference(whole_facts),)
    figures = figures_of(warehouse, area, facts, setting_of(warehouse), around=around)
    return AreaReport(area, figures, held=facts is not None)
