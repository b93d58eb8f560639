"""What Essor changes in allauth: nobody signs up, ProConnect only lets known people in."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from essor.kernel.errors import EssorError
from essor.territory.services.proconnect import Claims, account_for
from essor.web.accounts.pages import RefusedPage
from essor.web.accounts.proconnect.tokens import ProConnectRefused
from essor.web.rendering import render_page

logger = logging.getLogger(__name__)

NO_ANSWER = (
    "ProConnect n'a pas répondu, ou cette demande de connexion a expiré ou a déjà servi."
    " Recommencez depuis la page de connexion."
)
FORMER_ADDRESS = "Cette adresse n'est plus celle du compte : connectez-vous avec la nouvelle."


def _refused(request: HttpRequest, message: str, status: int) -> HttpResponse:
    return render_page(request, "accounts/refused.html", RefusedPage(message), status=status)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "Adresse ou mot de passe incorrect.",
        "incorrect_code": "Ce code n'est pas le bon. Vérifiez le dernier message reçu.",
        "too_many_login_attempts": "Trop d'essais. Attendez quelques minutes, puis recommencez.",
        "rate_limited": "Trop d'essais. Attendez quelques minutes, puis recommencez.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        return False

    def pre_login(
        self,
        request: HttpRequest,
        user: Any,
        *,
        signal_kwargs: dict[str, Any] | None,
        email: str | None,
        **kwargs: Any,
    ) -> HttpResponse | None:
        """A code sent to an address opens the account as long as it is the account's."""
        by_proconnect = "sociallogin" in (signal_kwargs or {})
        if email and email.lower() != user.email and not by_proconnect:
            clear_login(request)
            return _refused(request, FORMER_ADDRESS, 403)
        return super().pre_login(request, user, signal_kwargs=signal_kwargs, email=email, **kwargs)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 - allauth's signature
        return reverse("account_profile")


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def list_apps(
        self,
        request: HttpRequest,  # noqa: ARG002 - allauth's signature
        provider: str | None = None,
        client_id: str | None = None,
    ) -> list[SocialApp]:
        """ProConnect, when the settings configure it; nothing is read from the database."""
        known = provider in {None, "proconnect"} and client_id in {
            None,
            settings.PROCONNECT_CLIENT_ID,
        }
        if not (known and proconnect_is_configured()):
            return []
        app = SocialApp(
            provider="proconnect",
            provider_id="proconnect",
            name="ProConnect",
            client_id=settings.PROCONNECT_CLIENT_ID,
            secret=settings.PROCONNECT_SECRET,
        )
        app.settings = {"server_url": settings.PROCONNECT_URL}
        return [app]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002 - allauth's signature
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the account behind the claims, or refuse with a sentence."""
        claims = sociallogin.account.extra_data["userinfo"]
        known = sociallogin.user if sociallogin.is_existing else None
        try:
            user = account_for(
                Claims(
                    email=str(claims["email"]),
                    given_name=str(claims.get("given_name") or ""),
                    usual_name=str(claims.get("usual_name") or ""),
                    siret=str(claims.get("siret") or ""),
                ),
                known=known,
                allow_unknown=settings.PROCONNECT_ALLOW_UNKNOWN,
            )
        except EssorError as error:
            raise ImmediateHttpResponse(_refused(request, str(error), 403)) from error
        if not sociallogin.is_existing:
            sociallogin.connect(request, user)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002 - allauth's signature
    ) -> None:
        """One page, one sentence; the cause goes to the log."""
        if error == AuthError.CANCELLED:
            return
        logger.warning("sign-in through %s refused: %s %r", provider.id, error, exception)
        message = str(exception) if isinstance(exception, ProConnectRefused) else NO_ANSWER
        raise ImmediateHttpResponse(_refused(request, message, 401))


def proconnect_is_configured() -> bool:
    """Whether the button is shown."""
    return bool(settings.PROCONNECT_URL and settings.PROCONNECT_CLIENT_ID)
