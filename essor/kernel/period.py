"""Periods of days, half-open: the end is the first day that is no longer inside."""

from dataclasses import dataclass
from datetime import date, timedelta

from essor.kernel.errors import InvalidValue
from essor.kernel.text import french_date


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `start`, included, to `end`, excluded.

    Half-open periods join without overlap or gap: a perimeter valid to 1 January 2026 is followed
    by one valid from 1 January 2026.

    Attributes:
        start: first day; None when it is unknown or lies before all that matters.
        end: first day after; None while it is open or unknown.
    """

    start: date | None = None
    end: date | None = None

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.start >= self.end:
            raise InvalidValue(
                f"Une période doit durer au moins un jour : elle commence le"
                f" {french_date(self.start)} et finirait avant le {french_date(self.end)}."
            )

    @classmethod
    def year(cls, year: int) -> "Period":
        """A calendar year.

        >>> Period.year(2025).contains(date(2025, 12, 31))
        True
        """
        return cls(date(year, 1, 1), date(year + 1, 1, 1))

    @property
    def is_open(self) -> bool:
        """Whether no end is known."""
        return self.end is None

    @property
    def last_day(self) -> date | None:
        """The last day inside, as a reader expects it."""
        return None if self.end is None else self.end - timedelta(days=1)

    @property
    def days(self) -> int | None:
        """How many days; None when a bound is unknown."""
        if self.start is None or self.end is None:
            return None
        return (self.end - self.start).days

    def contains(self, day: date) -> bool:
        """Whether the day lies inside."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    def overlaps(self, other: "Period") -> bool:
        """Whether the two have a day in common."""
        return self.intersection(other) is not None

    def intersection(self, other: "Period") -> "Period | None":
        """The days in common; None when there are none.

        >>> Period.year(2025).intersection(Period(date(2025, 7, 1))).days
        184
        """
        start = max((day for day in (self.start, other.start) if day is not None), default=None)
        end = min((day for day in (self.end, other.end) if day is not None), default=None)
        if start is not None and end is not None and start >= end:
            return None
        return Period(start, end)

    def __str__(self) -> str:
        """In French, both days included: « du 1er janvier 2025 au 31 décembre 2025 »."""
        if self.start is None:
            last = self.last_day
            return f"jusqu'au {french_date(last)}" if last else "sans date"
        if self.last_day is None:
            return f"depuis le {french_date(self.start)}"
        return f"du {french_date(self.start)} au {french_date(self.last_day)}"
