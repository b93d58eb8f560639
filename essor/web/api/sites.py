"""Routes: sites, companies and figures of the register."""

from typing import Annotated, Literal

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from essor.common.permissions import Permission
from essor.common.services.audit import log_export
from essor.kernel.headcount import HeadcountBand
from essor.observatory.selectors.register import bounds_of, register_for
from essor.observatory.selectors.sites import site_file
from essor.observatory.warehouse.rows import SiteFilter, SiteRow, VintageInfo
from essor.publishing.selectors.figures import figures_of
from essor.publishing.selectors.territory_facts import territory_facts
from essor.web.api.doors import SiretPath, Slug, actor_of, open_territory
from essor.web.api.paging import DEFAULT_LIMIT, Page, PageQuery, slice_of
from essor.web.api.problems import responses
from essor.web.api.schemas import (
    CompanyLine,
    FigureLine,
    FigureValue,
    PeriodLine,
    RegisterInfo,
    SiteDetail,
    SiteLine,
    SuccessionLine,
)

router = Router(tags=["Registre"])

BULK = DEFAULT_LIMIT  # beyond, a page is an export: it takes the right and is logged
BandCode = Literal[
    "NN", "00", "01", "02", "03", "11", "12", "21", "22", "31", "32", "41", "42", "51", "52", "53"
]
Siren = Annotated[str, Field(pattern=r"^[0-9]{9}$")]
InseeCode = Annotated[str, Field(pattern=r"^([0-9]{2}|2[AB])[0-9]{3}$")]
NafStart = Annotated[str, Field(pattern=r"^[0-9]{2}(\.([0-9]{1,2}[A-Z]?)?)?$")]


class SiteQuery(PageQuery):
    """Filters of the list; values of one filter add up, filters narrow each other."""

    epci: list[Siren] = Field([], max_length=50, description="SIREN d'EPCI.")
    municipality: list[InseeCode] = Field([], max_length=200, description="Codes INSEE.")
    naf: list[NafStart] = Field(
        [], max_length=50, description="Débuts de codes NAF : `25`, `25.6`."
    )
    band: list[BandCode] = Field([], max_length=16, description="Tranches d'effectif (codes).")
    q: str = Field("", max_length=200, description="Mots du nom, de l'enseigne ou de la commune.")
    state: Literal["active", "closed", "all"] = "active"
    industry_only: bool = Field(True, description="Industrie manufacturière seulement.")
    order: Literal["name", "-headcount", "headcount", "commune", "naf", "-created", "siret"] = (
        "siret"
    )


@router.get(
    "/territories/{slug}/sites",
    response={200: Page[SiteLine]} | responses(404, 503),
    summary="Sites du territoire",
)
def sites(request: HttpRequest, slug: Slug, query: Annotated[SiteQuery, Query()]) -> Page[SiteLine]:
    """Les sites du registre dans le périmètre. Une réponse de plus de 50 lignes est un export."""
    territory = open_territory(request, slug, Permission.SITE_READ)
    actor = actor_of(request)
    if query.limit > BULK:
        actor.require(Permission.EXPORT_DOWNLOAD, territory.id)
    piece = slice_of(query)
    register, bounds = register_for(territory), bounds_of(territory)
    if bounds.is_empty:
        return Page(items=[], total=0, next=None)
    wanted = SiteFilter(
        epci=tuple(query.epci),
        communes=tuple(query.municipality),
        naf=tuple(query.naf),
        bands=tuple(HeadcountBand(code) for code in query.band),
        text=query.q.replace("\0", ""),
        state=query.state,
        industry_only=query.industry_only,
    )
    rows, total = register.sites(
        bounds.apply(wanted), order=query.order, limit=piece.limit, offset=piece.offset
    )
    if query.limit > BULK:
        filters = query.model_dump(mode="json", exclude_defaults=True)
        log_export(
            actor=actor, kind="api.sites", file_format="json", filters=filters,
            row_count=len(rows), territory_id=territory.id,
        )  # fmt: skip
    return Page(items=[_site(row) for row in rows], total=total, next=piece.next_cursor(total))


@router.get(
    "/territories/{slug}/sites/{siret}",
    response={200: SiteDetail} | responses(404, 503),
    summary="Un site",
)
def site(request: HttpRequest, slug: Slug, siret: SiretPath) -> SiteDetail:
    """Tout ce que le registre dit d'un site, dans le périmètre ou non (le registre est public)."""
    territory = open_territory(request, slug, Permission.SITE_READ)
    register_for(territory)  # says why when there is none
    view = site_file(territory, siret)
    if view is None:
        raise Http404
    found = view.file
    # A masked unit says where it stands now, nothing of its past nor of who it came from.
    periods = None if found.site.masked else found.periods
    successions = None if found.site.masked else found.successions
    return SiteDetail(
        site=_site(found.site),
        periods=None
        if periods is None
        else [
            PeriodLine(
                start=row.start,
                end=row.end,
                state=row.state,
                naf=row.naf,
                naf_nomenclature=row.naf_nomenclature,
                employer=row.employer,
            )
            for row in periods
        ],
        successions=None
        if successions is None
        else [
            SuccessionLine(
                siret=row.siret,
                direction=row.direction,
                linked_on=row.linked_on,
                head_office_moved=row.head_office_moved,
                continuity=row.continuity,
            )
            for row in successions
        ],
        in_territory=view.in_territory,
        register_info=_register(view.vintage),
    )


@router.get(
    "/territories/{slug}/figures",
    response={200: list[FigureLine]} | responses(404),
    summary="Chiffres du territoire",
)
def figures(request: HttpRequest, slug: Slug) -> list[FigureLine]:
    """Chaque chiffre avec sa source, sa date et sa convention ; null quand il est inconnu."""
    territory = open_territory(request, slug, Permission.SITE_READ)
    return [
        FigureLine(
            indicator=row.indicator,
            perimeter=row.perimeter,
            naf=row.naf,
            period=row.period,
            **FigureValue.of(row.figure).model_dump(),
        )
        for row in figures_of(territory_facts(territory, timezone.localdate()))
    ]


class CompanyQuery(Schema):
    """What is typed in the search box."""

    q: str = Field(min_length=2, max_length=200, description="Nom, SIREN ou SIRET.")
    limit: int = Field(10, ge=1, le=50)


@router.get(
    "/territories/{slug}/companies",
    response={200: list[CompanyLine]} | responses(404, 503),
    summary="Chercher une entreprise",
)
def companies(
    request: HttpRequest, slug: Slug, query: Annotated[CompanyQuery, Query()]
) -> list[CompanyLine]:
    """Entreprises du registre public par nom (fautes admises), SIREN ou SIRET, hors périmètre compris."""
    territory = open_territory(request, slug, Permission.SITE_READ)
    warehouse = register_for(territory)
    return [
        CompanyLine(
            siren=hit.siren,
            siret=hit.siret,
            name=None if hit.masked else hit.name,
            municipality_code=None if hit.masked else hit.commune,
            municipality_name=None if hit.masked else hit.commune_name,
            headcount_band=hit.band.value if hit.band else None,
            active=hit.active,
            sites=hit.sites,
            masked=hit.masked,
        )
        for hit in warehouse.companies(query.q.replace("\0", ""), limit=query.limit)
    ]


def _register(vintage: VintageInfo) -> RegisterInfo:
    return RegisterInfo(
        vintage=vintage.vintage, as_of=vintage.as_of, source=vintage.source, demo=vintage.demo
    )


def _site(row: SiteRow) -> SiteLine:
    """A site; of a masked unit nothing that names, places or describes it."""
    hidden = row.masked
    return SiteLine(
        siret=row.siret,
        siren=row.siren,
        name=None if hidden else row.name,
        sign=None if hidden else row.sign,
        naf=row.naf,
        naf_nomenclature=row.naf_nomenclature,
        naf25=row.naf25,
        headcount_band=row.band.value if row.band else None,
        headcount_year=row.band_year,
        municipality_code=row.commune,
        municipality_name=row.commune_name,
        epci=row.epci,
        address=None if hidden else row.address,
        postcode=None if hidden else row.postcode,
        longitude=None if hidden else row.longitude,
        latitude=None if hidden else row.latitude,
        state=row.state,
        created_on=row.created_on,
        closed_on=row.closed_on,
        is_head_office=row.is_head_office,
        employer=row.employer,
        masked=row.masked,
        is_industry=row.is_industry,
    )
