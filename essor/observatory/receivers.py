"""What the observatory declares to the layers below. Imported once, when Django starts."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.dispatch import receiver

from essor.common.actor import Actor
from essor.common.models import Attachment, OwnerKind, register_owner
from essor.common.search import register_kind, register_provider
from essor.common.services import attachments
from essor.observatory.models.notes import ATTACHMENT_OWNER, SiteNote
from essor.observatory.rules import may_change_note
from essor.observatory.search import NOTES, Companies
from essor.observatory.services import notes
from essor.territory.services.territories import register_remover, scoped_remover
from essor.territory.signals import person_erased


def _visible_notes(actor: Actor) -> QuerySet[SiteNote]:
    return SiteNote.objects.visible_to(actor)


register_kind(NOTES)
register_provider(Companies())
register_owner(OwnerKind(ATTACHMENT_OWNER, _visible_notes, may_change_note))
# A removed territory's files lose their rows here, and their bytes at the next sweep.
register_remover(scoped_remover(Attachment, SiteNote))


@receiver(person_erased)
def _redact_notes(user_id: UUID | None, **_: Any) -> None:
    if user_id is not None:
        notes.redact_author(user_id=user_id)
        attachments.redact_author(user_id=user_id)
