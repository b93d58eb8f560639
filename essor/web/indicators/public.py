"""The page that anybody may read, and the switch that publishes it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from essor.common.permissions import Permission
from essor.observatory.engine.public_figures import PublicList
from essor.observatory.selectors.publication import is_published, public_figures
from essor.observatory.services.publication import set_public_page
from essor.territory.models import Territory
from essor.territory.selectors.present import present_groupings
from essor.web.access import territory_view
from essor.web.http import Request
from essor.web.indicators.charts import activity
from essor.web.rendering import render_page

SIZES = {
    "large": "50 salariés ou plus",
    "medium": "10 à 49 salariés",
    "small": "moins de 10 salariés",
    "unknown": "taille inconnue",
}
OUTSIDE = "hors intercommunalité"


@dataclass(frozen=True)
class Line:
    """A line of a public table; None is hidden by secrecy."""

    label: str
    sites: int | None
    headcount: int | None


@dataclass(frozen=True)
class PublicTable:
    """A list, its total, and how many lines secrecy hides."""

    title: str
    head: str
    lines: tuple[Line, ...]
    total: Line
    hidden: int
    with_headcount: bool


@dataclass(frozen=True)
class PublicPageContext:
    name: str
    is_preview: bool
    is_demo: bool
    message: str
    tables: tuple[PublicTable, ...]
    source: str


@login_not_required
def public_territory(request: Request, slug: str) -> HttpResponse:
    territory = Territory.objects.started().filter(slug=slug).first()
    if territory is None:
        raise Http404
    published = is_published(territory)
    if not published and not request.actor.may(Permission.TERRITORY_MANAGE, territory.id):
        raise Http404
    found = public_figures(territory)
    names = {place.code: place.name for place in present_groupings(territory)}
    tables = (
        _table("Par activité", "Activité", found.by_activity, activity),
        _table("Par intercommunalité", "Intercommunalité", found.by_grouping,
               lambda code: names.get(code, code or OUTSIDE)),
        _table("Par taille", "Taille", found.by_size, SIZES.__getitem__, with_headcount=False),
    )  # fmt: skip
    page = PublicPageContext(
        name=territory.name,
        is_preview=not published,
        is_demo=territory.is_demo,
        message=found.message,
        tables=tuple(table for table in tables if table is not None),
        source=found.vintage.source if found.vintage else "",
    )
    return render_page(request, "indicators/public.html", page)


def _table(
    title: str,
    head: str,
    found: PublicList,
    label_of: Callable[[str], str],
    *,
    with_headcount: bool = True,
) -> PublicTable | None:
    if found.total is None:
        return None
    lines = tuple(Line(label_of(line.key), line.sites, line.headcount) for line in found.lines)
    total = Line("Ensemble", found.total.sites, found.total.headcount)
    return PublicTable(title, head, lines, total, found.hidden, with_headcount)


@require_POST
@territory_view(Permission.TERRITORY_MANAGE)
def public_page_set(request: Request, territory: Territory) -> HttpResponse:
    is_public = request.POST.get("publier") == "oui"
    set_public_page(actor=request.actor, territory=territory, is_public=is_public)
    done = "La page publique est en ligne." if is_public else "La page publique est retirée."
    messages.success(request, done)
    return redirect("indicators", territory.slug)
