"""Ways in without a password: an invitation's link, and the demonstration's links."""

from allauth.account.utils import perform_login
from allauth.usersessions.models import UserSession
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache

from essor.common.roles import ROLES
from essor.kernel.errors import EssorError
from essor.territory.models import Invitation, Person
from essor.territory.selectors.people import demo_account, demo_roles
from essor.territory.services.invitations import accept_invitation, find_invitation
from essor.web.accounts.demo_links import SESSION_FLAG, is_local_demo, key_matches
from essor.web.accounts.forms import AcceptForm
from essor.web.accounts.pages import DemoPage, InvitationPage, RefusedPage
from essor.web.http import Request
from essor.web.rendering import render_page

DEAD_LINK = (
    "Ce lien d'invitation n'est plus valable : il a déjà servi, ou l'invitation a été annulée."
    " Si vous avez déjà accepté, connectez-vous ; sinon demandez un nouveau lien à la personne"
    " qui vous a invité."
)


@login_not_required
@never_cache
def invitation_accept(request: Request, token: str) -> HttpResponse:
    """GET shows the invitation and changes nothing; POST takes it and signs in."""
    invitation = find_invitation(token)
    if invitation is None:
        return render_page(request, "accounts/refused.html", RefusedPage(DEAD_LINK), status=410)
    asks_name = not Person.objects.filter(user__email=invitation.email).exists()
    form = AcceptForm(request.POST or None, initial={"full_name": invitation.full_name})
    refusal = ""
    if request.method == "POST" and (not asks_name or form.is_valid()):
        name = form.cleaned_data["full_name"] if asks_name else ""
        try:
            user = accept_invitation(actor=request.actor, token=token, full_name=name)
        except EssorError as error:
            refusal = str(error)
        else:
            if request.user.is_authenticated:
                return redirect("home")
            return perform_login(request, user, email=user.email)
    page = InvitationPage(
        invitation=invitation,
        role=invitation.role_offered,
        is_expired=invitation.is_expired(timezone.now()),
        other_account=_other_account(request, invitation),
        asks_name=asks_name,
        form=form,
        refusal=refusal,
    )
    return render_page(request, "accounts/invitation.html", page)


def _other_account(request: Request, invitation: Invitation) -> str:
    """The address one is signed in with, when it is not the one invited."""
    if not request.user.is_authenticated or request.user.email == invitation.email:
        return ""
    return request.user.email


@login_not_required
@never_cache
def demo_enter(request: Request) -> HttpResponse:
    """One button for each role; 404 outside the demonstration and from another machine."""
    if not is_local_demo(request):
        raise Http404
    if request.method == "POST":
        return _enter(request, request.POST.get("role", ""))
    return render_page(request, "accounts/demo.html", DemoPage(demo_roles()))


@login_not_required
@never_cache
def demo_enter_link(request: Request, key: str, role: str) -> HttpResponse:
    """A printed link: its random key, known to whoever started the demonstration, signs in."""
    if not is_local_demo(request) or not key_matches(key):
        raise Http404
    return _enter(request, role)


def _enter(request: Request, code: str) -> HttpResponse:
    user = demo_account(code) if code in ROLES else None
    if user is None:
        raise Http404
    logout(request)
    login(request, user, backend="essor.web.accounts.backends.AccountBackend")
    request.session[SESSION_FLAG] = True
    UserSession.objects.create_from_request(request)
    return redirect("home")
