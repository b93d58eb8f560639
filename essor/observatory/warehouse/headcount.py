"""Headcount bands that move between months of the register: candidate extensions and reductions.

Insee keeps no history of headcount. Every load keeps its compact store, so the months compared with
one another show it. A month loaded late, loaded again or forgotten changes what the months after it
show: their candidates are written again.
"""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import duckdb

from essor.kernel.headcount import HeadcountBand
from essor.observatory.warehouse import catalogue, territories
from essor.observatory.warehouse.catalogue import Catalogue, Entry
from essor.observatory.warehouse.database import (
    Limits,
    connect,
    count,
    quoted,
    run,
    statement,
    write_parquet,
)
from essor.observatory.warehouse.event_load import EVENTS
from essor.observatory.warehouse.progress import Progress, Step, silent
from essor.observatory.warehouse.territories import Territories

_ESTABLISHMENTS: Final = Path("store") / "establishments.parquet"
_COLUMNS: Final = "siret, band, band_year, naf, nomenclature, commune, epci, in_perimeter"
_MANIFEST: Final = "manifest.json"
_CANDIDATES: Final = "event IN ('extension_candidate', 'reduction_candidate')"
_ORDER: Final = (
    "filed_epci, naf, date, siret, event, convention, counterpart_siret, departure, reason"
)


def find(
    connection: duckdb.DuckDBPyConnection,
    *,
    root: Path,
    known: Catalogue,
    entry: Entry,
    report: Progress = silent,
) -> None:
    """Make `headcount_candidates`: what the months up to one show, once its store is written.

    Args:
        connection: where to make it.
        root: the warehouse.
        known: the catalogue, with the entry.
        entry: the month that is described; months after it and the other nature do not count.
        report: told of the progress.
    """
    connection.execute("CREATE OR REPLACE TABLE band_labels (band TINYINT, label VARCHAR)")
    connection.executemany(
        "INSERT INTO band_labels VALUES (?, ?)", [(b.rank, b.label) for b in HeadcountBand]
    )
    observed = " UNION ALL ".join(
        _observed(catalogue.folder_of(root, month), month.vintage)
        for month in known.entries
        if month.demo == entry.demo and month.vintage <= entry.vintage
    )
    connection.execute(f"CREATE OR REPLACE VIEW headcount_observations AS {observed}")
    run(
        connection,
        f"CREATE OR REPLACE TABLE headcount_candidates AS {statement('event_headcount')}",
        report=report,
        step=Step("Effectifs d'un mois à l'autre", 0.0),
    )


def _observed(folder: Path, vintage: str) -> str:
    """Open employers whose band is known, as one month's store has them.

    Whether a unit employs may be unknown: a band other than `NN` is an employer's.
    """
    return (
        f"SELECT '{vintage}' AS vintage, {_COLUMNS}"
        f" FROM read_parquet({quoted(folder / _ESTABLISHMENTS)})"
        f" WHERE active AND band >= {HeadcountBand.ZERO.rank} AND employer IS DISTINCT FROM false"
    )


def refresh_after(
    known: Catalogue,
    entry: Entry,
    *,
    root: Path,
    map_of: Territories,
    limits: Limits,
    made: list[Path],
    report: Progress,
) -> Catalogue:
    """Write again, aside, the candidates of the months that follow one; answer the new catalogue.

    Args:
        known: the months that stay or come; `entry` may be one of them.
        entry: the month that came or left.
        root: the warehouse.
        map_of: communes and EPCI of today.
        limits: memory and threads.
        made: receives each folder made, so that a failure removes it.
        report: told of the progress.
    """
    entries = []
    for month in known.entries:
        later = month.demo == entry.demo and month.vintage > entry.vintage
        if later and (catalogue.folder_of(root, month) / EVENTS).is_file():
            month = _refreshed(  # noqa: PLW2901 - the same month, perhaps in another folder
                known, month, root=root, map_of=map_of, limits=limits, made=made, report=report
            )
        entries.append(month)
    return Catalogue(tuple(entries))


def _refreshed(
    known: Catalogue,
    month: Entry,
    *,
    root: Path,
    map_of: Territories,
    limits: Limits,
    made: list[Path],
    report: Progress,
) -> Entry:
    """The month with its candidates of now: itself if nothing changes."""
    source = catalogue.folder_of(root, month)
    with (
        TemporaryDirectory(dir=root / "vintages", prefix="spill-") as spill,
        connect(limits, Path(spill)) as connection,
    ):
        territories.create_tables(connection, map_of, ())
        find(connection, root=root, known=known, entry=month, report=report)
        _place(connection, source)
        if not _differ(connection):
            return month
        target = catalogue.new_folder(root, month.vintage)
        made.append(target)
        catalogue.twin(source, target, without={EVENTS, _MANIFEST})
        _rewrite(connection, source, target, report)
    return Entry(month.vintage, target.name, month.demo)


def _place(connection: duckdb.DuckDBPyConnection, source: Path) -> None:
    """Tables `written`, the month's events, and `candidates`, those it should have.

    The statement of the events itself files the candidates: nothing else happened.
    """
    connection.execute(
        f"CREATE VIEW written AS SELECT * FROM read_parquet({quoted(source / EVENTS)})"
    )
    connection.execute(
        "CREATE VIEW event_sites AS SELECT siret, in_perimeter AS kept,"
        " coalesce(band >= band_rank('11'), false) AS ten, communes.commune,"
        f" e.epci FROM read_parquet({quoted(source / _ESTABLISHMENTS)}) AS e"
        " LEFT JOIN communes ON communes.commune = e.commune"
    )
    connection.execute(
        "CREATE VIEW event_raw AS SELECT siret, event AS kind, date AS day, naf, nomenclature,"
        " NULL::INTEGER AS naf_before, NULL::VARCHAR AS nomenclature_before, reason,"
        " false AS by_creation FROM headcount_candidates WHERE false"
    )
    connection.execute(
        "CREATE VIEW event_insee AS SELECT *, NULL::BIGINT AS counterpart FROM event_raw"
    )
    connection.execute(f"CREATE TABLE candidates AS {statement('events')}")


def _differ(connection: duckdb.DuckDBPyConnection) -> bool:
    before = f"SELECT * FROM written WHERE {_CANDIDATES}"
    after = "SELECT * FROM candidates"
    return any(
        count(connection, f"(({one}) EXCEPT ALL ({other}))") > 0
        for one, other in ((before, after), (after, before))
    )


def _rewrite(
    connection: duckdb.DuckDBPyConnection, source: Path, target: Path, report: Progress
) -> None:
    write_parquet(
        connection,
        f"SELECT * FROM written WHERE NOT ({_CANDIDATES})"
        f" UNION ALL BY NAME SELECT * FROM candidates ORDER BY {_ORDER}",
        target / EVENTS,
        report=report,
        step=Step("Effectifs des mois suivants", 0.0, count(connection, "written")),
    )
    manifest = json.loads((source / _MANIFEST).read_text("utf-8"))
    manifest["counts"]["events"] = count(
        connection, f"read_parquet({quoted(target / EVENTS)}) WHERE NOT departure"
    )
    (target / _MANIFEST).write_text(
        json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8"
    )
