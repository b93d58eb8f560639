"""Sign-in links of the demonstration: no password, no second factor, only on this machine."""

import hmac
import ipaddress
import secrets

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from essor.territory.selectors.people import demo_roles

SESSION_FLAG = "essor_demonstration"
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


def is_local_demo(request: HttpRequest) -> bool:
    """Whether this is the demonstration, asked for from this very machine.

    A proxy on the same machine would make every visitor local: its traces refuse.
    """
    if not settings.DEMO or any(request.META.get(name) for name in FORWARDED):
        return False
    host = request.get_host().rsplit(":", 1)[0].strip("[]")
    return _is_loopback(request.META.get("REMOTE_ADDR", "")) and _is_loopback(host)


def is_demo_session(request: HttpRequest) -> bool:
    """Whether this session was opened by a demonstration link, and still comes from here."""
    return bool(request.session.get(SESSION_FLAG)) and is_local_demo(request)


def demo_key() -> str:
    """The random part of the printed links, made once per data folder."""
    path = settings.DATA_DIR / "demo-key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(24))
        path.chmod(0o600)
    return path.read_text().strip()


def key_matches(key: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(key.encode(), demo_key().encode())


def demo_links(base_url: str) -> list[tuple[str, str]]:
    """(role in French, sign-in link) for every role somebody shows in the demonstration."""
    base, key = base_url.rstrip("/"), demo_key()
    return [
        (role.name, base + reverse("demo_enter_link", args=[key, role.code]))
        for role in demo_roles()
    ]


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
