"""The report: every figure of a perimeter and of each of its EPCI."""

from collections.abc import Callable, Sequence
from typing import Any

from essor.kernel.naf import NafLevel
from essor.observatory.engine.indicator_facts import (
    Area,
    AreaFacts,
    EventCount,
    ReferenceFacts,
    Setting,
)
from essor.observatory.engine.indicator_figures import IndicatorFigure, figures, unknown_figures
from essor.observatory.warehouse.indicator_areas import (
    NOT_HELD,
    area_of_epci,
    is_held,
    places_around,
    worded,
)
from essor.observatory.warehouse.indicator_reader import (
    SHIFT_YEARS,
    area_facts,
    facts_as_reference,
    reference_facts,
)
from essor.observatory.warehouse.reader import Warehouse
from essor.observatory.warehouse.reference import shipped_territories

Events = Callable[[Warehouse, Area], tuple[EventCount, ...] | None]


def report(
    warehouse: Warehouse,
    area: Area,
    *,
    events: Events,
    levels: tuple[NafLevel, ...] = (NafLevel.DIVISION,),
    by_commune: bool = False,
    shift_years: int = SHIFT_YEARS,
) -> tuple[IndicatorFigure, ...]:
    """Figures of the whole perimeter, then of each EPCI when it has several.

    Args:
        warehouse: the month to read.
        area: a union of EPCI.
        events: how to count openings and closures of an area.
        levels: levels of NAF to detail.
        by_commune: whether to count in each commune too.
        shift_years: years between the two dates of shift-share.
    """
    setting = setting_of(warehouse, levels, by_commune=by_commune)
    parts = [area_of_epci([siren]) for siren in area.epci] if len(area.epci) > 1 else []
    facts = facts_of(warehouse, area, events=events, shift_years=shift_years)
    found = list(figures_of(warehouse, area, facts, setting))
    around = [] if facts is None else [facts_as_reference(facts)]
    inside = setting_of(warehouse, levels)
    for part in parts:
        part_facts = facts_of(warehouse, part, events=events, shift_years=shift_years)
        found.extend(figures_of(warehouse, part, part_facts, inside, around=around))
    return tuple(found)


def facts_of(
    warehouse: Warehouse, area: Area, *, events: Events, shift_years: int = SHIFT_YEARS
) -> AreaFacts | None:
    """What the load says of an area; None when it does not hold it whole."""
    if not is_held(warehouse, area):
        return None
    return area_facts(warehouse, area, events=events(warehouse, area), shift_years=shift_years)


def figures_of(
    warehouse: Warehouse,
    area: Area,
    facts: AreaFacts | None,
    setting: Setting,
    *,
    around: Sequence[ReferenceFacts] = (),
) -> tuple[IndicatorFigure, ...]:
    """Every figure of an area; each is unknown, with the reason, where the load does not hold it.

    Args:
        warehouse: the month to read.
        area: which part of it.
        facts: what `facts_of` answered.
        setting: what all figures share.
        around: references that come before its département, its région and France.
    """
    if facts is None:
        reason = NOT_HELD.format(name=worded(area, warehouse))
        return unknown_figures(area.code, setting, reason)
    years = facts.stocks.last.year - facts.stocks.first.year
    references = [
        *around,
        *(reference_facts(warehouse, one, shift_years=years) for one in places_around(area)),
    ]
    return figures(facts, references, setting)


def setting_of(
    warehouse: Warehouse,
    levels: tuple[NafLevel, ...] = (NafLevel.DIVISION,),
    *,
    by_commune: bool = False,
) -> Setting:
    """What the figures of a month share."""
    vintage = warehouse.vintage
    return Setting(vintage.vintage, vintage.as_of, vintage.source, levels, by_commune)


def as_json(found: tuple[IndicatorFigure, ...]) -> list[dict[str, Any]]:
    """The report's rows."""
    return [figure.as_json() for figure in found]


def names_of(area: Area, found: tuple[IndicatorFigure, ...]) -> dict[str, str]:
    """The name of each perimeter of a report, by its code."""
    places = {row.code: row.name for row in shipped_territories().communes}
    names = {area.code: area.name}
    for code in {figure.perimeter for figure in found} - {area.code}:
        names[code] = places[code] if code in places else area_of_epci([code]).name
    return names
