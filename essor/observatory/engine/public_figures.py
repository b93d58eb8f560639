"""Figures that anybody may read: lists with their total, under statistical secrecy."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from essor.kernel.headcount import HeadcountBand
from essor.observatory.engine.indicators import weight_of
from essor.observatory.engine.secrecy import TOTAL, Cell, hidden_of_list


@dataclass(frozen=True)
class UnitSites:
    """Sites of one business that share an activity, a place and a size."""

    siren: str
    division: str
    epci: str
    band: HeadcountBand | None
    sites: int


@dataclass(frozen=True)
class PublicLine:
    """A line of a public list; None is hidden, never zero.

    Attributes:
        key: activity, place or size.
        sites: how many.
        headcount: estimated employees of those whose band is known.
    """

    key: str
    sites: int | None
    headcount: int | None


@dataclass(frozen=True)
class PublicList:
    """A list and its total; without lines when even the total may not be shown."""

    lines: tuple[PublicLine, ...]
    total: PublicLine | None

    @property
    def hidden(self) -> int:
        """How many lines secrecy hides."""
        return sum(1 for line in self.lines if line.sites is None)


def size_of(row: UnitSites) -> str:
    """`large` (50 or more), `medium` (10 to 49), `small`, or `unknown`."""
    if row.band is None or not row.band.is_known:
        return "unknown"
    if row.band.at_least(HeadcountBand.FROM_50):
        return "large"
    return "medium" if row.band.at_least(HeadcountBand.FROM_10) else "small"


def public_lists(
    rows: Sequence[UnitSites], keys: Sequence[Callable[[UnitSites], str]]
) -> tuple[PublicList, ...]:
    """Several lists of the same sites, one per way to sort them, that share their total.

    When one list cannot show the total, none is shown: another one would give it away.
    """
    hidden = []
    for key_of in keys:
        measures = (_cells(rows, key_of, _sites), _cells(rows, key_of, _jobs))
        hidden.append((measures, hidden_of_list(*measures)))
    if any(TOTAL in found for _, found in hidden) or not rows:
        return tuple(PublicList((), None) for _ in keys)
    return tuple(_list(*measures, found) for measures, found in hidden)


def _list(sites: dict[str, Cell], jobs: dict[str, Cell], hidden: frozenset[str]) -> PublicList:
    lines = tuple(
        PublicLine(key, None, None)
        if key in hidden
        else PublicLine(key, int(sites[key].value), round(jobs[key].value))
        for key in sorted(sites, key=lambda key: (key in hidden, -sites[key].value, key))
    )
    count, headcount = (sum(one.value for one in cells.values()) for cells in (sites, jobs))
    return PublicList(lines, PublicLine(TOTAL, int(count), round(headcount)))


def _sites(row: UnitSites) -> float:
    return row.sites


def _jobs(row: UnitSites) -> float:
    return (weight_of(row.band) or 0.0) * row.sites


def _cells(
    rows: Iterable[UnitSites],
    key_of: Callable[[UnitSites], str],
    measure: Callable[[UnitSites], float],
) -> dict[str, Cell]:
    parts: dict[str, dict[str, float]] = {}
    for row in rows:
        of_key = parts.setdefault(key_of(row), {})
        of_key[row.siren] = of_key.get(row.siren, 0.0) + measure(row)
    return {key: Cell(found) for key, found in parts.items()}
