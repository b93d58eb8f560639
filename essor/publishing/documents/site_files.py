"""A list of sites for other programs: GeoJSON for maps, Parquet for analysis.

Names of columns are those of the register read by Essor; unknown is null, masked stays masked.
"""

import json
from typing import Any

from essor.observatory.warehouse.rows import SiteRow
from essor.observatory.warehouse.table_files import parquet_of
from essor.publishing.documents.site_list import SiteList
from essor.publishing.engine.tree import DEMONSTRATION


def site_geojson(data: SiteList) -> bytes:
    """A FeatureCollection (RFC 7946, WGS 84); a site without a position has a null geometry."""
    collection = {
        "type": "FeatureCollection",
        "name": f"Sites de {data.territory}",
        "source": data.vintage.source,
        "mention": DEMONSTRATION if data.vintage.demo else "",
        "features": [_feature(row) for row in data.rows],
    }
    return json.dumps(collection, ensure_ascii=False).encode()


def _feature(row: SiteRow) -> dict[str, Any]:
    geometry = None
    if row.longitude is not None and row.latitude is not None:
        geometry = {"type": "Point", "coordinates": [row.longitude, row.latitude]}
    return {
        "type": "Feature",
        "id": row.siret,
        "geometry": geometry,
        "properties": {name: _plain(value) for name, value in _facts(row).items()},
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def site_parquet(data: SiteList) -> bytes:
    """One row per site, typed; the file's metadata carry the source."""
    rows = [
        _facts(row) | {"longitude": row.longitude, "latitude": row.latitude} for row in data.rows
    ]
    return parquet_of(_TYPES, rows, {"source": data.vintage.source})


_TYPES = {
    "siret": "VARCHAR", "siren": "VARCHAR", "nom": "VARCHAR", "enseigne": "VARCHAR",
    "naf": "VARCHAR", "nomenclature": "VARCHAR", "naf25": "VARCHAR",
    "tranche_effectifs": "VARCHAR", "annee_effectifs": "INTEGER", "commune": "VARCHAR",
    "code_commune": "VARCHAR", "epci": "VARCHAR", "adresse": "VARCHAR", "code_postal": "VARCHAR",
    "etat": "VARCHAR", "cree_le": "DATE", "ferme_le": "DATE", "siege": "BOOLEAN",
    "employeur": "BOOLEAN", "diffusion_partielle": "BOOLEAN",
    "longitude": "DOUBLE", "latitude": "DOUBLE",
}  # fmt: skip


def _facts(row: SiteRow) -> dict[str, Any]:
    return {
        "siret": row.siret,
        "siren": row.siren,
        "nom": row.name,
        "enseigne": row.sign,
        "naf": row.naf,
        "nomenclature": row.naf_nomenclature,
        "naf25": row.naf25,
        "tranche_effectifs": None if row.band is None else row.band.value,
        "annee_effectifs": row.band_year,
        "commune": row.commune_name,
        "code_commune": row.commune,
        "epci": row.epci,
        "adresse": row.address,
        "code_postal": row.postcode,
        "etat": "A" if row.state == "active" else "F",
        "cree_le": row.created_on,
        "ferme_le": row.closed_on,
        "siege": row.is_head_office,
        "employeur": row.employer,
        "diffusion_partielle": row.masked,
    }
