"""The sites of a territory as a map: one colour and one sign per size."""

from collections.abc import Sequence
from functools import lru_cache

from django.urls import reverse

from essor.kernel.headcount import HeadcountBand
from essor.maps.build import build_map
from essor.maps.model import Area, Category, Map, Point
from essor.observatory.warehouse.rows import SitePoint
from essor.reference.contours import intermunicipality_features
from essor.territory.models import Territory
from essor.territory.selectors.geography import Place
from essor.territory.selectors.present import present_groupings

SIZES = (
    Category("large", "50 salariés ou plus", "--series-1", "●"),
    Category("medium", "10 à 49 salariés", "--series-2", "◆"),
    Category("small", "moins de 10 salariés", "--series-3", "▲"),
    Category("unknown", "taille inconnue", "--series-4", "?"),
)


def size_of(code: str | None) -> str:
    """The category of a headcount band; an empty or unknown band is not zero."""
    band = HeadcountBand.parse(code)
    if not band.is_known:
        return "unknown"
    if band.at_least(HeadcountBand.FROM_50):
        return "large"
    return "medium" if band.at_least(HeadcountBand.FROM_10) else "small"


def sites_map(
    territory: Territory, points: Sequence[SitePoint], *, title: str = "Sites par taille"
) -> Map:
    """The map of a filtered list, over the contours of the EPCI."""
    return build_map(
        title,
        points=[
            Point(
                id=point.siret,
                label=point.label or f"SIRET {point.siret}",
                position=(point.longitude, point.latitude),
                category=size_of(point.band),
                href=reverse("site_detail", args=[territory.slug, point.siret]),
                details=(HeadcountBand.parse(point.band).label,),
            )
            for point in points
        ],
        areas=_areas(present_groupings(territory)),
        categories=SIZES,
    )


@lru_cache(maxsize=64)
def _areas(groupings: tuple[Place, ...]) -> tuple[Area, ...]:
    names = {place.code: place.name for place in groupings}
    features = intermunicipality_features(names)["features"]
    return tuple(
        Area(feature["id"], names[feature["id"]], feature["geometry"], labelled=True)
        for feature in features
    )
