"""Numbers known between two bounds: headcount bands and shares of turnover, exact.

A sum or a product of intervals holds every value that the true numbers may have; nothing is
rounded before it is shown. Unknown is None and never an interval from zero.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from essor.kernel.errors import InvalidValue
from essor.kernel.headcount import HeadcountBand
from essor.kernel.text import NO_BREAK_SPACE, french_number


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`, both included; `high` is None where nothing bounds it.

    >>> Interval.of(10, 19) + Interval.of(1, 2)
    Interval(low=Fraction(11, 1), high=Fraction(21, 1))
    """

    low: Fraction
    high: Fraction | None

    def __post_init__(self) -> None:
        if self.low < 0 or (self.high is not None and self.high < self.low):
            raise InvalidValue(
                "Un intervalle va d'une borne basse positive à une borne plus haute."
            )

    @classmethod
    def of(cls, low: int | Fraction, high: int | Fraction | None) -> "Interval":
        """The interval between two numbers."""
        return cls(Fraction(low), None if high is None else Fraction(high))

    @classmethod
    def of_band(cls, band: HeadcountBand | None) -> "Interval | None":
        """The headcounts of a band; None when it is empty or unknown.

        >>> Interval.of_band(HeadcountBand.FROM_10)
        Interval(low=Fraction(10, 1), high=Fraction(19, 1))
        """
        if band is None or band.lowest is None:
            return None
        return cls.of(band.lowest, band.highest)

    def __add__(self, other: "Interval") -> "Interval":
        high = None if self.high is None or other.high is None else self.high + other.high
        return Interval(self.low + other.low, high)

    def __mul__(self, other: "Interval") -> "Interval":
        high = None if self.high is None or other.high is None else self.high * other.high
        if self.high == 0 or other.high == 0:
            high = Fraction(0)
        return Interval(self.low * other.low, high)

    def scaled(self, factor: Fraction) -> "Interval":
        """Both bounds times a number."""
        return self * Interval(factor, factor)

    def hull(self, other: "Interval") -> "Interval":
        """The tightest bounds that agree with the higher of each: both say « at least »."""
        high = None if self.high is None or other.high is None else max(self.high, other.high)
        return Interval(max(self.low, other.low), high)

    @property
    def middle(self) -> Fraction:
        """Half-way; the low bound where there is no high one. For ordering, never shown alone."""
        return self.low if self.high is None else (self.low + self.high) / 2

    @property
    def whole_low(self) -> int:
        """The low bound, down to a whole number."""
        return math.floor(self.low)

    @property
    def whole_high(self) -> int | None:
        """The high bound, up to a whole number."""
        return None if self.high is None else math.ceil(self.high)

    @property
    def label(self) -> str:
        """« 11 à 21 », « 10 000 ou plus », « 12 ».

        >>> Interval.of(Fraction(1, 2), 3).label
        '0 à 3'
        """
        low = french_number(self.whole_low).replace(" ", NO_BREAK_SPACE)
        if self.whole_high is None:
            return f"{low} ou plus"
        if self.whole_high == self.whole_low:
            return low
        return f"{low} à {french_number(self.whole_high)}"


def total(intervals: Iterable[Interval | None]) -> Interval | None:
    """The sum of what is known; None when nothing is."""
    result: Interval | None = None
    for interval in intervals:
        if interval is not None:
            result = interval if result is None else result + interval
    return result


class ShareBand(StrEnum):
    """Part of a supplier's turnover that it makes with one customer."""

    UNDER_10 = "under_10"
    FROM_10 = "from_10"
    FROM_25 = "from_25"
    FROM_50 = "from_50"
    FROM_75 = "from_75"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """The band in French."""
        return _SHARES[self][0]

    @property
    def interval(self) -> Interval | None:
        """Its bounds between 0 and 1; None when unknown."""
        bounds = _SHARES[self][1]
        return None if bounds is None else Interval(*bounds)


_SHARES: dict[ShareBand, tuple[str, tuple[Fraction, Fraction] | None]] = {
    ShareBand.UNDER_10: ("moins de 10 %", (Fraction(0), Fraction(1, 10))),
    ShareBand.FROM_10: ("10 à 25 %", (Fraction(1, 10), Fraction(1, 4))),
    ShareBand.FROM_25: ("25 à 50 %", (Fraction(1, 4), Fraction(1, 2))),
    ShareBand.FROM_50: ("50 à 75 %", (Fraction(1, 2), Fraction(3, 4))),
    ShareBand.FROM_75: ("plus de 75 %", (Fraction(3, 4), Fraction(1))),
    ShareBand.UNKNOWN: ("inconnue", None),
}
