"""A small map of contours as SVG: enough to see where a territory's parts lie."""

import math
from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape

WIDTH = 680.0
MAX_HEIGHT = 470.0
MARGIN = 8.0
LABEL_SIZE = 12
# Steel greys, told apart by their place and name, never by colour alone.
FILLS = ("#dfe5ea", "#cdd6dd", "#e9edf0", "#bcc8d1", "#d6dee4", "#c5d0d8")

Point = tuple[float, float]
Ring = list[Point]


def perimeter_svg(collection: Mapping[str, Any]) -> str:
    """A GeoJSON FeatureCollection of (multi)polygons in degrees, drawn with its names.

    Args:
        collection: features with a property `name`; holes are kept.

    Raises:
        ValueError: no contour to draw.
    """
    shapes = [
        (str(feature["properties"].get("name", "")), [list(p) for p in _polygons(feature)])
        for feature in collection["features"]
    ]
    points = [point for _, polygons in shapes for rings in polygons for r in rings for point in r]
    if not points:
        raise ValueError("no contour to draw")
    frame = _Frame(points)
    paths, labels = [], []
    for index, (name, polygons) in enumerate(shapes):
        path = "".join(frame.path(ring) for rings in polygons for ring in rings)
        fill = FILLS[index % len(FILLS)]
        paths.append(
            f'<path d="{path}" fill="{fill}" stroke="#2b3a48" stroke-width="1.2"'
            f' stroke-linejoin="round" fill-rule="evenodd"/>'
        )
        largest = max((rings[0] for rings in polygons), key=lambda ring: abs(_area(ring)))
        labels.append(_label(frame, name, _centre(largest)))
    size = f'width="{frame.width:.0f}" height="{frame.height:.0f}"'
    box = f'viewBox="0 0 {frame.width:.0f} {frame.height:.0f}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box}>'
        f"{''.join(paths)}{''.join(labels)}</svg>"
    )


class _Frame:
    """Degrees to the page: east and north to scale at the middle latitude."""

    def __init__(self, points: list[Point]) -> None:
        longitudes, latitudes = [p[0] for p in points], [p[1] for p in points]
        self.west, self.north = min(longitudes), max(latitudes)
        self.squeeze = math.cos(math.radians((min(latitudes) + self.north) / 2))
        east = max((max(longitudes) - self.west) * self.squeeze, 1e-6)
        south = max(self.north - min(latitudes), 1e-6)
        self.scale = min((WIDTH - 2 * MARGIN) / east, (MAX_HEIGHT - 2 * MARGIN) / south)
        self.width = east * self.scale + 2 * MARGIN
        self.height = south * self.scale + 2 * MARGIN

    def place(self, point: Point) -> Point:
        x = (point[0] - self.west) * self.squeeze * self.scale + MARGIN
        return x, (self.north - point[1]) * self.scale + MARGIN

    def path(self, ring: Ring) -> str:
        """An SVG path; points closer than a tenth of a unit are one."""
        steps: list[str] = []
        for point in ring:
            x, y = self.place(point)
            step = f"{x:.1f} {y:.1f}"
            if not steps or steps[-1] != step:
                steps.append(step)
        return f"M{'L'.join(steps)}Z"


def _polygons(feature: Mapping[str, Any]) -> Iterator[list[Ring]]:
    geometry = feature["geometry"]
    several = geometry["type"] == "MultiPolygon"
    for rings in geometry["coordinates"] if several else [geometry["coordinates"]]:
        yield [[(float(point[0]), float(point[1])) for point in ring] for ring in rings]


def _area(ring: Ring) -> float:
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs) / 2


def _centre(ring: Ring) -> Point:
    """The centroid of a ring; of a flat one, the mean of its points."""
    area = _area(ring)
    if abs(area) < 1e-12:  # noqa: PLR2004 - square degrees: no surface at all
        return (sum(p[0] for p in ring) / len(ring), sum(p[1] for p in ring) / len(ring))
    x = y = 0.0
    for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = a[0] * b[1] - b[0] * a[1]
        x += (a[0] + b[0]) * cross
        y += (a[1] + b[1]) * cross
    return x / (6 * area), y / (6 * area)


def _label(frame: _Frame, name: str, at: Point) -> str:
    """The name on two lines at most, in the middle of its shape."""
    words = name.split()
    half = (len(words) + 1) // 2
    lines = [name] if len(name) <= 18 else [" ".join(words[:half]), " ".join(words[half:])]  # noqa: PLR2004 - characters of a line
    x, y = frame.place(at)
    y -= (len(lines) - 1) * LABEL_SIZE / 2
    return "".join(
        f'<text x="{x:.1f}" y="{y + number * (LABEL_SIZE + 2):.1f}" text-anchor="middle"'
        f' font-family="IBM Plex Sans" font-size="{LABEL_SIZE}" font-weight="600"'
        f' fill="#2b3a48">{escape(line)}</text>'
        for number, line in enumerate(lines)
        if line
    )
