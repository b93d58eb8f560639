"""Home of a territory: what it is, what moves, what to do next."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpResponse
from django.utils import timezone

from essor.charts.model import Chart
from essor.common.permissions import Permission
from essor.kernel.figure import Figure
from essor.observatory.models import SiteNote
from essor.observatory.selectors.register import register_state
from essor.observatory.selectors.sites import KeyFigure, site_figures
from essor.territory.models import Territory
from essor.territory.selectors.geography import Place
from essor.territory.selectors.present import present_groupings, present_population
from essor.territory.services.visits import see_territory
from essor.web.access import territory_view
from essor.web.http import Request
from essor.web.rendering import render_page
from essor.web.territory.charts import sites_by_activity
from essor.web.territory.news import News, NextDate, news_since, next_dates

RECENT_NOTES = 5
FIRST_LOOK = timedelta(days=30)  # how far back somebody who never came is told


@dataclass(frozen=True)
class TerritoryHomePage:
    figures: tuple[KeyFigure, ...]
    population: Figure
    groupings: tuple[Place, ...]
    notes: list[SiteNote]
    chart: Chart | None
    message: str
    since: datetime | None
    news: list[News]
    dates: list[NextDate]
    may_write: bool
    may_publish: bool
    may_invite: bool


@territory_view(Permission.TERRITORY_READ)
def territory_home(request: Request, territory: Territory) -> HttpResponse:
    actor, now = request.actor, timezone.now()
    since = see_territory(actor=actor, territory=territory, now=now)
    notes = SiteNote.objects.visible_to(actor).filter(territory=territory, archived_at=None)
    page = TerritoryHomePage(
        figures=site_figures(territory),
        population=present_population(territory),
        groupings=present_groupings(territory),
        notes=list(notes.select_related("establishment__organisation")[:RECENT_NOTES]),
        chart=sites_by_activity(territory),
        message=register_state(territory).message,
        since=since,
        news=news_since(territory, actor, since or now - FIRST_LOOK),
        dates=next_dates(territory, actor, timezone.localdate(now)),
        may_write=actor.may(Permission.NOTE_WRITE, territory.id),
        may_publish=actor.may(Permission.DOCUMENT_PUBLISH, territory.id),
        may_invite=actor.may(Permission.MEMBER_MANAGE, territory.id),
    )
    return render_page(request, "territory/home.html", page)
