"""Sessions and devices of an account: listed, and ended one by one or all at once."""

from uuid import UUID

from allauth.usersessions.models import UserSession
from django.db import transaction

from essor.common.actor import Actor
from essor.common.permissions import Permission
from essor.common.services import audit
from essor.kernel.errors import NotAllowed
from essor.territory.models import User


def revoke_session(*, actor: Actor, user: User, session_id: int) -> bool:
    """End one session of an account. False when it had already ended."""
    _require_owner(actor, user.id)
    with transaction.atomic():
        session = UserSession.objects.filter(user=user, id=session_id).first()
        if session is None:
            return False
        session.end()
        _tell(actor, user, 1)
    return True


def revoke_every_session(*, actor: Actor, user: User) -> int:
    """End every session of an account, the current one included."""
    _require_owner(actor, user.id)
    with transaction.atomic():
        ended = end_every_session(user)
        _tell(actor, user, ended)
    return ended


def end_every_session(user: User) -> int:
    """End the sessions, in the caller's transaction; the caller checked the right."""
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)


def _require_owner(actor: Actor, user_id: UUID) -> None:
    if actor.user_id != user_id and not actor.may(Permission.INSTALLATION_MANAGE):
        raise NotAllowed("Ces sessions sont celles d'un autre compte.")


def _tell(actor: Actor, user: User, count: int) -> None:
    audit.record(
        actor=actor,
        action="session.revoked",
        kind="account",
        object_id=user.id,
        after={"sessions": count},
    )
