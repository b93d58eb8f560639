"""The address book as a file, in the columns that the import reads."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from essor.common.imports.writers import XLSX, write_table
from essor.territory.imports import COLUMNS

EXPORT_HEAD = tuple(column.label for column in COLUMNS)
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run them


@dataclass(frozen=True)
class FileFormat:
    """How a list is written, and what the browser is told it is."""

    content_type: str
    write: Callable[[Sequence[str], Iterable[Sequence[str]]], bytes]


def _xlsx(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    return write_table("Contacts", list(head), rows)


def _csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Semicolons and UTF-8 with its mark, as Excel in French opens it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(head)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _safe(cell: str) -> str:
    if cell.startswith("+") and cell[1:].replace(" ", "").isdigit():
        return cell  # a telephone number of another country
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell


FORMATS = {
    "xlsx": FileFormat(XLSX, _xlsx),
    "csv": FileFormat("text/csv; charset=utf-8", _csv),
}
