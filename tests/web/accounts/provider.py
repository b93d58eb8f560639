"""An OpenID Connect provider as ProConnect is one, over real HTTP on 127.0.0.1.

Authorization-code flow: discovery, authorization, token (client authenticated, code used once),
JWKS, and userinfo as a signed token (application/jwt). Its person signs in without being asked.
`tampering` makes it misbehave.
"""

import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, SECRET = "essor-de-test", "secret-de-test"
KEY = RSAKey.generate_key(2048, {"kid": "cle-1", "use": "sig", "alg": "RS256"}, private=True)
STRANGER_KEY = RSAKey.generate_key(2048, {"kid": "cle-1"}, private=True)
CAMILLE = {
    "sub": "sub-camille",
    "uid": "uid-camille",
    "given_name": "Camille",
    "usual_name": "Fictive",
    "email": "Camille@exemple.test",
    "siret": "73282932000074",
}


@dataclass
class Provider:
    """One provider and what it remembers."""

    port: int = 0
    person: dict[str, str] = field(default_factory=lambda: dict(CAMILLE))
    tampering: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    asked: list[dict[str, str]] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)  # subjects whose session was closed

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/v2"

    def discovery(self) -> dict[str, Any]:
        closing = {"end_session_endpoint": f"{self.issuer}/session/end?client={CLIENT_ID}"}
        return ({} if self.tampering == "no logout" else closing) | {
            "issuer": "https://ailleurs.exemple.test"
            if self.tampering == "issuer"
            else self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def authorize(self, query: dict[str, str]) -> str:
        self.asked.append(query)
        if self.tampering == "cancel":
            answer = {"error": "access_denied", "state": query["state"]}
        else:
            code = secrets.token_urlsafe(16)
            self.codes[code] = query
            answer = {"code": code, "state": query["state"]}
        return f"{query['redirect_uri']}?{urlencode(answer)}"

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        asked = self.codes.pop(form.get("code", ""), None)
        known = (form.get("client_id"), form.get("client_secret")) == (CLIENT_ID, SECRET)
        if asked is None or not known or form.get("redirect_uri") != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        access = secrets.token_urlsafe(16)
        self.tokens.add(access)
        nonce = "rejoue" if self.tampering == "nonce" else asked["nonce"]
        claims = self.signed_for() | {"sub": self.person["sub"], "nonce": nonce}
        return 200, {"access_token": access, "token_type": "Bearer", "id_token": self.sign(claims)}

    def userinfo(self) -> tuple[str, str]:
        if self.tampering == "unsigned":
            return "application/json", json.dumps(self.person)
        claims = self.signed_for() | self.person
        if self.tampering == "audience":
            claims["aud"] = "un-autre-service"
        if self.tampering == "expired":
            claims["exp"] = int(time.time()) - 3600
        if self.tampering == "subject":
            claims["sub"] = "quelqu-un-d-autre"
        if self.tampering == "userinfo issuer":
            claims["iss"] = "https://ailleurs.exemple.test"
        key = STRANGER_KEY if self.tampering == "signature" else KEY
        return "application/jwt", self.sign(claims, key)

    def end_session(self, query: dict[str, str]) -> str | None:
        """Where to send back to; None for a token that is not ours or a hidden parameter lost."""
        claims = jwt.decode(query["id_token_hint"], KEY, algorithms=["RS256"]).claims
        if (claims["aud"], query["client"]) != (CLIENT_ID, CLIENT_ID):
            return None
        self.ended.append(claims["sub"])
        return f"{query['post_logout_redirect_uri']}?{urlencode({'state': query['state']})}"

    def signed_for(self) -> dict[str, Any]:
        now = int(time.time())
        return {"iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 60}

    def sign(self, claims: dict[str, Any], key: RSAKey = KEY) -> str:
        return jwt.encode({"alg": "RS256", "kid": "cle-1"}, claims, key)


class Handler(BaseHTTPRequestHandler):
    """Routes of the provider."""

    provider: Provider

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(url.query).items()}
        route = url.path.removeprefix("/api/v2")
        if route == "/.well-known/openid-configuration":
            self._json(200, self.provider.discovery())
        elif route == "/jwks":
            self._json(200, {"keys": [KEY.as_dict(private=False)]})
        elif route == "/authorize":
            self._redirect(self.provider.authorize(query))
        elif route == "/session/end":
            self._redirect(self.provider.end_session(query))
        elif route == "/userinfo":
            self._userinfo()
        else:
            self._json(404, {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {key: values[0] for key, values in parse_qs(body).items()}
        self._json(*self.provider.token(form))

    def _redirect(self, url: str | None) -> None:
        if url is None:
            self._json(400, {"error": "invalid_request"})
            return
        self.send_response(302)
        self.send_header("Location", url)
        self.end_headers()

    def _userinfo(self) -> None:
        if (
            self.headers.get("Authorization", "").removeprefix("Bearer ")
            not in self.provider.tokens
        ):
            self._json(401, {"error": "invalid_token"})
            return
        kind, text = self.provider.userinfo()
        self._send(200, kind, text)

    def _json(self, status: int, content: dict[str, Any]) -> None:
        self._send(status, "application/json", json.dumps(content))

    def _send(self, status: int, kind: str, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Quiet."""


def serve() -> tuple[Provider, ThreadingHTTPServer]:
    """Start a provider on a free port."""
    provider = Provider()
    handler = type("ProviderHandler", (Handler,), {"provider": provider})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    provider.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return provider, server
