"""The provider as allauth knows it."""

import secrets
from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from essor.web.accounts.proconnect.adapter import ProConnectAdapter

# Asked by name: ProConnect gives nothing under « profile ».
SCOPE = ("openid", "given_name", "usual_name", "email", "uid", "siret")


class ProConnectProvider(OpenIDConnectProvider):
    id = "proconnect"
    name = "ProConnect"
    oauth2_adapter_class = ProConnectAdapter

    def get_login_url(self, request: HttpRequest, **kwargs: Any) -> str:  # noqa: ARG002 - allauth's signature
        return reverse("proconnect_login")

    def get_callback_url(self) -> str:
        return reverse("proconnect_callback")

    def get_default_scope(self) -> list[str]:
        return list(SCOPE)

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Only where to go next comes from the address; scope and process never do."""
        kwargs: dict[str, Any] = {"process": AuthProcess.LOGIN}
        next_url = get_next_redirect_url(request)
        if next_url:
            kwargs["next_url"] = next_url
        return kwargs

    def redirect(
        self,
        request: HttpRequest,
        process: str,
        next_url: str | None = None,
        data: Any = None,
        **kwargs: Any,
    ) -> HttpResponse:
        """Send to ProConnect with a nonce, which the identity token must repeat."""
        nonce = secrets.token_urlsafe(24)
        kwargs["auth_params"] = {"nonce": nonce, "acr_values": "eidas1"}
        return super().redirect(request, process, next_url, data, nonce=nonce, **kwargs)


provider_classes = [ProConnectProvider]
