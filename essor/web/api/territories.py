"""Routes: who I am, my territories, what they consist of."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from essor.common.permissions import Permission
from essor.kernel.errors import InvalidValue
from essor.territory.models import Territory
from essor.territory.selectors.geography import (
    intermunicipalities_of,
    municipalities_of,
    perimeter_of,
    population_of,
    today,
)
from essor.web.api.doors import Slug, actor_of, open_territory
from essor.web.api.paging import Page, Paging, slice_of
from essor.web.api.problems import responses
from essor.web.api.schemas import (
    FigureValue,
    IntermunicipalityLine,
    Me,
    MunicipalityLine,
    PerimeterDetail,
    TerritoryDetail,
    TerritoryLine,
)

router = Router(tags=["Territoires"])


class DayQuery(Schema):
    """A day. As text: numbers would be read as seconds since 1970."""

    on: str | None = Field(
        None,
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        description="Jour, par exemple 2026-01-01.",
        json_schema_extra={"format": "date"},
    )

    def day(self) -> date | None:
        """The day asked.

        Raises:
            InvalidValue: no such day.
        """
        try:
            return date.fromisoformat(self.on) if self.on else None
        except ValueError as error:
            raise InvalidValue(f"« {self.on} » n'est pas un jour du calendrier.") from error


@router.get("/me", response={200: Me} | responses(), summary="Qui je suis")
def me(request: HttpRequest) -> Me:
    """L'identité derrière le jeton ou la session, et les territoires qu'elle ouvre."""
    actor = actor_of(request)
    slugs = Territory.objects.visible_to(actor).order_by("slug").values_list("slug", flat=True)
    return Me(
        kind=actor.kind.value,
        label=actor.label,
        scopes=None if actor.scopes is None else sorted(actor.scopes),
        territories=list(slugs),
    )


@router.get(
    "/territories", response={200: Page[TerritoryLine]} | responses(), summary="Mes territoires"
)
def territories(request: HttpRequest, paging: Paging) -> Page[TerritoryLine]:
    """Les territoires où l'on tient un rôle, par nom."""
    piece = slice_of(paging)
    rows = Territory.objects.visible_to(actor_of(request)).order_by("name", "edition", "id")
    total = rows.count()
    items = [
        TerritoryLine(**_facts(row)) for row in rows[piece.offset : piece.offset + piece.limit]
    ]
    return Page(items=items, total=total, next=piece.next_cursor(total))


@router.get(
    "/territories/{slug}",
    response={200: TerritoryDetail} | responses(404),
    summary="Un territoire",
)
def territory(request: HttpRequest, slug: Slug) -> TerritoryDetail:
    """Un territoire, sa population et ce que l'on peut y faire."""
    found = open_territory(request, slug, Permission.TERRITORY_READ)
    actor = actor_of(request)
    return TerritoryDetail(
        **_facts(found),
        permissions=sorted(p for p in Permission if actor.may(p, found.id)),
        population=FigureValue.of(population_of(found)),
        municipalities=municipalities_of(found).count(),
        intermunicipalities=intermunicipalities_of(found).count(),
    )


@router.get(
    "/territories/{slug}/perimeter",
    response={200: PerimeterDetail} | responses(404),
    summary="Périmètre : EPCI et communes",
)
def perimeter(
    request: HttpRequest, slug: Slug, query: Annotated[DayQuery, Query()]
) -> PerimeterDetail:
    """Le périmètre à une date (celle d'aujourd'hui, ou la dernière connue)."""
    found = open_territory(request, slug, Permission.TERRITORY_READ)
    on = query.day()
    present = perimeter_of(found, on)
    return PerimeterDetail(
        on=on or today(),
        valid_from=present.valid_from if present else None,
        valid_to=present.valid_to if present else None,
        source=present.source if present else "",
        intermunicipalities=[
            IntermunicipalityLine(
                siren=row.siren,
                name=row.name,
                kind=row.kind,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                successor_siren=row.successor_siren,
            )
            for row in intermunicipalities_of(found, on)
        ],
        municipalities=[
            MunicipalityLine(
                code=row.code,
                name=row.name,
                department_code=row.department_code,
                latitude=row.latitude,
                longitude=row.longitude,
            )
            for row in municipalities_of(found, on)
        ],
    )


def _facts(row: Territory) -> dict[str, Any]:
    return {
        "slug": row.slug,
        "name": row.name,
        "edition": row.edition,
        "aliases": row.aliases,
        "region_code": row.region_code,
        "is_demo": row.is_demo,
        "source": row.source,
        "source_date": row.source_date,
    }
