"""Events of a territory, for pages and exports: the register's, kept inside the territory."""

from dataclasses import dataclass, replace

from essor.observatory.selectors.register import RegisterState, bounds_of, register_state
from essor.observatory.warehouse.errors import DamagedWarehouse
from essor.observatory.warehouse.event_reader import (
    EventCount,
    EventCoverage,
    coverage,
    event_counts,
    events,
)
from essor.observatory.warehouse.events import EventFilter, EventRow
from essor.observatory.warehouse.rows import VintageInfo
from essor.territory.models import Territory

NOT_HELD = (
    "Le registre a été chargé sans ses évènements. L'administrateur de l'installation le recharge"
    " avec « essor sirene import »."
)
_UNKNOWN_PLACE = "Le périmètre de ce territoire n'est pas connu."


@dataclass(frozen=True)
class TerritoryEvents:
    """Events of a territory, or why they are unknown.

    Attributes:
        message: why they are unknown; empty when they are known.
        vintage: the month that tells them; None without a register.
        rows: the events that match, oldest first.
        known: what the files loaded allow to know; None without a register.
    """

    message: str
    vintage: VintageInfo | None = None
    rows: tuple[EventRow, ...] = ()
    known: EventCoverage | None = None


@dataclass(frozen=True)
class TerritoryEventCounts:
    """Numbers of events of a territory, or why they are unknown.

    Attributes:
        message: why they are unknown; empty when they are known.
        vintage: the month that tells them; None without a register.
        counts: by year, kind and convention.
        known: what the files loaded allow to know; None without a register.
    """

    message: str
    vintage: VintageInfo | None = None
    counts: tuple[EventCount, ...] = ()
    known: EventCoverage | None = None


def territory_events(territory: Territory, wanted: EventFilter) -> TerritoryEvents:
    """The events that match, inside the territory."""
    state, asked, message = _asked(territory, wanted)
    if state.warehouse is None or message:
        return TerritoryEvents(message)
    try:
        rows = events(state.warehouse, asked)
    except DamagedWarehouse as error:
        return TerritoryEvents(str(error))
    if rows is None:
        return TerritoryEvents(NOT_HELD, state.warehouse.vintage)
    return TerritoryEvents("", state.warehouse.vintage, rows, coverage(state.warehouse))


def territory_event_counts(territory: Territory, wanted: EventFilter) -> TerritoryEventCounts:
    """Numbers of the events that match, inside the territory."""
    state, asked, message = _asked(territory, wanted)
    if state.warehouse is None or message:
        return TerritoryEventCounts(message)
    try:
        counts = event_counts(state.warehouse, asked)
    except DamagedWarehouse as error:
        return TerritoryEventCounts(str(error))
    if counts is None:
        return TerritoryEventCounts(NOT_HELD, state.warehouse.vintage)
    return TerritoryEventCounts("", state.warehouse.vintage, counts, coverage(state.warehouse))


def _asked(territory: Territory, wanted: EventFilter) -> tuple[RegisterState, EventFilter, str]:
    """The register, the filter inside the territory, and why nothing can be answered."""
    state, bounds = register_state(territory), bounds_of(territory)
    message = state.message or (_UNKNOWN_PLACE if bounds.is_empty else "")
    inside = replace(wanted, within_epci=bounds.epci, within_communes=bounds.communes)
    return state, inside, message
