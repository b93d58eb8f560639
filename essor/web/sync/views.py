"""Receives what devices did offline. Answers JSON, never a redirection to the sign-in page.

A device first asks for the session (which renews it and gives a fresh CSRF token), then sends the
files, then the operations. 401 means: sign in, keep everything, send again.
"""

import json
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from essor.common.content import MAX_BYTES
from essor.common.files import CHUNK, FileTooLarge, WrongDigest, megabytes
from essor.common.services.attachments import TooManyBlobs, receive_blob
from essor.common.services.sync import MAX_OPERATIONS, apply_operations
from essor.kernel.errors import InvalidValue

MAX_BODY = 1_000_000


class _Refusal(Exception):
    """A batch that is not looked at; nothing of it was applied."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@login_not_required
@never_cache
@require_GET
def session(request: HttpRequest) -> JsonResponse:
    """Renew the session; say whose it is and give the token that the next requests need."""
    if not request.user.is_authenticated:
        return _sign_in()
    request.session.modified = True
    return JsonResponse({"user_id": str(request.user.pk), "csrf_token": get_token(request)})


@login_not_required
@never_cache
@require_POST
def sync(request: HttpRequest) -> JsonResponse:
    """Apply `{user_id, sent_at, operations: […]}`; answer `{answers: […]}` in the same order."""
    if not request.user.is_authenticated:
        return _sign_in()
    try:
        batch = _read_batch(request)
    except _Refusal as refusal:
        return _error(refusal.status, str(refusal))
    answers = apply_operations(
        actor=request.actor,  # type: ignore[attr-defined]  # set by ActorMiddleware
        raw=batch["operations"],
        sent_at=_moment(batch.get("sent_at")),
        now=timezone.now(),
    )
    return JsonResponse({"answers": answers})


@login_not_required
@never_cache
@require_http_methods(["PUT"])
def blob(request: HttpRequest, sha256: str) -> JsonResponse:
    """Keep a file until an operation of the same account refers to it. Sending it twice is one."""
    if not request.user.is_authenticated:
        return _sign_in()
    if _announced_size(request) > MAX_BYTES:
        return _error(413, f"Le fichier dépasse la limite de {megabytes(MAX_BYTES)}.")
    try:
        received = receive_blob(
            actor=request.actor,  # type: ignore[attr-defined]  # set by ActorMiddleware
            sha256=sha256,
            chunks=iter(lambda: request.read(CHUNK), b""),
        )
    except FileTooLarge as error:
        return _error(413, str(error))
    except TooManyBlobs as error:
        return _error(507, str(error))
    except (WrongDigest, InvalidValue) as error:
        return _error(400, str(error))
    return JsonResponse({"sha256": received.sha256, "size": received.size})


def _read_batch(request: HttpRequest) -> dict[str, Any]:
    """The JSON received, with its list of operations. Raises _Refusal."""
    if _announced_size(request) > MAX_BODY:
        raise _Refusal(413, f"L'envoi dépasse {megabytes(MAX_BODY)} : envoyez en plusieurs fois.")
    try:
        batch = json.loads(request.body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise _Refusal(400, "L'envoi n'est pas du JSON lisible.") from error
    if not isinstance(batch, dict) or not isinstance(batch.get("operations"), list):
        raise _Refusal(400, "L'envoi ne contient pas de liste d'opérations.")
    if len(batch["operations"]) > MAX_OPERATIONS:
        raise _Refusal(413, f"L'envoi compte plus de {MAX_OPERATIONS} opérations.")
    if batch.get("user_id") not in (None, str(request.user.pk)):
        raise _Refusal(409, "Ces saisies sont celles d'un autre compte. Rien n'a été enregistré.")
    return batch


def _sign_in() -> JsonResponse:
    message = "Votre session est terminée. Reconnectez-vous : vos saisies sont gardées."
    return JsonResponse({"error": message, "sign_in": reverse("account_login")}, status=401)


def _error(status: int, message: str) -> JsonResponse:
    return JsonResponse({"error": message}, status=status)


def _announced_size(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _moment(value: Any) -> datetime | None:
    """An aware moment, or None: a device that does not say what time it believes it is."""
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo is not None else None


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
