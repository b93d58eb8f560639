"""What an archive says of itself: pure data, checked when it is read."""

import json
import re
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any

from essor.kernel.errors import EssorError

FORMAT = 1
MANIFEST = "manifest.json"
ROOTS = ("rows", "files", "warehouse")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class BadArchive(EssorError):
    """The archive cannot be restored; nothing was changed."""


@dataclass(frozen=True)
class Member:
    """A file of the archive: its size once unpacked, and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Table:
    """The rows of one model: JSON arrays, one a line, in the order of `columns`."""

    label: str
    member: str
    columns: tuple[str, ...]
    rows: int


@dataclass(frozen=True)
class WarehouseFile:
    """A file of the warehouse when the archive was made, inside the archive or not."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """Everything needed to judge an archive before touching anything.

    Attributes:
        essor: version that wrote the archive.
        engine: the database it came from; for people, nothing depends on it.
        migrations: names of the applied migrations of each application.
        with_warehouse: whether the warehouse's files are in the archive.
    """

    format: int
    essor: str
    made_at: str
    engine: str
    migrations: dict[str, tuple[str, ...]]
    tables: tuple[Table, ...]
    members: dict[str, Member]
    warehouse: tuple[WarehouseFile, ...]
    with_warehouse: bool

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)

    @property
    def row_count(self) -> int:
        return sum(table.rows for table in self.tables)


def version_key(version: str) -> tuple[int, ...]:
    """A version as numbers that compare: `0.10.1` is after `0.9`.

    >>> version_key("0.10.1") > version_key("0.9.3")
    True
    """
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def is_safe_name(name: str) -> bool:
    """Whether a member's name stays inside its folder of the archive.

    >>> is_safe_name("files/kept/ab"), is_safe_name("files/../../etc/passwd")
    (True, False)
    """
    path = PurePosixPath(name)
    return (
        path.parts[:1] in {(root,) for root in ROOTS}
        and len(path.parts) > 1
        and not path.is_absolute()
        and ".." not in path.parts
        and "\\" not in name
        and str(path) == name
    )


def read_manifest(text: str) -> Manifest:
    """The manifest of an archive.

    Raises:
        BadArchive: not a manifest, of a newer format, or inconsistent.
    """
    try:
        data = json.loads(text)
        number = int(data["format"])
    except (ValueError, KeyError, TypeError) as error:
        raise BadArchive("Ce fichier n'est pas une sauvegarde d'Essor, ou il est abîmé.") from error
    if number > FORMAT:
        raise BadArchive(
            f"Cette sauvegarde vient d'une version plus récente d'Essor ({data.get('essor', '?')})."
            " Installez cette version ou une plus récente, puis recommencez."
        )
    try:
        return _built(data, number)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadArchive(
            "Le sommaire de la sauvegarde est abîmé : elle ne peut pas être restaurée."
            " Prenez une autre sauvegarde."
        ) from error


def _built(data: dict[str, Any], number: int) -> Manifest:
    if number < 1:
        raise ValueError(number)
    members = {
        name: Member(int(m["size"]), str(m["sha256"])) for name, m in data["members"].items()
    }
    for name, member in members.items():
        if not is_safe_name(name) or not _SHA256.fullmatch(member.sha256):
            raise ValueError(name)
    tables = tuple(
        Table(str(t["label"]), str(t["member"]), tuple(map(str, t["columns"])), int(t["rows"]))
        for t in data["tables"]
    )
    if {table.member for table in tables} != {n for n in members if n.startswith("rows/")}:
        raise ValueError("tables")
    if len({table.label for table in tables}) != len(tables):
        raise ValueError("labels")
    return Manifest(
        format=number,
        essor=str(data["essor"]),
        made_at=str(data["made_at"]),
        engine=str(data["engine"]),
        migrations={app: tuple(map(str, names)) for app, names in data["migrations"].items()},
        tables=tables,
        members=members,
        warehouse=tuple(
            WarehouseFile(str(f["name"]), int(f["size"]), str(f["sha256"]))
            for f in data["warehouse"]
        ),
        with_warehouse=bool(data["with_warehouse"]),
    )
