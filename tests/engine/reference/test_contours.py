"""Contours: decoded shapes are closed, in their place, and missing ones are said."""

from itertools import pairwise

import pytest

from essor.kernel.errors import BadInput, InvalidValue
from essor.reference.contours import (
    department_features,
    industry_territory_features,
    intermunicipality_features,
    municipality_features,
    region_features,
)
from essor.reference.tables import load
from essor.reference.topojson import Topology

SQUARES = {
    "type": "Topology",
    "arcs": [[[0, 0], [0, 1]], [[0, 1], [-1, 0], [0, -1], [1, 0]], [[0, 0], [1, 0], [0, 1], [-1, 0]]],
    "transform": {"scale": [1, 1], "translate": [10, 40]},
    "objects": {
        "units": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "id": "left", "arcs": [[0, 1]], "properties": {"name": "Ouest"}},
                {"type": "MultiPolygon", "id": "right", "arcs": [[[2, ~0]]]},
                {"type": "Point", "id": "point", "coordinates": [0, 0]},
            ],
        }
    },
}  # fmt: skip


def rings(geometry):
    parts = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [ring for part in parts for ring in part]


def holds(ring, x, y):
    """Whether a point lies in a ring: count the borders crossed on the way east."""
    inside = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
            inside = not inside
    return inside


def test_shared_border_is_walked_both_ways():
    topology = Topology(SQUARES)

    assert topology.geometry("left") == {
        "type": "Polygon",
        "coordinates": [[[10, 40], [10, 41], [9, 41], [9, 40], [10, 40]]],
    }
    assert topology.geometry("right") == {
        "type": "MultiPolygon",
        "coordinates": [[[[10, 40], [11, 40], [11, 41], [10, 41], [10, 40]]]],
    }
    assert (topology.name("left"), topology.name("right")) == ("Ouest", "right")
    assert topology.geometry("point") is None
    assert topology.geometry("nowhere") is None


def test_plain_topology_has_no_transform():
    plain = {**SQUARES, "transform": None, "arcs": [[[0.5, 0.5], [1.5, 1.5]], [], []]}

    assert Topology(plain)._ring([0]) == [[0.5, 0.5], [1.5, 1.5]]


def test_communes_of_a_department_lie_around_their_point():
    rows = [
        row for row in load("municipalities") if row.department == "52" and row.kind == "commune"
    ]
    found = municipality_features(row.code for row in rows)
    shapes = {feature["id"]: feature for feature in found["features"]}

    assert (len(shapes), found["missing"]) == (len(rows), [])
    assert all(ring[0] == ring[-1] for f in shapes.values() for ring in rings(f["geometry"]))
    inside = sum(
        any(
            holds(ring, row.longitude, row.latitude) for ring in rings(shapes[row.code]["geometry"])
        )
        for row in rows
    )
    assert inside >= len(rows) * 0.99
    assert shapes["52121"]["properties"] == {"code": "52121", "name": "Chaumont"}


def test_missing_shapes_are_listed():
    found = municipality_features(["12218", "52121", "98701", "52121"])

    assert [feature["id"] for feature in found["features"]] == ["52121"]
    assert found["missing"] == ["12218", "98701"]


def test_not_a_code():
    with pytest.raises(InvalidValue):
        municipality_features(["Chaumont"])


def test_groupings_departments_regions():
    groupings = intermunicipality_features(["200068658", "200057990"])

    assert [feature["properties"]["name"] for feature in groupings["features"]] == [
        "CA de Chaumont"
    ]
    assert groupings["missing"] == ["200057990"]  # an EPT
    assert department_features(["2A"])["features"][0]["properties"]["name"] == "Corse-du-Sud"
    assert region_features(["44"])["features"][0]["properties"]["name"] == "Grand Est"


@pytest.mark.parametrize(("edition", "count"), [("2018-2022", 149), ("2023-2027", 183)])
def test_territories(edition, count):
    assert len(industry_territory_features(edition)["features"]) == count


def test_one_territory():
    (feature,) = industry_territory_features("2023-2027", ["ti-4416"])["features"]

    assert feature["properties"]["name"] == "Sud Haute-Marne"


def test_unknown_edition():
    with pytest.raises(BadInput, match="édition inconnue"):
        industry_territory_features("2030-2035")
