"""A person's notifications and what they want to be told."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from essor.common.models import EmailChoice, Notification, Preference, PushSubscription, QuietHours
from essor.common.notices import NotificationKind, notices
from essor.common.services import notifications as services
from essor.common.services.push import public_key
from essor.kernel.errors import InvalidValue
from essor.web.access import get_visible_or_404
from essor.web.http import Request, account
from essor.web.notifications.forms import KindForm, QuietHoursForm, kind_forms
from essor.web.rendering import render_page

PER_PAGE = 30


@dataclass(frozen=True)
class NotificationListPage:
    page: Page[Any]
    unread: int
    only_unread: bool
    views: list[tuple[str, str, bool]]


@dataclass(frozen=True)
class BellPage:
    unread: int


@dataclass(frozen=True)
class PreferencesPage:
    kinds: list[KindForm]
    quiet: QuietHoursForm
    browsers: list[PushSubscription]
    push_key: str


@dataclass(frozen=True)
class UnsubscribePage:
    kind: NotificationKind | None
    problem: str
    is_done: bool


@require_safe
def notification_list(request: Request) -> HttpResponse:
    """The newest first; unread ones stand out."""
    rows = Notification.objects.visible_to(request.actor)
    only_unread = request.GET.get("vue") == "non-lues"
    unread = rows.unread().count()
    page = Paginator(rows.unread() if only_unread else rows, PER_PAGE).get_page(
        request.GET.get("page")
    )
    views = [
        ("Toutes", "?", not only_unread),
        (f"Non lues ({unread})", "?vue=non-lues", only_unread),
    ]
    return render_page(
        request,
        "notifications/list.html",
        NotificationListPage(page, unread, only_unread, views),
    )


@require_POST
def read_all(request: Request) -> HttpResponse:
    services.mark_read(actor=request.actor)
    return redirect("notifications:list")


@require_POST
def open_one(request: Request, notification_id: UUID) -> HttpResponse:
    """Mark one read and go to what it is about."""
    row = get_visible_or_404(Notification.objects.all(), request.actor, pk=notification_id)
    services.mark_read(actor=request.actor, ids=[row.pk])
    if row.url and url_has_allowed_host_and_scheme(row.url, allowed_hosts=None):
        return redirect(row.url)
    return redirect("notifications:list")


@never_cache
@require_safe
def bell(request: Request) -> HttpResponse:
    """The count in the header, refreshed now and then."""
    unread = Notification.objects.visible_to(request.actor).unread().count()
    return render_page(request, "notifications/_bell_count.html", BellPage(unread))


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: Request) -> HttpResponse:
    """Channels by kind, quiet hours, browsers."""
    user_id = account(request).pk
    data = request.POST if request.method == "POST" else None
    saved = {row.kind: row for row in Preference.objects.filter(user_id=user_id)}
    wanted = {}
    for kind in notices():
        row = saved.get(kind.code) or services.default_preference(user_id, kind)
        wanted[kind.code] = {"in_app": row.in_app, "email": row.email, "push": row.push}
    hours = QuietHours.objects.filter(user_id=user_id).first()
    quiet = QuietHoursForm(
        data, initial={"starts": hours.starts, "ends": hours.ends} if hours else None
    )
    kinds = kind_forms(data, wanted)
    if data is not None and all([quiet.is_valid(), *(form.is_valid() for form in kinds)]):
        _save(request, kinds, quiet)
        messages.success(request, "Vos préférences sont enregistrées.")
        return redirect("notifications:preferences")
    browsers = list(PushSubscription.objects.visible_to(request.actor))
    page = PreferencesPage(kinds, quiet, browsers, public_key())
    return render_page(
        request, "notifications/preferences.html", page, status=200 if data is None else 422
    )


@transaction.atomic
def _save(request: Request, kinds: list[KindForm], quiet: QuietHoursForm) -> None:
    for form in kinds:
        values = form.cleaned_data
        services.set_preference(
            actor=request.actor,
            kind=form.kind.code,
            in_app=values["in_app"],
            email=EmailChoice(values["email"]),
            push=values["push"],
        )
    starts, ends = quiet.cleaned_data["starts"], quiet.cleaned_data["ends"]
    services.set_quiet_hours(actor=request.actor, hours=None if starts is None else (starts, ends))


@csrf_exempt  # mail programs post without a cookie (RFC 8058): the signed link is the right
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: Request, token: str) -> HttpResponse:
    """From an e-mail: GET shows what would stop, POST stops it."""
    try:
        _, kind = services.read_unsubscribe(token)
    except InvalidValue as error:
        page = UnsubscribePage(None, str(error), is_done=False)
        return render_page(request, "notifications/unsubscribe.html", page, status=404)
    if request.method == "POST":
        services.unsubscribe(token=token)
    page = UnsubscribePage(kind, "", is_done=request.method == "POST")
    return render_page(request, "notifications/unsubscribe.html", page)
