"""Notes as pages show them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from essor.common.actor import Actor
from essor.common.models import Attachment, new_id
from essor.common.permissions import Permission
from essor.common.visibility import Visibility
from essor.observatory.models.notes import (
    ATTACHMENT_OWNER,
    NOTE_LENGTH,
    NOTE_VISIBILITIES,
    SiteNote,
    SiteNoteRevision,
)
from essor.observatory.rules import may_change_note
from essor.territory.models import Territory


@dataclass(frozen=True)
class Revision:
    """A text that the note had before."""

    number: int
    text: str
    author: str
    made_at: datetime


@dataclass(frozen=True)
class NoteLine:
    """A note of the list."""

    id: UUID
    text: str
    author: str
    made_at: datetime
    late: bool  # reached Essor more than a quarter of an hour after it was written
    received_at: datetime
    visibility: str
    visibility_label: str
    version: int
    may_change: bool
    archived_at: datetime | None
    attachments: tuple[Attachment, ...]
    earlier: tuple[Revision, ...]  # the latest first, without the present text


@dataclass(frozen=True)
class NotePanel:
    """What `notes/_panel.html` shows: the notes of a site and, for whoever may, a form."""

    territory_id: UUID
    territory_slug: str
    siret: str
    user_id: UUID | None
    may_read: bool
    may_write: bool
    notes: tuple[NoteLine, ...]
    archived: tuple[NoteLine, ...]
    visibilities: tuple[tuple[str, str], ...]
    default_visibility: str
    new_note_id: UUID  # sent with the form: a form sent twice makes one note
    max_length: int


LATE_SECONDS = 15 * 60


def note_panel(territory: Territory, siret: str, actor: Actor) -> NotePanel:
    """The notes of a site that the actor sees, in three queries whatever their number."""
    notes = list(
        SiteNote.objects.visible_to(actor)
        .filter(territory=territory)
        .about(siret)
        .select_related("establishment")
    )
    ids = [note.id for note in notes]
    files: dict[UUID, list[Attachment]] = defaultdict(list)
    texts: dict[UUID, list[SiteNoteRevision]] = defaultdict(list)
    if ids:
        for attachment in Attachment.objects.visible_to(actor).of(ATTACHMENT_OWNER, ids):
            files[attachment.owner_id].append(attachment)
        for revision in SiteNoteRevision.objects.filter(note__in=ids).order_by("-number"):
            texts[revision.note_id].append(revision)
    lines = [_line(note, actor, files[note.id], texts[note.id]) for note in notes]
    return NotePanel(
        territory_id=territory.id,
        territory_slug=territory.slug,
        siret=siret,
        user_id=actor.user_id,
        may_read=actor.may(Permission.NOTE_READ, territory.id),
        may_write=actor.may(Permission.NOTE_WRITE, territory.id),
        notes=tuple(line for line in lines if line.archived_at is None),
        archived=tuple(line for line in lines if line.archived_at is not None),
        visibilities=tuple(NOTE_VISIBILITIES.items()),
        default_visibility=Visibility.PRIVATE_COMPANY.value,
        new_note_id=new_id(),
        max_length=NOTE_LENGTH,
    )


def _line(
    note: SiteNote, actor: Actor, files: list[Attachment], texts: list[SiteNoteRevision]
) -> NoteLine:
    return NoteLine(
        id=note.id,
        text=note.text,
        author=note.author_label,
        made_at=note.made_at,
        late=(note.created_at - note.made_at).total_seconds() > LATE_SECONDS,
        received_at=note.created_at,
        visibility=note.visibility,
        visibility_label=NOTE_VISIBILITIES[note.visibility],
        version=note.version,
        may_change=may_change_note(note, actor),
        archived_at=note.archived_at,
        attachments=tuple(files),
        earlier=tuple(
            Revision(row.number, row.text, row.author_label, row.made_at) for row in texts[1:]
        ),
    )
