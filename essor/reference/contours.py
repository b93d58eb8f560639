"""Contours of communes, intercommunalités, départements, régions and territories, as GeoJSON.

Simplified for maps (see docs/data/reference.md), in longitude and latitude (WGS 84); outer rings
run clockwise, as d3 needs (MapLibre takes both). A shape that is not there is listed under
`missing`, never left out in silence.
"""

import gzip
import json
import zipfile
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from essor.kernel.errors import BadInput, Place
from essor.kernel.insee import InseeCode
from essor.reference.manifest import find
from essor.reference.topojson import Topology

FeatureCollection = dict[str, Any]


@lru_cache(maxsize=16)
def _topology(name: str, vintage: str | None = None) -> Topology:
    path = find(name, vintage).path
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        return Topology(json.load(stream))


@lru_cache(maxsize=12)
def _department_topology(department: str) -> Topology | None:
    """The communes of one département: the whole country would weigh 100 MB in memory."""
    path = find("municipality_contours").path
    with zipfile.ZipFile(path) as archive:
        try:
            content = archive.read(f"{department}.topo.json")
        except KeyError:
            return None
    return Topology(json.loads(content))


def _collection(shapes: dict[str, Topology | None]) -> FeatureCollection:
    features, missing = [], []
    for shape_id, topology in shapes.items():
        geometry = topology.geometry(shape_id) if topology else None
        if topology is None or geometry is None:
            missing.append(shape_id)
            continue
        features.append(
            {
                "type": "Feature",
                "id": shape_id,
                "properties": {"code": shape_id, "name": topology.name(shape_id)},
                "geometry": geometry,
            }
        )
    return {"type": "FeatureCollection", "features": features, "missing": missing}


def municipality_features(codes: Iterable[str]) -> FeatureCollection:
    """The contours of communes.

    Args:
        codes: INSEE codes of 2026.

    Returns:
        A GeoJSON FeatureCollection; each feature has `id` and properties `code` and `name`.
        `missing` lists the codes without a contour.

    >>> [feature["id"] for feature in municipality_features(["52121"])["features"]]
    ['52121']
    """
    return _collection({code: _department_topology(InseeCode(code).department) for code in codes})


def _features(name: str, ids: Iterable[str], vintage: str | None = None) -> FeatureCollection:
    topology = _topology(name, vintage)
    return _collection(dict.fromkeys(ids, topology))


def intermunicipality_features(sirens: Iterable[str]) -> FeatureCollection:
    """The contours of intercommunalités of 2026 (see `municipality_features`).

    The « établissements publics territoriaux » of the Grand Paris are not among them: draw
    their communes.
    """
    return _features("intermunicipality_contours", sirens)


def department_features(codes: Iterable[str]) -> FeatureCollection:
    """The contours of départements (see `municipality_features`)."""
    return _features("department_contours", codes)


def region_features(codes: Iterable[str]) -> FeatureCollection:
    """The contours of régions (see `municipality_features`)."""
    return _features("region_contours", codes)


def industry_territory_features(
    edition: str, ids: Iterable[str] | None = None
) -> FeatureCollection:
    """The contours of Territoires d'industrie.

    Args:
        edition: `2018-2022` or `2023-2027`.
        ids: `ti-` identifiers of that edition; all of them when none is given.

    Raises:
        BadInput: an edition that Essor does not carry.
    """
    if edition not in {"2018-2022", "2023-2027"}:
        raise BadInput("édition inconnue.", Place(edition))
    wanted = _topology("industry_territory_contours", edition).ids if ids is None else ids
    return _features("industry_territory_contours", sorted(wanted), edition)
