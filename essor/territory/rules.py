"""Who may give which role."""

from uuid import UUID

from essor.common.actor import Actor, ActorKind
from essor.common.permissions import Permission
from essor.common.roles import LEAD, ROLES, Role, Scope


def roles_given_by(actor: Actor, territory_id: UUID | None) -> tuple[Role, ...]:
    """Roles that the actor may give, change or end in a territory, or in the installation.

    A territory's lead gives every role of the territory; the installation's administrator makes
    leads (it runs no territory) and holders of installation roles.
    """
    of_territory = tuple(role for role in ROLES.values() if role.scope is Scope.TERRITORY)
    of_installation = tuple(role for role in ROLES.values() if role.scope is Scope.INSTALLATION)
    if territory_id is None:
        may = actor.kind is ActorKind.SYSTEM or actor.may(Permission.INSTALLATION_MANAGE)
        return of_installation if may else ()
    if actor.kind is ActorKind.SYSTEM:
        return of_territory
    if territory_id in actor.territories_with(Permission.MEMBER_MANAGE):
        return of_territory
    return (LEAD,) if actor.may(Permission.INSTALLATION_MANAGE) else ()
