"""What a map is made of: points in categories, areas, and the same things as a list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from essor.kernel.errors import InvalidValue

HALF_TURN: Final = 180.0
QUARTER_TURN: Final = 90.0

Position = tuple[float, float]  # longitude, latitude, WGS 84


@dataclass(frozen=True)
class Category:
    """A kind of point: a colour of the theme and a sign, never a colour alone.

    Attributes:
        code: used by points.
        label: in the legend.
        token: CSS custom property of its colour (`--event-opening`, `--series-1`).
        sign: one character drawn on the point; may be empty where there is one category only.
    """

    code: str
    label: str
    token: str
    sign: str = ""


@dataclass(frozen=True)
class Point:
    """A place.

    Attributes:
        id: unique in the map; `data-essor-map-show` names it.
        label: its name.
        position: longitude and latitude; None when it is unknown (listed, not drawn).
        category: code of its category.
        href: address of its page.
        details: lines under its name in the popup.
    """

    id: str
    label: str
    position: Position | None
    category: str
    href: str = ""
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class Area:
    """A surface: a commune, an EPCI.

    Attributes:
        id: its code.
        label: its name, written on the map when `labelled`.
        geometry: GeoJSON geometry (Polygon or MultiPolygon).
        labelled: whether its name is written.
    """

    id: str
    label: str
    geometry: Mapping[str, Any]
    labelled: bool = False


@dataclass(frozen=True)
class LegendEntry:
    """A category with the number of its points that are drawn."""

    category: Category
    count: int


@dataclass(frozen=True)
class Map:
    """A map ready to be shown.

    Attributes:
        title: its finding or its question.
        payload: what the browser draws (JSON).
        legend: categories that occur.
        points: every point, for the list beside the map.
        unplaced: points without a position: in the list, not on the map.
    """

    title: str
    payload: dict[str, Any]
    legend: tuple[LegendEntry, ...]
    points: tuple[Point, ...]
    unplaced: int = field(default=0)


def check_position(position: Position, where: str) -> Position:
    """A position of this world.

    Raises:
        InvalidValue: swapped or projected coordinates.
    """
    longitude, latitude = position
    if abs(longitude) > HALF_TURN or abs(latitude) > QUARTER_TURN:
        raise InvalidValue(
            f"{where} : ({longitude}, {latitude}) n'est pas une position en longitude et latitude."
        )
    return position


def labels_of(categories: Sequence[Category]) -> dict[str, Category]:
    """Categories by code."""
    return {category.code: category for category in categories}
