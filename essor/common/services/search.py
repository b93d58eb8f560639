"""Writing the search index. Called inside the transaction of the write that changes the object.

The index says nothing that the objects do not say: these writes need no right and leave no history.
Rebuilding it is an administrator's act.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction

from essor.common.actor import Actor
from essor.common.models import SearchEntry
from essor.common.permissions import Permission
from essor.common.search import KINDS, Entry
from essor.common.text import search_text, sort_key

TITLE_LENGTH = 300
BATCH = 500


def _columns(entry: Entry) -> dict[str, Any]:
    return {
        "visibility": entry.visibility,
        "permission": entry.permission,
        "owner_key": entry.owner_key,
        "title": entry.title[:TITLE_LENGTH],
        "subtitle": entry.subtitle[:TITLE_LENGTH],
        "url_path": entry.url_path,
        "text": " " + search_text(entry.title, entry.subtitle, *entry.keywords),
        "sort_key": sort_key(entry.title),
    }


@transaction.atomic
def index(entry: Entry) -> None:
    """Make an object findable, or correct what the index says of it."""
    SearchEntry.objects.update_or_create(
        kind=entry.kind,
        object_id=str(entry.object_id),
        territory_id=entry.territory_id,
        defaults=_columns(entry),
    )


@transaction.atomic
def remove(*, kind: str, object_id: UUID | str, territory_id: UUID | None = None) -> None:
    """Make an object unfindable, in one territory if one is named, else everywhere."""
    entries = SearchEntry.objects.filter(kind=kind, object_id=str(object_id))
    if territory_id is not None:
        entries = entries.filter(territory_id=territory_id)
    entries.delete()


def _batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    source = iter(entries)
    while batch := list(islice(source, BATCH)):
        yield batch


@transaction.atomic
def rebuild(*, actor: Actor, kinds: Iterable[str] = ()) -> dict[str, int]:
    """Write the index again from the objects.

    Args:
        actor: the installation's administrator or Essor itself.
        kinds: only these; every declared kind when none is named.

    Returns:
        How many entries each kind has now.
    """
    actor.require(Permission.INSTALLATION_MANAGE)
    counts: dict[str, int] = {}
    for code in kinds or KINDS:
        SearchEntry.objects.filter(kind=code).delete()
        counts[code] = 0
        for batch in _batches(KINDS[code].entries()):
            SearchEntry.objects.bulk_create(
                SearchEntry(
                    kind=entry.kind,
                    object_id=str(entry.object_id),
                    territory_id=entry.territory_id,
                    **_columns(entry),
                )
                for entry in batch
            )
            counts[code] += len(batch)
    return counts
