"""Reads the events of a month: rows, and numbers by year, kind and convention.

A transfer has a direction only for who asks: the same one is outbound here and inbound there. The
file is neutral; the bounds of the filter decide.
"""

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from weakref import WeakSet

from essor.observatory.warehouse.database import quoted
from essor.observatory.warehouse.event_filters import event_query
from essor.observatory.warehouse.event_load import EVENTS
from essor.observatory.warehouse.events import (
    Certainty,
    Convention,
    EventFilter,
    EventKind,
    EventRow,
)
from essor.observatory.warehouse.layout import FileKind
from essor.observatory.warehouse.reader import Warehouse

_KEPT_IN_MEMORY: Final = 500_000  # rows, about 100 MB
_FROM_HISTORY: Final = frozenset(
    {
        EventKind.RESTART,
        EventKind.ACTIVITY_CHANGE,
        EventKind.EMPLOYER_START,
        EventKind.EMPLOYER_STOP,
    }
)
_COLUMNS: Final = (
    "siret, kind, date, naf, commune, epci, convention, certainty, counterpart_siret, reason"
)
_ORDER: Final = "date, siret, kind, convention, counterpart_siret NULLS FIRST, reason"
_lock = threading.Lock()
_opened: "WeakSet[Warehouse]" = WeakSet()


@dataclass(frozen=True)
class EventCount:
    """How many events of one kind a year held, under one convention."""

    year: int
    kind: EventKind
    convention: Convention
    number: int


@dataclass(frozen=True)
class EventCoverage:
    """What a month's files allow to know.

    Attributes:
        unknown: kinds that the missing files would have told: unknown, not absent.
        notes: the same in French sentences, with what else the events lack; empty when the four
            files were loaded.
    """

    unknown: frozenset[EventKind]
    notes: tuple[str, ...]


def events(warehouse: Warehouse, wanted: EventFilter) -> tuple[EventRow, ...] | None:
    """The events of a month, oldest first.

    Returns:
        None when the month holds none: it was loaded by a version of Essor that did not derive
        them, or without the file of establishments. They are then unknown.
    """
    if not holds_events(warehouse):
        return None
    asked = event_query(wanted)
    rows = warehouse._rows(  # noqa: SLF001 - readers of this package share its door
        f"SELECT {_COLUMNS} FROM ({asked.sql}) ORDER BY {_ORDER}", asked.values
    )
    return tuple(map(_event, rows))


def event_counts(warehouse: Warehouse, wanted: EventFilter) -> tuple[EventCount, ...] | None:
    """Numbers of events by year, kind and convention; None when the month holds none.

    A kind of `coverage(warehouse).unknown` is absent because nobody knows, not because nothing
    happened.
    """
    if not holds_events(warehouse):
        return None
    asked = event_query(wanted)
    rows = warehouse.answers(
        "SELECT year(date), kind, convention, count(*)"
        f" FROM ({asked.sql}) GROUP BY ALL ORDER BY ALL",
        asked.values,
    )
    return tuple(
        EventCount(year, EventKind(kind), Convention(convention), number)
        for year, kind, convention, number in rows
    )


def coverage(warehouse: Warehouse) -> EventCoverage:
    """What the files of the month allow to know of events."""
    files = warehouse.vintage.files
    notes = []
    unknown: frozenset[EventKind] = frozenset()
    if FileKind.HISTORY not in files:
        unknown = _FROM_HISTORY
        notes.append(
            "Sans le fichier StockEtablissementHistorique, seules la date de création et la"
            " fermeture présente de chaque site sont connues : réactivations, changements"
            " d'activité et de caractère employeur sont inconnus."
        )
    if FileKind.SUCCESSIONS not in files:
        notes.append(
            "Sans le fichier StockEtablissementLiensSuccession, transferts et reprises sont déduits"
            " des dates, de l'activité et de l'adresse seules."
        )
    return EventCoverage(unknown, tuple(notes))


def holds_events(warehouse: Warehouse) -> bool:
    """Whether the month holds events; makes them ready to be asked."""
    path = warehouse.folder / EVENTS
    if FileKind.ESTABLISHMENTS not in warehouse.vintage.files or not path.is_file():
        return False
    with _lock:
        if warehouse not in _opened:
            _open(warehouse, path)
            _opened.add(warehouse)
    return True


def _open(warehouse: Warehouse, path: Path) -> None:
    """A territory's events fit in memory, where they cost a third of what a file does."""
    source = f"read_parquet({quoted(path)})"
    rows = warehouse._rows(f"SELECT count(*) FROM {source}")  # noqa: SLF001 - as above
    kind = "TABLE" if rows[0][0] <= _KEPT_IN_MEMORY else "VIEW"
    warehouse._rows(f"CREATE {kind} events AS SELECT * FROM {source}")  # noqa: SLF001 - as above


def _event(row: tuple[Any, ...]) -> EventRow:
    siret, kind, day, naf, commune, epci, convention, certainty, counterpart, reason = row
    return EventRow(
        siret=siret,
        event=EventKind(kind),
        date=day,
        naf=naf,
        commune=commune,
        epci=epci,
        convention=Convention(convention),
        certainty=Certainty(certainty),
        counterpart_siret=counterpart,
        reason=reason,
    )
