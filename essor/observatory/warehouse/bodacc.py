"""Reads an export of the BODACC, « annonces commerciales », record by record.

CSV (any of `;`, `,`, tab), JSON (the export, or an answer of the interface, versions 1 and 2.1),
JSON lines; each as it is, in gz or in zip. Plain text: no DuckDB, no network.
"""

import csv
import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import IO, Any, Final

from essor.kernel.errors import BadInput, Place
from essor.observatory.engine.notice_records import NEEDED

Record = Mapping[str, Any]
_FIELD_LIMIT: Final = 16 << 20  # a list of persons can be long
_HEAD: Final = 1 << 16
_JUDGED: Final = (*NEEDED, "jugement")
_SUFFIXES: Final = (".csv", ".json", ".jsonl")


def read_notices(path: Path) -> Iterator[tuple[int, Record]]:
    """Each record with its line in the file (its rank, in a JSON document).

    Raises:
        BadInput: no such file, damaged, neither CSV nor JSON, or a column is missing.
    """
    if not path.is_file():
        raise BadInput("ce fichier n'existe pas.", Place(str(path)))
    try:
        with _opened(path) as stream:
            head = stream.read(_HEAD).lstrip("\ufeff \r\n\t")
            if not head:
                raise BadInput("ce fichier est vide.", Place(path.name))
            stream.seek(0)
            reader = _json_records if head[0] in "[{" else _csv_records
            yield from reader(stream, path.name)
    except (zipfile.BadZipFile, zlib.error, EOFError, gzip.BadGzipFile) as error:
        raise BadInput(
            "cette archive est tronquée ou abîmée ; téléchargez-la de nouveau.", Place(path.name)
        ) from error
    except UnicodeDecodeError as error:
        raise BadInput(
            "ce fichier n'est pas en UTF-8 ; prenez l'export officiel, sans l'ouvrir dans un"
            " tableur.",
            Place(path.name),
        ) from error


@contextmanager
def _opened(path: Path) -> Iterator[IO[str]]:
    with path.open("rb") as raw:
        magic = raw.read(4)
        raw.seek(0)
        if magic.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(raw) as archive, archive.open(_member(archive, path)) as inner:
                yield io.TextIOWrapper(inner, "utf-8-sig", newline="")
        elif magic.startswith(b"\x1f\x8b"):
            with gzip.open(raw) as inner:
                yield io.TextIOWrapper(inner, "utf-8-sig", newline="")
        else:
            yield io.TextIOWrapper(raw, "utf-8-sig", newline="")


def _member(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    members = [m for m in archive.infolist() if m.filename.lower().endswith(_SUFFIXES)]
    if len(members) != 1:
        raise BadInput(
            f"cette archive contient {len(members)} fichiers CSV ou JSON ; il en faut un seul.",
            Place(path.name),
        )
    return members[0]


def _csv_records(stream: IO[str], name: str) -> Iterator[tuple[int, Record]]:
    header = stream.readline()
    delimiter = max(";,\t", key=header.count)
    columns = next(csv.reader([header], delimiter=delimiter))
    missing = [column for column in _JUDGED if column not in columns]
    if missing:
        raise BadInput(
            f"il manque {', '.join(f'« {column} »' for column in missing)}. Attendu : l'export"
            " « annonces commerciales » du BODACC, avec toutes ses colonnes.",
            Place(name, row=1),
        )
    former = csv.field_size_limit(_FIELD_LIMIT)
    try:
        reader = csv.reader(stream, delimiter=delimiter, strict=True)
        for row in reader:
            line = reader.line_num + 1
            if not row:
                continue
            if len(row) != len(columns):
                raise BadInput(
                    f"{len(row)} colonnes au lieu de {len(columns)} : le fichier est tronqué ou"
                    " abîmé.",
                    Place(name, row=line),
                )
            yield line, dict(zip(columns, row, strict=True))
    except csv.Error as error:
        raise BadInput(
            "cette ligne ne se lit pas comme du CSV : le fichier est tronqué ou abîmé.",
            Place(name, row=reader.line_num + 1),
        ) from error
    finally:
        csv.field_size_limit(former)


def _json_records(stream: IO[str], name: str) -> Iterator[tuple[int, Record]]:
    """A list, an answer of the interface, or one record per line."""
    first = stream.readline()
    try:
        opening = json.loads(first)
    except ValueError:
        opening = None
    if isinstance(opening, dict) and "familleavis" in opening:
        yield from _json_lines(first, stream, name)
        return
    try:
        document = json.loads(first + stream.read())
    except ValueError as error:
        raise BadInput(
            "ce JSON est tronqué ou abîmé ; téléchargez-le de nouveau.", Place(name)
        ) from error
    for rank, record in enumerate(_listed(document, name), start=1):
        fields = record.get("fields", record) if isinstance(record, dict) else None
        if not isinstance(fields, dict):
            raise BadInput("cet élément n'est pas une annonce.", Place(name, row=rank))
        _require_columns(fields, name, rank)
        yield rank, fields


def _json_lines(first: str, stream: IO[str], name: str) -> Iterator[tuple[int, Record]]:
    for line, text in enumerate(chain((first,), stream), start=1):
        if not text.strip():
            continue
        try:
            record = json.loads(text)
        except ValueError as error:
            raise BadInput(
                "cette ligne n'est pas du JSON : le fichier est tronqué ou abîmé.",
                Place(name, row=line),
            ) from error
        if not isinstance(record, dict):
            raise BadInput("cette ligne n'est pas une annonce.", Place(name, row=line))
        _require_columns(record, name, line)
        yield line, record


def _listed(document: Any, name: str) -> list[Any]:
    if isinstance(document, list):
        return document
    for key in ("results", "records"):
        if isinstance(document, dict) and isinstance(document.get(key), list):
            return list(document[key])
    raise BadInput(
        "ce JSON n'est pas une liste d'annonces. Attendu : l'export « annonces commerciales » du"
        " BODACC.",
        Place(name),
    )


def _require_columns(record: Record, name: str, row: int) -> None:
    """A JSON record leaves out what is empty (version 1); it always names itself and its family."""
    missing = [key for key in ("id", "familleavis", "dateparution") if key not in record]
    if missing:
        raise BadInput(
            f"il manque {', '.join(f'« {key} »' for key in missing)} à cette annonce.",
            Place(name, row=row),
        )
