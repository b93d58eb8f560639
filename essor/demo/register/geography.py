"""Where the invented sites stand: real communes, points inside their contours."""

import math
import random
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from pyproj import Transformer

from essor.reference.contours import municipality_features
from essor.reference.tables import load

EPCI: Final = {
    "200068658": "Chaumont",
    "200072999": "Grand Langres",
    "200027308": "Auberive Vingeanne Montsaugeonnais",
    "200069664": "Meuse Rognon",
    "200070332": "Savoir-Faire",
    "245200597": "Trois Forêts",
}
# Industry does not follow population: cutlery and surgical instruments around Nogent.
INDUSTRIAL: Final = {"52353": 12.0, "52269": 1.6, "52093": 2.0, "52332": 2.0, "52211": 4.0}
OUTSIDE: Final = ("52448", "21231", "10387", "88160", "55029")
OLD_CODES: Final = ("52340", "52078", "52024", "52117", "52111")  # merged into today's communes
_METRES_PER_DEGREE: Final = 111_320
_TRIES: Final = 40

Ring = list[tuple[float, float]]


@dataclass(frozen=True)
class Place:
    """A commune where sites can stand."""

    code: str
    name: str
    postcode: str
    population: int
    latitude: float
    longitude: float
    epci: str | None


@cache
def places() -> dict[str, Place]:
    """The communes of the six EPCI and a few outside, by code."""
    member = {
        row.municipality: row.intermunicipality
        for row in load("intermunicipality_members")
        if row.layer == "epci"
    }
    population = {row.code: row.population for row in load("municipality_populations")}
    return {
        row.code: Place(
            row.code,
            row.name,
            (row.postcodes or "").split(" ")[0],
            population.get(row.code, 0),
            row.latitude,
            row.longitude,
            member.get(row.code),
        )
        for row in load("municipalities")
        if row.kind == "commune"
        and row.latitude is not None
        and (member.get(row.code) in EPCI or row.code in OUTSIDE)
    }


@cache
def _rings() -> dict[str, list[Ring]]:
    """Outer rings of each commune's contour."""
    found: dict[str, list[Ring]] = {}
    for feature in municipality_features(sorted(places()))["features"]:
        geometry: Any = feature["geometry"]
        polygons = (
            [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        )
        rings = [[(point[0], point[1]) for point in polygon[0]] for polygon in polygons]
        found[str(feature["properties"]["code"])] = rings
    return found


def inside(code: str, longitude: float, latitude: float) -> bool:
    """Whether a point lies in a commune's contour (ray casting)."""
    return any(_crossings(ring, longitude, latitude) % 2 for ring in _rings().get(code, []))


def _crossings(ring: Ring, x: float, y: float) -> int:
    crossed = 0
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            crossed += 1
    return crossed


@cache
def _lambert() -> Transformer:
    return Transformer.from_crs(4326, 2154, always_xy=True)


def point_in(place: Place, chance: random.Random) -> tuple[float, float]:
    """Lambert 93 metres of a point in the commune, nearer its centre the smaller it is."""
    spread = 200 + 10 * math.sqrt(place.population)
    for _ in range(_TRIES):
        north, east = chance.gauss(0, spread), chance.gauss(0, spread)
        latitude = place.latitude + north / _METRES_PER_DEGREE
        longitude = place.longitude + east / (
            _METRES_PER_DEGREE * math.cos(math.radians(place.latitude))
        )
        if inside(place.code, longitude, latitude):
            break
    else:
        longitude, latitude = place.longitude, place.latitude
    x, y = _lambert().transform(longitude, latitude)
    return round(x, 2), round(y, 2)


@cache
def weights(*, industrial: bool) -> tuple[tuple[Place, ...], tuple[float, ...]]:
    """Communes of the territory and how likely a site is to stand in each."""
    here = tuple(place for place in places().values() if place.epci in EPCI)
    if industrial:
        return here, tuple(
            (place.population + 30) * INDUSTRIAL.get(place.code, 1.0) for place in here
        )
    return here, tuple(float(place.population + 20) for place in here)
