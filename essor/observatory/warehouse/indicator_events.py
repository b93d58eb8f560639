"""Openings and closures of an area by year, from the events that a load derived."""

from datetime import date, timedelta

from essor.observatory.engine.indicator_facts import Area, EventCount
from essor.observatory.engine.indicator_figures import EVENT_YEARS
from essor.observatory.warehouse.database import quoted
from essor.observatory.warehouse.indicator_reader import query
from essor.observatory.warehouse.reader import Warehouse

FILE = "events.parquet"


def count_events(warehouse: Warehouse, area: Area) -> tuple[EventCount, ...] | None:
    """Manufacturing openings and closures of the last ten years, raw and under Insee's convention.

    None when the load holds no events: it was made before they were, or without the history.
    """
    path = warehouse.folder / FILE
    if not path.exists():
        return None
    last = warehouse.vintage.as_of
    rows = query(
        warehouse,
        "indicator_events",
        area,
        date(last.year - EVENT_YEARS, 1, 1),
        last + timedelta(days=1),
        relation=("$events", f"read_parquet({quoted(path)})"),
    )
    return tuple(EventCount(*row) for row in rows)
