"""What a territory has more of than another, and why its numbers moved otherwise.

Location quotient: the share of an activity here over its share there. Shift-share (Dunn 1960): the
change of a territory as the sum of what the whole did, what its mix of activities brought, and what
is its own. The three parts are fractions: they add up to the change to the last site.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction


def location_quotient(local: float, local_total: float, all_: float, total: float) -> float | None:
    """Share of an activity here over its share in the reference; None where one has no share.

    Args:
        local: the activity here.
        local_total: everything here.
        all_: the activity in the reference.
        total: everything in the reference.

    >>> location_quotient(10, 50, 100, 1000)
    2.0
    """
    if local_total <= 0 or total <= 0 or all_ <= 0:
        return None
    return (local * total) / (local_total * all_)


def smoothed_quotients(
    observed: Sequence[float], expected: Sequence[float]
) -> tuple[float | None, ...]:
    """Quotients drawn towards the mean, the more so as they rest on few sites.

    Empirical Bayes by moments (Marshall 1991): a quotient of one site expected moves a lot, one of
    fifty hardly. Where nothing is expected there is no quotient.

    Args:
        observed: sites of each activity here.
        expected: sites that the reference's shares would give here.
    """
    pairs = [(o, e) for o, e in zip(observed, expected, strict=True) if e > 0]
    exposure = sum(e for _, e in pairs)
    if not pairs or exposure <= 0:
        return tuple(None for _ in observed)
    mean = sum(o for o, _ in pairs) / exposure
    spread = sum(e * (o / e - mean) ** 2 for o, e in pairs) / exposure
    between = max(0.0, spread - mean * len(pairs) / exposure)
    return tuple(
        _drawn(o / e, e, mean, between) if e > 0 else None
        for o, e in zip(observed, expected, strict=True)
    )


def _drawn(quotient: float, expected: float, mean: float, between: float) -> float:
    within = mean / expected
    trust = between / (between + within) if between + within > 0 else 0.0
    return mean + trust * (quotient - mean)


@dataclass(frozen=True)
class Shift:
    """A change and its three parts, exact: `change == national + structural + local`.

    Attributes:
        change: what was gained or lost.
        national: had everything here followed the whole of the reference.
        structural: what the mix of activities adds to it.
        local: what neither explains.
    """

    change: Fraction
    national: Fraction
    structural: Fraction
    local: Fraction


def shift_share(
    before: Mapping[str, int],
    after: Mapping[str, int],
    all_before: Mapping[str, int],
    all_after: Mapping[str, int],
) -> Shift | None:
    """The parts of the change between two dates.

    Args:
        before: numbers here by activity, at the first date.
        after: the same at the second.
        all_before: numbers of the reference at the first date.
        all_after: the same at the second.

    An activity that the reference did not have is taken to follow its whole: what it does here
    is local.

    Returns:
        None when the reference had nothing at the first date.
    """
    total = sum(all_before.values())
    if total == 0:
        return None
    growth = Fraction(sum(all_after.values()), total) - 1
    change = national = structural = Fraction(0)
    for code in sorted({*before, *after}):
        here, there = before.get(code, 0), all_before.get(code, 0)
        change += after.get(code, 0) - here
        national += here * growth
        own = Fraction(all_after.get(code, 0), there) - 1 if there else growth
        structural += here * (own - growth)
    return Shift(change, national, structural, change - national - structural)
