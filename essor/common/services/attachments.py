"""Keeping files that people attach to an object, and clearing those that nothing refers to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from essor.common.actor import Actor
from essor.common.content import MAX_BYTES, examine, tidy_name
from essor.common.files import checked_digest, kept_files, received_files
from essor.common.models import Attachment, ReceivedBlob, new_id
from essor.common.models.attachments import OWNER_KINDS
from essor.common.services.audit import record
from essor.common.services.sync import Operation, Outcome, operation, text_field
from essor.kernel.errors import EssorError, InvalidValue, NotAllowed

MAX_RECEIVED_BYTES = 500_000_000  # files sent ahead by one account and not yet used
ABSENT = "L'objet de cette pièce jointe est introuvable, ou vous n'y avez pas accès."


class TooManyBlobs(EssorError):
    """An account has sent too many files that no operation uses."""


@dataclass(frozen=True)
class Swept:
    """What a sweep removed."""

    kept_removed: int
    received_removed: int


def attach(
    *,
    actor: Actor,
    owner_kind: str,
    owner_id: UUID,
    name: str,
    data: bytes,
    attachment_id: UUID | None = None,
) -> Attachment:
    """Attach a file to an object, photographs and documents cleaned, with the object's visibility.

    The same `attachment_id` for the same object gives the attachment that is already there.

    Raises:
        NotAllowed: the object is not there for this actor, or may not be changed.
        RefusedFile: the file cannot be kept.
    """
    owner = _changeable_owner(actor, owner_kind, owner_id)
    there: Attachment | None = None
    if attachment_id is not None:
        there = Attachment.objects.filter(pk=attachment_id).first()
    if there is not None:
        if (there.owner_kind, there.owner_id) != (owner_kind, owner_id):
            raise NotAllowed(ABSENT)
        return there
    content = examine(data, name)
    stored = kept_files().put([content.data])
    with transaction.atomic():
        attachment = Attachment.objects.create(
            id=attachment_id or new_id(),
            territory_id=owner.territory_id,
            owner_kind=owner_kind,
            owner_id=owner_id,
            sha256=stored.sha256,
            name=tidy_name(name, content.extension),
            content_type=content.content_type,
            size=stored.size,
            as_is=content.as_is,
            visibility=owner.visibility,
            author_key=actor.user_id,
            author_label=actor.label,
        )
        record(
            actor=actor,
            action="attachment.added",
            kind=owner_kind,
            object_id=owner_id,
            territory_id=owner.territory_id,
            after={"attachment": str(attachment.id), "type": attachment.content_type},
        )
    return attachment


def detach(*, actor: Actor, attachment: Attachment) -> None:
    """Take a file off its object; its bytes go too, unless something else refers to them.

    Raises:
        NotAllowed: the object is not there for this actor, or may not be changed.
    """
    _changeable_owner(actor, attachment.owner_kind, attachment.owner_id)
    with transaction.atomic():
        removed, _ = Attachment.objects.filter(pk=attachment.pk).delete()
        if not removed:
            return  # somebody else did, a moment ago
        record(
            actor=actor,
            action="attachment.removed",
            kind=attachment.owner_kind,
            object_id=attachment.owner_id,
            territory_id=attachment.territory_id,
            before={"attachment": str(attachment.pk), "type": attachment.content_type},
        )
        transaction.on_commit(
            lambda: _forget_bytes(attachment.sha256, put_before=attachment.created_at)
        )


def may_detach(*, actor: Actor, attachment: Attachment) -> bool:
    """Whether the actor may change the object that owns the file."""
    try:
        _changeable_owner(actor, attachment.owner_kind, attachment.owner_id)
    except NotAllowed:
        return False
    return True


def _forget_bytes(sha256: str, *, put_before: datetime) -> None:
    """Remove a file that nothing refers to.

    One put again since then may be that of a write under way: the nightly sweep sees to it.
    """
    if not Attachment.objects.filter(sha256=sha256).exists():
        put_at = kept_files().put_at(sha256)
        if put_at is not None and put_at <= put_before:
            kept_files().delete(sha256)


def follow_visibility(*, owner_kind: str, owner_id: UUID, visibility: str) -> None:
    """Give the attachments of an object its new visibility, in the caller's transaction."""
    Attachment.objects.of(owner_kind, [owner_id]).update(visibility=visibility)


def receive_blob(*, actor: Actor, sha256: str, chunks: Iterable[bytes]) -> ReceivedBlob:
    """Keep, as it came, a file that a later operation of the same account will use.

    Raises:
        InvalidValue: `sha256` is not a digest.
        FileTooLarge, WrongDigest: nothing was kept.
        TooManyBlobs: too many of the account's files wait already.
    """
    if actor.user_id is None:
        raise NotAllowed("Connectez-vous pour envoyer un fichier.")
    checked_digest(sha256)
    waiting = ReceivedBlob.objects.filter(user_id=actor.user_id).exclude(sha256=sha256)
    if (waiting.aggregate(total=Sum("size"))["total"] or 0) > MAX_RECEIVED_BYTES:
        raise TooManyBlobs(
            "Trop de fichiers attendent l'envoi de leur note. Envoyez les notes, puis recommencez."
        )
    stored = received_files().put(chunks, limit=MAX_BYTES, expected=sha256)
    blob, _ = ReceivedBlob.objects.update_or_create(
        user_id=actor.user_id, sha256=sha256, defaults={"size": stored.size}
    )
    return blob


def redact_author(*, user_id: UUID) -> None:
    """Take a person's name off the files they attached."""
    Attachment.objects.filter(author_key=user_id).update(author_label="Personne effacée")


@operation("attachment.add")
def _attach_received(actor: Actor, op: Operation) -> Outcome:
    """Attach a file sent ahead: `{owner_kind, owner_id, sha256, name}`."""
    sha256 = checked_digest(text_field(op, "sha256", 64))
    try:
        owner_id = UUID(text_field(op, "owner_id", 36))
    except ValueError as error:
        raise InvalidValue("L'objet de la pièce jointe n'est pas reconnu.") from error
    if actor.user_id is None:
        raise NotAllowed("Connectez-vous pour joindre un fichier.")
    mine = ReceivedBlob.objects.filter(user_id=actor.user_id, sha256=sha256).exists()
    if not mine or not received_files().exists(sha256):
        raise InvalidValue("Le fichier n'est pas arrivé. Joignez-le de nouveau à la note.")
    attachment = attach(
        actor=actor,
        owner_kind=text_field(op, "owner_kind", 80),
        owner_id=owner_id,
        name=text_field(op, "name", 255),
        data=received_files().get(sha256),
        attachment_id=op.object_id,
    )
    said = f" {attachment.get_as_is_display()}." if attachment.as_is else ""
    return Outcome(attachment.version, f"Pièce jointe enregistrée.{said}")


def sweep_orphans(*, before: datetime) -> Swept:
    """Remove files put before a date that nothing refers to.

    A file is put in the store before its row is committed: a date an hour or more in the past
    leaves the files of writes still under way.
    """
    kept, received = kept_files(), received_files()
    used = set(Attachment.objects.values_list("sha256", flat=True))
    orphans = [file.sha256 for file in kept.all() if file.put_at < before]
    orphans = [sha256 for sha256 in orphans if sha256 not in used]
    for sha256 in orphans:
        kept.delete(sha256)
    ReceivedBlob.objects.filter(updated_at__lt=before).delete()
    waiting = set(ReceivedBlob.objects.values_list("sha256", flat=True))
    stale = [file.sha256 for file in received.all() if file.put_at < before]
    stale = [sha256 for sha256 in stale if sha256 not in waiting]
    for sha256 in stale:
        received.delete(sha256)
    return Swept(len(orphans), len(stale))


def _changeable_owner(actor: Actor, kind: str, owner_id: UUID) -> Any:
    """The object, if the actor may attach files to it. Raises NotAllowed."""
    owner_kind = OWNER_KINDS.get(kind)
    owner = owner_kind.visible(actor).filter(pk=owner_id).first() if owner_kind else None
    if owner_kind is None or owner is None:
        raise NotAllowed(ABSENT)
    if not owner_kind.may_change(owner, actor):
        raise NotAllowed("Vous pouvez lire cet objet, mais pas changer ses fichiers.")
    return owner
