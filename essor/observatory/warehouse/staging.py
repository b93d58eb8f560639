"""Makes each source a view `official_<kind>` whose columns are Insee's, whatever the file held.

A CSV is read once, strictly, to a Parquet beside: the following statements read only the columns
they need. In the view, a column that the file lacks is NULL, `[ND]` and empty text are NULL, and
`line` is the place in the file.
"""

import re
from pathlib import Path

import duckdb

from essor.kernel.errors import BadInput, Place
from essor.observatory.warehouse.database import quoted, write_parquet
from essor.observatory.warehouse.layout import FileKind
from essor.observatory.warehouse.progress import Progress, Step
from essor.observatory.warehouse.sources import SourceFile

VIEWS = {
    FileKind.ESTABLISHMENTS: "official_establishments",
    FileKind.LEGAL_UNITS: "official_legal_units",
    FileKind.HISTORY: "official_history",
    FileKind.SUCCESSIONS: "official_successions",
}
_IDENTIFIERS = {
    "siren": 9,
    "siret": 14,
    "siretEtablissementPredecesseur": 14,
    "siretEtablissementSuccesseur": 14,
}
# Text in the official Parquet files as well as in the CSV; another type is taken as text.
_TYPED = {"DATE", "BOOLEAN"}
_DECIMALS = ("DOUBLE", "FLOAT", "DECIMAL")  # what pandas makes of numbers where some are missing
_LINE = re.compile(r"CSV Error on Line: (\d+)")
_FOUND = re.compile(r"Expected Number of Columns: (\d+) Found: (\d+)")


def stage(
    connection: duckdb.DuckDBPyConnection, source: SourceFile, work: Path, report: Progress
) -> None:
    """Create the view of a source.

    Raises:
        BadInput: a line of the CSV cannot be read; the place is named.
    """
    path, first_line = source.path, 1
    if not source.parquet:
        path, first_line = work / f"{source.layout.kind.value}.parquet", 2
        _csv_to_parquet(connection, source, path, report)
    try:
        types = {
            row[0]: row[1]
            for row in connection.execute(
                f"DESCRIBE SELECT * FROM read_parquet({quoted(path)})"
            ).fetchall()
        }
        columns = ", ".join(_column(name, types.get(name)) for name in source.layout.used)
        connection.execute(
            f"CREATE OR REPLACE VIEW {VIEWS[source.layout.kind]} AS"
            f" SELECT file_row_number + {first_line} AS line, {columns}"
            f" FROM read_parquet({quoted(path)}, file_row_number = true)"
        )
    except duckdb.Error as error:
        raise BadInput("ce fichier Parquet est abîmé.", Place(source.name)) from error


def _column(name: str, kind: str | None) -> str:
    if kind is None:
        return f'NULL::VARCHAR AS "{name}"'
    if kind == "VARCHAR":
        return f"""nullif(nullif("{name}", '[ND]'), '') AS "{name}\""""
    if kind in _TYPED:
        return f'"{name}"'
    if name in _IDENTIFIERS:
        whole = f'"{name}"::BIGINT' if kind.startswith(_DECIMALS) else f'"{name}"'
        return f"""lpad({whole}::VARCHAR, {_IDENTIFIERS[name]}, '0') AS "{name}\""""
    return f'"{name}"::VARCHAR AS "{name}"'


def _csv_to_parquet(
    connection: duckdb.DuckDBPyConnection, source: SourceFile, target: Path, report: Progress
) -> None:
    # Columns are given by place: a name that we do not read may be blank, repeated or quoted.
    types = ", ".join(f"'c{place}': 'VARCHAR'" for place, _ in enumerate(source.columns))
    used = ", ".join(
        f'c{source.columns.index(name)} AS "{name}"'
        for name in source.layout.used
        if name in source.columns
    )
    select = (
        f"SELECT {used} FROM read_csv({quoted(source.path)}, columns = {{{types}}},"
        " auto_detect = false, delim = ',', quote = '\"', escape = '\"', header = true,"
        " nullstr = ['', '[ND]'], strict_mode = true, null_padding = false,"
        " ignore_errors = false, encoding = 'utf-8')"
    )
    try:
        step = Step(f"Lecture de {source.name}", 0.0, source.path.stat().st_size, "octets")
        write_parquet(connection, select, target, report=report, step=step)
    except (duckdb.OutOfMemoryException, duckdb.IOException):
        raise  # the machine, not the file
    except duckdb.Error as error:
        raise _explained(error, source) from error


def _explained(error: duckdb.Error, source: SourceFile) -> BadInput:
    """DuckDB's message as one French sentence with its place."""
    message = str(error)
    line = _LINE.search(message)
    row = int(line.group(1)) if line else None
    if "not utf-8" in message or "Invalid unicode" in message:
        column = _column_not_utf8(source, row) if row else None
        return BadInput(
            "ce texte n'est pas en UTF-8 ; téléchargez de nouveau le fichier officiel.",
            Place(source.name, row, column),
        )
    found = _FOUND.search(message)
    if found:
        expected, actual = found.groups()
        return BadInput(
            f"cette ligne a {actual} colonnes au lieu de {expected} ; le fichier est tronqué ou"
            " abîmé.",
            Place(source.name, row),
        )
    if "unterminated quote" in message:
        return BadInput(
            "un guillemet ouvert n'est jamais fermé ; le fichier est tronqué ou abîmé.",
            Place(source.name, row),
        )
    return BadInput("cette ligne ne peut pas être lue comme du CSV.", Place(source.name, row))


def _column_not_utf8(source: SourceFile, row: int) -> str | None:
    """The first column of the line whose bytes are not UTF-8."""
    with source.path.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            if number == row:
                fields = line.rstrip(b"\r\n").split(b",")
                for position, field in enumerate(fields[: len(source.columns)]):
                    try:
                        field.decode()
                    except UnicodeDecodeError:
                        return source.columns[position]
                return None
    return None
