"""A list of sites for other programs: GeoJSON for maps, Parquet for analysis.

Names of columns are those of the register read by Essor; unknown is null, masked stays masked.
"""

import io
import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from essor.observatory.warehouse.rows import SiteRow
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
    schema = pa.schema(_TYPES, metadata={"source": data.vintage.source})
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, schema), out, compression="zstd")
    return out.getvalue()


_NAMES = (
    "siret", "siren", "nom", "enseigne", "naf", "nomenclature", "naf25", "tranche_effectifs",
    "annee_effectifs", "commune", "code_commune", "epci", "adresse", "code_postal", "etat",
    "cree_le", "ferme_le", "siege", "employeur", "diffusion_partielle", "longitude", "latitude",
)  # fmt: skip
_NOT_TEXT = {
    "annee_effectifs": pa.int32(), "cree_le": pa.date32(), "ferme_le": pa.date32(),
    "siege": pa.bool_(), "employeur": pa.bool_(), "diffusion_partielle": pa.bool_(),
    "longitude": pa.float64(), "latitude": pa.float64(),
}  # fmt: skip
_TYPES = [(name, _NOT_TEXT.get(name, pa.string())) for name in _NAMES]


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
