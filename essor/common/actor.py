"""Who acts: a user, a meeting participant, an API token or Essor itself.

Every service takes an `actor`; every queryset that a person can open takes one in `visible_to`.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from essor.common.permissions import Permission
from essor.common.roles import ROLES, Role, Scope
from essor.kernel.errors import NotAllowed


class ActorKind(StrEnum):
    """The four kinds of actor."""

    USER = "user"
    PARTICIPANT = "participant"
    TOKEN = "token"  # noqa: S105 - a kind of actor
    SYSTEM = "system"
    ANONYMOUS = "anonymous"


@dataclass(frozen=True)
class Grant:
    """A role in a scope. `scope_id` is a territory's or a meeting's key, None for the installation."""

    role: Role
    scope_id: UUID | None = None


@dataclass(frozen=True)
class Actor:
    """Who acts, and with which rights.

    Attributes:
        kind: what the actor is.
        key: the user's, participant's or token's key; None for the system and for a visitor.
        label: the name written in the history.
        grants: roles held, each in its scope.
        organisation_ids: organisations the person belongs to.
        scopes: for a token, the permissions it was limited to; None means no limit.
        user_id: the user behind a token, else the user's own key.
    """

    kind: ActorKind
    label: str
    key: UUID | None = None
    grants: tuple[Grant, ...] = ()
    organisation_ids: frozenset[UUID] = field(default_factory=frozenset)
    scopes: frozenset[Permission] | None = None
    user_id: UUID | None = None

    def roles_in(self, territory_id: UUID) -> set[str]:
        """Codes of the roles held in a territory (installation roles excluded)."""
        return {grant.role.code for grant in self.grants if grant.scope_id == territory_id}

    def may(self, permission: Permission, territory_id: UUID | None = None) -> bool:
        """Whether one of the actor's roles gives the permission, in the territory if one is named.

        An installation role holds everywhere; a territory role only in its territory.
        """
        if self.kind is ActorKind.SYSTEM:
            return True
        if self.scopes is not None and permission not in self.scopes:
            return False
        return any(
            permission in grant.role.permissions
            for grant in self.grants
            if grant.role.scope is Scope.INSTALLATION or grant.scope_id == territory_id
        )

    def require(self, permission: Permission, territory_id: UUID | None = None) -> None:
        """Raise `NotAllowed` unless the actor holds the permission."""
        if not self.may(permission, territory_id):
            raise NotAllowed("Votre rôle ne permet pas cette action sur ce territoire.")

    def territories_with(self, permission: Permission) -> set[UUID]:
        """Keys of the territories where a territory role gives the permission."""
        if self.scopes is not None and permission not in self.scopes:
            return set()
        return {
            grant.scope_id
            for grant in self.grants
            if grant.scope_id is not None
            and grant.role.scope is Scope.TERRITORY
            and permission in grant.role.permissions
        }


SYSTEM = Actor(ActorKind.SYSTEM, "Essor")
ANONYMOUS = Actor(ActorKind.ANONYMOUS, "visiteur")


def role(code: str) -> Role:
    """The role of this code. Raises KeyError for an unknown code."""
    return ROLES[code]
