"""What the manifest of reference tables says, read and checked."""

import hashlib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from essor.kernel.errors import BadInput, Place
from essor.kernel.period import Period

SHIPPED: Final = Path(__file__).parent / "data"
MANIFEST: Final = "manifest.toml"
FORMATS: Final = ("csv", "topojson", "topojson-zip")

_TEXTS: Final = ("name", "vintage", "title", "producer", "licence", "origin", "file", "format")


@dataclass(frozen=True, slots=True)
class TableInfo:
    """One file of reference data.

    Attributes:
        name: the table, as `load` knows it.
        vintage: year, edition or nomenclature, as its producer names it.
        title: what it is, in French, for the attributions page.
        producer: who made the data.
        licence: under which licence.
        origin: where the copy was taken.
        method: how it was made from its origin.
        published_on: date of the producer's file.
        validity: the days that the data describe.
        path: the file.
        file_format: `csv`, `topojson` or `topojson-zip`.
        rows: how many rows or shapes the file holds; None when its maker did not count.
        columns: columns that the file must have.
        keys: columns that together are unique.
        sha256: checksum of the file; empty when its maker gave none.
    """

    name: str
    vintage: str
    title: str
    producer: str
    licence: str
    origin: str
    method: str
    published_on: date | None
    validity: Period
    path: Path
    file_format: str
    rows: int | None
    columns: tuple[str, ...]
    keys: tuple[str, ...]
    sha256: str

    @property
    def source(self) -> str:
        """How a figure drawn from this table cites it."""
        return f"{self.producer}, {self.title} ({self.vintage})"


@dataclass(frozen=True, slots=True)
class Attribution:
    """One line of the licences page."""

    title: str
    vintages: tuple[str, ...]
    producer: str
    licence: str
    origin: str


def _date(value: object, place: Place) -> date | None:
    if value is None or isinstance(value, date):
        return value
    raise BadInput(f"« {value} » n'est pas une date, par exemple 2026-01-01.", place)


def _table(entry: dict[str, Any], folder: Path, place: Place) -> TableInfo:
    for field in _TEXTS:
        if not isinstance(entry.get(field), str) or not entry[field]:
            raise BadInput(f"il manque « {field} » à une table.", place)
    if entry["format"] not in FORMATS:
        raise BadInput(f"format « {entry['format']} » inconnu ({', '.join(FORMATS)}).", place)
    path = folder / entry["file"]
    if path.parent.resolve() != folder.resolve():
        raise BadInput(f"le fichier « {entry['file']} » doit être dans le même dossier.", place)
    return TableInfo(
        **{field: entry[field] for field in ("name", "vintage", "title", "producer", "licence")},
        origin=entry["origin"],
        method=entry.get("method", ""),
        published_on=_date(entry.get("published_on"), place),
        validity=Period(_date(entry.get("valid_from"), place), _date(entry.get("valid_to"), place)),
        path=path,
        file_format=entry["format"],
        rows=entry.get("rows"),
        columns=tuple(entry.get("columns", ())),
        keys=tuple(entry.get("keys", ())),
        sha256=entry.get("sha256", ""),
    )


@lru_cache(maxsize=8)
def read_manifest(folder: Path = SHIPPED) -> tuple[TableInfo, ...]:
    """The tables of a folder, in the order of its manifest.

    Raises:
        BadInput: no manifest, not TOML, an entry that lacks something, a table given twice.
    """
    path = folder / MANIFEST
    place = Place(str(path))
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise BadInput(
            "fichier introuvable. Le dossier doit contenir un manifeste qui décrit ses tables"
            " (voir docs/data/reference.md).",
            place,
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"ce n'est pas du TOML lisible ({error}).", place) from None
    tables = tuple(_table(entry, folder, place) for entry in content.get("table", ()))
    if not tables:
        raise BadInput("le manifeste ne décrit aucune table.", place)
    seen: set[tuple[str, str]] = set()
    for table in tables:
        if (table.name, table.vintage) in seen:
            raise BadInput(
                f"la table « {table.name} », millésime {table.vintage}, est décrite deux fois.",
                place,
            )
        seen.add((table.name, table.vintage))
    return tables


def find(name: str, vintage: str | None = None, folder: Path = SHIPPED) -> TableInfo:
    """One table; its latest vintage when none is named.

    Raises:
        BadInput: the folder has no such table.
    """
    found = [
        table
        for table in read_manifest(folder)
        if table.name == name and vintage in {None, table.vintage}
    ]
    if not found:
        wanted = name if vintage is None else f"{name}, millésime {vintage}"
        raise BadInput(f"la table « {wanted} » n'y est pas.", Place(str(folder / MANIFEST)))
    return max(found, key=lambda table: table.vintage)


def check_sum(table: TableInfo) -> None:
    """Compare a file with its checksum, if its manifest gives one.

    Raises:
        BadInput: the file is missing or differs.
    """
    try:
        content = table.path.read_bytes()
    except OSError:
        raise BadInput("fichier introuvable.", Place(str(table.path))) from None
    if table.sha256 and hashlib.sha256(content).hexdigest() != table.sha256:
        raise BadInput(
            "le fichier n'est pas celui que décrit le manifeste (somme SHA-256 différente).",
            Place(str(table.path)),
        )


def attributions(tables: Iterable[TableInfo] | None = None) -> list[Attribution]:
    """What the licences page must cite: one line per table and origin, vintages together.

    >>> attributions()[0].licence
    'Licence Ouverte 2.0'
    """
    groups: dict[tuple[str, str, str], list[TableInfo]] = {}
    for table in read_manifest() if tables is None else tables:
        groups.setdefault((table.name, table.producer, table.licence), []).append(table)
    return [
        Attribution(
            title=max(group, key=lambda table: table.vintage).title,
            vintages=tuple(sorted(table.vintage for table in group)),
            producer=producer,
            licence=licence,
            origin=" ; ".join(dict.fromkeys(table.origin for table in group)),
        )
        for (_, producer, licence), group in groups.items()
    ]
