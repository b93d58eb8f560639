"""A table as CSV for French spreadsheets: UTF-8 with its mark, semicolons, decimal commas."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from essor.publishing.engine.tree import DEMONSTRATION, Cell, Column

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def csv_file(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    notes: Sequence[str],
    *,
    demonstration: bool,
) -> bytes:
    """The rows under their heads; sources and conventions stand in the last lines.

    Unknown is an empty cell; no text is run as a formula.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([column.title for column in columns])
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    writer.writerow([])
    said = [*notes, DEMONSTRATION] if demonstration else notes
    writer.writerows([note] for note in said)
    return out.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, int | Decimal):
        return str(cell).replace(".", ",")
    text = cell.isoformat() if isinstance(cell, date) else str(cell)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
