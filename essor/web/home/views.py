"""Home of a visitor and of a signed-in person."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse

from essor.common.permissions import Permission
from essor.common.roles import NATIONAL
from essor.territory.models import Territory
from essor.territory.selectors.territories import RegionCount, started_by_region
from essor.web.http import Request
from essor.web.installation.pages import Door, doors
from essor.web.rendering import render_page


@dataclass(frozen=True)
class HomePage:
    territories: list[Territory]
    doors: tuple[Door, ...]  # pages of the installation
    is_national: bool
    regions: tuple[RegionCount, ...]


@login_not_required
def home(request: Request) -> HttpResponse:
    """The territories and the installation's pages that one's roles open; for a visitor, what Essor is."""
    actor = request.actor
    mine = actor.territories_with(Permission.TERRITORY_READ)
    is_national = any(grant.role is NATIONAL for grant in actor.grants)
    page = HomePage(
        territories=list(Territory.objects.visible_to(actor).filter(id__in=mine)),
        doors=doors(actor),
        is_national=is_national,
        regions=started_by_region() if is_national else (),
    )
    return render_page(request, "home/home.html", page)
