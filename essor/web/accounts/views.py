"""One's own account: roles, devices, access, erasure."""

from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from essor.kernel.errors import EssorError
from essor.territory.models import AccessRequest, Affiliation, Invitation, Person
from essor.territory.selectors.people import roles_of
from essor.territory.services.invitations import request_access, take_invitation
from essor.territory.services.people import erase_person
from essor.territory.services.sessions import revoke_every_session, revoke_session
from essor.web.accounts.devices import describe
from essor.web.accounts.forms import AccessForm, EraseForm
from essor.web.accounts.middleware import FACTORS, is_mfa_enabled
from essor.web.accounts.pages import AccessPage, ErasePage, ProfilePage, Session, SessionsPage
from essor.web.accounts.proconnect.leaving import leave
from essor.web.http import Request, account
from essor.web.rendering import render_page


def _person(request: Request) -> Person | None:
    return Person.objects.filter(user_id=account(request).pk).first()


def profile(request: Request) -> HttpResponse:
    """Who one is in Essor, with which roles, and how the account is protected."""
    person = _person(request)
    held = roles_of(person) if person else []
    rows = Affiliation.objects.filter(person=person).select_related("organisation")
    page = ProfilePage(
        person=person,
        email=account(request).email,
        roles=held,
        organisations=[row.organisation.name for row in rows] if person else [],
        has_password=account(request).has_usable_password(),
        has_second_factor=is_mfa_enabled(request.user, FACTORS),
        second_factor_required=any(row.role.second_factor for row in held),
        session_count=UserSession.objects.filter(user_id=account(request).pk).count(),
    )
    return render_page(request, "accounts/profile.html", page)


def sessions(request: Request) -> HttpResponse:
    """Devices that are signed in, the present one first."""
    rows = UserSession.objects.purge_and_list(request.user)
    current = request.session.session_key
    shown = [
        Session(
            id=row.id,
            device=describe(row.user_agent),
            address=row.ip,
            since=row.created_at,
            is_current=row.session_key == current,
        )
        for row in sorted(rows, key=lambda row: row.created_at, reverse=True)
    ]
    shown.sort(key=lambda session: not session.is_current)
    return render_page(request, "accounts/sessions.html", SessionsPage(shown))


@require_POST
def session_end(request: Request, session_id: int) -> HttpResponse:
    """Sign one device out; 404 for a session of somebody else."""
    if not revoke_session(actor=request.actor, user=account(request), session_id=session_id):
        raise Http404
    messages.success(request, "Cet appareil est déconnecté.")
    return redirect("usersessions_list")


@require_POST
def sessions_end_all(request: Request) -> HttpResponse:
    """Sign out everywhere, here too."""
    revoke_every_session(actor=request.actor, user=account(request))
    return leave(
        request, back=reverse("account_login"), said="Tous vos appareils sont déconnectés."
    )


def access(request: Request) -> HttpResponse:
    """Ask a territory for a role, or take one that was offered."""
    form = AccessForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            request_access(
                actor=request.actor,
                territory=form.cleaned_data["territory"],
                message=form.cleaned_data["message"],
            )
        except EssorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Demande envoyée : vous recevrez un message de réponse.")
            return redirect("account_access")
    asked = AccessRequest.objects.filter(
        person__user_id=account(request).pk, answered_at__isnull=True
    ).select_related("territory")
    page = AccessPage(
        invitations=_invitations(request),
        asked=[row.territory for row in asked],
        form=form,
    )
    return render_page(request, "accounts/access.html", page)


@require_POST
def access_take(request: Request, invitation_id: UUID) -> HttpResponse:
    """Accept an invitation to one's own address."""
    offered = [row for row in _invitations(request) if row.id == invitation_id]
    if not offered:
        raise Http404
    try:
        take_invitation(actor=request.actor, invitation=offered[0])
    except EssorError as error:
        messages.error(request, str(error))
        return redirect("account_access")
    messages.success(request, "Invitation acceptée.")
    return redirect("home")


def _invitations(request: Request) -> list[Invitation]:
    rows = Invitation.objects.open().filter(email=account(request).email)
    return list(rows.select_related("territory", "invited_by"))


def erase(request: Request) -> HttpResponse:
    """Erase one's own account and personal data."""
    person, user = _person(request), account(request)
    form = EraseForm(request.POST or None, email=user.email)
    refusal = ""
    if request.method == "POST" and form.is_valid() and person is not None:
        try:
            erase_person(actor=request.actor, person=person, reason="Demande de la personne")
        except EssorError as error:
            refusal = str(error)
        else:
            return leave(
                request,
                back=reverse("account_login"),
                said="Votre compte et vos données personnelles sont effacés.",
            )
    return render_page(request, "accounts/erase.html", ErasePage(form, refusal))


class ActivateTotp(ActivateTOTPView):
    """allauth's page; the code just typed proves who one is, so the codes follow at once."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        record_authentication(
            self.request, self.request.user, method="mfa", type="totp", reauthenticated=True
        )
        return response


activate_totp = ActivateTotp.as_view()


@login_not_required
def not_offered(_request: Request) -> HttpResponse:
    """Pages of the library that Essor does not offer (nobody signs up)."""
    raise Http404
