"""Roles that need a second factor open nothing before it is set up."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from essor.web.accounts.demo_links import is_demo_session
from essor.web.http import Request

# What setting up needs: the page itself, proving who one is, the codes, and the way out.
REACHABLE = frozenset(
    {
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_generate_recovery_codes",
        "mfa_reauthenticate",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
    }
)
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def second_factor_missing(request: Request) -> bool:
    """Whether the signed-in person holds a role that asks for a factor they have not set up."""
    required = any(grant.role.second_factor for grant in request.actor.grants)
    return required and not is_mfa_enabled(request.user, FACTORS)


class SecondFactorMiddleware:
    """Leads there from every page. Only the demonstration, on this machine, is let through."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: Request, _view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Before any view, public ones included."""
        if not request.user.is_authenticated or is_demo_session(request):
            return None
        name = request.resolver_match.url_name if request.resolver_match else None
        if name in REACHABLE or not second_factor_missing(request):
            return None
        messages.info(
            request, "Votre rôle demande un second facteur : installez-le pour continuer."
        )
        return redirect("mfa_activate_totp")
