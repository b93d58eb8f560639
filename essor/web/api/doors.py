"""The door to territories for API routes: invisible is 404, visible but not allowed is 403."""

from typing import Annotated

from django.http import Http404, HttpRequest
from ninja import Path

from essor.common.actor import Actor
from essor.common.permissions import Permission
from essor.territory.models import Territory

Slug = Annotated[
    str,
    Path(
        pattern=r"^[-a-zA-Z0-9_]{1,120}$",
        description="Identifiant d'adresse du territoire, par exemple `sud-haute-marne`.",
    ),
]
SiretPath = Annotated[str, Path(pattern=r"^[0-9]{14}$", description="SIRET, 14 chiffres.")]


def actor_of(request: HttpRequest) -> Actor:
    """Who calls."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by the authentication
    return actor


def open_territory(request: HttpRequest, slug: str, permission: Permission) -> Territory:
    """The territory, if the actor sees it and holds the permission there.

    Raises:
        Http404: not a territory of the actor.
        NotAllowed: the role or the token does not give the permission.
    """
    actor = actor_of(request)
    territory: Territory | None = Territory.objects.visible_to(actor).filter(slug=slug).first()
    if territory is None:
        raise Http404
    actor.require(permission, territory.id)
    return territory
