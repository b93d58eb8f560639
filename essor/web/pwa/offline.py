"""Pages that a device may keep, for whom; and the files that every page needs."""

import hashlib
from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.templatetags.static import static

HEADER = "X-Essor-Offline"
STATIC = Path(__file__).resolve().parents[1] / "static"
SHELL_PATTERNS = ("css/*.css", "js/*.js", "fonts/*.woff2", "icons/*.png", "vendor/*.js")
SERVICE_WORKER = STATIC / "js" / "service-worker.js"
OK = 200


def keep_offline(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let the service worker keep this page for the account that sees it, until it signs out."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        kept = request.method == "GET" and response.status_code == OK
        if kept and request.user.is_authenticated:
            response[HEADER] = str(request.user.pk)
        return response

    return wrapped


def shell_files() -> tuple[tuple[str, ...], str]:
    """Addresses of the files that every page needs, and a version that changes with any of them.

    A module imported by another is asked for under its plain name, so both names are listed.
    """
    return _read_shell() if settings.DEBUG else _shell_once()


@lru_cache(maxsize=1)
def _shell_once() -> tuple[tuple[str, ...], str]:
    return _read_shell()


def _read_shell() -> tuple[tuple[str, ...], str]:
    paths = sorted(path for pattern in SHELL_PATTERNS for path in STATIC.glob(pattern))
    digest = hashlib.sha256()
    addresses: dict[str, None] = {}
    for path in paths:
        name = path.relative_to(STATIC).as_posix()
        digest.update(name.encode() + b"\0" + path.read_bytes())
        addresses[static(name)] = None
        if path.suffix == ".js":
            addresses[settings.STATIC_URL + name] = None
    return tuple(addresses), digest.hexdigest()[:16]
