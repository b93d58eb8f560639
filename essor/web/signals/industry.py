"""Saying what a site is, in spite of its APE."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from essor.common.permissions import Permission
from essor.kernel.errors import Conflict, EssorError
from essor.observatory.engine.production import Hint
from essor.observatory.models.overrides import Verdict
from essor.observatory.selectors.companies import production_hints
from essor.observatory.selectors.overrides import IndustryPanel, industry_panel
from essor.observatory.selectors.sites import site_file
from essor.observatory.services.overrides import clear_industry_override, set_industry_override
from essor.observatory.warehouse.rows import SiteRow
from essor.territory.models import Territory
from essor.web.access import territory_view
from essor.web.http import Request
from essor.web.rendering import render_page
from essor.web.signals.forms import IndustryForm


@dataclass(frozen=True)
class IndustryPage:
    site: SiteRow
    panel: IndustryPanel
    hint: Hint | None
    form: IndustryForm


@require_http_methods(["GET", "HEAD", "POST"])
@territory_view(Permission.OVERRIDE_WRITE)
def site_industry(request: Request, territory: Territory, siret: str) -> HttpResponse:
    """The word in force, the earlier ones, and the form to say otherwise."""
    found = site_file(territory, siret)
    if found is None:
        raise Http404
    panel = industry_panel(territory, siret, request.actor)
    if request.method != "POST":
        return _page(request, territory, found.file.site, panel, _empty(panel), status=200)
    form = IndustryForm(request.POST, may_clear=panel.in_force)
    if not form.is_valid():
        return _page(request, territory, found.file.site, panel, form, status=422)
    try:
        _say(request, territory, siret, form)
    except Conflict as error:
        again = request.POST.copy()
        again["base_version"] = str(panel.version)
        form = IndustryForm(again, may_clear=panel.in_force)
        form.add_error(None, str(error))
        return _page(request, territory, found.file.site, panel, form, status=409)
    except EssorError as error:
        form.add_error(None, str(error))
        return _page(request, territory, found.file.site, panel, form, status=422)
    messages.success(request, "C'est dit : les listes et les chiffres en tiennent compte.")
    return redirect("site_detail", territory.slug, siret)


def _say(request: Request, territory: Territory, siret: str, form: IndustryForm) -> None:
    said = form.cleaned_data
    if said["verdict"] == Verdict.CLEARED:
        clear_industry_override(
            actor=request.actor,
            territory=territory,
            siret=siret,
            reason=said["reason"],
            base_version=said["base_version"],
        )
        return
    set_industry_override(
        actor=request.actor,
        territory=territory,
        siret=siret,
        is_industrial=said["verdict"] == Verdict.INDUSTRIAL,
        reason=said["reason"],
        base_version=said["base_version"],
    )


def _empty(panel: IndustryPanel) -> IndustryForm:
    initial: dict[str, Any] = {"base_version": panel.version}
    if panel.word is not None and panel.in_force:
        initial["verdict"] = panel.word.verdict
    return IndustryForm(initial=initial, may_clear=panel.in_force)


def _page(
    request: Request,
    territory: Territory,
    site: SiteRow,
    panel: IndustryPanel,
    form: IndustryForm,
    *,
    status: int,
) -> HttpResponse:
    hint = production_hints(territory, [site.siret]).get(site.siret)
    page = IndustryPage(site=site, panel=panel, hint=hint, form=form)
    return render_page(request, "signals/industry.html", page, status=status)
