"""Lambert coordinates of the register to longitude and latitude.

Insee writes metropolitan addresses in Lambert 93 and overseas ones in each territory's legal
projection (décret 2000-1276 as amended). A point that falls outside its territory is unknown.
"""

from array import array
from functools import cache
from typing import Final, NamedTuple

import duckdb
import pyarrow as pa
from pyproj import Transformer

from essor.observatory.warehouse.database import statement


class Frame(NamedTuple):
    """A projection, and the box (with a margin) where its points must fall."""

    epsg: int
    west: float
    south: float
    east: float
    north: float


METROPOLE: Final = 0
FRAMES: Final = {
    METROPOLE: Frame(2154, -5.6, 41.0, 10.0, 51.5),
    971: Frame(5490, -62.0, 15.6, -60.8, 16.7),  # Guadeloupe
    972: Frame(5490, -61.5, 14.2, -60.6, 15.1),  # Martinique
    973: Frame(2972, -55.0, 1.9, -51.2, 6.0),  # Guyane
    974: Frame(2975, 54.9, -21.7, 56.2, -20.6),  # La Réunion
    975: Frame(4467, -56.7, 46.6, -55.8, 47.3),  # Saint-Pierre-et-Miquelon
    976: Frame(4471, 44.8, -13.2, 45.5, -12.4),  # Mayotte
    977: Frame(5490, -63.0, 17.8, -62.7, 18.0),  # Saint-Barthélemy
    978: Frame(5490, -63.3, 17.9, -62.9, 18.2),  # Saint-Martin
}
_SCHEMA: Final = pa.schema(
    [("siret", pa.int64()), ("longitude", pa.float64()), ("latitude", pa.float64())]
)


@cache
def _transformer(epsg: int) -> Transformer:
    return Transformer.from_crs(epsg, 4326, always_xy=True)


def to_degrees(
    eastings: list[float], northings: list[float], frame: Frame
) -> "tuple[array[float], array[float]]":
    """Longitudes and latitudes of points of one projection.

    >>> lon, lat = to_degrees([700000.0], [6600000.0], FRAMES[METROPOLE])
    >>> round(lon[0], 6), round(lat[0], 6)
    (3.0, 46.5)
    """
    x, y = array("d", eastings), array("d", northings)
    longitude, latitude = _transformer(frame.epsg).transform(x, y)
    return longitude, latitude


def place_sites(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `positions` (siret, longitude, latitude) from the load's coordinates."""
    connection.execute(f"CREATE TEMP TABLE lambert AS {statement('positions_raw')}")
    connection.execute("CREATE TABLE positions (siret BIGINT, longitude DOUBLE, latitude DOUBLE)")
    for (territory,) in connection.execute(
        "SELECT DISTINCT territory FROM lambert ORDER BY territory"
    ).fetchall():
        frame = FRAMES.get(territory)
        if frame is None:
            continue
        found = connection.sql(
            f"SELECT siret, x, y FROM lambert WHERE territory = {int(territory)} ORDER BY siret"
        ).to_arrow_table()
        longitude, latitude = to_degrees(
            found.column("x").to_pylist(), found.column("y").to_pylist(), frame
        )
        placed = pa.table(
            [found.column("siret"), pa.array(longitude), pa.array(latitude)], schema=_SCHEMA
        )
        connection.register("placed", placed)
        connection.execute(
            "INSERT INTO positions"
            " SELECT siret, round(longitude, 6), round(latitude, 6) FROM placed"
            " WHERE longitude BETWEEN ? AND ? AND latitude BETWEEN ? AND ?",
            [frame.west, frame.east, frame.south, frame.north],
        )
        connection.unregister("placed")
    connection.execute("DROP TABLE lambert")
