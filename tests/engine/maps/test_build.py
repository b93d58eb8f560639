"""Maps: what is drawn, what it spans, what the list alone can tell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essor.kernel.errors import InvalidValue
from essor.maps.build import FRANCE, SMALLEST_SPAN, bounds_of, build_map, centre_of, positions_of
from essor.maps.model import Area, Category, LegendEntry, Point

OPEN = Category("opening", "Ouverture", "--event-opening", "+")
SHUT = Category("closure", "Fermeture", "--event-closure", "×")
SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [4, 0], [4, 2], [0, 2], [0, 0]]]}

positions = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


def point(rank: int = 0, position=(5.1, 48.1), category: str = "opening") -> Point:
    return Point(f"p{rank}", f"Site {rank}", position, category)


def test_build_map_counts_only_what_is_drawn():
    built = build_map("Où ?", points=[point(1), point(2, None)], categories=[OPEN, SHUT])

    assert built.legend == (LegendEntry(OPEN, 1),)
    assert built.unplaced == 1
    assert [feature["properties"]["id"] for feature in built.payload["points"]["features"]] == [
        "p1"
    ]
    assert [one.id for one in built.points] == ["p1", "p2"]


def test_build_map_unknown_category_is_refused():
    with pytest.raises(InvalidValue, match="catégorie"):
        build_map("Où ?", points=[point(category="restart")], categories=[OPEN])


@pytest.mark.parametrize("position", [(883_000.0, 6_790_000.0), (5.0, 148.1)])
def test_build_map_position_out_of_this_world_is_refused(position):
    with pytest.raises(InvalidValue, match="longitude et latitude"):
        build_map("Où ?", points=[point(position=position)], categories=[OPEN])


def test_bounds_of_nothing_is_france():
    assert bounds_of([], []) == FRANCE


def test_bounds_of_one_point_shows_its_surroundings():
    (west, south), (east, north) = bounds_of([point()], [])

    assert east - west == pytest.approx(SMALLEST_SPAN)
    assert north - south == pytest.approx(SMALLEST_SPAN)


@given(st.lists(positions, min_size=1))
def test_bounds_of_points_hold_every_point(spots):
    (west, south), (east, north) = bounds_of([point(position=spot) for spot in spots], [])

    slack = 1e-5
    assert all(
        west - slack <= x <= east + slack and south - slack <= y <= north + slack for x, y in spots
    )


def test_centre_of_polygon_and_of_the_largest_part():
    tiny = [[[9, 9], [9.1, 9], [9.1, 9.1], [9, 9]]]

    assert centre_of(SQUARE) == [2.0, 1.0]
    assert centre_of({"type": "MultiPolygon", "coordinates": [tiny, SQUARE["coordinates"]]}) == [
        2,
        1,
    ]


def test_centre_of_flat_ring_is_a_corner():
    assert centre_of({"type": "Polygon", "coordinates": [[[1, 1], [1, 1], [1, 1]]]}) == [1, 1]


def test_positions_of_a_line_is_refused():
    with pytest.raises(InvalidValue, match="LineString"):
        list(positions_of({"type": "LineString", "coordinates": []}))


def test_labelled_area_has_its_name_on_the_map():
    areas = [Area("52", "Haute-Marne", SQUARE, labelled=True), Area("10", "Aube", SQUARE)]

    built = build_map("Où ?", areas=areas, categories=[OPEN])

    assert built.payload["labels"] == [{"text": "Haute-Marne", "at": [2.0, 1.0]}]
    assert built.payload["bounds"] == ((0, 0), (4, 2))
