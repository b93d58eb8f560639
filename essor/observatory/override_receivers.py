"""What words about sites and notices declare to the layers below. Imported once, at start."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from essor.common.history import register_words
from essor.observatory.models.overrides import IndustryOverride
from essor.observatory.services.overrides import KIND as OVERRIDE_KIND
from essor.observatory.services.overrides import redact_author
from essor.observatory.services.signals import KIND as NOTICES_KIND
from essor.territory.services.territories import register_remover, scoped_remover
from essor.territory.signals import person_erased

register_remover(scoped_remover(IndustryOverride))
register_words(
    kinds={OVERRIDE_KIND: "Avis sur l'industrie d'un site", NOTICES_KIND: "Annonces du BODACC"},
    fields={
        "created": "nouvelles",
        "read": "lues",
        "updated": "changées",
        "verdict": "avis",
    },
)


@receiver(person_erased)
def _redact_words(user_id: UUID | None, **_: Any) -> None:
    if user_id is not None:
        redact_author(user_id=user_id)
