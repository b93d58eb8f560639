"""The file of a company: who it is, its sites here and elsewhere, its notices for those entitled."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse

from essor.common.permissions import Permission
from essor.observatory.engine.production import Hint
from essor.observatory.selectors.companies import CompanyView, company_view, production_hints
from essor.observatory.selectors.overrides import spoken_sirets
from essor.observatory.selectors.signals import SignalPanel, signal_panel
from essor.observatory.warehouse.rows import SiteRow
from essor.territory.models import Territory
from essor.web.access import territory_view
from essor.web.components.tables import Column
from essor.web.http import Request
from essor.web.rendering import render_page
from essor.web.sites.pages import SiteLine, site_line

LISTED_ELSEWHERE = 50
COLUMNS = (
    Column("Site"),
    Column("Activité"),
    Column("Taille"),
    Column("Commune"),
    Column("État"),
)


@dataclass(frozen=True)
class CompanySite:
    """A site of the company, with what is doubted or said of it."""

    line: SiteLine
    head_office: bool
    industrial: bool
    spoken: bool
    hint: Hint | None


@dataclass(frozen=True)
class CompanyPage:
    company: CompanyView
    inside: list[CompanySite]
    outside: list[CompanySite]
    more_outside: int
    columns: tuple[Column, ...]
    signals: SignalPanel | None
    source: str


@territory_view(Permission.SITE_READ)
def company_detail(request: Request, territory: Territory, siren: str) -> HttpResponse:
    company = company_view(territory, siren)
    if company is None:
        raise Http404
    elsewhere = company.outside[:LISTED_ELSEWHERE]
    hints = production_hints(territory, [site.siret for site in company.inside])
    said = spoken_sirets(territory, request.actor)
    page = CompanyPage(
        company=company,
        inside=[_site(site, hints.get(site.siret), said) for site in company.inside],
        outside=[_site(site, None, said) for site in elsewhere],
        more_outside=len(company.outside) - len(elsewhere),
        columns=COLUMNS,
        signals=signal_panel(territory, request.actor, company.siren),
        source=f"Source : {company.vintage.source}",
    )
    return render_page(request, "companies/detail.html", page)


def _site(site: SiteRow, hint: Hint | None, said: frozenset[str]) -> CompanySite:
    return CompanySite(
        line=site_line(site),
        head_office=bool(site.is_head_office),
        industrial=site.is_industry,
        spoken=site.siret in said,
        hint=None if site.siret in said else hint,
    )
