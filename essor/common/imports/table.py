"""From a sheet and a mapping to values, and every problem with its cell. No Django."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from essor.common.imports.cells import CellError, Column, as_text, parse_cell
from essor.common.imports.mapping import Mapped
from essor.common.imports.readers import Sheet


class Level(StrEnum):
    """An error stops the import unless its row is left out; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Problem:
    """Something wrong or odd in a row.

    Attributes:
        row: as the spreadsheet numbers it, from 1.
        column: label of our column; "" for the whole row.
        cell: what the cell holds.
        message: what is wrong and what to do.
    """

    level: Level
    row: int
    column: str
    cell: str
    message: str


@dataclass(frozen=True)
class ReadRow:
    """A row of the file.

    Attributes:
        number: as the spreadsheet numbers it, from 1.
        values: by column code; only mapped columns; None where the cell is empty or wrong.
        cells: what the file has, as a person reads it, by column code.
    """

    number: int
    values: Mapping[str, Any]
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Reading:
    """A sheet, read."""

    rows: tuple[ReadRow, ...]
    problems: tuple[Problem, ...]


def read_rows(
    sheet: Sheet, header_row: int, mapping: Mapped, columns: Iterable[Column], *, demo: bool = False
) -> Reading:
    """Every row under the titles that has something in a mapped column.

    Args:
        sheet: the sheet.
        header_row: index of the row of titles, from 0.
        mapping: column code → index in the file.
        columns: the importer's columns.
        demo: identifiers of the demonstration are accepted.
    """
    used = [(column, mapping[column.code]) for column in columns if column.code in mapping]
    rows: list[ReadRow] = []
    problems: list[Problem] = []
    for number, cells in enumerate(sheet.rows[header_row + 1 :], start=header_row + 2):
        raws = {column.code: cells[i] if i < len(cells) else None for column, i in used}
        if not any(as_text(raw).strip() for raw in raws.values()):
            continue
        values: dict[str, Any] = {}
        for column, _ in used:
            raw = raws[column.code]
            values[column.code], found = _value(column, raw, number, demo=demo)
            problems.extend(found)
        texts = {code: as_text(raw).strip() for code, raw in raws.items()}
        rows.append(ReadRow(number, values, texts))
    return Reading(tuple(rows), tuple(problems))


def _value(column: Column, raw: Any, number: int, *, demo: bool) -> tuple[Any, list[Problem]]:
    shown = as_text(raw)[:100]
    try:
        parsed = parse_cell(column, raw, demo=demo)
    except CellError as error:
        return None, [Problem(Level.ERROR, number, column.label, shown, str(error))]
    if parsed.value is None and column.required:
        message = "la cellule est vide et doit être remplie."
        return None, [Problem(Level.ERROR, number, column.label, shown, message)]
    if parsed.remark:
        return parsed.value, [Problem(Level.WARNING, number, column.label, shown, parsed.remark)]
    return parsed.value, []
