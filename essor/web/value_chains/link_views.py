"""Declared links between customers and suppliers: list, form, agreements, who sees them."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from essor.common.models import new_id
from essor.common.permissions import Permission
from essor.common.services.audit import log_export
from essor.kernel.errors import Conflict, EssorError, NotAllowed
from essor.observatory.imports import COLUMNS, exported
from essor.observatory.models import SupplyLink
from essor.observatory.rules import may_change_link
from essor.observatory.selectors.supply_links import (
    archived_links,
    link_lines,
    register_around,
    visible_links,
)
from essor.observatory.services import supply_links as services
from essor.territory.models import Territory
from essor.web.access import get_visible_or_404, territory_view
from essor.web.http import Request
from essor.web.rendering import render_page
from essor.web.value_chains import pages
from essor.web.value_chains.exports import FORMATS
from essor.web.value_chains.forms import (
    AgreementForm,
    LinkForm,
    ShareForm,
    known_values,
    new_values,
)

PAGE_SIZE = 50


@territory_view(Permission.SUPPLY_LINK_READ)
def supply_links(request: Request, territory: Territory) -> HttpResponse:
    """The declared links that one may know of."""
    links, away = visible_links(territory, request.actor), archived_links(territory, request.actor)
    register = register_around(territory, [*links, *away])
    lines = link_lines(links, register, request.actor)
    page = pages.LinksPage(
        links=Paginator(lines, PAGE_SIZE).get_page(request.GET.get("page")),
        archived=link_lines(away, register, request.actor),
        columns=pages.LINK_COLUMNS,
        may_declare=request.actor.may(Permission.SUPPLY_LINK_WRITE, territory.id),
        may_import=request.actor.may(Permission.IMPORT_RUN, territory.id),
        may_export=request.actor.may(Permission.EXPORT_DOWNLOAD, territory.id),
    )
    return render_page(request, "value_chains/links.html", page)


@territory_view(Permission.EXPORT_DOWNLOAD)
def supply_links_export(request: Request, territory: Territory, file_format: str) -> HttpResponse:
    """The links that one may know of: imported again as they are, they change nothing."""
    if file_format not in FORMATS:
        raise Http404
    if not request.actor.may(Permission.SUPPLY_LINK_READ, territory.id):
        raise PermissionDenied
    rows = [exported(link) for link in visible_links(territory, request.actor)]
    log_export(
        actor=request.actor,
        kind="supply-links",
        file_format=file_format,
        filters={},
        row_count=len(rows),
        territory_id=territory.id,
    )
    chosen = FORMATS[file_format]
    content = chosen.write("Liens", [column.label for column in COLUMNS], rows)
    name = f"liens-{territory.slug}.{file_format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=chosen.content_type, headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@territory_view(Permission.SUPPLY_LINK_WRITE)
def supply_link_new(request: Request, territory: Territory) -> HttpResponse:
    """Declare a link; `?fournisseur=` or `?client=` fill one end."""
    if request.method != "POST":
        ends = {"customer": "client", "supplier": "fournisseur"}
        given = {end: request.GET.get(name, "")[:20] for end, name in ends.items()}
        values = new_values(new_id(), timezone.localdate(), **given)
        return _form(request, LinkForm(initial=values, demo=territory.is_demo))
    form = LinkForm(request.POST, demo=territory.is_demo)
    if not form.is_valid():
        return _form(request, form, status=422)
    try:
        link = services.declare_link(
            actor=request.actor,
            territory=territory,
            facts=form.facts,
            link_id=form.cleaned_data["link_id"],
        )
    except EssorError as error:
        return _refused(request, form, error)
    messages.success(request, "Lien déclaré. Il est privé tant que les deux entreprises n'ont pas"
                              " donné leur accord.")  # fmt: skip
    return redirect("supply_link", territory.slug, link.id)


@territory_view(Permission.SUPPLY_LINK_READ)
def supply_link(request: Request, territory: Territory, link_id: UUID) -> HttpResponse:
    """One link: what was declared, who agreed, who sees it."""
    link = _found(request, territory, link_id)
    (line,) = link_lines([link], register_around(territory, [link]), request.actor)
    page = pages.LinkPage(line, ShareForm(initial={"visibility": link.visibility}), link.id)
    return render_page(request, "value_chains/link.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@territory_view(Permission.SUPPLY_LINK_WRITE)
def supply_link_edit(request: Request, territory: Territory, link_id: UUID) -> HttpResponse:
    """Correct a link."""
    link = _found(request, territory, link_id)
    if not may_change_link(link, request.actor):
        raise PermissionDenied
    if request.method != "POST":
        form = LinkForm(initial=known_values(link), demo=territory.is_demo)
        return _form(request, form, link)
    form = LinkForm(request.POST, demo=territory.is_demo)
    if not form.is_valid():
        return _form(request, form, link, status=422)
    try:
        services.edit_link(
            actor=request.actor,
            link_id=link.id,
            base_version=form.cleaned_data["base_version"],
            facts=form.facts,
        )
    except EssorError as error:
        return _refused(request, form, error, link)
    messages.success(request, "Lien enregistré.")
    return redirect("supply_link", territory.slug, link.id)


@require_POST
@territory_view(Permission.SUPPLY_LINK_WRITE)
def supply_link_archive(request: Request, territory: Territory, link_id: UUID) -> HttpResponse:
    """Put a link away; its page then offers to take it back."""
    link = _found(request, territory, link_id)
    _do(request, lambda: services.archive_link(actor=request.actor, link_id=link.id),
        "Lien archivé. Vous pouvez le rétablir.")  # fmt: skip
    return redirect("supply_link", territory.slug, link.id)


@require_POST
@territory_view(Permission.SUPPLY_LINK_WRITE)
def supply_link_restore(request: Request, territory: Territory, link_id: UUID) -> HttpResponse:
    """Take an archived link back."""
    link = _found(request, territory, link_id)
    _do(request, lambda: services.restore_link(actor=request.actor, link_id=link.id),
        "Lien rétabli.")  # fmt: skip
    return redirect("supply_link", territory.slug, link.id)


@require_POST
@territory_view(Permission.SUPPLY_LINK_WRITE)
def supply_link_agree(request: Request, territory: Territory, link_id: UUID) -> HttpResponse:
    """Write down that a company agrees to share a link, or no longer does."""
    link, form = _found(request, territory, link_id), AgreementForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Donnez la date de l'accord sous la forme demandée.")
        return redirect("supply_link", territory.slug, link.id)
    values = form.cleaned_data
    _do(
        request,
        lambda: services.record_agreement(
            actor=request.actor,
            link_id=link.id,
            side=values["side"],
            agreed_on=values["agreed_on"],
            reason=values["reason"],
        ),
        "Accord noté." if values["agreed_on"] else "Accord retiré : le lien est privé.",
    )
    return redirect("supply_link", territory.slug, link.id)


@require_POST
@territory_view(Permission.SUPPLY_LINK_WRITE)
def supply_link_share(request: Request, territory: Territory, link_id: UUID) -> HttpResponse:
    """Show a link to a wider circle, or make it private again."""
    link = _found(request, territory, link_id)
    visibility = request.POST.get("visibility", "")
    _do(
        request,
        lambda: services.share_link(actor=request.actor, link_id=link.id, visibility=visibility),
        "Visibilité enregistrée.",
    )
    return redirect("supply_link", territory.slug, link.id)


def _do(request: Request, work: Callable[[], object], done: str) -> None:
    """Do something and say how it went; forbidden is 403."""
    try:
        work()
    except NotAllowed as error:
        raise PermissionDenied from error
    except EssorError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)


def _found(request: Request, territory: Territory, link_id: UUID) -> SupplyLink:
    rows = SupplyLink.objects.with_companies()
    link: SupplyLink = get_visible_or_404(rows, request.actor, pk=link_id, territory=territory)
    return link


def _form(
    request: Request, form: LinkForm, link: SupplyLink | None = None, *, status: int = 200
) -> HttpResponse:
    page = pages.LinkFormPage(form, link)
    return render_page(request, "value_chains/link_form.html", page, status=status)


def _refused(
    request: Request, form: LinkForm, error: EssorError, link: SupplyLink | None = None
) -> HttpResponse:
    if isinstance(error, NotAllowed):
        raise PermissionDenied from error
    form.add_error(None, str(error))
    return _form(request, form, link, status=409 if isinstance(error, Conflict) else 422)
