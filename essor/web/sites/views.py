"""Sites of a territory: list, map, export, company search, and the file of one site."""

from typing import cast, get_args

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from essor.common.permissions import Permission
from essor.maps.model import Map
from essor.observatory.selectors.notes import note_panel
from essor.observatory.selectors.qualified import event_panel
from essor.observatory.selectors.register import register_state
from essor.observatory.selectors.search import search_companies
from essor.observatory.selectors.sites import (
    SitesPage,
    site_file,
    site_points,
    sites_page,
    sites_without_position,
)
from essor.observatory.warehouse.errors import NoWarehouse
from essor.observatory.warehouse.filters import Order
from essor.observatory.warehouse.rows import SiteFilter, SitePoint, SiteRow, VintageInfo
from essor.publishing.services.site_exports import SITE_FORMATS, export_sites
from essor.territory.models import Territory
from essor.web.access import territory_view
from essor.web.components.filters import active_filters
from essor.web.http import Request
from essor.web.pwa.offline import keep_offline
from essor.web.rendering import render_page
from essor.web.sites import pages
from essor.web.sites.activity import activity_notice
from essor.web.sites.columns import OptionalColumn, chosen_columns, heads
from essor.web.sites.forms import SiteFilterForm, site_filter_form
from essor.web.sites.mapping import sites_map
from essor.web.value_chains.pages import value_chain_panel

PER_PAGE = 25
LISTED_BESIDE_MAP = 200
SEARCH_LIMIT = 30
DEFAULT_ORDER: Order = "-headcount"


def _order(request: Request) -> Order:
    asked = request.GET.get("sort", "")
    return cast("Order", asked) if asked in get_args(Order) else DEFAULT_ORDER


def _views(territory: Territory, request: Request, current: str) -> list[tuple[str, str, bool]]:
    query = request.GET.copy()
    query.pop("page", None)
    suffix = f"?{query.urlencode()}" if query else ""
    return [
        (label, reverse(name, args=[territory.slug]) + suffix, name == current)
        for label, name in (("Liste", "site_list"), ("Carte", "site_map"))
    ]


def _source(vintage: VintageInfo | None) -> str:
    return f"Source : {vintage.source}" if vintage else ""


def _form(request: Request, territory: Territory) -> SiteFilterForm:
    return site_filter_form(
        request.GET, territory=territory, actor=request.actor, today=timezone.localdate()
    )


def _page(found: SitesPage, chosen: tuple[OptionalColumn, ...]) -> Page[pages.SiteLine]:
    """The page of a list whose rows were already cut by the register."""
    lines = [pages.site_line(row, chosen) for row in found.rows]
    return Page(lines, found.page, Paginator(range(found.total), PER_PAGE))  # type: ignore[arg-type]  # only counts


@territory_view(Permission.SITE_READ)
def site_list(request: Request, territory: Territory) -> HttpResponse:
    form = _form(request, territory)
    number = request.GET.get("page", "1")
    order, wanted = _order(request), form.wanted()
    chosen = chosen_columns(form.columns)
    found = sites_page(
        territory,
        wanted,
        order=order,
        page=int(number) if number.isdecimal() and len(number) < 7 else 1,  # noqa: PLR2004 - digits
        per_page=PER_PAGE,
    )
    page = pages.SiteListPage(
        message=found.message,
        form=form,
        page=None if found.message else _page(found, chosen),
        file_url=reverse("site_detail", args=[territory.slug, "-"]).removesuffix("-/"),
        columns=(*pages.SITE_COLUMNS, *heads(chosen)),
        sort=order,
        views=_views(territory, request, "site_list"),
        source=_source(found.vintage),
        may_export=request.actor.may(Permission.EXPORT_DOWNLOAD, territory.id),
        notice=_notice(territory, wanted),
        exports=_exports(request, territory),
    )
    return render_page(request, "sites/list.html", page)


def _exports(request: Request, territory: Territory) -> dict[str, str]:
    """The address of this very list in each format."""
    query = request.GET.urlencode()
    return {
        suffix: f"{reverse('site_export', args=[territory.slug, suffix])}?{query}"
        for suffix in SITE_FORMATS
    }


def _notice(territory: Territory, wanted: SiteFilter) -> str:
    warehouse = register_state(territory).warehouse
    if warehouse is None:
        return ""
    return activity_notice(wanted, holds_every_activity=warehouse.holds_every_activity)


@territory_view(Permission.SITE_READ)
def site_map(request: Request, territory: Territory) -> HttpResponse:
    form = _form(request, territory)
    wanted = form.wanted()
    found = sites_page(territory, wanted, per_page=1)
    drawn = None if found.message else sites_map(territory, site_points(territory, wanted))
    views = _views(territory, request, "site_map")
    page = pages.SiteMapPage(
        message=found.message,
        form=form,
        map=drawn,
        total=found.total,
        unplaced=sites_without_position(territory, wanted),
        listed=drawn.points[:LISTED_BESIDE_MAP] if drawn else (),
        more=max(0, len(drawn.points) - LISTED_BESIDE_MAP) if drawn else 0,
        list_url=views[0][1],
        views=views,
        source=_source(found.vintage),
    )
    return render_page(request, "sites/map.html", page)


@territory_view(Permission.EXPORT_DOWNLOAD)
def site_export(request: Request, territory: Territory, file_format: str) -> HttpResponse:
    if file_format not in SITE_FORMATS:
        raise Http404
    form = _form(request, territory)
    try:
        made = export_sites(
            actor=request.actor,
            territory=territory,
            wanted=form.wanted(),
            order=_order(request),
            file_format=file_format,
            asked=request.GET.dict(),
            filters=[f"{kept.label} : {kept.value}" for kept in active_filters(form, request.GET)],
        )
    except NoWarehouse as error:
        messages.error(request, str(error))
        return redirect("site_list", territory.slug)
    response = HttpResponse(made.content, content_type=made.media_type)
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response


@territory_view(Permission.SITE_READ)
def company_search(request: Request, territory: Territory) -> HttpResponse:
    typed = request.GET.get("q", "").strip()[:80]
    state = register_state(territory)
    hits = search_companies(territory, typed, limit=SEARCH_LIMIT) if typed else ()
    page = pages.CompanySearchPage(
        message=state.message,
        typed=typed,
        hits=[pages.company_line(hit) for hit in hits],
        limit=SEARCH_LIMIT,
        columns=pages.COMPANY_COLUMNS,
        source=_source(state.warehouse.vintage if state.warehouse else None),
    )
    return render_page(request, "sites/search.html", page)


@keep_offline
@territory_view(Permission.SITE_READ)
def site_detail(request: Request, territory: Territory, siret: str) -> HttpResponse:
    found = site_file(territory, siret)
    if found is None:
        raise Http404
    site = found.file.site
    page = pages.SiteDetailPage(
        site=site,
        line=pages.site_line(site),
        naf25_label=pages.activity_label(site.naf25, "NAF2025") if site.naf25 else "",
        in_territory=found.in_territory,
        facts_source=_source(found.vintage),
        periods=pages.period_lines(found.file.periods),
        successions=found.file.successions,
        map=_site_map(territory, site),
        panel=note_panel(territory, siret, request.actor),
        events=event_panel(territory, siret, request.actor),
        value_chains=value_chain_panel(territory, siret, request.actor),
    )
    return render_page(request, "sites/detail.html", page)


def _site_map(territory: Territory, site: SiteRow) -> Map | None:
    if site.longitude is None or site.latitude is None:
        return None
    band = site.band.value if site.band else None
    point = SitePoint(
        site.siret, site.longitude, site.latitude, site.label, None, band, site.state == "active"
    )
    return sites_map(territory, [point], title="Où est ce site ?")
