"""A DuckDB connection with explicit limits, and the named statements of `sql/`."""

import threading
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path

import duckdb

from essor.observatory.warehouse.progress import Progress, Step

_POLL_SECONDS = 0.05
SITE_GROUP = 16_384  # rows of a group of sites: one EPCI is read without its neighbours


@dataclass(frozen=True)
class Limits:
    """What a load may use. Beyond the memory, DuckDB spills to the temporary folder."""

    memory: str = "2GB"
    threads: int = 2


@cache
def statement(name: str) -> str:
    """The text of `sql/<name>.sql`."""
    return files("essor.observatory.warehouse").joinpath("sql", f"{name}.sql").read_text("utf-8")


def connect(limits: Limits, temporary: Path) -> duckdb.DuckDBPyConnection:
    """A connection in memory, bounded, with the warehouse's macros.

    Args:
        limits: memory and threads.
        temporary: folder where DuckDB may spill; it makes it if needed.
    """
    connection = duckdb.connect(
        config={
            "memory_limit": limits.memory,
            "threads": limits.threads,
            "temp_directory": str(temporary),
            "preserve_insertion_order": True,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )
    accept_demo_numbers(connection, accept=False)
    connection.execute(statement("macros"))
    return connection


def accept_demo_numbers(connection: duckdb.DuckDBPyConnection, *, accept: bool) -> None:
    """Which numbers may enter: a demonstration's or real ones (a constant, so that it costs nothing)."""
    connection.execute(f"CREATE OR REPLACE MACRO is_demo() AS ({str(accept).lower()})")


def quoted(path: Path | str) -> str:
    """A path as an SQL literal (COPY takes no parameter)."""
    return "'" + str(path).replace("'", "''") + "'"


def run(connection: duckdb.DuckDBPyConnection, sql: str, *, report: Progress, step: Step) -> None:
    """Execute a long statement: progress is reported, and Ctrl-C interrupts it at once.

    The statement runs in a second thread; this one stays awake for signals. Whatever `report`
    raises also interrupts the statement.

    Args:
        connection: where to run.
        sql: one statement.
        report: told of the progress.
        step: the step as it starts: its name, and its size if known.
    """
    failure: list[BaseException] = []
    # Not `Thread.join`: before Python 3.13, a Ctrl-C there marks a running thread as ended.
    ended = threading.Event()

    def work() -> None:
        try:
            connection.execute(sql)
        except BaseException as error:  # noqa: BLE001 - handed to the waiting thread
            failure.append(error)
        finally:
            ended.set()

    report(step)
    threading.Thread(target=work, name="warehouse-statement", daemon=True).start()
    try:
        while not ended.wait(_POLL_SECONDS):
            share = connection.query_progress()
            report(replace(step, done=share / 100 if share >= 0 else None))
    except BaseException:
        _stop(connection, ended)
        raise
    if failure:
        raise failure[0]
    report(replace(step, done=1.0))


def _stop(connection: duckdb.DuckDBPyConnection, ended: threading.Event) -> None:
    """Interrupt the statement until it has ended, even if Ctrl-C comes again meanwhile."""
    while True:
        try:
            connection.interrupt()
            if ended.wait(_POLL_SECONDS):
                return
        except KeyboardInterrupt:
            continue


def write_parquet(
    connection: duckdb.DuckDBPyConnection,
    select: str,
    target: Path,
    *,
    report: Progress,
    step: Step,
    group: int = 122_880,
) -> None:
    """Write a query to a Parquet file (zstd).

    Args:
        connection: where to run.
        select: the query.
        target: the file.
        report: told of the progress.
        step: the step, see `run`.
        group: rows per row group; small groups let a reader skip more, large ones compress better.
    """
    run(
        connection,
        f"COPY ({select}) TO {quoted(target)}"
        f" (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {group})",
        report=report,
        step=step,
    )


def count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    """Rows of a relation (a name, or a name and its WHERE clause, made by this package)."""
    row = connection.execute(f"SELECT count(*) FROM {relation}").fetchone()
    return 0 if row is None else int(row[0])
