"""Value chains of a territory: the list, one chain, its export, decisions about sites and anchors."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from essor.common.permissions import Permission
from essor.common.services.audit import log_export
from essor.kernel.errors import EssorError, InvalidValue
from essor.kernel.identifiers import Siret
from essor.observatory.models import AnchorCompany, SiteValueChain
from essor.observatory.selectors.names import NotInRegister
from essor.observatory.selectors.value_chain_pages import ChainView, chain_view
from essor.observatory.selectors.value_chains import Standing, chain_list, members_of
from essor.observatory.services.value_chains import (
    decide_anchor,
    decide_site_chain,
    withdraw_anchor,
    withdraw_site_chain,
)
from essor.observatory.warehouse.rows import VintageInfo
from essor.territory.models import Territory, ValueChain
from essor.web.access import get_visible_or_404, territory_view
from essor.web.http import Request
from essor.web.rendering import render_page
from essor.web.value_chains import pages, words
from essor.web.value_chains.exports import FORMATS, MEMBER_HEAD, member_cells
from essor.web.value_chains.forms import ExposureForm, ReasonForm, SiteChainForm

PAGE_SIZE = 25


@territory_view(Permission.SITE_READ)
def value_chains(request: Request, territory: Territory) -> HttpResponse:
    """Which value chains the territory has."""
    found = chain_list(territory, request.actor)
    page = pages.ChainsPage(
        message=found.message,
        present=found.present,
        absent=found.absent,
        columns=pages.CHAIN_COLUMNS,
        source=_source(found.vintage),
    )
    return render_page(request, "value_chains/list.html", page)


@territory_view(Permission.SITE_READ)
def value_chain(request: Request, territory: Territory, code: str) -> HttpResponse:
    """One value chain: who belongs, who pulls, who depends on whom."""
    chain = _chain_or_404(code)
    percent = request.GET.get("baisse", "")
    view = chain_view(
        territory,
        chain,
        request.actor,
        today=timezone.localdate(),
        reduced=request.GET.get("site", ""),
        percent=int(percent) if percent in {str(one) for one in range(1, 101)} else 0,
    )
    return render_page(request, "value_chains/detail.html", _page(request, territory, view))


@territory_view(Permission.EXPORT_DOWNLOAD)
def value_chain_export(
    request: Request, territory: Territory, code: str, file_format: str
) -> HttpResponse:
    """The sites of a value chain as a file, observed, supposed and removed told apart."""
    if file_format not in FORMATS:
        raise Http404
    chain = _chain_or_404(code)
    members = members_of(territory, chain, request.actor)
    source = _source(chain_list(territory, request.actor).vintage)
    log_export(
        actor=request.actor,
        kind="value-chain",
        file_format=file_format,
        filters={"filiere": code},
        row_count=len(members),
        territory_id=territory.id,
    )
    chosen = FORMATS[file_format]
    rows = [member_cells(member, source) for member in members]
    content = chosen.write("Sites", MEMBER_HEAD, rows)
    name = f"filiere-{code}-{territory.slug}.{file_format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=chosen.content_type, headers=headers)


@require_POST
@territory_view(Permission.VALUE_CHAIN_CORRECT)
def anchor_decide(request: Request, territory: Territory, code: str, siren: str) -> HttpResponse:
    """Confirm or dismiss an anchor, with a reason."""
    chain, form = _chain_or_404(code), ReasonForm(request.POST)
    try:
        decide_anchor(
            actor=request.actor,
            territory=territory,
            siren=siren,
            chain=chain.code,
            is_anchor=form.data.get("verdict") == "yes",
            reason=form.data.get("reason", ""),
        )
    except EssorError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Décision enregistrée, avec votre nom et le motif.")
    return redirect("value_chain", territory.slug, chain.code)


@require_POST
@territory_view(Permission.VALUE_CHAIN_CORRECT)
def anchor_withdraw(request: Request, territory: Territory, decision_id: UUID) -> HttpResponse:
    """Take a decision about an anchor back."""
    rows = AnchorCompany.objects.all()
    found = get_visible_or_404(rows, request.actor, pk=decision_id, territory=territory)
    withdraw_anchor(actor=request.actor, decision_id=found.id)
    messages.success(request, "Décision retirée. L'historique la garde.")
    return redirect("value_chain", territory.slug, found.value_chain_id)


@require_http_methods(["GET", "HEAD", "POST"])
@territory_view(Permission.SITE_READ)
def site_value_chains(request: Request, territory: Territory, siret: str) -> HttpResponse:
    """The value chains and declared links of a site; a correction is sent here."""
    site = _site_or_404(siret, territory)
    errors: tuple[str, ...] = ()
    if request.method == "POST":
        if not request.actor.may(Permission.VALUE_CHAIN_CORRECT, territory.id):
            raise PermissionDenied
        errors = _decide(request, territory, site)
        if not errors:
            return redirect("site_value_chains", territory.slug, site.value)
    try:
        name = pages.site_name(territory, site.value)
    except NotInRegister as error:
        raise Http404 from error
    panel = pages.value_chain_panel(territory, site.value, request.actor, errors=errors)
    page = pages.SiteChainsPage(panel, name)
    return render_page(request, "value_chains/site.html", page, status=422 if errors else 200)


@require_POST
@territory_view(Permission.VALUE_CHAIN_CORRECT)
def site_value_chain_withdraw(
    request: Request, territory: Territory, decision_id: UUID
) -> HttpResponse:
    """Take a decision about a site back: the supposition stands alone again."""
    rows = SiteValueChain.objects.select_related("establishment")
    found = get_visible_or_404(rows, request.actor, pk=decision_id, territory=territory)
    withdraw_site_chain(actor=request.actor, decision_id=found.id)
    messages.success(request, "Correction retirée. L'historique la garde.")
    return redirect("site_value_chains", territory.slug, found.establishment.siret)


def _decide(request: Request, territory: Territory, site: Siret) -> tuple[str, ...]:
    """Write a correction; what went wrong, if anything did."""
    form = SiteChainForm(request.POST)
    if not form.is_valid():
        return tuple(str(error) for errors in form.errors.values() for error in errors)
    try:
        decide_site_chain(
            actor=request.actor,
            territory=territory,
            siret=site.value,
            chain=form.cleaned_data["chain"],
            belongs=form.cleaned_data["verdict"] == "yes",
            reason=form.cleaned_data["reason"],
        )
    except EssorError as error:
        return (str(error),)
    messages.success(request, "Correction enregistrée, avec votre nom et le motif.")
    return ()


def _page(request: Request, territory: Territory, view: ChainView) -> pages.ChainPage:
    asked = request.GET.get("sites", "")
    default = Standing.OBSERVED if view.members[Standing.OBSERVED] else Standing.SUPPOSED
    shown = Standing(asked) if asked in set(Standing) else default
    lines = [pages.member_line(member) for member in view.members[shown]]
    confirmed, proposed, dismissed = pages.anchor_groups(view.anchors)
    given = request.GET if "site" in request.GET else None
    form = ExposureForm(given, reducing=view.reducing) if view.reducing else None
    actor = request.actor
    return pages.ChainPage(
        chain=view.chain,
        message=view.message,
        source=_source(view.vintage),
        tabs=pages.standing_tabs(view, territory.slug, shown),
        page=Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page")),
        columns=pages.MEMBER_COLUMNS,
        jobs=(
            pages.jobs_line("Sites confirmés", view.jobs[Standing.OBSERVED]),
            pages.jobs_line("Sites supposés", view.jobs[Standing.SUPPOSED]),
        ),
        jobs_convention=words.JOBS_CONVENTION,
        confirmed=confirmed,
        proposed=proposed,
        dismissed=dismissed,
        anchor_convention=words.ANCHOR_CONVENTION,
        link_columns=pages.LINK_COLUMNS,
        links=view.links,
        exposure_form=form,
        exposure=pages.exposure_answer(view.asked),
        exposure_convention=words.EXPOSURE_CONVENTION,
        events=pages.event_lines(view),
        events_message=view.events.message,
        events_in_all=view.events_in_all,
        may_correct=actor.may(Permission.VALUE_CHAIN_CORRECT, territory.id),
        may_declare=actor.may(Permission.SUPPLY_LINK_WRITE, territory.id),
        may_export=actor.may(Permission.EXPORT_DOWNLOAD, territory.id),
    )


def _source(vintage: VintageInfo | None) -> str:
    return f"Source : {vintage.source}" if vintage else ""


def _chain_or_404(code: str) -> ValueChain:
    found: ValueChain | None = ValueChain.objects.on(timezone.localdate()).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def _site_or_404(siret: str, territory: Territory) -> Siret:
    try:
        return Siret.parse(siret, demo=territory.is_demo)
    except InvalidValue as error:
        raise Http404 from error
