"""Making, using and revoking personal tokens of the API."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from essor.common.actor import Actor, ActorKind
from essor.common.permissions import Permission
from essor.common.services import audit
from essor.kernel.errors import InvalidValue, NotAllowed
from essor.territory.models.people import User
from essor.territory.models.territories import Territory
from essor.territory.models.tokens import TOKEN_SCOPES, ApiToken
from essor.territory.services.actors import actor_for

MARK = "essor_"  # lets secret scanners recognise a token left in a file
PREFIX_LENGTH = 14
MAX_DAYS = 366
MAX_TOKENS = 20
NAME_LENGTH = 100
TOUCH_EVERY = timedelta(minutes=10)  # a read does not cost a write each time


@dataclass(frozen=True)
class NewToken:
    """A token just made.

    Attributes:
        token: the row.
        secret: the key itself, to show once and keep nowhere.
    """

    token: ApiToken
    secret: str


def create_token(
    *,
    actor: Actor,
    name: str,
    scopes: Collection[Permission],
    days: int,
    territory: Territory | None = None,
) -> NewToken:
    """Make a token for oneself.

    Raises:
        NotAllowed: the actor is not a person in a session, or does not see the territory.
        InvalidValue: no name, no right, a right that one does not hold, a wrong duration.
    """
    user = _own_account(actor)
    name = " ".join(name.split())
    if not 1 <= len(name) <= NAME_LENGTH:
        raise InvalidValue(f"Donnez au jeton un nom de {NAME_LENGTH} signes au plus.")
    if not 1 <= days <= MAX_DAYS:
        raise InvalidValue(f"Un jeton vaut de 1 à {MAX_DAYS} jours.")
    _check_scopes(actor, scopes, territory)
    secret = MARK + secrets.token_urlsafe(32)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if ApiToken.objects.usable().filter(user=user).count() >= MAX_TOKENS:
            raise InvalidValue(
                f"Vous avez déjà {MAX_TOKENS} jetons. Révoquez celui qui ne sert plus."
            )
        token = ApiToken.objects.create(
            user=user,
            name=name,
            prefix=secret[:PREFIX_LENGTH],
            secret_hash=_hash(secret),
            scopes=sorted(scopes),
            territory=territory,
            expires_at=timezone.now() + timedelta(days=days),
        )
        audit.record(
            actor=actor,
            action="token.created",
            kind="token",
            object_id=token.id,
            label=f"Jeton {token.prefix}…",
            territory_id=territory.id if territory else None,
            after={"scopes": token.scopes, "days": days},
        )
    return NewToken(token, secret)


def revoke_token(*, actor: Actor, token_id: UUID) -> ApiToken:
    """Close a token for good. Doing it twice changes nothing.

    Raises:
        NotAllowed: not one's own token.
    """
    with transaction.atomic():
        rows = ApiToken.objects.select_for_update().visible_to(actor)
        token: ApiToken | None = rows.filter(pk=token_id).first()
        if token is None:
            raise NotAllowed("Ce jeton est introuvable, ou c'est celui d'un autre compte.")
        if token.revoked_at is None:
            token.revoked_at = timezone.now()
            token.version += 1
            token.save(update_fields=("revoked_at", "version", "updated_at"))
            audit.record(
                actor=actor,
                action="token.revoked",
                kind="token",
                object_id=token.id,
                label=f"Jeton {token.prefix}…",
                territory_id=token.territory_id,
            )
    return token


def actor_of_token(secret: str) -> Actor | None:
    """The actor that a key opens; None when it opens nothing (unknown, expired, revoked)."""
    if not secret.startswith(MARK):
        return None
    rows = ApiToken.objects.usable().select_related("user__person")
    token = rows.filter(secret_hash=_hash(secret), user__is_active=True).first()
    if token is None:
        return None
    _touch(token)
    owner = actor_for(token.user)
    grants = owner.grants
    if token.territory_id is not None:
        grants = tuple(grant for grant in grants if grant.scope_id == token.territory_id)
    return replace(
        owner,
        kind=ActorKind.TOKEN,
        key=token.id,
        label=f"{owner.label} (jeton « {token.name} »)"[:200],
        grants=grants,
        scopes=frozenset({Permission.TERRITORY_READ, *_known(token.scopes)}),
    )


def scopes_for(actor: Actor) -> dict[Permission, str]:
    """Rights that the actor holds somewhere and may give to a token."""
    return {
        permission: label
        for permission, label in TOKEN_SCOPES.items()
        if actor.may(permission) or actor.territories_with(permission)
    }


def _own_account(actor: Actor) -> User:
    if actor.kind is not ActorKind.USER or actor.user_id is None:
        raise NotAllowed("Un jeton se crée depuis une session, jamais avec un autre jeton.")
    user: User = User.objects.get(pk=actor.user_id)
    return user


def _check_scopes(
    actor: Actor, scopes: Collection[Permission], territory: Territory | None
) -> None:
    if not scopes:
        raise InvalidValue("Choisissez au moins un droit pour ce jeton.")
    if territory is not None:
        actor.require(Permission.TERRITORY_READ, territory.id)
        held = {scope for scope in TOKEN_SCOPES if actor.may(scope, territory.id)}
    else:
        held = set(scopes_for(actor))
    if not set(scopes) <= held:
        raise InvalidValue("Un jeton ne peut pas avoir un droit que vous n'avez pas.")


def _known(scopes: list[str]) -> set[Permission]:
    """Stored rights that still exist."""
    values = {permission.value for permission in Permission}
    return {Permission(scope) for scope in scopes if scope in values}


def _hash(secret: str) -> str:
    """A plain hash is enough: a key has 256 random bits, there is nothing to guess."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _touch(token: ApiToken) -> None:
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > TOUCH_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
