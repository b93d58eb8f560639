"""Reads each source into typed rows, sets refused rows aside, and decides whether to go on."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from essor.kernel.text import french_number
from essor.observatory.warehouse.database import count, quoted, run, statement, write_parquet
from essor.observatory.warehouse.errors import LoadRefused
from essor.observatory.warehouse.layout import FileKind
from essor.observatory.warehouse.progress import Progress, Step
from essor.observatory.warehouse.requests import REJECT_LABELS, FileReport
from essor.observatory.warehouse.sources import SourceFile
from essor.observatory.warehouse.staging import VIEWS

TABLES: Final = {
    FileKind.ESTABLISHMENTS: "establishments",
    FileKind.LEGAL_UNITS: "legal_units",
    FileKind.HISTORY: "history",
    FileKind.SUCCESSIONS: "successions",
}
_KEYS: Final = {
    FileKind.ESTABLISHMENTS: ("siret",),
    FileKind.LEGAL_UNITS: ("siren",),
    FileKind.HISTORY: ("siret", "period_from", "period_to"),
    FileKind.SUCCESSIONS: ("predecessor", "successor", "linked_on"),
}


@dataclass(frozen=True)
class Checked:
    """A source read and judged.

    Attributes:
        report: what was read and refused.
        path: the typed rows, refused ones included, as Parquet.
    """

    report: FileReport
    path: Path


def check(
    connection: duckdb.DuckDBPyConnection, source: SourceFile, work: Path, report: Progress
) -> Checked:
    """Type the rows of a staged source, and list the refused ones in table `rejects`.

    Leaves a view `<table>_checked` and a table `<table>_duplicates`.
    """
    kind = source.layout.kind
    table, path = TABLES[kind], work / f"{TABLES[kind]}_checked.parquet"
    write_parquet(
        connection,
        statement(f"{table}_checked"),
        path,
        report=report,
        step=Step(f"Contrôle de {source.name}", 0.0, count(connection, VIEWS[kind])),
    )
    connection.execute(
        f"CREATE OR REPLACE VIEW {table}_checked AS SELECT * FROM read_parquet({quoted(path)})"
    )
    _find_duplicates(connection, source, report)
    connection.execute(
        f"INSERT INTO rejects SELECT $name, line, siret_written, reject FROM {table}_checked"
        " WHERE reject IS NOT NULL"
        f" UNION ALL SELECT $name, line, siret_written, 'doublon' FROM {table}_checked"
        f" WHERE reject IS NULL AND line IN (SELECT line FROM {table}_duplicates)",
        {"name": source.name},
    )
    return Checked(_report(connection, source, table), path)


def _find_duplicates(
    connection: duckdb.DuckDBPyConnection, source: SourceFile, report: Progress
) -> None:
    """Lines that repeat an earlier one; the window runs only over keys that do repeat."""
    kind, step = source.layout.kind, Step(f"Doublons de {source.name}", 0.0)
    table, key = TABLES[kind], ", ".join(_KEYS[kind])
    run(
        connection,
        "CREATE OR REPLACE TEMP TABLE repeated AS"
        f" SELECT {key} FROM {table}_checked WHERE reject IS NULL"
        f" GROUP BY {key} HAVING count(*) > 1",
        report=report,
        step=step,
    )
    same = " AND ".join(f"r.{column} IS NOT DISTINCT FROM c.{column}" for column in _KEYS[kind])
    connection.execute(
        "CREATE OR REPLACE VIEW checked AS"
        f" SELECT c.* FROM {table}_checked AS c SEMI JOIN repeated AS r ON {same}"
    )
    run(
        connection,
        f"CREATE OR REPLACE TABLE {table}_duplicates AS "
        + statement("duplicates").replace("$key", key),
        report=report,
        step=step,
    )
    connection.execute("DROP VIEW checked")
    connection.execute("DROP TABLE repeated")


def _report(connection: duckdb.DuckDBPyConnection, source: SourceFile, table: str) -> FileReport:
    rejects = connection.execute(
        "SELECT reason, count(*) FROM rejects WHERE file = ? GROUP BY reason ORDER BY reason",
        [source.name],
    ).fetchall()
    return FileReport(
        source.layout.kind,
        source.name,
        source.size,
        source.sha256,
        len(source.columns),
        count(connection, f"{table}_checked"),
        dict(rejects),
    )


def refuse_if_too_many(report: FileReport, limit: float) -> None:
    """Stop a load whose file is empty, or holds more refused rows than allowed.

    A repeated succession link is usual in Insee's file and does not count.

    Raises:
        LoadRefused: with the reasons and their numbers.
    """
    if report.rows == 0:
        raise LoadRefused(f"{report.name} : ce fichier ne contient aucune ligne.")
    counted = {
        reason: number
        for reason, number in report.rejects.items()
        if not (reason == "doublon" and report.kind is FileKind.SUCCESSIONS)
    }
    share = sum(counted.values()) / report.rows
    if share > limit:
        reasons = ", ".join(
            f"{REJECT_LABELS[reason]} : {number}" for reason, number in sorted(counted.items())
        )
        raise LoadRefused(
            f"{report.name} : {sum(counted.values())} lignes refusées sur {report.rows}"
            f" ({_percent(share)}, seuil {_percent(limit)}) ; {reasons}. Rien n'a été chargé."
        )


def _percent(share: float) -> str:
    return f"{french_number(share * 100, 1)} %"
