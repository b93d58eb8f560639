"""Opens an official file whatever its wrapping, and says clearly what is wrong with it.

Nothing is trusted but the first bytes: names and extensions lie. A file ends as something that
DuckDB reads by column name, with the reading's exact digest for the manifest.
"""

import csv
import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import duckdb

from essor.kernel.errors import BadInput, Place
from essor.observatory.warehouse.database import quoted
from essor.observatory.warehouse.layout import LAYOUTS, FileKind, FileLayout, recognised
from essor.observatory.warehouse.progress import Progress, whole

_BLOCK = 1 << 20
_HEAD = 1 << 16


@dataclass(frozen=True)
class SourceFile:
    """A file ready to be read.

    Attributes:
        layout: what it is.
        name: its name as given, for messages and the manifest.
        size: bytes, as given.
        sha256: digest, as given.
        path: where DuckDB reads it (unpacked if it was packed).
        parquet: whether that is Parquet; CSV otherwise.
        columns: its columns, in its own order.
    """

    layout: FileLayout
    name: str
    size: int
    sha256: str
    path: Path
    parquet: bool
    columns: tuple[str, ...]


def open_source(kind: FileKind, path: Path, work: Path, report: Progress) -> SourceFile:
    """Recognise, digest and unpack a file, and check that it holds what its option says.

    Raises:
        BadInput: it does not exist, is damaged, is not what it says, or lacks a column.
    """
    layout = LAYOUTS[kind]
    if not path.is_file():
        raise BadInput("ce fichier n'existe pas.", Place(str(path)))
    size = path.stat().st_size
    if size == 0:
        raise BadInput("ce fichier est vide.", Place(path.name))
    with whole(report, f"Empreinte de {path.name}", size) as share:
        digest = _digest(path, lambda done: share(done / size))
    plain = _unpacked(path, work / f"{kind.value}.csv", report)
    head = _first_bytes(plain)
    parquet = head.startswith(b"PAR1")
    columns = _parquet_columns(plain, path.name) if parquet else csv_header(head, path.name)
    check_columns(columns, layout, path.name)
    return SourceFile(layout, path.name, size, digest, plain, parquet, columns)


def _digest(path: Path, seen: Callable[[int], None]) -> str:
    digest, done = hashlib.sha256(), 0
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK * 8):
            digest.update(block)
            done += len(block)
            seen(done)
    return digest.hexdigest()


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(_HEAD)


def _unpacked(path: Path, target: Path, report: Progress) -> Path:
    head = _first_bytes(path)
    try:
        if head.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(path) as archive:
                member = _single_csv(archive, path.name)
                with archive.open(member) as stream:
                    return _spooled(stream, member.file_size, target, path.name, report)
        if head.startswith(b"\x1f\x8b"):
            with gzip.open(path) as stream:
                return _spooled(stream, None, target, path.name, report)
    except (RuntimeError, NotImplementedError) as error:
        raise BadInput(
            "cette archive est chiffrée ou compressée d'une façon que Python ne lit pas ;"
            " décompressez-la vous-même.",
            Place(path.name),
        ) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, gzip.BadGzipFile) as error:
        raise BadInput(
            "cette archive est tronquée ou abîmée ; téléchargez-la de nouveau.", Place(path.name)
        ) from error
    if head.startswith((b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf")):
        raise BadInput(
            "cette archive ne contient pas de CSV lisible (attendu : .zip, .gz, .csv, .parquet).",
            Place(path.name),
        )
    return path


def _single_csv(archive: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    members = [
        member
        for member in archive.infolist()
        if member.filename.lower().endswith(".csv") and not member.filename.startswith("__MACOSX/")
    ]
    if len(members) != 1:
        raise BadInput(
            f"cette archive contient {len(members)} fichiers CSV ; il en faut un seul.",
            Place(name),
        )
    return members[0]


def _spooled(
    stream: IO[bytes] | gzip.GzipFile, size: int | None, target: Path, name: str, report: Progress
) -> Path:
    """Unpack to `target`; the archive's own check sums are verified on the way."""
    done = 0
    with whole(report, f"Décompression de {name}", size) as share, target.open("wb") as out:
        while block := stream.read(_BLOCK):
            out.write(block)
            done += len(block)
            if size:
                share(done / size)
    return target


def _parquet_columns(path: Path, name: str) -> tuple[str, ...]:
    try:
        with duckdb.connect() as connection:
            rows = connection.execute(
                f"DESCRIBE SELECT * FROM read_parquet({quoted(path)})"
            ).fetchall()
    except duckdb.Error as error:
        raise BadInput(
            "ce fichier Parquet est tronqué ou abîmé ; téléchargez-le de nouveau.", Place(name)
        ) from error
    return tuple(row[0] for row in rows)


def csv_header(head: bytes, name: str) -> tuple[str, ...]:
    """The columns of a CSV, from its first bytes.

    Raises:
        BadInput: it is a web page, is not UTF-8, or is not separated by commas.
    """
    start = head.lstrip()[:200].lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml")):
        raise BadInput(
            "c'est une page web, pas un fichier CSV ; le téléchargement a sans doute renvoyé une"
            " page d'erreur.",
            Place(name, 1),
        )
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadInput("ce fichier est en UTF-16 ; il faut de l'UTF-8.", Place(name, 1))
    try:
        line = head.split(b"\n", 1)[0].decode("utf-8-sig").rstrip("\r")
    except UnicodeDecodeError as error:
        raise BadInput(
            "cette ligne n'est pas en UTF-8 ; enregistrez le fichier en UTF-8.", Place(name, 1)
        ) from error
    if b"\x00" in head:
        raise BadInput("ce n'est pas un fichier CSV.", Place(name, 1))
    if "," not in line:
        for separator, label in ((";", "« ; »"), ("\t", "la tabulation"), ("|", "« | »")):
            if separator in line:
                raise BadInput(
                    f"les colonnes sont séparées par {label} ; il faut des virgules.",
                    Place(name, 1),
                )
    return tuple(column.strip() for column in next(csv.reader(io.StringIO(line)), []))


def check_columns(columns: tuple[str, ...], layout: FileLayout, name: str) -> None:
    """Refuse a file that is another one, lacks a required column or repeats one.

    Raises:
        BadInput: which column, and what the file seems to be.
    """
    held = frozenset(columns)
    missing = [column for column in layout.required if column not in held]
    if missing:
        other = recognised(held)
        if other is not None and other is not layout:
            raise BadInput(
                f"ce fichier est un {other.official_name}, donné comme {layout.official_name} ;"
                f" passez-le par l'option --{other.kind.value}.",
                Place(name, 1, missing[0]),
            )
        raise BadInput(
            f"cette colonne de {layout.official_name} manque"
            + (f" (et {len(missing) - 1} autres)." if len(missing) > 1 else "."),
            Place(name, 1, missing[0]),
        )
    repeated = next((c for c in layout.columns if columns.count(c) > 1), None)
    if repeated is not None:
        raise BadInput("cette colonne est présente deux fois.", Place(name, 1, repeated))
