"""Home of a territory: what it is, what moves, what to do next."""

from dataclasses import dataclass

from django.http import HttpResponse

from essor.charts.model import Chart
from essor.common.permissions import Permission
from essor.kernel.figure import Figure
from essor.observatory.models import SiteNote
from essor.observatory.selectors.register import register_state
from essor.observatory.selectors.sites import KeyFigure, site_figures
from essor.territory.models import Territory
from essor.territory.selectors.geography import Place
from essor.territory.selectors.present import present_groupings, present_population
from essor.web.access import territory_view
from essor.web.http import Request
from essor.web.rendering import render_page
from essor.web.territory.charts import sites_by_activity

RECENT_NOTES = 5


@dataclass(frozen=True)
class TerritoryHomePage:
    figures: tuple[KeyFigure, ...]
    population: Figure
    groupings: tuple[Place, ...]
    notes: list[SiteNote]
    chart: Chart | None
    message: str
    may_write: bool
    may_publish: bool
    may_invite: bool


@territory_view(Permission.TERRITORY_READ)
def territory_home(request: Request, territory: Territory) -> HttpResponse:
    actor = request.actor
    notes = SiteNote.objects.visible_to(actor).filter(territory=territory, archived_at=None)
    page = TerritoryHomePage(
        figures=site_figures(territory),
        population=present_population(territory),
        groupings=present_groupings(territory),
        notes=list(notes.select_related("establishment__organisation")[:RECENT_NOTES]),
        chart=sites_by_activity(territory),
        message=register_state(territory).message,
        may_write=actor.may(Permission.NOTE_WRITE, territory.id),
        may_publish=actor.may(Permission.DOCUMENT_PUBLISH, territory.id),
        may_invite=actor.may(Permission.MEMBER_MANAGE, territory.id),
    )
    return render_page(request, "territory/home.html", page)
