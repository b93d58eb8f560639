"""The request as views receive it: after the middleware that says who asks."""

from typing import cast

from django.http import HttpRequest

from essor.common.actor import Actor
from essor.territory.models import Territory, User


class Request(HttpRequest):
    """A request with its actor, and its territory on the pages of one (see access.py)."""

    actor: Actor
    territory: Territory


def account(request: HttpRequest) -> User:
    """The account behind a page that only signed-in people reach (LoginRequiredMiddleware)."""
    return cast("User", request.user)
