"""The one door to territories and objects: invisible is 404, visible but not allowed is 403."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.http.response import HttpResponseBase

from essor.common.actor import Actor
from essor.common.models import VisibleQuerySet
from essor.common.permissions import Permission
from essor.territory.models import Territory
from essor.territory.selectors.present import read_once
from essor.web.http import Request

View = Callable[..., HttpResponseBase]


def get_visible_or_404(queryset: VisibleQuerySet, actor: Actor, **lookup: Any) -> Any:
    """The object, if the actor may know that it exists; else 404, as if it did not."""
    found = queryset.visible_to(actor).filter(**lookup).first()
    if found is None:
        raise Http404
    return found


def territory_view(permission: Permission) -> Callable[[View], View]:
    """A page of one territory, at `/t/<slug>/…`: `view(request, territory, …)`.

    404 for whoever holds no role there, 403 for a role without the permission.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: Request, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor: Actor = request.actor
            territory = get_visible_or_404(Territory.objects.all(), actor, slug=slug)
            if not actor.may(permission, territory.id):
                raise PermissionDenied
            read_once(territory)
            request.territory = territory
            return view(request, territory, *args, **kwargs)

        return wrapped

    return decorate


def installation_view(*permissions: Permission) -> Callable[[View], View]:
    """A page of the whole installation; 403 without one of the permissions."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not any(map(request.actor.may, permissions)):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return wrapped

    return decorate
