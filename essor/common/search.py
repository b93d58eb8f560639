"""What the search box finds: the index, and providers that search elsewhere.

A context declares the kinds that it indexes with `register_kind` (a French label, and how to list
all its entries again), and may add a provider for what is too large for the index, such as the
company register.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.db.models import Case, Count, IntegerField, Value, When

from essor.common.actor import Actor
from essor.common.models import SearchEntry
from essor.common.text import words
from essor.common.visibility import Visibility

PER_GROUP = 8
PER_KIND = 50
MIN_LETTERS = 2


@dataclass(frozen=True)
class Entry:
    """What the index keeps of an object.

    Attributes:
        territory_id: None for what is public and belongs to every territory.
        visibility: level of `Visibility`; the most restrictive by default.
        permission: a permission that finding it needs besides, or "".
        owner_key: the account that finds it whatever its level; None when nobody does.
        keywords: more text to find it by, which is not shown.
    """

    kind: str
    object_id: UUID | str
    title: str
    url_path: str
    territory_id: UUID | None = None
    visibility: str = Visibility.PRIVATE_COMPANY
    permission: str = ""
    owner_key: UUID | None = None
    subtitle: str = ""
    keywords: tuple[str | None, ...] = ()


@dataclass(frozen=True)
class Hit:
    """One result."""

    title: str
    subtitle: str
    url: str


@dataclass(frozen=True)
class Group:
    """Results of one kind; `total` counts those that are not shown too.

    Whoever does not count further than `total` says so with `is_at_least`.
    """

    kind: str
    label: str
    total: int
    hits: tuple[Hit, ...]
    is_at_least: bool = False

    @property
    def hidden(self) -> int:
        return self.total - len(self.hits)


class Provider(Protocol):
    """Searches something that is not in the index."""

    kind: str
    label: str

    def find(self, query: str, *, actor: Actor, territory_id: UUID, limit: int) -> Group | None:
        """Results that the actor may see, best first; None when there is none."""
        ...


@dataclass(frozen=True)
class Kind:
    """An indexed kind: its plural label and, to rebuild the index, all its entries."""

    code: str
    label: str
    entries: Callable[[], Iterable[Entry]]


KINDS: dict[str, Kind] = {}
PROVIDERS: dict[str, Provider] = {}


def register_kind(kind: Kind) -> None:
    """Declare a kind of entry, once, when its application starts."""
    KINDS[kind.code] = kind


def register_provider(provider: Provider) -> None:
    """Declare a provider, once, when its application starts."""
    PROVIDERS[provider.kind] = provider


def find(query: str, *, actor: Actor, territory_id: UUID, kind: str = "") -> tuple[Group, ...]:
    """Everything that the actor may find in a territory, by kind, best first.

    Every word of the query must be the beginning of a word of the object. Objects that begin with
    the query come first, then those that hold it as it stands, then the others; each by name.

    Args:
        query: what a person typed; under two letters nothing is searched.
        actor: who searches.
        territory_id: where; public objects of every territory are searched too.
        kind: only this kind, and more of it.
    """
    if sum(len(word) for word in words(query)) < MIN_LETTERS:
        return ()
    limit = PER_KIND if kind else PER_GROUP
    groups = [
        *_indexed(query, actor=actor, territory_id=territory_id, kind=kind, limit=limit),
        *_provided(query, actor=actor, territory_id=territory_id, kind=kind, limit=limit),
    ]
    return tuple(groups)


def _indexed(
    query: str, *, actor: Actor, territory_id: UUID, kind: str, limit: int
) -> Iterable[Group]:
    folded = " " + " ".join(words(query))
    found = SearchEntry.objects.visible_to(actor).matching(query)
    found = found.filter(territory_id=territory_id) | found.filter(territory_id__isnull=True)
    found = found.filter(kind__in=[kind] if kind else list(KINDS)).alias(
        rank=Case(
            When(text__startswith=folded, then=Value(0)),
            When(text__contains=folded, then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        )
    )
    totals = dict(found.order_by().values_list("kind").annotate(total=Count("id")))
    for code in sorted(totals, key=list(KINDS).index):
        best = found.filter(kind=code).order_by("rank", "sort_key", "id")[:limit]
        hits = tuple(Hit(entry.title, entry.subtitle, entry.url_path) for entry in best)
        yield Group(code, KINDS[code].label, totals[code], hits)


def _provided(
    query: str, *, actor: Actor, territory_id: UUID, kind: str, limit: int
) -> Iterable[Group]:
    for provider in PROVIDERS.values():
        if kind not in {"", provider.kind}:
            continue
        group = provider.find(query, actor=actor, territory_id=territory_id, limit=limit)
        if group is not None and group.hits:
            yield group
