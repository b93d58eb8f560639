"""One log line per request: which page by its route, who by key, how long, how it ended."""

import logging
import re
import time
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import LazyObject, empty

from essor.common.logs import log_context
from essor.common.models import new_id

log = logging.getLogger("essor.request")

HEADER = "X-Request-ID"
_GIVEN = re.compile(r"[A-Za-z0-9\-]{8,64}")


class RequestLogMiddleware:
    """Names each request, for its log lines and its answer, and writes one line at its end."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        request_id = given if _GIVEN.fullmatch(given) else new_id().hex
        began = time.perf_counter()
        with log_context(request=request_id):
            response = self.get_response(request)
            log.log(
                logging.ERROR if response.status_code >= 500 else logging.INFO,  # noqa: PLR2004 - HTTP
                "request",
                extra={
                    "method": request.method,
                    "route": _route(request),
                    "status": response.status_code,
                    "duration_ms": round((time.perf_counter() - began) * 1000, 1),
                    "actor": _actor_key(request),
                    "territory": _territory(request),
                },
            )
        response[HEADER] = request_id
        return response


def _route(request: HttpRequest) -> str:
    """The pattern of the address, never the address: it may hold a signed link."""
    match = request.resolver_match
    return match.route if match else "(none)"


def _seen(value: Any) -> Any:
    """What is behind a lazy object, if somebody asked for it already; logging asks nothing."""
    if isinstance(value, LazyObject):
        return None if value._wrapped is empty else value._wrapped  # noqa: SLF001 - no public way to ask
    return value


def _actor_key(request: HttpRequest) -> str | None:
    key = getattr(_seen(getattr(request, "actor", None)), "key", None)
    if key is None:
        key = getattr(getattr(request, "_cached_user", None), "pk", None)
    return None if key is None else str(key)


def _territory(request: HttpRequest) -> str | None:
    territory = getattr(request, "territory", None)
    return None if territory is None else str(territory.pk)
