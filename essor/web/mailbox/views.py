"""Every message that the demonstration would have sent. It holds sign-in codes: loopback only."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from ipaddress import ip_address
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from essor.common.models import KeptMessage
from essor.web.components.tables import Column
from essor.web.rendering import render_page

PER_PAGE = 50
COLUMNS = (Column("Objet"), Column("À"), Column("Reçu le"))


@dataclass(frozen=True)
class MailboxPage:
    page: Page[Any]
    columns: tuple[Column, ...]
    query: str


@dataclass(frozen=True)
class MessagePage:
    message: KeptMessage


def is_local(request: HttpRequest) -> bool:
    """Whether the request comes from this machine, and not through a proxy on it."""
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def demonstration_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """404 outside the demonstration and from any other machine."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO or not is_local(request):
            raise Http404
        return view(request, *args, **kwargs)

    return wrapped


@login_not_required
@never_cache
@require_safe
@demonstration_only
def message_list(request: HttpRequest) -> HttpResponse:
    """The newest first; `q` searches addresses, subjects and texts."""
    query = request.GET.get("q", "").strip()
    page = Paginator(KeptMessage.objects.matching(query), PER_PAGE).get_page(
        request.GET.get("page")
    )
    return render_page(request, "mailbox/list.html", MailboxPage(page, COLUMNS, query))


@login_not_required
@never_cache
@require_safe
@demonstration_only
def message_detail(request: HttpRequest, message_id: UUID) -> HttpResponse:
    message = get_object_or_404(KeptMessage, pk=message_id)
    return render_page(request, "mailbox/detail.html", MessagePage(message))
