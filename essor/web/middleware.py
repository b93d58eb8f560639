"""Puts on each request the actor behind it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from essor.common.actor import ANONYMOUS, Actor
from essor.territory.services.actors import actor_for


def _actor(request: HttpRequest) -> Actor:
    return actor_for(request.user) if request.user.is_authenticated else ANONYMOUS


class ActorMiddleware:
    """Sets `request.actor`, read from the database only when somebody asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined] - ours
        return self.get_response(request)
