"""Browsers that subscribe to push notifications (called by static/js/push.js)."""

import json
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from essor.common.services import push
from essor.kernel.errors import InvalidValue
from essor.web.http import Request

LONGEST = 5000  # bytes of a subscription


def _payload(request: Request) -> dict[str, Any]:
    try:
        payload = json.loads(request.body) if len(request.body) <= LONGEST else None
    except ValueError:
        payload = None
    if not isinstance(payload, dict):
        raise InvalidValue("Le navigateur a envoyé un abonnement illisible. Rechargez la page.")
    return payload


def _refusal(error: InvalidValue) -> JsonResponse:
    return JsonResponse({"error": str(error)}, status=400)


@require_POST
def subscribe(request: Request) -> HttpResponse:
    """Remember this browser: {endpoint, keys: {p256dh, auth}} as browsers write it."""
    try:
        payload = _payload(request)
        keys = payload.get("keys")
        keys = keys if isinstance(keys, dict) else {}
        push.subscribe(
            actor=request.actor,
            endpoint=str(payload.get("endpoint", ""))[:1000],
            p256dh=str(keys.get("p256dh", "")),
            auth=str(keys.get("auth", "")),
            device=_device(request.headers.get("User-Agent", "")),
        )
    except InvalidValue as error:
        return _refusal(error)
    return HttpResponse(status=201)


@require_POST
def unsubscribe(request: Request) -> HttpResponse:
    """Forget this browser: {endpoint}."""
    try:
        payload = _payload(request)
    except InvalidValue as error:
        return _refusal(error)
    push.unsubscribe_browser(actor=request.actor, endpoint=str(payload.get("endpoint", "")))
    return HttpResponse(status=204)


def _device(agent: str) -> str:
    """« Firefox sur Android »: enough to recognise a device, not to follow it."""
    browsers = ("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari")
    systems = (
        ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
        ("Mac OS", "macOS"), ("Linux", "Linux"),
    )  # fmt: skip
    browser = next((name for mark, name in browsers if mark in agent), "Navigateur")
    system = next((name for mark, name in systems if mark in agent), "")
    return f"{browser} sur {system}" if system else browser
