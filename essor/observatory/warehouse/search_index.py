"""Builds the company search: one SQLite file, made whole with its vintage and never edited.

`companies.rank` orders companies by size; the full-text index has the same row numbers, so that
« ORDER BY rowid LIMIT 10 » stops at the ten largest that match, without a score to compute.
"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import duckdb

from essor.observatory.warehouse.database import statement
from essor.observatory.warehouse.progress import Progress, Step, whole
from essor.observatory.warehouse.words import deletes, with_initials

_STEP: Final = "Index de recherche"
_BATCH: Final = 20_000
_SHORTEST: Final = 3  # a shorter word is typed again rather than corrected
_SCHEMA: Final = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE companies (
    rank INTEGER PRIMARY KEY, siren INTEGER NOT NULL, siret INTEGER, name TEXT, commune TEXT,
    commune_name TEXT, active INTEGER NOT NULL, band INTEGER, sites INTEGER NOT NULL,
    masked INTEGER NOT NULL, sole_trader INTEGER NOT NULL, words TEXT
);
CREATE TABLE numbers (siret INTEGER PRIMARY KEY, rank INTEGER NOT NULL);
CREATE TABLE vocabulary (id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE);
CREATE TABLE deletes (key TEXT NOT NULL, word INTEGER NOT NULL, PRIMARY KEY (key, word))
    WITHOUT ROWID;
CREATE VIRTUAL TABLE names USING fts5(
    words, content = '', columnsize = 0, detail = none, prefix = '1 2 3 4',
    tokenize = 'unicode61 remove_diacritics 2'
);
"""

Row = tuple[object, ...]


def build(connection: duckdb.DuckDBPyConnection, target: Path, report: Progress) -> None:
    """Write the index of the load in progress.

    Args:
        connection: the load's, with `sites`, `unit_names`, `establishments` and `communes`.
        target: the file to make.
        report: told of the progress.
    """
    index = sqlite3.connect(target, isolation_level=None)
    try:
        index.executescript(_SCHEMA)
        with whole(report, _STEP):
            index.execute("BEGIN")
            _companies(connection, index, report)
            _numbers(connection, index)
            _vocabulary(index)
            index.execute("COMMIT")
            index.execute("INSERT INTO names (names) VALUES ('optimize')")
            index.execute("PRAGMA optimize")
    finally:
        index.close()


def _batches(connection: duckdb.DuckDBPyConnection, sql: str) -> Iterator[list[Row]]:
    cursor = connection.cursor()
    try:
        cursor.execute(sql)
        while batch := cursor.fetchmany(_BATCH):
            yield batch
    finally:
        cursor.close()


def _companies(
    connection: duckdb.DuckDBPyConnection, index: sqlite3.Connection, report: Progress
) -> None:
    rank = 0
    for batch in _batches(connection, f"{statement('search_companies')}"):
        rows, texts = [], []
        for row in batch:
            rank += 1
            *facts, words, place = row
            rows.append((rank, *facts, words))
            if words:
                texts.append((rank, f"{with_initials(str(words))} {place or ''}"))
        index.executemany("INSERT INTO companies VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", rows)
        index.executemany("INSERT INTO names (rowid, words) VALUES (?, ?)", texts)
        report(Step(_STEP, None))


def _numbers(connection: duckdb.DuckDBPyConnection, index: sqlite3.Connection) -> None:
    index.execute("CREATE INDEX companies_siren ON companies (siren)")
    for batch in _batches(connection, "SELECT siret, siren FROM sites ORDER BY siret"):
        index.executemany(
            "INSERT INTO numbers SELECT ?, rank FROM companies WHERE siren = ?", batch
        )


def _vocabulary(index: sqlite3.Connection) -> None:
    """Words by frequency, most frequent first, and the keys that lead to them."""
    index.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, names, row)")
    index.execute(
        "INSERT INTO vocabulary (word) SELECT term FROM temp.terms"
        f" WHERE length(term) >= {_SHORTEST} AND NOT term GLOB '[0-9]*'"
        " ORDER BY doc DESC, term"
    )
    index.execute("DROP TABLE temp.terms")
    words = index.execute("SELECT id, word FROM vocabulary ORDER BY id")
    while batch := words.fetchmany(_BATCH):
        index.executemany(
            "INSERT INTO deletes VALUES (?, ?)",
            ((key, number) for number, word in batch for key in deletes(word)),
        )
