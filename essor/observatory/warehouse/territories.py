"""The communes of today, their EPCI, and the codes that have merged: tables that a load joins."""

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb
import pyarrow as pa


@dataclass(frozen=True)
class CommuneRow:
    """A commune of today.

    Attributes:
        code: its INSEE code.
        name: its name.
        epci: SIREN of its EPCI, None outside any.
    """

    code: str
    name: str
    epci: str | None


@dataclass(frozen=True)
class Territories:
    """What the loads know of the map.

    Attributes:
        communes: the communes of today.
        changes: former code -> code of today, where they differ.
    """

    communes: tuple[CommuneRow, ...]
    changes: tuple[tuple[str, str], ...]

    @property
    def epci(self) -> frozenset[str]:
        """SIREN of every EPCI that holds a commune."""
        return frozenset(row.epci for row in self.communes if row.epci)


def create_tables(
    connection: duckdb.DuckDBPyConnection,
    territories: Territories,
    perimeter: Iterable[str],
) -> None:
    """Create `communes`, `commune_changes` and `perimeter_epci`."""
    written = pa.table(
        {
            "code": [row.code for row in territories.communes],
            "name": [row.name for row in territories.communes],
            "epci": [row.epci for row in territories.communes],
        },
        schema=pa.schema([("code", pa.string()), ("name", pa.string()), ("epci", pa.string())]),
    )
    changed = pa.table(
        {
            "old": [old for old, _ in territories.changes],
            "new": [new for _, new in territories.changes],
        },
        schema=pa.schema([("old", pa.string()), ("new", pa.string())]),
    )
    connection.register("written_communes", written)
    connection.register("written_changes", changed)
    connection.execute(
        "CREATE TABLE communes AS SELECT commune_number(code) AS commune, code, name,"
        " epci::INTEGER AS epci FROM written_communes"
    )
    connection.execute(
        "CREATE TABLE commune_changes AS SELECT commune_number(old) AS recorded,"
        " commune_number(new) AS current FROM written_changes WHERE old <> new"
    )
    connection.execute("CREATE TABLE perimeter_epci (epci INTEGER)")
    for siren in perimeter:
        connection.execute("INSERT INTO perimeter_epci VALUES (?)", [int(siren)])
    connection.unregister("written_communes")
    connection.unregister("written_changes")
