"""Loads official files into a new vintage: read, check, derive, then show it by one rename.

Everything is written in a folder that no reader knows. A refusal, a failure or Ctrl-C removes it
and leaves the warehouse as it was; a `kill -9` leaves a folder that the next load sweeps.
"""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Final

import duckdb

from essor.kernel.errors import InvalidValue
from essor.observatory.warehouse import (
    catalogue,
    event_load,
    headcount,
    privacy,
    search_index,
    territories,
)
from essor.observatory.warehouse.catalogue import Catalogue, Entry
from essor.observatory.warehouse.checks import TABLES, check, refuse_if_too_many
from essor.observatory.warehouse.coordinates import place_sites
from essor.observatory.warehouse.database import (
    SITE_GROUP,
    accept_demo_numbers,
    connect,
    count,
    quoted,
    run,
    statement,
    write_parquet,
)
from essor.observatory.warehouse.failures import explained
from essor.observatory.warehouse.layout import LAYOUTS, FileKind
from essor.observatory.warehouse.progress import Progress, Step, silent
from essor.observatory.warehouse.requests import FileReport, LoadReport, LoadRequest
from essor.observatory.warehouse.sources import open_source
from essor.observatory.warehouse.staging import VIEWS, stage
from essor.observatory.warehouse.territories import Territories

_MEMORY: Final = re.compile(r"[0-9]+(?:\.[0-9]+)? ?(?:[KMGT]i?B)")


def import_register(
    request: LoadRequest, map_of: Territories, report: Progress = silent
) -> LoadReport:
    """Load files as a vintage of the warehouse.

    Args:
        request: what to load and where.
        map_of: communes, EPCI and merged codes of today.
        report: told of each step; raising in it stops the load.

    Raises:
        BadInput: a file cannot be used.
        LoadRefused: too many rows are refused, or a file is empty.
        LoadFailed: the memory, the disk or a right is missing.
        WarehouseBusy: another load runs in the folder.
    """
    _check_request(request, map_of)
    try:
        return _import(request, map_of, report)
    except (duckdb.Error, OSError) as error:
        told = explained(error, request)
        if told is None:
            raise
        raise told from error


def _import(request: LoadRequest, map_of: Territories, report: Progress) -> LoadReport:
    """Write aside and show; whatever stops it, what was begun is removed."""
    with catalogue.exclusive(request.root):
        catalogue.sweep(request.root)
        folder = catalogue.new_folder(request.root, request.vintage)
        made = [folder]
        try:
            return _load(request, map_of, report, folder, made)
        except BaseException:
            for unfinished in made:
                shutil.rmtree(unfinished, ignore_errors=True)
            raise


def _check_request(request: LoadRequest, map_of: Territories) -> None:
    catalogue.check_vintage(request.vintage)
    if not _MEMORY.fullmatch(request.limits.memory):
        raise InvalidValue(
            f"« {request.limits.memory} » n'est pas une quantité de mémoire (--memory) : écrivez"
            " par exemple 2GB."
        )
    if not request.files:
        raise InvalidValue("Donnez au moins un fichier Sirene (--etablissements F, …).")
    if request.perimeter is not None:
        if FileKind.ESTABLISHMENTS not in request.files:
            raise InvalidValue(
                "Un périmètre demande le fichier des établissements :"
                " c'est lui qui porte les communes."
            )
        unknown = sorted(set(request.perimeter) - map_of.epci)
        if unknown:
            raise InvalidValue(
                f"Aucun EPCI d'aujourd'hui n'a le SIREN {', '.join(unknown)} (--perimeter)."
            )


def _load(
    request: LoadRequest,
    map_of: Territories,
    report: Progress,
    folder: Path,
    made: list[Path],
) -> LoadReport:
    work = folder / "work"
    work.mkdir()
    (folder / "store").mkdir()
    connection = connect(request.limits, work / "spill")
    try:
        _set_context(connection, request, map_of)
        files = _read(connection, request, work, report)
        result, shown = _write(connection, request, report, made, files)
    finally:
        connection.close()
    shutil.rmtree(work)
    shown = headcount.refresh_after(
        shown,
        Entry(request.vintage, folder.name, request.demo),
        root=request.root,
        map_of=map_of,
        limits=request.limits,
        made=made,
        report=report,
    )
    _write_manifest(request, result, folder)
    catalogue.write(request.root, shown)
    made.clear()
    privacy.forget_replaced(request.root)
    return result


def _write(
    connection: duckdb.DuckDBPyConnection,
    request: LoadRequest,
    report: Progress,
    made: list[Path],
    files: tuple[FileReport, ...],
) -> tuple[LoadReport, Catalogue]:
    """Derive everything in the new folder (the first of `made`), and mask earlier months."""
    folder = made[0]
    entry = Entry(request.vintage, folder.name, request.demo)
    known = catalogue.read(request.root).with_entry(entry)
    is_current = known.latest(demo=request.demo) == entry
    privacy.collect(
        connection, root=request.root, known=known, entry=entry, folder=folder, report=report
    )
    counts = _derive(connection, folder, report)
    notices = _notices(connection)
    headcount.find(connection, root=request.root, known=known, entry=entry, report=report)
    notices |= event_load.write_events(connection, folder, report)
    counts["events"] = count(connection, "events WHERE NOT departure")
    rejects_file = _write_rejects(connection, folder)
    if is_current:
        search_index.build(connection, folder / "search.sqlite3", report)
    masked = privacy.mask_earlier(
        connection, root=request.root, known=known, entry=entry, made=made, report=report
    )
    result = LoadReport(
        vintage=request.vintage,
        demo=request.demo,
        files=files,
        counts=counts,
        notices=notices,
        purged=masked.purged,
        rejects_file=rejects_file,
        is_current=is_current,
    )
    return result, masked.catalogue


def _set_context(
    connection: duckdb.DuckDBPyConnection, request: LoadRequest, map_of: Territories
) -> None:
    accept_demo_numbers(connection, accept=request.demo)
    connection.execute(f"SET VARIABLE bounded = {str(request.perimeter is not None).lower()}")
    connection.execute(f"SET VARIABLE stock_day = DATE '{request.vintage}-01'")
    event_load.say_what_is_known(connection, request.files)
    territories.create_tables(connection, map_of, request.perimeter or ())
    connection.execute(
        "CREATE TABLE rejects (file VARCHAR, line BIGINT, number VARCHAR, reason VARCHAR)"
    )


def _read(
    connection: duckdb.DuckDBPyConnection, request: LoadRequest, work: Path, report: Progress
) -> tuple[FileReport, ...]:
    """Open every file before reading any, so that a wrong one is told at once."""
    sources = [
        open_source(kind, request.files[kind], work, report)
        for kind in FileKind
        if kind in request.files
    ]
    reports = []
    for source in sources:
        stage(connection, source, work, report)
        checked = check(connection, source, work, report)
        refuse_if_too_many(checked.report, request.reject_limit)
        reports.append(checked.report)
    for kind in FileKind:
        if kind not in request.files:
            _stand_in(connection, kind)
    return tuple(reports)


def _stand_in(connection: duckdb.DuckDBPyConnection, kind: FileKind) -> None:
    """Empty relations for a file that was not given: what it would say is unknown."""
    columns = ", ".join(f'NULL::VARCHAR AS "{name}"' for name in LAYOUTS[kind].used)
    connection.execute(
        f"CREATE VIEW {VIEWS[kind]} AS SELECT NULL::BIGINT AS line, {columns} WHERE false"
    )
    table = TABLES[kind]
    connection.execute(f"CREATE TABLE {table}_checked AS {statement(f'{table}_checked')}")
    connection.execute(f"CREATE TABLE {table}_duplicates (line BIGINT)")


def _derive(
    connection: duckdb.DuckDBPyConnection, folder: Path, report: Progress
) -> dict[str, int]:
    """Write the store, the sites and the cube; answer the rows of each."""
    connection.execute(f"CREATE TABLE perimeter_sirets AS {statement('perimeter_sirets')}")
    _keep(connection, "successions", folder, report)
    connection.execute(
        "CREATE TABLE linked_sirets AS SELECT predecessor AS siret FROM successions"
        " UNION SELECT successor FROM successions"
    )
    for table in ("establishments", "legal_units", "history"):
        _keep(connection, table, folder, report)
    named = f"CREATE TABLE unit_names AS {statement('unit_names')}"
    run(connection, named, report=report, step=Step("Noms des entreprises", 0.0))
    place_sites(connection)
    rows = count(connection, "establishments")
    cubes = [(name, 122_880) for name in ("cube_sites", "cube_structure", "cube_stocks")]
    for name, group in (("sites", SITE_GROUP), *cubes):
        target = folder / f"{name}.parquet"
        step = Step("Sites et cubes", 0.0, rows)
        write_parquet(connection, statement(name), target, report=report, step=step, group=group)
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet({quoted(target)})")
    tables = ("establishments", "legal_units", "history", "successions", "sites")
    return {table: count(connection, table) for table in tables}


def _keep(
    connection: duckdb.DuckDBPyConnection, table: str, folder: Path, report: Progress
) -> None:
    connection.execute(
        f"CREATE OR REPLACE VIEW duplicate_lines AS SELECT line FROM {table}_duplicates"
    )
    target = folder / "store" / f"{table}.parquet"
    write_parquet(
        connection,
        statement(f"store_{table}"),
        target,
        report=report,
        step=Step("Magasin compact", 0.0, count(connection, f"{table}_checked")),
    )
    connection.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet({quoted(target)})")


def _notices(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    cursor = connection.execute(statement("notices"))
    names = [column[0] for column in cursor.description or ()]
    values = cursor.fetchone() or ()
    return {name: int(value) for name, value in zip(names, values, strict=True) if value}


def _write_rejects(connection: duckdb.DuckDBPyConnection, folder: Path) -> Path | None:
    if count(connection, "rejects") == 0:
        return None
    target = folder / "rejects.csv"
    connection.execute(
        "COPY (SELECT file AS fichier, line AS ligne, number AS numero, reason AS motif"
        f" FROM rejects ORDER BY file, line, reason) TO {quoted(target)} (FORMAT csv, HEADER)"
    )
    return target


def _write_manifest(request: LoadRequest, result: LoadReport, folder: Path) -> None:
    written = replace(result, rejects_file=None).as_json() | {
        "loaded_at": request.loaded_at.isoformat(),
        "perimeter": None if request.perimeter is None else list(request.perimeter),
    }
    (folder / "manifest.json").write_text(
        json.dumps(written, ensure_ascii=False, indent=1), encoding="utf-8"
    )
