"""Structure, concentration and age of a set of sites: counts in, figures out.

A headcount band is never added to another one: each known band gives its lower bound, its upper
bound and its middle, and it is these numbers that are added, with the warning that goes with them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from essor.kernel.headcount import HeadcountBand

LARGEST: Final = 5


@dataclass(frozen=True)
class HeadcountEstimate:
    """How many employees some sites have, as far as bands can tell.

    Attributes:
        value: sum of the middles of known bands; the open band counts at its lower bound; None
            when no band is known.
        low: sum of the lower bounds of known bands.
        high: sum of their upper bounds; None with an open band, or when no band is known.
        known: sites whose band is known.
        unknown: sites whose band is not: they are in none of the sums.
    """

    value: float | None
    low: int | None
    high: int | None
    known: int
    unknown: int


def weight_of(band: HeadcountBand | None) -> float | None:
    """What a site weighs: the middle of its band, the lower bound of the open one; None unknown."""
    if band is None or band.lowest is None:
        return None
    return float(band.lowest) if band.midpoint is None else band.midpoint


def headcount(sites: Mapping[HeadcountBand | None, int]) -> HeadcountEstimate:
    """The estimate for numbers of sites by band (None: empty field).

    >>> headcount({HeadcountBand.FROM_20: 2, HeadcountBand.FROM_10: 1, None: 4})
    HeadcountEstimate(value=83.5, low=50, high=117, known=3, unknown=4)
    """
    value, low, high = 0.0, 0, 0
    known = unknown = 0
    is_open = False
    for band, number in sites.items():
        weight = weight_of(band)
        if band is None or weight is None or band.lowest is None:
            unknown += number
            continue
        known += number
        value += weight * number
        low += band.lowest * number
        if band.highest is None:
            is_open = is_open or number > 0
        else:
            high += band.highest * number
    if known == 0:
        return HeadcountEstimate(None, None, None, 0, unknown)
    return HeadcountEstimate(value, low, None if is_open else high, known, unknown)


def shares(values: Sequence[float]) -> tuple[float, ...] | None:
    """The part of each value in their sum; None when the sum is zero."""
    total = sum(values)
    return None if total <= 0 else tuple(value / total for value in values)


def herfindahl(weights: Sequence[float]) -> float | None:
    """Sum of squared shares: 1/n when all weigh the same, 1 when one weighs everything.

    >>> herfindahl([50, 30, 20])
    0.38
    """
    parts = shares(weights)
    return None if parts is None else round(sum(part * part for part in parts), 12)


def share_of_largest(weights: Sequence[float], count: int = LARGEST) -> float | None:
    """The share of the heaviest ones.

    >>> share_of_largest([10, 60, 20, 10], 2)
    0.8
    """
    total = sum(weights)
    if total <= 0:
        return None
    return min(1.0, sum(sorted(weights, reverse=True)[:count]) / total)


def median_of(counts: Mapping[int, int]) -> float | None:
    """The median of whole values given by how many there are of each.

    >>> median_of({3: 2, 10: 1, 20: 1})
    6.5
    """
    values = sorted((value, number) for value, number in counts.items() if number > 0)
    total = sum(number for _, number in values)
    if total == 0:
        return None
    ends = list(accumulate(number for _, number in values))

    def at(rank: int) -> int:
        return next(value for (value, _), end in zip(values, ends, strict=True) if rank < end)

    return (at((total - 1) // 2) + at(total // 2)) / 2


@dataclass(frozen=True)
class AgeClass:
    """Ages from `low` to `high` complete years, both included; no upper end when None."""

    low: int
    high: int | None

    @property
    def code(self) -> str:
        """`10-19`, `50+`."""
        return f"{self.low}+" if self.high is None else f"{self.low}-{self.high}"

    @property
    def label(self) -> str:
        """In French."""
        if self.low == 0:
            return f"moins de {(self.high or 0) + 1} ans"
        return f"{self.low} ans et plus" if self.high is None else f"{self.low} à {self.high} ans"

    def holds(self, age: int) -> bool:
        """Whether an age is of the class."""
        return self.low <= age and (self.high is None or age <= self.high)


AGE_CLASSES: Final = (
    AgeClass(0, 2), AgeClass(3, 4), AgeClass(5, 9), AgeClass(10, 14), AgeClass(15, 19),
    AgeClass(20, 29), AgeClass(30, 39), AgeClass(40, 49), AgeClass(50, None),
)  # fmt: skip


def by_age(ages: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    """Numbers by class of `AGE_CLASSES`, out of ages in complete years and how many of each.

    A date of creation after the register's day is an age below zero: it is of the first class.
    """
    found = [0] * len(AGE_CLASSES)
    for age, number in ages:
        rank = next(i for i, one in enumerate(AGE_CLASSES) if one.holds(max(0, age)))
        found[rank] += number
    return tuple(found)
