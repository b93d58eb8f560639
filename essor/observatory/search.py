"""What the search box finds of the observatory: notes in the index, companies in the register.

A note is found by whoever its level of visibility names, and by its author.
"""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from django.utils import timezone

from essor.common.actor import Actor
from essor.common.permissions import Permission
from essor.common.search import PER_KIND, Entry, Group, Hit, Kind
from essor.observatory.models.notes import SiteNote
from essor.observatory.selectors.search import search_companies
from essor.observatory.warehouse.errors import DamagedWarehouse
from essor.observatory.warehouse.search import CompanyHit
from essor.territory.models import Territory

NOTE_KIND: Final = "note"
ENTRY_NEEDS: Final = ("establishment__organisation", "territory")
EXCERPT: Final = 140


def note_entry(note: SiteNote) -> Entry:
    """What the index keeps of a note; `note` comes with `ENTRY_NEEDS`."""
    site = note.establishment
    words = " ".join(note.text.split())
    excerpt = words if len(words) <= EXCERPT else f"{words[:EXCERPT].rstrip()}…"
    return Entry(
        kind=NOTE_KIND,
        object_id=note.id,
        territory_id=note.territory_id,
        visibility=note.visibility,
        permission=Permission.NOTE_READ,
        owner_key=note.author_key,
        title=f"{site.organisation.name}, {timezone.localtime(note.made_at):%d/%m/%Y}",
        subtitle=excerpt,
        url_path=f"/t/{note.territory.slug}/sites/{site.siret}/notes/#note-{note.id}",
        keywords=(words, note.author_label, site.siret),
    )


def _all_notes() -> Iterator[Entry]:
    notes = SiteNote.objects.current().select_related(*ENTRY_NEEDS)
    return map(note_entry, notes.iterator(chunk_size=1000))


NOTES = Kind(NOTE_KIND, "Notes de site", _all_notes)


class Companies:
    """The register, for the search box."""

    kind: str = "company"
    label: str = "Entreprises du registre"

    def find(self, query: str, *, actor: Actor, territory_id: UUID, limit: int) -> Group | None:
        """Companies that match, largest first; none without the right to see sites."""
        territory = Territory.objects.filter(pk=territory_id).first()
        if territory is None or not actor.may(Permission.SITE_READ, territory_id):
            return None
        try:
            found = search_companies(territory, query, limit=PER_KIND)
        except DamagedWarehouse:  # being replaced at this very moment
            return None
        hits = tuple(_hit(company, territory) for company in found[:limit])
        more = len(found) == PER_KIND
        return Group(self.kind, self.label, len(found), hits, is_at_least=more)


def _hit(company: CompanyHit, territory: Territory) -> Hit:
    hidden = "Unité non diffusible" if company.masked else f"SIREN {company.siren}"
    place = company.commune_name or "commune inconnue"
    root = f"/t/{territory.slug}"
    return Hit(
        title=company.name or hidden,
        subtitle=place if company.active else f"{place}, fermée",
        url=f"{root}/sites/{company.siret}/"
        if company.siret
        else f"{root}/entreprises/?q={company.siren}",
    )
