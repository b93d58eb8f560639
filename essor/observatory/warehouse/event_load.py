"""Derives the events of a month while it is being loaded: `events.parquet`, beside its sites.

Every step is a named statement written to a file of the load's working folder, so that DuckDB never
holds more than one of them in memory, and Ctrl-C stops any of them.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import duckdb

from essor.observatory.warehouse.database import count, quoted, statement, write_parquet
from essor.observatory.warehouse.layout import FileKind
from essor.observatory.warehouse.progress import Progress, Step

EVENTS: Final = "events.parquet"
_STEP: Final = "Évènements"


def say_what_is_known(
    connection: duckdb.DuckDBPyConnection, files: Mapping[FileKind, Path]
) -> None:
    """Tell the statements which files were given: a reason says what was not looked at."""
    known = str(FileKind.SUCCESSIONS in files).lower()
    connection.execute(f"SET VARIABLE has_successions = {known}")


def write_events(
    connection: duckdb.DuckDBPyConnection, folder: Path, report: Progress
) -> dict[str, int]:
    """Write the month's events; answer what could not become one, by reason.

    Needs the relations of a load once its sites are written, and `headcount_candidates` (siret,
    event, date, naf, nomenclature, band_before, band, reason).
    """
    for name in ("event_sites", "event_periods", "event_raw", "event_states"):
        _stage(connection, name, folder, report)
    _pair(connection, folder, report)
    _stage(connection, "event_insee", folder, report)
    _write(connection, "events", folder / EVENTS, report)
    cursor = connection.execute(statement("event_notices"))
    names = [column[0] for column in cursor.description or ()]
    values = cursor.fetchone() or ()
    return {name: int(value) for name, value in zip(names, values, strict=True) if value}


def _stage(
    connection: duckdb.DuckDBPyConnection, name: str, folder: Path, report: Progress
) -> None:
    _write(connection, name, folder / "work" / f"{name}.parquet", report)


def _write(
    connection: duckdb.DuckDBPyConnection, name: str, target: Path, report: Progress
) -> None:
    step = Step(_STEP, 0.0)
    write_parquet(connection, statement(name), target, report=report, step=step)
    connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet({quoted(target)})")


def _pair(connection: duckdb.DuckDBPyConnection, folder: Path, report: Progress) -> None:
    """Table `event_pairs`: declared successions first, then the likely ones, one by one."""
    connection.execute(f"CREATE TABLE event_pairs AS {statement('event_declared_pairs')}")
    connection.execute(
        "CREATE TABLE free_states AS SELECT * FROM event_states AS s"
        " WHERE kind IN ('opening', 'closure') AND day IS NOT NULL"
        " AND NOT EXISTS (FROM event_pairs WHERE opened = s.siret AND opened_seq = s.seq)"
        " AND NOT EXISTS (FROM event_pairs WHERE closed = s.siret AND closed_seq = s.seq)"
    )
    target = folder / "work" / "event_likely_pairs.parquet"
    write_parquet(
        connection, statement("event_likely_pairs"), target, report=report, step=Step(_STEP, 0.0)
    )
    connection.execute(f"CREATE TABLE likely_pairs AS SELECT * FROM read_parquet({quoted(target)})")
    while count(connection, "likely_pairs") > 0:
        connection.execute(f"CREATE OR REPLACE TABLE chosen AS {statement('event_round')}")
        connection.execute("INSERT INTO event_pairs SELECT * FROM chosen")
        connection.execute(
            "DELETE FROM likely_pairs WHERE EXISTS (FROM chosen WHERE"
            " (chosen.closed = likely_pairs.closed AND chosen.closed_seq = likely_pairs.closed_seq)"
            " OR (chosen.opened = likely_pairs.opened"
            " AND chosen.opened_seq = likely_pairs.opened_seq))"
        )
