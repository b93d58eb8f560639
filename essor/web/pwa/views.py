"""Service worker, manifest, and the page shown when there is neither network nor kept page."""

import json
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from essor.web.pwa.offline import SERVICE_WORKER, STATIC, shell_files
from essor.web.rendering import render_page

STEEL, PAPER = "#1f2933", "#ffffff"


@dataclass(frozen=True)
class OfflinePage:
    title: str


@login_not_required
@never_cache
@require_safe
def service_worker(_: HttpRequest) -> HttpResponse:
    """The worker, at the root so that it serves every page; it changes when the shell does."""
    shell, version = shell_files()
    facts = {
        "version": version,
        "shell": shell,
        "offline": reverse("offline"),
        "signOut": reverse("account_logout"),
        "push": static("js/push-worker.js") if (STATIC / "js/push-worker.js").exists() else None,
    }
    source = f"const ESSOR = {json.dumps(facts)};\n{SERVICE_WORKER.read_text()}"
    response = HttpResponse(source, content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = "/"
    return response


@login_not_required
@require_safe
def manifest(_: HttpRequest) -> JsonResponse:
    """What a phone needs to put Essor on its home screen."""
    icons = [
        {"src": static(f"icons/essor-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    icons.append(
        {
            "src": static("icons/essor-maskable-512.png"),
            "sizes": "512x512",
            "type": "image/png",
            "purpose": "maskable",
        }
    )
    icons.append({"src": static("icons/essor.svg"), "sizes": "any", "type": "image/svg+xml"})
    content = {
        "id": "/",
        "name": "Essor, le territoire d'industrie",
        "short_name": "Essor",
        "lang": "fr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": STEEL,
        "icons": icons,
    }
    return JsonResponse(content, content_type="application/manifest+json")


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Kept by every device, without anybody's data."""
    return render_page(request, "pwa/offline.html", OfflinePage("Hors ligne"))
