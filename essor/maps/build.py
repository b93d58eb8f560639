"""Builds a map: GeoJSON of points and areas, what they span, and the legend."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from essor.kernel.errors import InvalidValue
from essor.maps.model import (
    Area,
    Category,
    LegendEntry,
    Map,
    Point,
    Position,
    check_position,
    labels_of,
)

FRANCE: Final = ((-5.2, 41.3), (9.6, 51.1))
SMALLEST_SPAN: Final = 0.02  # degrees: one site alone still shows its surroundings
DIGITS: Final = 5  # about a metre

Bounds = tuple[Position, Position]


def build_map(
    title: str,
    *,
    points: Sequence[Point] = (),
    areas: Sequence[Area] = (),
    categories: Sequence[Category],
) -> Map:
    """A map of points and areas.

    Args:
        title: its finding or its question.
        points: with or without a position.
        areas: drawn under the points.
        categories: in the legend's order.

    Raises:
        InvalidValue: a position out of this world, or a category that is not in the list.
    """
    known = labels_of(categories)
    placed = [point for point in points if point.position is not None]
    for point in points:
        if point.category not in known:
            raise InvalidValue(f"« {point.category} » n'est pas une catégorie de cette carte.")
    counts = Counter(point.category for point in placed)
    legend = tuple(
        LegendEntry(category, counts[category.code])
        for category in categories
        if counts[category.code]
    )
    payload = _payload(placed, areas, legend)
    return Map(title, payload, legend, tuple(points), len(points) - len(placed))


def _payload(
    placed: Sequence[Point], areas: Sequence[Area], legend: Sequence[LegendEntry]
) -> dict[str, Any]:
    """What the browser draws."""
    return {
        "points": _collection(_point_feature(point) for point in placed),
        "areas": _collection(_area_feature(area) for area in areas),
        "labels": [
            {"text": area.label, "at": centre_of(area.geometry)} for area in areas if area.labelled
        ],
        "bounds": bounds_of(placed, areas),
        "categories": [
            {
                "code": entry.category.code,
                "token": entry.category.token,
                "sign": entry.category.sign,
            }
            for entry in legend
        ],
    }


def _collection(features: Iterable[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def _rounded(position: Position) -> list[float]:
    return [round(number, DIGITS) for number in position[:2]]


def _point_feature(point: Point) -> dict[str, Any]:
    position = check_position(point.position or (0.0, 0.0), point.label)
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": _rounded(position)},
        "properties": {
            "id": point.id,
            "label": point.label,
            "category": point.category,
            "href": point.href,
            "details": list(point.details),
        },
    }


def _area_feature(area: Area) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": area.geometry,
        "properties": {"id": area.id, "label": area.label},
    }


def positions_of(geometry: Mapping[str, Any]) -> Iterator[Position]:
    """Every corner of a Polygon or MultiPolygon."""
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    elif geometry["type"] != "MultiPolygon":
        raise InvalidValue(f"Une surface n'est pas faite de « {geometry['type']} ».")
    for polygon in polygons:
        for ring in polygon:
            for position in ring:
                yield (position[0], position[1])


def bounds_of(points: Sequence[Point], areas: Sequence[Area]) -> Bounds:
    """South-west and north-east corners around everything; France when there is nothing."""
    corners = [point.position for point in points if point.position is not None]
    for area in areas:
        corners.extend(positions_of(area.geometry))
    if not corners:
        return FRANCE
    west, east = _spread(min(x for x, _ in corners), max(x for x, _ in corners))
    south, north = _spread(min(y for _, y in corners), max(y for _, y in corners))
    return (west, south), (east, north)


def _spread(low: float, high: float) -> tuple[float, float]:
    missing = max(0.0, SMALLEST_SPAN - (high - low)) / 2
    return round(low - missing, DIGITS), round(high + missing, DIGITS)


def centre_of(geometry: Mapping[str, Any]) -> list[float]:
    """Where an area's name stands: the centroid of its largest ring."""
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    best = max((polygon[0] for polygon in polygons), key=lambda ring: abs(_twice_area(ring)))
    twice = _twice_area(best)
    if twice == 0:
        return _rounded((best[0][0], best[0][1]))
    x = y = 0.0
    for (x1, y1, *_), (x2, y2, *_) in pairwise(best):
        cross = x1 * y2 - x2 * y1
        x += (x1 + x2) * cross
        y += (y1 + y2) * cross
    return _rounded((x / (3 * twice), y / (3 * twice)))


def _twice_area(ring: Sequence[Sequence[float]]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))
