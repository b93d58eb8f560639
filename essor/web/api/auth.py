"""Who calls the API: the bearer of a personal token, or a person in a browser session."""

from django.conf import settings
from django.http import HttpRequest
from ninja.errors import AuthenticationError, HttpError
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from essor.common.actor import Actor
from essor.territory.services.tokens import actor_of_token
from essor.web.api.limits import BAD_TOKENS, address, count

LONGEST = 200


class TokenAuth(HttpBearer):
    """`Authorization: Bearer essor_…`. A wrong token is refused even beside a good session."""

    openapi_name = "jeton"

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        actor = actor_of_token(token) if token.isascii() and len(token) <= LONGEST else None
        if actor is None:
            count(f"bad:{address(request)}", BAD_TOKENS)
            raise AuthenticationError(
                message="Ce jeton n'ouvre rien : il est inconnu, expiré ou révoqué."
            )
        count(f"token:{actor.key}", settings.API_RATE)
        request.actor = actor  # type: ignore[attr-defined]  # ours
        return actor


class SessionAuth(APIKeyCookie):
    """The session cookie of the pages; writes need the CSRF token, as forms do."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self) -> None:
        super().__init__(csrf=False)
        self.openapi_name = "session"

    def authenticate(self, request: HttpRequest, _key: str | None) -> Actor | None:
        if not request.user.is_authenticated:
            return None
        if check_csrf(request) is not None:
            raise HttpError(403, "Le jeton CSRF manque ou n'est pas le bon : rechargez la page.")
        actor: Actor = request.actor  # type: ignore[attr-defined]  # ours
        count(f"user:{actor.key}", settings.API_RATE)
        return actor
