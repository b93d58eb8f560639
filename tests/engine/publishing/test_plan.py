"""The small map: shapes keep their place, their sides and their names."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from essor.publishing.engine.plan import MARGIN, MAX_HEIGHT, WIDTH, perimeter_svg

SVG = "{http://www.w3.org/2000/svg}"


def _square(west: float, south: float, side: float, name: str = "Carré") -> dict:
    ring = [
        [west, south],
        [west + side, south],
        [west + side, south + side],
        [west, south + side],
        [west, south],
    ]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"properties": {"name": name}, "geometry": geometry}


def _drawn(*features: dict) -> etree._Element:
    return etree.fromstring(perimeter_svg({"features": list(features)}))


def _points(path: etree._Element) -> list[tuple[float, float]]:
    numbers = [float(n) for n in re.findall(r"-?[\d.]+", path.get("d"))]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def test_map_north_is_up_and_east_is_right() -> None:
    root = _drawn(_square(5, 48, 1, "Nord-Est"), _square(4, 47, 1, "Sud-Ouest"))
    north, south = (_points(path) for path in root.iter(f"{SVG}path"))
    assert min(x for x, _ in north) == pytest.approx(max(x for x, _ in south), abs=0.2)
    assert max(y for _, y in north) == pytest.approx(min(y for _, y in south), abs=0.2)


@given(st.floats(-5, 9), st.floats(41, 51), st.floats(0.001, 5))
def test_map_stays_inside_its_frame(west: float, south: float, side: float) -> None:
    root = _drawn(_square(west, south, side))
    width, height = float(root.get("width")), float(root.get("height"))
    points = [point for path in root.iter(f"{SVG}path") for point in _points(path)]
    assert width <= WIDTH + 1
    assert height <= MAX_HEIGHT + 1
    assert all(MARGIN - 1 <= x <= width - MARGIN + 1 for x, _ in points)
    assert all(MARGIN - 1 <= y <= height - MARGIN + 1 for _, y in points)


def test_map_name_is_text_in_the_middle() -> None:
    root = _drawn(_square(5, 48, 1, "A & <B>"))
    label = root.find(f"{SVG}text")
    assert label.text == "A & <B>"
    assert float(label.get("x")) == pytest.approx(float(root.get("width")) / 2, abs=1)


def test_map_keeps_holes_and_islands() -> None:
    with_hole = _square(4, 47, 2)
    hole = _square(4.5, 47.5, 0.5)["geometry"]["coordinates"][0]
    island = _square(7, 47, 0.2)["geometry"]["coordinates"][0]
    rings = with_hole["geometry"]["coordinates"]
    with_hole["geometry"] = {
        "type": "MultiPolygon",
        "coordinates": [[rings[0], hole], [island]],
    }
    path = _drawn(with_hole).find(f"{SVG}path")
    assert (path.get("d").count("M"), path.get("fill-rule")) == (3, "evenodd")


def test_map_without_contour_is_refused() -> None:
    with pytest.raises(ValueError, match="no contour"):
        perimeter_svg({"features": []})
