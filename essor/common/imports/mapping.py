"""Which row holds the titles, and which column of the file is which of ours. No Django."""

import hashlib
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz

from essor.common.imports.cells import Column, as_text
from essor.common.imports.readers import Cell, Sheet
from essor.kernel.text import fold

HEAD_ROWS = 30
CLOSE_ENOUGH = 84.0
EXACT = 100.0
Mapped = Mapping[str, int]  # column code → index in the file, from 0


def similarity(header: str, column: Column) -> float:
    """How much a title looks like a column, from 0 to 100; 100 for its label or a synonym."""
    title = fold(header)
    names = [fold(name) for name in (column.label, column.code, *column.synonyms)]
    if not title:
        return 0.0
    if title in names:
        return EXACT
    return max(fuzz.token_sort_ratio(title, name) for name in names) - 1


def propose(headers: Sequence[str], columns: Sequence[Column]) -> dict[str, int]:
    """The most likely column of the file for each of ours; the best pairs first, each used once."""
    pairs = sorted(
        (-similarity(header, column), position, index, column.code)
        for index, header in enumerate(headers)
        for position, column in enumerate(columns)
    )
    mapping: dict[str, int] = {}
    for negative, _, index, code in pairs:
        if -negative >= CLOSE_ENOUGH and code not in mapping and index not in mapping.values():
            mapping[code] = index
    return mapping


def header_row_of(sheet: Sheet, columns: Sequence[Column]) -> int:
    """The index of the row of titles: the one that names most of our columns.

    Where none does, the first row with two filled cells, else the first filled one.
    """

    def fit(index: int) -> float:
        headers = titles(sheet, index)
        mapping = propose(headers, columns)
        by_code = {column.code: column for column in columns}
        return sum(similarity(headers[i], by_code[code]) for code, i in mapping.items())

    head = range(min(HEAD_ROWS, len(sheet.rows)))
    best = max(head, key=lambda index: (fit(index), -index))
    if fit(best):
        return best
    filled = [sum(1 for cell in sheet.rows[i] if as_text(cell).strip()) for i in head]
    for wanted in (2, 1):
        for index in head:
            if filled[index] >= wanted:
                return index
    return 0


def titles(sheet: Sheet, index: int) -> list[str]:
    """The titles of a row, on one line each."""
    row: Sequence[Cell] = sheet.rows[index] if index < len(sheet.rows) else ()
    return [" ".join(as_text(cell).split()) for cell in row]


def signature(headers: Sequence[str]) -> str:
    """What two files with the same titles in the same order share."""
    return hashlib.sha256("\x1f".join(fold(header) for header in headers).encode()).hexdigest()


def usable(mapping: Mapped, headers: Sequence[str], columns: Sequence[Column]) -> dict[str, int]:
    """A mapping without what the file or the importer has not, nor a column used twice."""
    codes = {column.code for column in columns}
    kept: dict[str, int] = {}
    for code, index in mapping.items():
        if code in codes and 0 <= index < len(headers) and index not in kept.values():
            kept[code] = index
    return kept


def missing(mapping: Mapped, columns: Sequence[Column]) -> list[Column]:
    """Required columns that no column of the file gives."""
    return [column for column in columns if column.required and column.code not in mapping]
