"""TopoJSON to GeoJSON: shared borders are stored once, as quantised steps.

Format: https://github.com/topojson/topojson-specification (version 1.0.0).
"""

from typing import Any

Position = list[float]


def decode_arc(arc: list[list[int]], transform: dict[str, list[float]] | None) -> list[Position]:
    """The positions of an arc. A quantised arc is made of steps from its first point.

    >>> decode_arc([[0, 0], [2, 1]], {"scale": [0.5, 0.5], "translate": [10, 40]})
    [[10.0, 40.0], [11.0, 40.5]]
    """
    if transform is None:
        return [[float(x), float(y)] for x, y, *_ in arc]
    (scale_x, scale_y), (left, bottom) = transform["scale"], transform["translate"]
    x = y = 0
    positions = []
    for step_x, step_y, *_ in arc:
        x += step_x
        y += step_y
        positions.append([round(x * scale_x + left, 6), round(y * scale_y + bottom, 6)])
    return positions


class Topology:
    """A topology, decoded shape by shape on demand."""

    def __init__(self, content: dict[str, Any], layer: str = "units") -> None:
        self._arcs: list[Any] = content["arcs"]
        self._transform: dict[str, list[float]] | None = content.get("transform")
        self._shapes: dict[str, dict[str, Any]] = {
            str(shape["id"]): shape for shape in content["objects"][layer]["geometries"]
        }

    @property
    def ids(self) -> frozenset[str]:
        """The shapes it holds."""
        return frozenset(self._shapes)

    def name(self, shape_id: str) -> str:
        """The name that the topology gives a shape; its id when it gives none."""
        return str(self._shapes[shape_id].get("properties", {}).get("name") or shape_id)

    def _ring(self, indexes: list[int]) -> list[Position]:
        """Arcs put end to end; a negative index (one's complement) is an arc walked backwards."""
        ring: list[Position] = []
        for index in indexes:
            if index >= 0:
                positions = decode_arc(self._arcs[index], self._transform)
            else:
                positions = decode_arc(self._arcs[~index], self._transform)[::-1]
            ring.extend(positions[1:] if ring else positions)
        return ring

    def geometry(self, shape_id: str) -> dict[str, Any] | None:
        """The GeoJSON geometry of a shape; None when the topology has no such shape."""
        shape = self._shapes.get(shape_id)
        if shape is None or shape["type"] not in {"Polygon", "MultiPolygon"}:
            return None
        if shape["type"] == "Polygon":
            return {"type": "Polygon", "coordinates": [self._ring(ring) for ring in shape["arcs"]]}
        return {
            "type": "MultiPolygon",
            "coordinates": [[self._ring(ring) for ring in part] for part in shape["arcs"]],
        }
