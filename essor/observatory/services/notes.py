"""Writing notes about a site, at a desk or from a device that was offline."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from essor.common.actor import Actor
from essor.common.models import new_id
from essor.common.permissions import Permission
from essor.common.services import attachments
from essor.common.services import search as search_index
from essor.common.services.audit import record
from essor.common.services.sync import (
    Operation,
    Outcome,
    VersionConflict,
    forget_conflicts_of,
    operation,
    storable,
    text_field,
)
from essor.common.visibility import Visibility
from essor.kernel.errors import InvalidValue, NotAllowed
from essor.kernel.identifiers import Siret
from essor.observatory.models.notes import (
    ATTACHMENT_OWNER,
    NOTE_LENGTH,
    NOTE_VISIBILITIES,
    SiteNote,
    SiteNoteRevision,
)
from essor.observatory.rules import may_change_note
from essor.observatory.search import ENTRY_NEEDS, NOTE_KIND, note_entry
from essor.observatory.selectors.names import registered_name
from essor.territory.models import Territory
from essor.territory.services.organisations import ensure_establishment

ERASED = "Personne effacée"
ABSENT = "Cette note est introuvable, ou vous n'y avez pas accès."
TERRITORY_ABSENT = "Ce territoire est introuvable, ou vous n'y avez pas accès."


def create_note(
    *,
    actor: Actor,
    territory: Territory,
    siret: str,
    text: str,
    visibility: str = Visibility.PRIVATE_COMPANY,
    note_id: UUID | None = None,
    made_at: datetime | None = None,
) -> SiteNote:
    """Write a note about a site of the territory's register; of any site without a register.

    The same `note_id` with the same words from the same author gives the note that is there: a
    form sent twice makes one note.

    Raises:
        NotAllowed: the role does not write notes here, or the key belongs to another note.
        InvalidValue: no text, a text too long, an unknown visibility, a wrong SIRET.
        NotInRegister: the register that is loaded holds no such site.
        VersionConflict: the key is that of one's own note, which says something else.
    """
    actor.require(Permission.NOTE_WRITE, territory.id)
    text, visibility = _checked(text, visibility)
    site = Siret.parse(siret, demo=territory.is_demo)
    with transaction.atomic():
        there: SiteNote | None = SiteNote.objects.filter(pk=note_id or new_id()).first()
        if there is not None:
            _require_same(there, actor, territory, site, text)
            return there
        note: SiteNote = SiteNote.objects.create(
            id=note_id or new_id(),
            territory=territory,
            establishment=ensure_establishment(
                actor=actor,
                siret=site.value,
                name=registered_name(territory, site.value) or f"SIREN {site.siren.formatted}",
                demo=territory.is_demo,
            ),
            text=text,
            visibility=visibility,
            author_key=actor.user_id,
            author_label=actor.label,
            made_at=made_at or timezone.now(),
        )
        _keep_revision(note, actor, note.made_at)
        search_index.index(note_entry(note))
        _tell(note, actor, "note.created", after=_facts(note))
    return note


def edit_note(
    *,
    actor: Actor,
    note_id: UUID,
    base_version: int,
    text: str,
    visibility: str,
    made_at: datetime | None = None,
) -> SiteNote:
    """Change a note that one read at `base_version`.

    Raises:
        NotAllowed: invisible, or not one's to change.
        VersionConflict: somebody changed it since; nothing is written.
    """
    text, visibility = _checked(text, visibility)
    with transaction.atomic():
        note = _writable(actor, note_id)
        _require_version(note, base_version)
        if (note.text, note.visibility) == (text, visibility):
            return note
        before = _facts(note)
        note.text, note.visibility = text, visibility
        _bump(note, "text", "visibility")
        attachments.follow_visibility(
            owner_kind=ATTACHMENT_OWNER, owner_id=note.id, visibility=visibility
        )
        _keep_revision(note, actor, made_at or timezone.now())
        if note.archived_at is None:
            search_index.index(note_entry(note))
        _tell(note, actor, "note.edited", before=before, after=_facts(note))
    return note


def archive_note(*, actor: Actor, note_id: UUID, base_version: int | None = None) -> SiteNote:
    """Put a note away; it can be taken back. Doing it twice changes nothing."""
    with transaction.atomic():
        note = _writable(actor, note_id)
        if note.archived_at is not None:
            return note
        _require_version(note, base_version)
        note.archived_at = timezone.now()
        _bump(note, "archived_at")
        search_index.remove(kind=NOTE_KIND, object_id=note.id)
        _tell(note, actor, "note.archived")
    return note


def restore_note(*, actor: Actor, note_id: UUID) -> SiteNote:
    """Take back an archived note. Doing it twice changes nothing."""
    with transaction.atomic():
        note = _writable(actor, note_id)
        if note.archived_at is None:
            return note
        note.archived_at = None
        _bump(note, "archived_at")
        search_index.index(note_entry(note))
        _tell(note, actor, "note.restored")
    return note


def redact_author(*, user_id: UUID) -> None:
    """Take a person's name off their notes, which stay; the key stays too."""
    for model in (SiteNote, SiteNoteRevision):
        model.objects.filter(author_key=user_id).update(author_label=ERASED)
    written = list(SiteNote.objects.filter(author_key=user_id).select_related(*ENTRY_NEEDS))
    forget_conflicts_of(user_id=user_id, object_ids=[note.id for note in written])
    for note in written:
        if note.archived_at is None:
            search_index.index(note_entry(note))


@operation("note.create")
def _create_offline(actor: Actor, op: Operation) -> Outcome:
    """`{territory_id, siret, text, visibility}`."""
    try:
        territory_id = UUID(text_field(op, "territory_id", 36))
    except ValueError as error:
        raise NotAllowed(TERRITORY_ABSENT) from error
    territory = Territory.objects.visible_to(actor).filter(pk=territory_id).first()
    if territory is None:
        raise NotAllowed(TERRITORY_ABSENT)
    note = create_note(
        actor=actor,
        territory=territory,
        siret=text_field(op, "siret", 20),
        text=text_field(op, "text", NOTE_LENGTH),
        visibility=text_field(op, "visibility", 20),
        note_id=op.object_id,
        made_at=op.made_at,
    )
    return Outcome(note.version, "Note enregistrée.")


@operation("note.edit")
def _edit_offline(actor: Actor, op: Operation) -> Outcome:
    """`{text, visibility}`."""
    note = edit_note(
        actor=actor,
        note_id=op.object_id,
        base_version=op.base_version,
        text=text_field(op, "text", NOTE_LENGTH),
        visibility=text_field(op, "visibility", 20),
        made_at=op.made_at,
    )
    return Outcome(note.version, "Note modifiée.")


@operation("note.archive")
def _archive_offline(actor: Actor, op: Operation) -> Outcome:
    note = archive_note(actor=actor, note_id=op.object_id, base_version=op.base_version)
    return Outcome(note.version, "Note archivée.")


def _checked(text: str, visibility: str) -> tuple[str, str]:
    text = storable(text.replace("\r\n", "\n")).strip()
    if not text:
        raise InvalidValue("La note est vide. Écrivez quelques mots, puis enregistrez.")
    if len(text) > NOTE_LENGTH:
        raise InvalidValue(
            f"La note a {len(text)} signes ; la limite est de {NOTE_LENGTH}. Coupez-la en deux."
        )
    if visibility not in NOTE_VISIBILITIES:
        raise InvalidValue("Choisissez dans la liste qui peut lire la note.")
    return text, visibility


def _writable(actor: Actor, note_id: UUID) -> SiteNote:
    """The note, locked for this transaction. Raises NotAllowed."""
    locked = SiteNote.objects.select_for_update(of=("self",))
    visible = locked.visible_to(actor).select_related(*ENTRY_NEEDS)
    note: SiteNote | None = visible.filter(pk=note_id).first()
    if note is None:
        raise NotAllowed(ABSENT)
    if not may_change_note(note, actor):
        raise NotAllowed("Seuls l'auteur de la note et le chef de projet peuvent la changer.")
    return note


def _require_same(
    there: SiteNote, actor: Actor, territory: Territory, site: Siret, text: str
) -> None:
    mine = there.author_key == actor.user_id and there.territory_id == territory.id
    if not mine or there.establishment.siret != site.value:
        raise NotAllowed(ABSENT)
    if there.text != text:
        raise _conflict(there)


def _require_version(note: SiteNote, base_version: int | None) -> None:
    if base_version is not None and note.version != base_version:
        raise _conflict(note)


def _conflict(note: SiteNote) -> VersionConflict:
    return VersionConflict(
        f"La note a été changée entre-temps. Son texte actuel est de {note.author_label}"
        " ou du chef de projet : comparez, puis gardez l'un des deux ou réunissez-les.",
        version=note.version,
        current={
            "text": note.text,
            "visibility": note.visibility,
            "archived": note.archived_at is not None,
        },
    )


def _bump(note: SiteNote, *changed: str) -> None:
    note.version += 1
    note.save(update_fields=(*changed, "version", "updated_at"))


def _keep_revision(note: SiteNote, actor: Actor, made_at: datetime) -> None:
    SiteNoteRevision.objects.create(
        note=note,
        number=note.version,
        text=note.text,
        visibility=note.visibility,
        author_key=actor.user_id,
        author_label=actor.label,
        made_at=made_at,
    )


def _facts(note: SiteNote) -> dict[str, Any]:
    """What history says of a note: not its words, which may name people and can be erased."""
    return {
        "siret": note.establishment.siret,
        "visibility": note.visibility,
        "length": len(note.text),
        "version": note.version,
    }


def _tell(
    note: SiteNote,
    actor: Actor,
    action: str,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    record(
        actor=actor,
        action=action,
        kind=ATTACHMENT_OWNER,
        object_id=note.id,
        label=f"Note sur {note.establishment.siret}",
        territory_id=note.territory_id,
        before=before,
        after=after,
    )
