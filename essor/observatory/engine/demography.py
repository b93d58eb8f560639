"""How long sites last: Kaplan-Meier, for sites that are still there at the last day known.

A cohort share (« of the sites opened in 2021, how many are open ») wastes every younger site; here
each site counts for as long as it was watched, and the number still watched goes with each figure.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

HORIZONS: Final = (1, 3, 5)  # years
_YEAR: Final = 365.25
_Z: Final = 1.959964  # two-sided 95 %


@dataclass(frozen=True)
class Lifetime:
    """Sites watched for as many days.

    Attributes:
        days: from opening to closing, or to the last day known.
        ended: whether they closed then.
        sites: how many.
    """

    days: int
    ended: bool
    sites: int = 1


@dataclass(frozen=True)
class Survival:
    """The share of sites that last at least so many years.

    Attributes:
        years: the horizon.
        share: None when nobody was watched that long.
        low: lower end of the 95 % interval (Greenwood, log-log); None where it is not defined.
        high: its upper end.
        at_risk: sites still watched at the horizon.
    """

    years: int
    share: float | None
    low: float | None
    high: float | None
    at_risk: int


def days_of(years: int) -> int:
    """A horizon in days."""
    return math.floor(years * _YEAR)


def survival(
    lifetimes: Iterable[Lifetime], horizons: Sequence[int] = HORIZONS
) -> tuple[Survival, ...]:
    """The survival curve at some horizons.

    A site that closes on the day another one leaves the watch was still there when that one left.
    """
    closed, left = Counter[int](), Counter[int]()
    for life in lifetimes:
        (closed if life.ended else left)[max(0, life.days)] += life.sites
    return tuple(_at(closed, left, years) for years in horizons)


def _at(closed: Counter[int], left: Counter[int], years: int) -> Survival:
    horizon = days_of(years)
    risk = sum(closed.values()) + sum(left.values())
    share, variance = 1.0, 0.0
    for day in sorted({*closed, *left}):
        if day >= horizon:
            break
        gone = closed[day]
        if gone:
            share *= 1 - gone / risk
            variance += gone / (risk * (risk - gone)) if risk > gone else math.inf
        risk -= gone + left[day]
    if risk == 0 and share > 0:
        return Survival(years, None, None, None, 0)
    low, high = _interval(share, variance)
    return Survival(years, share, low, high, risk)


def _interval(share: float, variance: float) -> tuple[float | None, float | None]:
    if not 0 < share < 1 or not math.isfinite(variance):
        return None, None
    log = math.log(share)
    spread = _Z * math.sqrt(variance) / abs(log)
    return share ** math.exp(spread), share ** math.exp(-spread)
