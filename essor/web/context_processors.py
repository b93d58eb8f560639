"""What the shell around every page needs. Everything that costs a query is lazy."""

from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from essor.common.permissions import Permission
from essor.territory.models import Territory
from essor.web.components.navigation import NavGroup, links_for
from essor.web.http import Request

VERSION = version("essor")


def _navigation(request: Request) -> list[NavGroup]:
    territory = getattr(request, "territory", None)
    if territory is None:
        return []
    return links_for(request.actor, territory, request.path)


def _territories(request: Request) -> list[Territory]:
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return []  # also a request refused before anybody was recognised
    actor, here = request.actor, getattr(request, "territory", None)
    everywhere = actor.may(Permission.TERRITORY_CREATE)
    if here and not everywhere and actor.territories_with(Permission.TERRITORY_READ) == {here.id}:
        return [here]
    return list(Territory.objects.visible_to(actor)[:200])


def shell(request: Request) -> dict[str, Any]:
    """The territory at hand, the others one may switch to, the navigation, and where one is."""
    territory = getattr(request, "territory", None)
    return {
        "actor": getattr(request, "actor", None),
        "territory": territory,
        "is_demo": settings.DEMO or bool(territory and territory.is_demo),
        "installation_is_demo": settings.DEMO,
        "shell_navigation": SimpleLazyObject(lambda: _navigation(request)),
        "shell_territories": SimpleLazyObject(lambda: _territories(request)),
        "shell_version": VERSION,
    }
