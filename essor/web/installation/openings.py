"""Opening a territory of the national list: find it, see what it holds, invite its lead."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from essor.common.permissions import Permission
from essor.kernel.errors import EssorError
from essor.territory.models import Territory
from essor.territory.selectors import openings as selectors
from essor.territory.selectors.openings import PerimeterPreview
from essor.territory.services.openings import open_territory
from essor.territory.services.territories import CURRENT_EDITION
from essor.web.access import installation_view
from essor.web.components.tables import Column
from essor.web.http import Request
from essor.web.installation.forms import OpeningForm, TerritoryFilters
from essor.web.rendering import render_page

PAGE_SIZE = 50
COLUMNS = (Column("Territoire"), Column("Identifiants"), Column("Région"), Column("État"))


@dataclass(frozen=True)
class OpeningsPage:
    page: Page[Any]
    filters_form: Form
    count: int
    columns: tuple[Column, ...]
    edition: str
    is_loaded: bool


@dataclass(frozen=True)
class OpeningPage:
    """One territory before it is opened; `refusal` says why it cannot be."""

    chosen: Territory
    preview: PerimeterPreview
    form: Form
    refusal: str


@installation_view(Permission.TERRITORY_CREATE)
@require_safe
def territory_openings(request: Request) -> HttpResponse:
    """The national list, searched by name, region, identifier or alias."""
    known = selectors.editions()
    usual = CURRENT_EDITION if CURRENT_EDITION in known else next(iter(known), "")
    form = TerritoryFilters({"edition": usual} | request.GET.dict(), editions=known)
    asked = form.cleaned_data if form.is_valid() else {}
    edition = asked.get("edition") or usual
    found = selectors.listed_territories(edition, asked.get("q", ""))
    page = OpeningsPage(
        page=Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        filters_form=form,
        count=len(found),
        columns=COLUMNS,
        edition=edition,
        is_loaded=bool(known),
    )
    return render_page(request, "installation/openings.html", page)


@installation_view(Permission.TERRITORY_CREATE)
def territory_opening(request: Request, edition: str, slug: str) -> HttpResponse:
    """See what a territory holds, then open it and invite its lead."""
    chosen = get_object_or_404(Territory, edition=edition, slug=slug, is_demo=False)
    form = OpeningForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            issued = open_territory(
                actor=request.actor,
                territory=chosen,
                lead=form.cleaned_data["email"],
                lead_name=form.cleaned_data["full_name"],
            )
        except EssorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request,
                f"« {chosen.name} » est ouvert. Invitation envoyée à {issued.invitation.email}.",
            )
            return redirect("members", chosen.slug)
    page = OpeningPage(
        chosen=chosen,
        preview=selectors.preview(chosen),
        form=form,
        refusal=selectors.opening_refusal(chosen),
    )
    return render_page(request, "installation/opening.html", page)
