"""One's own address changes: asked, then proved by the code that the new address receives."""

import hashlib
import time
from typing import Any

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.core.ratelimit import consume
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from essor.kernel.errors import EssorError
from essor.territory.services.addresses import (
    AskedChange,
    ask_new_address,
    bare_code,
    change_address,
)
from essor.web.accounts.forms import AddressForm, CodeForm
from essor.web.accounts.middleware import FACTORS
from essor.web.accounts.pages import AddressPage, CodePage
from essor.web.http import Request, account
from essor.web.rendering import render_page

PENDING = "account_new_address"  # in the session, which only the server reads
MINUTES = 10
ATTEMPTS = 5
TOO_MANY = "Trop de demandes. Attendez une heure, puis recommencez."


@never_cache
def address_change(request: Request) -> HttpResponse:
    """Ask for another address. The answer is the same whether it has an account or not."""
    proof = _proof_needed(request)
    if proof is not None:
        return proof
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _ask(request, form.cleaned_data["email"])
        except EssorError as error:
            form.add_error("email", str(error))
        else:
            return redirect("account_email_code")
    return render_page(request, "accounts/address.html", AddressPage(form, account(request).email))


@never_cache
def address_code(request: Request) -> HttpResponse:
    """Type the code, or ask for another one; the address changes here."""
    pending = _pending(request)
    if pending is None:
        messages.info(request, "Cette demande a expiré : saisissez à nouveau l'adresse.")
        return redirect("account_email_change")
    if request.method == "POST" and request.POST.get("action") == "resend":
        return _send_again(request, pending["email"])
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if _matches(pending, form.cleaned_data["code"]):
            return _change(request, pending["email"])
        if not _another_try(request, pending):
            messages.error(request, "Trop d'essais : ce code ne sert plus. Recommencez.")
            return redirect("account_email_change")
        form.add_error("code", "Ce code n'est pas le bon. Vérifiez le dernier message reçu.")
    page = CodePage(form, pending["email"], MINUTES)
    return render_page(request, "accounts/address_code.html", page)


def _proof_needed(request: Request) -> HttpResponse | None:
    """Where to prove who one is, when that is not fresh: by the second factor if there is one."""
    if is_mfa_enabled(request.user, FACTORS):
        name, fresh = "mfa_reauthenticate", _fresh_second_factor(request)
    else:
        name = "account_reauthenticate"
        fresh = not is_reauthentication_required(request, app="")
    if fresh:
        return None
    return redirect(f"{reverse(name)}?{urlencode({'next': request.path})}")


def _fresh_second_factor(request: Request) -> bool:
    """A password alone does not do for whoever has a second factor."""
    since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    return any(
        record.get("method") == "mfa" and record.get("reauthenticated") and record["at"] > since
        for record in get_authentication_records(request, request.user)
    )


def _ask(request: Request, email: str) -> None:
    if not consume(request, action="change_address", user=account(request)):
        raise EssorError(TOO_MANY)
    asked = ask_new_address(actor=request.actor, user=account(request), email=email)
    request.session[PENDING] = {
        "email": asked.email,
        "digest": _digest(asked),
        "at": time.time(),
        "wrong": 0,
    }


def _send_again(request: Request, email: str) -> HttpResponse:
    try:
        _ask(request, email)
    except EssorError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Nouveau message envoyé.")
    return redirect("account_email_code")


def _change(request: Request, email: str) -> HttpResponse:
    del request.session[PENDING]
    try:
        change_address(
            actor=request.actor,
            user=account(request),
            email=email,
            kept_session=request.session.session_key or "",
        )
    except EssorError as error:
        messages.error(request, str(error))
        return redirect("account_email_change")
    messages.success(request, f"L'adresse de votre compte est maintenant {email}.")
    return redirect("account_profile")


def _pending(request: Request) -> dict[str, Any] | None:
    pending = request.session.get(PENDING)
    if pending is None or time.time() - pending["at"] > MINUTES * 60:
        request.session.pop(PENDING, None)
        return None
    return pending


def _digest(asked: AskedChange) -> str:
    return "" if asked.code is None else hashlib.sha256(asked.code.encode()).hexdigest()


def _matches(pending: dict[str, Any], typed: str) -> bool:
    digest = hashlib.sha256(bare_code(typed).encode()).hexdigest()
    return constant_time_compare(digest, pending["digest"])


def _another_try(request: Request, pending: dict[str, Any]) -> bool:
    wrong = pending["wrong"] + 1
    if wrong >= ATTEMPTS:
        del request.session[PENDING]
        return False
    request.session[PENDING] = pending | {"wrong": wrong}
    return True
