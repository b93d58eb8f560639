"""Statistical secrecy for what is shown to everybody: which cells of a table are hidden.

The rule is the one of official statistics in France: no result may rest on fewer than three
businesses, nor on one that makes more than 85 % of it. Hiding those cells is not enough, since
a total less its visible parts gives the rest back. So more are hidden, until

* no hidden cell can be worked out from the published ones (each lies on a cycle of hidden cells:
  the equations of a table with margins are those of a network), and
* what is left when the visible cells of a line are taken from its total obeys the rule too.

A cell without any unit is published: it says that nobody is there, and tells of nobody.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

FEWEST: Final = 3
DOMINANT: Final = 0.85
TOTAL: Final = ""  # the margin's key

Key = tuple[str, str]


@dataclass(frozen=True)
class Cell:
    """What stands in a cell before anything is hidden.

    Attributes:
        parts: what each business makes of it, by its number: one that stands in two cells is
            still one when these are seen as one.
    """

    parts: Mapping[str, float]

    @cached_property
    def value(self) -> float:
        """The figure."""
        return sum(self.parts.values())

    @property
    def units(self) -> int:
        """How many businesses make it."""
        return len(self.parts)

    @cached_property
    def is_sensitive(self) -> bool:
        """Whether the rule forbids to show it."""
        if not self.parts:
            return False
        return self.units < FEWEST or max(self.parts.values()) > DOMINANT * self.value


def merged(cells: Iterable[Cell]) -> Cell:
    """Several cells seen as one."""
    parts: dict[str, float] = {}
    for cell in cells:
        for unit, value in cell.parts.items():
            parts[unit] = parts.get(unit, 0) + value
    return Cell(parts)


def hidden_of_list(*measures: Mapping[str, Cell]) -> frozenset[str]:
    """What to hide in a list shown with its total; `TOTAL` among them hides the total too.

    Args:
        measures: the cells of each measure of the same lines (sites, headcount): a line is hidden
            for all of them as soon as one may not be shown.
    """
    lines = measures[0]
    filled = [key for key, cell in lines.items() if cell.units]

    def tells(keys: Iterable[str]) -> bool:
        named = tuple(keys)
        return any(merged(cells[key] for key in named).is_sensitive for cells in measures)

    if tells(lines):
        return frozenset({*filled, TOTAL})
    hidden = {key for key in filled if tells([key])}
    order = sorted(set(filled) - hidden, key=lambda key: (lines[key].value, key))
    while hidden and (len(hidden) == 1 or tells(hidden)):
        if not order:
            return frozenset(hidden | {TOTAL})
        hidden.add(order.pop(0))
    return frozenset(hidden)


def hidden_of_table(cells: Mapping[Key, Cell]) -> frozenset[Key]:
    """What to hide in a table shown with its margins.

    Args:
        cells: inner cells by row and column; absent ones are empty.

    Returns:
        Keys to hide; a margin has `TOTAL` as its row or column.
    """
    return _Table(cells).hidden()


class _Table:
    """A table with its margins, and the set of hidden keys while it grows."""

    def __init__(self, cells: Mapping[Key, Cell]) -> None:
        self.rows = (*sorted({row for row, _ in cells}), TOTAL)
        self.columns = (*sorted({column for _, column in cells}), TOTAL)
        empty = Cell({})
        self.cells = {
            (row, column): cells.get((row, column), empty)
            for row in self.rows[:-1]
            for column in self.columns[:-1]
        }
        inner = tuple(self.cells.items())
        for row in self.rows:
            for column in self.columns:
                if TOTAL in {row, column}:
                    self.cells[row, column] = merged(
                        cell for (r, c), cell in inner if row in {r, TOTAL} and column in {c, TOTAL}
                    )
        self.found = {key for key, cell in self.cells.items() if cell.is_sensitive}

    def hidden(self) -> frozenset[Key]:
        while True:
            more = self._to_mix() or self._to_loop()
            if not more:
                return frozenset(self.found)
            self.found |= more

    def _lines(self) -> Iterable[tuple[Key, Sequence[Key]]]:
        """Each total and the cells that it adds up, rows then columns."""
        for row in self.rows:
            yield (row, TOTAL), [(row, column) for column in self.columns[:-1]]
        for column in self.columns:
            yield (TOTAL, column), [(row, column) for row in self.rows[:-1]]

    def _to_mix(self) -> set[Key]:
        """A further cell of a line whose hidden ones, together, still tell too much."""
        for total, line in self._lines():
            kept = [key for key in line if key in self.found]
            if not kept or total in self.found:
                continue
            if len(kept) == 1 or merged(self.cells[key] for key in kept).is_sensitive:
                return {self._cheapest([*line, total])}
        return set()

    def _cost(self, key: Key) -> tuple[bool, bool, float, Key]:
        """Empty cells last (they protect nothing), margins next to last, small figures first."""
        cell = self.cells[key]
        return cell.units == 0, TOTAL in key, cell.value, key

    def _cheapest(self, keys: Iterable[Key]) -> Key:
        return min((key for key in keys if key not in self.found), key=self._cost)

    def _to_loop(self) -> set[Key]:
        """The cells that put a hidden one, which sums would give back, on a cycle."""
        for row, column in sorted(self.found):
            if self._is_bridge((row, column)):
                corners = (
                    {(row, c), (r, column), (r, c)} - self.found
                    for r in self.rows
                    for c in self.columns
                    if r != row and c != column
                )
                return min(corners, key=lambda keys: sorted(map(self._cost, keys), reverse=True))
        return set()

    def _is_bridge(self, key: Key) -> bool:
        """Whether no other way through hidden cells joins its row to its column."""
        start, end = ("row", key[0]), ("column", key[1])
        seen, heap = {start}, [start]
        while heap:
            kind, name = heap.pop()
            for row, column in self.found - {key}:
                one, other = ("row", row), ("column", column)
                if kind == "column":
                    one, other = other, one
                if one == (kind, name) and other not in seen:
                    seen.add(other)
                    heap.append(other)
        return end not in seen
