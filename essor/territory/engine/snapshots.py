"""From yearly photographs to dated rows.

Producers publish who is a member of what on each 1 January. What did not change between two
photographs is one stretch; what changed ends on the day of the next photograph. Before the first
photograph nothing is known.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

Slot = tuple[str, str]  # layer (epci, ept) and commune: one grouping at a time


@dataclass(frozen=True, slots=True)
class MembershipSpan:
    """A commune is a member of a grouping from a day (included) to another (excluded, or open)."""

    municipality: str
    intermunicipality: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Lifetime:
    """When a grouping is first and last seen. No start: already there in the first photograph."""

    valid_from: date | None
    valid_to: date | None
    successor: str = ""


def membership_spans(snapshots: Mapping[date, Mapping[Slot, str]]) -> list[MembershipSpan]:
    """Merge photographs of memberships into stretches.

    Args:
        snapshots: for each day of a photograph, the grouping of each commune in each layer.
            A layer that a photograph does not hold at all is not ended by it.

    >>> one, two = date(2025, 1, 1), date(2026, 1, 1)
    >>> spans = membership_spans({one: {("epci", "12001"): "A"}, two: {("epci", "12001"): "B"}})
    >>> [(span.intermunicipality, span.valid_to) for span in spans]
    [('A', datetime.date(2026, 1, 1)), ('B', None)]
    """
    spans: list[MembershipSpan] = []
    running: dict[Slot, tuple[str, date]] = {}
    for day in sorted(snapshots):
        photograph = snapshots[day]
        layers = {layer for layer, _ in photograph}
        for slot, (grouping, start) in list(running.items()):
            if slot[0] in layers and photograph.get(slot) != grouping:
                spans.append(MembershipSpan(slot[1], grouping, start, day))
                del running[slot]
        for slot, grouping in photograph.items():
            running.setdefault(slot, (grouping, day))
    spans.extend(
        MembershipSpan(municipality, grouping, start, None)
        for (_, municipality), (grouping, start) in running.items()
    )
    return spans


def lifetimes(
    presence: Mapping[date, frozenset[str]], memberships: Mapping[date, Mapping[Slot, str]]
) -> dict[str, Lifetime]:
    """When each grouping starts and ends, and which one took over all its communes.

    Args:
        presence: for each day of a photograph, the groupings that exist.
        memberships: for the same days, as in `membership_spans`.
    """
    days = sorted(presence)
    found: dict[str, Lifetime] = {
        grouping: Lifetime(None, None) for grouping in (presence[days[0]] if days else ())
    }
    for before, after in pairwise(days):
        for grouping in presence[after] - presence[before]:
            found[grouping] = Lifetime(after, None)
        for grouping in presence[before] - presence[after]:
            found[grouping] = Lifetime(
                found[grouping].valid_from,
                after,
                _sole_heir(grouping, memberships.get(before, {}), memberships.get(after, {})),
            )
    return found


def _sole_heir(grouping: str, before: Mapping[Slot, str], after: Mapping[Slot, str]) -> str:
    """The one grouping that holds every former member that has one, or nothing."""
    heirs = {after[slot] for slot, held in before.items() if held == grouping and slot in after}
    return heirs.pop() if len(heirs) == 1 else ""
