"""A kind of notification that exists only in these tests, and a push service on this machine."""

import base64
import json
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import http_ece
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from essor.common import notices
from essor.common.actor import Actor, ActorKind
from essor.common.models import EmailChoice
from essor.common.models.base import new_id
from essor.common.notices import NotificationKind
from tests.factories.people import UserFactory

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # 10:00 in France


@pytest.fixture
def declare_notice(monkeypatch):
    monkeypatch.setattr(notices, "_KINDS", dict(notices._KINDS))

    def declare(code="test.news", **options) -> NotificationKind:
        return notices.register(
            NotificationKind(code, "Nouvelle d'essai", "Quand un essai a lieu.", **options)
        )

    return declare


@pytest.fixture
def immediate(declare_notice) -> NotificationKind:
    return declare_notice(email=EmailChoice.IMMEDIATE)


@pytest.fixture
def user(db):
    return UserFactory(email="jeanne.inventee@exemple.test")


@pytest.fixture
def actor(user) -> Actor:
    return Actor(ActorKind.USER, "Jeanne Inventée", key=user.pk, user_id=user.pk)


@pytest.fixture
def sender() -> Actor:
    key = new_id()
    return Actor(ActorKind.USER, "Personne Inventée", key=key, user_id=key)


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class Browser:
    """A browser's side of a subscription: it alone can read what is sent to it."""

    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    auth: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def p256dh(self) -> str:
        return b64(
            self.key.public_key().public_bytes(
                serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
            )
        )

    def read(self, body: bytes) -> dict[str, str]:
        clear = http_ece.decrypt(
            body, private_key=self.key, auth_secret=self.auth, version="aes128gcm"
        )
        return json.loads(clear)


@dataclass
class PushService:
    """Checks the VAPID signature as a real service does, then answers `status`."""

    origin: str = ""
    status: int = 201
    received: list[bytes] = field(default_factory=list)
    claims: list[dict[str, object]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def handle(self, request: BaseHTTPRequestHandler) -> int:
        body = request.rfile.read(int(request.headers["Content-Length"]))
        scheme, _, rest = request.headers["Authorization"].partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(","))
        raw = base64.urlsafe_b64decode(parts["k"] + "==")
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
        try:
            claims = jwt.decode(parts["t"], key, algorithms=["ES256"], audience=self.origin)
        except jwt.InvalidTokenError:
            return 403
        self.claims.append({**claims, "k": parts["k"], "scheme": scheme})
        self.headers.append({name.lower(): value for name, value in request.headers.items()})
        self.received.append(body)
        return self.status


@pytest.fixture
def push_service(settings) -> Iterator[PushService]:
    service = PushService()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(service.handle(self))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    service.origin = f"http://127.0.0.1:{server.server_port}"
    settings.PUSH_SERVICES = ["http://127.0.0.1"]
    yield service
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def browser() -> Browser:
    return Browser()
