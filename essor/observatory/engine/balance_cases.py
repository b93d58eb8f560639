"""Which rows speak of the same thing: one real event is told once by each convention.

Sirene tells a move as an opening and a closure; the continuity test tells it once, on the new
site, with the one left. A decision of a person answers one of those rows.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
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


@dataclass(frozen=True, slots=True)
class _Node:
    """A row, by its rank: ranks compare faster than keys do."""

    rank: int
    day: int
    convention: Convention
    text: str


def cases_of(rows: Iterable[EventRow]) -> Cases:
    """The case of each row: the same text for rows that tell the same thing.

    Rows are linked when they tell the same side of the same site (its start, its end…) under two
    conventions, each being the other's nearest in time, at most `LINK_DAYS` apart.
    """
    keys = list(dict.fromkeys(RegisterKey.of(row) for row in rows))
    nodes = [
        _Node(rank, key.date.toordinal(), key.convention, str(key)) for rank, key in enumerate(keys)
    ]
    groups: dict[tuple[str, str], list[_Node]] = defaultdict(list)
    for key, node in zip(keys, nodes, strict=True):
        for facet in _facets(key):
            groups[facet].append(node)
    parents = list(range(len(keys)))
    for group in groups.values():
        for one, other in _links(group):
            parents[_root(parents, one.rank)] = _root(parents, other.rank)
    names: dict[int, str] = {}
    for node in nodes:
        root = _root(parents, node.rank)
        names[root] = min(names.get(root, node.text), node.text)
    return {key: names[_root(parents, rank)] for rank, key in enumerate(keys)}


def _facets(key: RegisterKey) -> Iterator[tuple[str, str]]:
    """The sides of sites that a row tells: a move starts one site and ends another."""
    if key.counterpart:
        yield key.siret, "start"
        yield key.counterpart, "end"
    else:
        yield key.siret, _SIDES.get(key.event, key.event.value)


def _links(group: Sequence[_Node]) -> Iterator[tuple[_Node, _Node]]:
    """Rows of two conventions that are each other's nearest in time, and near enough."""
    by_convention: dict[Convention, list[_Node]] = defaultdict(list)
    for node in group:
        by_convention[node.convention].append(node)
    for left, right in combinations(by_convention.values(), 2):
        for node in left:
            near = _closest(node, right)
            if abs(near.day - node.day) <= LINK_DAYS and _closest(near, left) is node:
                yield node, near


def _closest(node: _Node, others: Sequence[_Node]) -> _Node:
    return min(others, key=lambda other: (abs(other.day - node.day), other.text))


def _root(parents: list[int], rank: int) -> int:
    while parents[rank] != rank:
        parents[rank] = parents[parents[rank]]
        rank = parents[rank]
    return rank
