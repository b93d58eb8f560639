"""Home of a visitor and of a signed-in person."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse

from essor.territory.models import Territory
from essor.web.http import Request
from essor.web.rendering import render_page


@dataclass(frozen=True)
class HomePage:
    territories: list[Territory]


@login_not_required
def home(request: Request) -> HttpResponse:
    """The territories where one has a role; for a visitor, what Essor is and how to sign in."""
    territories = list(Territory.objects.visible_to(request.actor))
    return render_page(request, "home/home.html", HomePage(territories))
