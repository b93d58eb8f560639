"""Opening a territory of the national list with its first lead, as one act."""

from django.db import transaction

from essor.common.actor import Actor
from essor.common.permissions import Permission
from essor.common.roles import LEAD
from essor.kernel.errors import Conflict, InvalidValue
from essor.territory.models import Territory
from essor.territory.services.invitations import IssuedInvitation, invite
from essor.territory.services.territories import start_territory


def open_territory(
    *, actor: Actor, territory: Territory, lead: str, lead_name: str = ""
) -> IssuedInvitation:
    """Open a territory's pages and invite its lead: both, or nothing.

    Raises:
        NotAllowed: the actor does not open territories.
        InvalidValue: a demonstration, or an address that is none.
        Conflict: it is open already, or another edition is at its address.
    """
    actor.require(Permission.TERRITORY_CREATE)
    if territory.is_demo:
        raise InvalidValue("Une démonstration ne s'ouvre pas ainsi : lancez « essor demo ».")
    with transaction.atomic():
        current = Territory.objects.select_for_update().get(id=territory.id)
        if current.started_at is not None:
            raise Conflict(
                f"« {current.name} » est déjà ouvert : rien n'a changé. Invitez un chef de projet"
                " depuis sa page « Membres »."
            )
        opened = start_territory(actor=actor, territory=current)
        return invite(
            actor=actor, email=lead, role=LEAD.code, territory=opened, full_name=lead_name
        )
