"""Puts on each request the actor behind it."""

from collections.abc import Callable
from typing import cast

from django.http import HttpResponse
from django.utils.functional import SimpleLazyObject

from essor.common.actor import ANONYMOUS, Actor
from essor.kernel.errors import NotAllowed
from essor.territory.services.actors import actor_for
from essor.web.http import Request
from essor.web.legal.errors import forbidden


def _actor(request: Request) -> Actor:
    return actor_for(request.user) if request.user.is_authenticated else ANONYMOUS


class ActorMiddleware:
    """Sets `request.actor`, read from the database only when somebody asks."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.actor = cast("Actor", SimpleLazyObject(lambda: _actor(request)))
        return self.get_response(request)

    def process_exception(self, request: Request, exception: Exception) -> HttpResponse | None:
        """A service that refuses is a page that says why, whichever view called it."""
        return forbidden(request, exception) if isinstance(exception, NotAllowed) else None
