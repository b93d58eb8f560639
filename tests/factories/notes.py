"""Actors of a territory and notes about its sites."""

from typing import Any
from uuid import UUID

from essor.common.actor import Actor
from essor.common.models import new_id
from essor.observatory.models import SiteNote
from essor.observatory.services.notes import create_note
from essor.territory.models import Territory
from essor.territory.services.actors import actor_for
from tests.factories.people import MembershipFactory

SIRET = "73282932000074"  # passes its key; used by INSEE as an example


def actor_in(territory: Territory, role: str = "lead") -> Actor:
    """A new person's actor, with a role in the territory."""
    return actor_for(MembershipFactory(territory=territory, role=role).person.user)


def make_note(actor: Actor, territory: Territory, **fields: Any) -> SiteNote:
    return create_note(
        actor=actor, territory=territory, **({"siret": SIRET, "text": "Vu le directeur."} | fields)
    )


def said(kind: str, object_id: UUID, payload: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """An operation as a device writes it in JSON."""
    return {
        "op_id": str(new_id()),
        "kind": kind,
        "object_id": str(object_id),
        "base_version": 0,
        "payload": payload,
        "made_at": "2026-03-02T09:00:00+01:00",
    } | fields
