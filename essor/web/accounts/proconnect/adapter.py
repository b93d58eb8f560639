"""The protocol: discovery, signed identity token, signed userinfo."""

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest
from django.urls import reverse
from requests import JSONDecodeError

from essor.web.accounts.proconnect.leaving import remember
from essor.web.accounts.proconnect.tokens import ProConnectRefused, decode_signed

DISCOVERED = (
    "issuer",
    "authorization_endpoint",
    "token_endpoint",
    "userinfo_endpoint",
    "jwks_uri",
)


class ProConnectAdapter(OpenIDConnectOAuth2Adapter):
    """allauth's adapter, which leaves signatures to TLS and expects userinfo in plain JSON."""

    nonce: str | None = None  # what our request asked the identity token to repeat

    def __init__(self, request: HttpRequest, provider_id: str = "proconnect") -> None:
        super().__init__(request, provider_id)

    @property
    def openid_config(self) -> dict[str, Any]:
        """The provider's own description, which must name the issuer that we were told."""
        try:
            config = super().openid_config
        except JSONDecodeError as error:
            raise ProConnectRefused(
                "ProConnect ne répond pas comme prévu. Réessayez dans quelques minutes."
            ) from error
        if not isinstance(config, dict) or not all(
            isinstance(config.get(key), str) for key in DISCOVERED
        ):
            raise ProConnectRefused(
                "ProConnect ne se décrit pas comme prévu : réessayez plus tard."
            )
        expected = self.get_provider().app.settings["server_url"]
        if config["issuer"].rstrip("/") != expected.rstrip("/"):
            raise ProConnectRefused("Le service joint n'est pas le ProConnect attendu.")
        return config

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """Check both tokens and that they are about the same person."""
        id_token = str(kwargs["response"].get("id_token") or "")
        keys = self._keys()
        identity = self._decode(app, keys, id_token)
        if not self.nonce or identity.get("nonce") != self.nonce:
            raise ProConnectRefused(
                "La réponse de ProConnect ne correspond pas à votre demande : recommencez."
            )
        answer = self._fetch(self.profile_url, bearer=token.token)
        if answer.headers.get("content-type", "").split(";")[0].strip() != "application/jwt":
            raise ProConnectRefused(
                "La réponse de ProConnect n'est pas signée : connexion refusée."
            )
        claims = self._decode(app, keys, answer.text)
        if not claims.get("sub") or claims["sub"] != identity.get("sub"):
            raise ProConnectRefused(
                "Les deux réponses de ProConnect ne parlent pas de la même personne."
            )
        if not claims.get("email"):
            raise ProConnectRefused(
                "ProConnect n'a pas transmis votre adresse électronique : connexion impossible."
            )
        remember(request.session, id_token=id_token, config=self.openid_config)
        return self.get_provider().sociallogin_from_response(request, {"userinfo": claims})

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:  # noqa: ARG002 - allauth's signature
        return request.build_absolute_uri(reverse("proconnect_callback"))

    def _keys(self) -> dict[str, Any]:
        try:
            keys = self._fetch(self.openid_config["jwks_uri"]).json()
        except JSONDecodeError as error:
            raise ProConnectRefused(
                "Les clés de ProConnect sont illisibles : réessayez."
            ) from error
        if not isinstance(keys, dict):
            raise ProConnectRefused("Les clés de ProConnect sont illisibles : réessayez.")
        return keys

    def _fetch(self, url: str, *, bearer: str = "") -> Any:
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        with get_adapter().get_requests_session() as session:
            response = session.get(url, headers=headers)
            response.raise_for_status()
        return response

    def _decode(self, app: SocialApp, keys: dict[str, Any], token: str) -> dict[str, Any]:
        return decode_signed(
            token.strip(), keys=keys, issuer=self.openid_config["issuer"], audience=app.client_id
        )
