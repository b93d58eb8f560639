"""The search page, and what the box of the header suggests."""

from dataclasses import dataclass

from django.http import HttpResponse

from essor.common.permissions import Permission
from essor.common.search import MIN_LETTERS, Group, find
from essor.common.text import words
from essor.territory.models import Territory
from essor.web.access import territory_view
from essor.web.http import Request
from essor.web.rendering import render_page

LONGEST = 100


@dataclass(frozen=True)
class SearchPage:
    query: str
    kind: str
    groups: tuple[Group, ...]
    total: int
    is_at_least: bool
    too_short: bool


def _page(request: Request, territory: Territory) -> SearchPage:
    query = " ".join(request.GET.get("q", "")[:LONGEST].replace("\0", " ").split())
    kind = request.GET.get("sorte", "")[:LONGEST].replace("\0", "")
    groups = find(query, actor=request.actor, territory_id=territory.id, kind=kind)
    return SearchPage(
        query=query,
        kind=kind,
        groups=groups,
        total=sum(group.total for group in groups),
        is_at_least=any(group.is_at_least for group in groups),
        too_short=bool(query) and sum(map(len, words(query))) < MIN_LETTERS,
    )


@territory_view(Permission.TERRITORY_READ)
def search(request: Request, territory: Territory) -> HttpResponse:
    """Everything that one may find, by kind."""
    return render_page(request, "search/search.html", _page(request, territory))


@territory_view(Permission.TERRITORY_READ)
def search_suggestions(request: Request, territory: Territory) -> HttpResponse:
    """The first results of each kind, as the choices of the header's box."""
    return render_page(request, "search/_suggestions.html", _page(request, territory))
