"""Reading reference tables: a file becomes a list of rows, or an error that names the cell."""

import csv
import gzip
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin, get_type_hints

from essor.kernel.errors import BadInput, Place
from essor.reference.manifest import SHIPPED, TableInfo, find
from essor.reference.rows import ROWS, Column

FIRST_DATA_ROW: Final = 2  # people count the header as row 1


def _whole(text: str) -> int:
    if not re.fullmatch(r"-?[0-9]+", text):
        raise ValueError
    return int(text)


_READERS: Final[dict[type, tuple[Callable[[str], Any], str]]] = {
    str: (str, "un texte"),
    int: (_whole, "un nombre entier"),
    float: (float, "un nombre"),
    date: (date.fromisoformat, "une date (AAAA-MM-JJ)"),
}


@dataclass(frozen=True, slots=True)
class _Cell:
    """How to read one column."""

    column: str
    optional: bool
    read: Callable[[str], Any]
    expected: str
    pattern: re.Pattern[str] | None
    among: frozenset[str]


def _parts(hint: Any) -> tuple[type, bool, Column]:
    """Type, whether it may be empty, and the checks of an annotation."""
    column, optional = Column(), False
    pending = [hint]
    while pending:
        item = pending.pop()
        if get_origin(item) is Annotated:
            inner, column = get_args(item)[:2]
            pending.append(inner)
        elif get_origin(item) in {Union, UnionType}:
            options = get_args(item)
            optional = optional or type(None) in options
            pending.extend(option for option in options if option is not type(None))
        else:
            return item, optional, column
    raise TypeError(f"no type in {hint}")


@lru_cache(maxsize=32)
def _cells(row_type: type) -> tuple[_Cell, ...]:
    hints = get_type_hints(row_type, include_extras=True)
    cells = []
    for field in fields(row_type):
        kind, optional, column = _parts(hints[field.name])
        read, expected = _READERS[kind]
        cells.append(
            _Cell(
                column=column.name or field.name,
                optional=optional,
                read=read,
                expected=expected,
                pattern=re.compile(column.pattern) if column.pattern else None,
                among=frozenset(column.among),
            )
        )
    return tuple(cells)


def _read_cell(cell: _Cell, text: str, path: Path, row: int) -> Any:
    if text == "":
        if cell.optional:
            return None
        raise BadInput("la case est vide.", Place(str(path), row, cell.column))
    try:
        value = cell.read(text)
    except ValueError:
        raise BadInput(
            f"« {text} » n'est pas {cell.expected}.", Place(str(path), row, cell.column)
        ) from None
    if cell.pattern is not None and not cell.pattern.fullmatch(text):
        raise BadInput(f"« {text} » n'a pas la forme attendue.", Place(str(path), row, cell.column))
    if cell.among and text not in cell.among:
        raise BadInput(
            f"« {text} » n'est pas une valeur permise ({', '.join(sorted(cell.among))}).",
            Place(str(path), row, cell.column),
        )
    return value


def _lines(path: Path) -> Iterator[list[str]]:
    try:
        with (
            gzip.open(path, "rt", encoding="utf-8-sig", newline="")
            if path.suffix == ".gz"
            else path.open(encoding="utf-8-sig", newline="")
        ) as stream:
            yield from csv.reader(stream, strict=True)
    except FileNotFoundError:
        raise BadInput("fichier introuvable.", Place(str(path))) from None
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"le fichier est illisible ({error}).", Place(str(path))) from None


def _positions(header: list[str], cells: tuple[_Cell, ...], path: Path) -> list[int]:
    """Where each column stands: columns are found by name, their order is free."""
    if len(set(header)) != len(header):
        raise BadInput("une colonne y est deux fois.", Place(str(path), 1))
    missing = [cell.column for cell in cells if cell.column not in header]
    if missing:
        raise BadInput("la colonne manque.", Place(str(path), 1, missing[0]))
    return [header.index(cell.column) for cell in cells]


def read_rows(table: TableInfo) -> list[Any]:
    """Read and check one CSV table.

    Raises:
        BadInput: naming the file, and the row and column where one is wrong: missing file or
            column, wrong type or value, a key given twice, another number of rows than declared.
    """
    if table.file_format != "csv" or table.name not in ROWS:
        raise BadInput(f"« {table.name} » n'est pas une table de lignes.", Place(str(table.path)))
    row_type = ROWS[table.name]
    cells = _cells(row_type)
    lines = _lines(table.path)
    header = next(lines, None)
    if header is None:
        raise BadInput("le fichier est vide.", Place(str(table.path)))
    positions = _positions(header, cells, table.path)
    plan = list(zip(cells, positions, strict=True))
    rows = []
    for number, line in enumerate(lines, start=FIRST_DATA_ROW):
        if len(line) != len(header):
            raise BadInput(
                f"{len(line)} cases au lieu de {len(header)}.", Place(str(table.path), number)
            )
        rows.append(
            row_type(*(_read_cell(cell, line[at], table.path, number) for cell, at in plan))
        )
    _check_keys(table, cells, row_type, rows)
    if table.rows is not None and table.rows != len(rows):
        raise BadInput(
            f"{len(rows)} lignes au lieu des {table.rows} que dit le manifeste.",
            Place(str(table.path)),
        )
    return rows


def _check_keys(
    table: TableInfo, cells: tuple[_Cell, ...], row_type: type, rows: list[Any]
) -> None:
    names = {cell.column: field.name for cell, field in zip(cells, fields(row_type), strict=True)}
    unknown = [key for key in table.keys if key not in names]
    if unknown:
        raise BadInput("clé inconnue dans le manifeste.", Place(str(table.path), 1, unknown[0]))
    seen: set[tuple[Any, ...]] = set()
    for number, row in enumerate(rows if table.keys else (), start=FIRST_DATA_ROW):
        key = tuple(getattr(row, names[column]) for column in table.keys)
        if key in seen:
            written = ", ".join("" if part is None else str(part) for part in key)
            raise BadInput(
                f"« {written} » y est déjà.", Place(str(table.path), number, table.keys[0])
            )
        seen.add(key)


@lru_cache(maxsize=64)
def _load(name: str, vintage: str | None, folder: Path) -> list[Any]:
    return read_rows(find(name, vintage, folder))


def load(name: str, vintage: str | None = None, folder: Path = SHIPPED) -> list[Any]:
    """The rows of a table, as frozen dataclasses (see rows.py). Cached: do not change the list.

    Args:
        name: a table of the manifest, e.g. `municipalities`.
        vintage: e.g. `2025`; the latest when none is named.
        folder: where the manifest is; the tables that ship with Essor unless told.

    >>> [row.name for row in load("regions") if row.code == "44"]
    ['Grand Est']
    """
    return _load(name, vintage, folder)
