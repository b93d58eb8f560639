"""What a chart is: its finding, its specification, its source, and the same data as a table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from essor.kernel.figure import UNKNOWN_TEXT
from essor.kernel.text import french_number

Number = int | float


@dataclass(frozen=True)
class DataTable:
    """The numbers of a chart, written for reading.

    Attributes:
        head: one label per column; the first names the rows.
        rows: cells as text.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Chart:
    """One chart.

    Attributes:
        title: its finding, as a sentence.
        subtitle: what is counted, where and when.
        source: « source · date · convention ».
        spec: Vega-Lite specification.
        table: the same data; unknown values are « inconnu ».
    """

    title: str
    subtitle: str
    source: str
    spec: dict[str, Any]
    table: DataTable


def cell(value: Number | None) -> str:
    """A number as it stands in a data table."""
    if value is None:
        return UNKNOWN_TEXT
    return french_number(value, None if isinstance(value, int) else 1)


def table_of(head: Sequence[str], rows: Iterable[tuple[str, Sequence[Number | None]]]) -> DataTable:
    """A data table out of labelled rows of numbers."""
    written = ((label, *(cell(value) for value in values)) for label, values in rows)
    return DataTable(tuple(head), tuple(written))
