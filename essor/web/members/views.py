"""Members of a territory: who is in, who is invited, who asks."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from essor.common.permissions import Permission
from essor.common.roles import ROLES
from essor.kernel.errors import EssorError
from essor.territory.models import AccessRequest, Invitation, Membership, Territory
from essor.territory.rules import roles_given_by
from essor.territory.selectors import people as selectors
from essor.territory.services import invitations as invitation_services
from essor.territory.services import people as people_services
from essor.web.access import get_visible_or_404, installation_view, territory_view
from essor.web.http import Request
from essor.web.members.forms import AnswerForm, ChangeRoleForm, EndForm, InviteForm, MemberFilters
from essor.web.members.pages import (
    COLUMNS,
    AnswerPage,
    InstallationMembersPage,
    InvitePage,
    MemberPage,
    MembersPage,
)
from essor.web.rendering import render_page

PAGE_SIZE = 50


@territory_view(Permission.MEMBER_MANAGE)
def members(request: Request, territory: Territory) -> HttpResponse:
    """Everybody who holds a role, then open invitations and requests."""
    counts = selectors.role_counts(territory, request.actor)
    choices = [
        (code, f"{role.name} ({counts[code]})") for code, role in ROLES.items() if code in counts
    ]
    form = MemberFilters(request.GET, roles=choices)
    asked = form.cleaned_data if form.is_valid() else {}
    found = selectors.members(
        territory, request.actor, search=asked.get("q", ""), role=asked.get("role", "")
    )
    runs_it = territory.id in request.actor.territories_with(Permission.MEMBER_MANAGE)
    page = MembersPage(
        page=Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        filters_form=form,
        count=len(found),
        columns=COLUMNS,
        invitations=selectors.open_invitations(territory, request.actor),
        requests=selectors.open_requests(territory) if runs_it else [],
        now=timezone.now(),
    )
    return render_page(request, "members/list.html", page)


@territory_view(Permission.MEMBER_MANAGE)
def invite(request: Request, territory: Territory) -> HttpResponse:
    """Offer a role to an address."""
    roles = roles_given_by(request.actor, territory.id)
    form = InviteForm(request.POST or None, roles=roles)
    if request.method == "POST" and form.is_valid():
        try:
            issued = invitation_services.invite(
                actor=request.actor, territory=territory, **form.cleaned_data
            )
        except EssorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Invitation envoyée à {issued.invitation.email}.")
            return redirect("members", territory.slug)
    return render_page(request, "members/invite.html", InvitePage(form, roles))


@territory_view(Permission.MEMBER_MANAGE)
@require_POST
def invitation_resend(request: Request, territory: Territory, key: UUID) -> HttpResponse:
    """A new link; the former one dies."""
    invitation = _invitation(request, territory, key)
    try:
        invitation_services.resend_invitation(actor=request.actor, invitation=invitation)
    except EssorError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Nouveau lien envoyé à {invitation.email}.")
    return redirect("members", territory.slug)


@territory_view(Permission.MEMBER_MANAGE)
@require_POST
def invitation_cancel(request: Request, territory: Territory, key: UUID) -> HttpResponse:
    """Make a link void."""
    invitation = _invitation(request, territory, key)
    try:
        invitation_services.cancel_invitation(actor=request.actor, invitation=invitation)
    except EssorError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Invitation annulée : le lien ne sert plus.")
    return redirect("members", territory.slug)


@territory_view(Permission.MEMBER_MANAGE)
def member(request: Request, territory: Territory, key: UUID) -> HttpResponse:
    """Change a role or end it; each asks why."""
    membership = get_visible_or_404(
        Membership.objects.current().select_related("person", "territory"),
        request.actor,
        territory=territory,
        id=key,
    )
    roles = roles_given_by(request.actor, territory.id)
    asked = request.POST.get("action") if request.method == "POST" else None
    change = ChangeRoleForm(
        request.POST if asked == "change" else None,
        roles=roles,
        prefix="change",
        initial={"role": membership.role},
    )
    end = EndForm(request.POST if asked == "end" else None, prefix="end")
    refusal = ""
    try:
        if change.is_valid():
            people_services.change_role(
                actor=request.actor, membership=membership, **change.cleaned_data
            )
            messages.success(request, "Rôle changé.")
            return redirect("members", territory.slug)
        if end.is_valid():
            people_services.end_membership(
                actor=request.actor, membership=membership, **end.cleaned_data
            )
            messages.success(request, "Cette personne n'a plus ce rôle.")
            return redirect("members", territory.slug)
    except EssorError as error:
        refusal = str(error)
    page = MemberPage(membership, change, end, refusal)
    return render_page(request, "members/member.html", page)


@territory_view(Permission.MEMBER_MANAGE)
def answer(request: Request, territory: Territory, key: UUID) -> HttpResponse:
    """Give a role to whoever asks, or refuse with a reason. A lead's affair only."""
    if territory.id not in request.actor.territories_with(Permission.MEMBER_MANAGE):
        raise PermissionDenied
    waiting = AccessRequest.objects.select_related("person", "territory")
    asked = get_object_or_404(waiting, territory=territory, id=key, answered_at__isnull=True)
    roles = roles_given_by(request.actor, territory.id)
    form = AnswerForm(request.POST or None, roles=roles, initial={"role": "reader"})
    if request.method == "POST" and form.is_valid():
        refused = request.POST.get("action") == "refuse"
        try:
            invitation_services.answer_request(
                actor=request.actor,
                asked=asked,
                role=None if refused else form.cleaned_data["role"],
                reason=form.cleaned_data["reason"],
            )
        except EssorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Demande refusée." if refused else "Rôle donné.")
            return redirect("members", territory.slug)
    return render_page(request, "members/answer.html", AnswerPage(asked, form, roles))


def _invitation(request: Request, territory: Territory, key: UUID) -> Invitation:
    return get_visible_or_404(
        Invitation.objects.select_related("territory", "invited_by"),
        request.actor,
        territory=territory,
        id=key,
    )


@installation_view(Permission.INSTALLATION_MANAGE)
def installation_members(request: Request) -> HttpResponse:
    """Administrators and national readers: who they are, and inviting one."""
    form = InviteForm(request.POST or None, roles=roles_given_by(request.actor, None))
    if request.method == "POST" and form.is_valid():
        try:
            issued = invitation_services.invite(actor=request.actor, **form.cleaned_data)
        except EssorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Invitation envoyée à {issued.invitation.email}.")
            return redirect("installation_members")
    rows = Membership.objects.current().visible_to(request.actor).filter(territory__isnull=True)
    page = InstallationMembersPage(
        memberships=list(rows.select_related("person").order_by("role", "person__sort_key")),
        invitations=selectors.open_invitations(None, request.actor),
        form=form,
        now=timezone.now(),
    )
    return render_page(request, "members/installation.html", page)


@installation_view(Permission.INSTALLATION_MANAGE)
@require_POST
def installation_member_end(request: Request, key: UUID) -> HttpResponse:
    """End a role in the installation; one's own stays, so that somebody always can undo."""
    membership = get_visible_or_404(
        Membership.objects.current().select_related("person"),
        request.actor,
        territory__isnull=True,
        id=key,
    )
    if membership.person.user_id == request.actor.user_id:
        messages.error(
            request, "Vous ne pouvez pas retirer votre propre rôle : demandez à un autre."
        )
        return redirect("installation_members")
    people_services.end_membership(
        actor=request.actor, membership=membership, reason="Retiré par l'administrateur"
    )
    messages.success(request, "Cette personne n'a plus ce rôle.")
    return redirect("installation_members")


@installation_view(Permission.INSTALLATION_MANAGE)
@require_POST
def installation_invitation_cancel(request: Request, key: UUID) -> HttpResponse:
    """Make a link void."""
    invitation = Invitation.objects.open().filter(territory__isnull=True, id=key).first()
    if invitation is None:
        raise Http404
    invitation_services.cancel_invitation(actor=request.actor, invitation=invitation)
    messages.success(request, "Invitation annulée : le lien ne sert plus.")
    return redirect("installation_members")
