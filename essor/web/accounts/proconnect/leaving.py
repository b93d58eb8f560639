"""Signing out of Essor, and of ProConnect where one came from there.

Essor's own session ends first, whatever ProConnect answers afterwards. Chromium applies
`form-action 'self'` to where a form's answer redirects: a page of ours stands between the button
and ProConnect, and moves on by itself.
"""

import secrets
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from allauth.account.internal.flows.logout import logout as sign_out
from allauth.account.views import LogoutView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from essor.web.accounts.pages import LeavingPage
from essor.web.http import Request
from essor.web.rendering import render_page

OPENED = "proconnect_opened"  # in a session that ProConnect opened
LEAVING = "proconnect_leaving"  # in the visitor's session that follows


def remember(session: SessionBase, *, id_token: str, config: dict[str, Any]) -> None:
    """Keep, with the session, what closing ProConnect's own will need.

    Nothing is asked of the provider when somebody leaves: it may be down by then.
    """
    endpoint = config.get("end_session_endpoint")
    if isinstance(endpoint, str) and urlsplit(endpoint).scheme in {"http", "https"}:
        session[OPENED] = {"id_token": id_token, "endpoint": endpoint}


def leave(request: Request, *, back: str, said: str = "") -> HttpResponse:
    """End this session, then lead to ProConnect if it opened it, else straight to `back`."""
    opened = request.session.get(OPENED)
    sign_out(request, show_message=not said)
    if said:
        messages.success(request, said)
    if opened is None:
        return redirect(back)
    state = secrets.token_urlsafe(24)
    asked = {
        "id_token_hint": opened["id_token"],
        "state": state,
        "post_logout_redirect_uri": request.build_absolute_uri(reverse("proconnect_left")),
    }
    request.session[LEAVING] = {
        "url": _with_query(opened["endpoint"], asked),
        "state": state,
        "back": back,
    }
    return redirect("proconnect_leave")


def _with_query(url: str, more: dict[str, str]) -> str:
    parts = urlsplit(url)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *more.items()])
    return urlunsplit(parts._replace(query=query))


class Logout(LogoutView):
    """allauth's page; its button also closes ProConnect's session."""

    request: Request

    def post(self, *_args: Any, **_kwargs: Any) -> HttpResponse:
        return leave(self.request, back=self.get_redirect_url())


logout = Logout.as_view()


@login_not_required
@never_cache
@require_safe
def proconnect_leave(request: Request) -> HttpResponse:
    """Move on to ProConnect, once: the token it needs is forgotten here as it is handed over."""
    leaving = request.session.get(LEAVING, {})
    url = leaving.get("url")
    if not url:
        return redirect("account_login")
    request.session[LEAVING] = {key: leaving[key] for key in ("state", "back")}
    response = render_page(request, "accounts/leaving.html", LeavingPage(url, leaving["back"]))
    response["Refresh"] = f"0; url={url}"
    return response


@login_not_required
@never_cache
@require_safe
def proconnect_left(request: Request) -> HttpResponse:
    """Come back from ProConnect. An answer to something else says nothing and changes nothing."""
    leaving = request.session.pop(LEAVING, None)
    if leaving is None:
        return redirect("account_login")
    if constant_time_compare(request.GET.get("state", ""), leaving["state"]):
        messages.success(request, "Vous êtes aussi déconnecté de ProConnect.")
        return redirect(leaving["back"])
    return redirect("account_login")
