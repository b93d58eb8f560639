"""Accounts that nobody uses any more: see what each holds, and erase it for a reason."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from essor.common.permissions import Permission
from essor.kernel.errors import EssorError
from essor.territory.selectors import inactive as selectors
from essor.territory.selectors.inactive import ErasureScope, InactiveAccount
from essor.territory.selectors.people import INACTIVE_YEARS
from essor.territory.services.inactive import erase_inactive_account
from essor.web.access import installation_view
from essor.web.components.tables import Column
from essor.web.http import Request
from essor.web.installation.forms import InactiveErasureForm
from essor.web.rendering import render_page

PAGE_SIZE = 50
COLUMNS = (
    Column("Personne"),
    Column("Dernière connexion"),
    Column("Rôles"),
    Column("Actions", hidden_label=True),
)


@dataclass(frozen=True)
class InactivePage:
    page: Page[Any]
    columns: tuple[Column, ...]
    years: int


@dataclass(frozen=True)
class InactiveErasurePage:
    account: InactiveAccount
    scope: ErasureScope
    form: Form


@installation_view(Permission.INSTALLATION_MANAGE)
@never_cache
@require_safe
def inactive_list(request: Request) -> HttpResponse:
    """Accounts unused for two years, the longest unused first."""
    found = selectors.listed_inactive(timezone.localdate())
    page = InactivePage(
        page=Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        columns=COLUMNS,
        years=INACTIVE_YEARS,
    )
    return render_page(request, "installation/inactive.html", page)


@installation_view(Permission.INSTALLATION_MANAGE)
@never_cache
def inactive_erase(request: Request, user_id: UUID) -> HttpResponse:
    """What erasing would delete; then do it. 404 for an account that serves."""
    today = timezone.localdate()
    account = selectors.inactive_account(user_id, today)
    if account is None:
        raise Http404
    form = InactiveErasureForm(request.POST or None, email=account.user.email)
    if request.method == "POST" and form.is_valid():
        try:
            erase_inactive_account(
                actor=request.actor,
                user=account.user,
                reason=form.cleaned_data["reason"],
                today=today,
            )
        except EssorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Compte effacé, avec les données de la personne.")
            return redirect("inactive_accounts")
    page = InactiveErasurePage(account, selectors.erasure_scope(account), form)
    return render_page(request, "installation/inactive_erase.html", page)
