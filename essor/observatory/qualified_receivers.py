"""What qualified events declare to the layers below. Imported once, when Django starts."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.dispatch import receiver

from essor.common.actor import Actor
from essor.common.history import register_words
from essor.common.models import OwnerKind, register_owner
from essor.observatory.models.qualified import QUALIFIED_KIND, QualifiedEvent
from essor.observatory.rules import may_change_event
from essor.observatory.services.qualified_writing import redact_author
from essor.territory.services.territories import register_remover, scoped_remover
from essor.territory.signals import person_erased

ERASED = "Personne effacée"


def _visible_events(actor: Actor) -> QuerySet[QualifiedEvent]:
    return QualifiedEvent.objects.visible_to(actor)


register_owner(OwnerKind(QUALIFIED_KIND, _visible_events, may_change_event))
register_remover(scoped_remover(QualifiedEvent))
register_words(
    kinds={QUALIFIED_KIND: "Évènement qualifié"},
    verbs={"confirmed": "confirmation", "corrected": "correction", "rejected": "rejet"},
    fields={
        "announced": "annonce",
        "archived": "archivé",
        "area_m2": "surface en m²",
        "capacity_change": "variation de production en %",
        "confidence": "confiance",
        "counterpart_siret": "autre établissement",
        "effective": "date effective",
        "jobs_announced": "emplois annoncés",
        "jobs_realised": "emplois constatés",
        "site_jobs": "effectif du site",
        "source_url": "source",
        "standing": "décision",
    },
)


@receiver(person_erased)
def _redact_events(user_id: UUID | None, **_: Any) -> None:
    if user_id is not None:
        redact_author(user_id=user_id, label=ERASED)
