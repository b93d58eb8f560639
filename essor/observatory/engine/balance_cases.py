"""Which rows speak of the same thing: one real event is told once by each convention.

Sirene tells a move as an opening and a closure; the continuity test tells it once, on the new
site, with the one left. A decision of a person answers one of those rows.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from essor.observatory.engine.qualified import RegisterKey
from essor.observatory.warehouse.events import Convention, EventKind, EventRow

LINK_DAYS: Final = 90  # a closure and the opening that follows it, in the continuity test
_SIDES: Final = {
    EventKind.OPENING: "start",
    EventKind.RESTART: "start",
    EventKind.CLOSURE: "end",
}

Cases = dict[RegisterKey, str]


def cases_of(rows: Iterable[EventRow]) -> Cases:
    """The case of each row: the same text for rows that tell the same thing.

    Rows are linked when they tell the same side of the same site (its start, its end…) under two
    conventions, each being the other's nearest in time, at most `LINK_DAYS` apart.
    """
    keys = [RegisterKey.of(row) for row in rows]
    parents: dict[RegisterKey, RegisterKey] = {key: key for key in keys}
    groups: dict[tuple[str, str], list[RegisterKey]] = defaultdict(list)
    for key in keys:
        for site, side in _facets(key):
            groups[site, side].append(key)
    for group in groups.values():
        for key in group:
            for near in _nearest(key, group):
                _join(parents, key, near)
    members: dict[RegisterKey, list[str]] = defaultdict(list)
    for key in keys:
        members[_root(parents, key)].append(str(key))
    names = {root: min(texts) for root, texts in members.items()}
    return {key: names[_root(parents, key)] for key in keys}


def _facets(key: RegisterKey) -> Iterator[tuple[str, str]]:
    """The sides of sites that a row tells: a move starts one site and ends another."""
    if key.counterpart:
        yield key.siret, "start"
        yield key.counterpart, "end"
    else:
        yield key.siret, _SIDES.get(key.event, key.event.value)


def _nearest(key: RegisterKey, group: Sequence[RegisterKey]) -> Iterator[RegisterKey]:
    """For each other convention, the row that is nearest in time, if the reverse is true too."""
    for convention in {other.convention for other in group} - {key.convention}:
        near = _closest(key, group, convention)
        if (
            _apart(key.date, near.date) <= LINK_DAYS
            and _closest(near, group, key.convention) == key
        ):
            yield near


def _closest(key: RegisterKey, group: Sequence[RegisterKey], convention: Convention) -> RegisterKey:
    others = (other for other in group if other.convention is convention)
    return min(others, key=lambda other: (_apart(key.date, other.date), str(other)))


def _apart(one: date, other: date) -> int:
    return abs((one - other).days)


def _root(parents: dict[RegisterKey, RegisterKey], key: RegisterKey) -> RegisterKey:
    while parents[key] != key:
        parents[key] = parents[parents[key]]
        key = parents[key]
    return key


def _join(parents: dict[RegisterKey, RegisterKey], one: RegisterKey, other: RegisterKey) -> None:
    parents[_root(parents, one)] = _root(parents, other)
