"""Which reference files a load takes: what ships with Essor, and a folder of newer ones."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from essor.kernel.errors import BadInput, Place
from essor.reference.manifest import MANIFEST, TableInfo, check_sum, read_manifest
from essor.reference.tables import FIRST_DATA_ROW, load, read_rows
from essor.territory.models import ReferenceTable


@dataclass(frozen=True, slots=True)
class Group:
    """Tables that are loaded together, because each cites the other.

    Attributes:
        names: the tables; a folder that gives one gives all.
        by_vintage: each vintage adds to the others; otherwise the latest replaces them.
    """

    names: tuple[str, ...]
    by_vintage: bool = False


REGIONS = Group(("regions",))
DEPARTMENTS = Group(("departments",))
EMPLOYMENT_ZONES = Group(("employment_zones",))
MUNICIPALITIES = Group(("municipalities", "municipality_changes"))
POPULATIONS = Group(("municipality_populations",), by_vintage=True)
INTERMUNICIPALITIES = Group(("intermunicipalities", "intermunicipality_members"), by_vintage=True)
TERRITORIES = Group(("industry_territories", "industry_territory_members"), by_vintage=True)
ZONINGS = Group(("zonings", "zoning_members"))
VALUE_CHAINS = Group(("value_chains", "value_chain_activities"))
GROUPS = (
    REGIONS, DEPARTMENTS, EMPLOYMENT_ZONES, MUNICIPALITIES, POPULATIONS, INTERMUNICIPALITIES,
    TERRITORIES, ZONINGS, VALUE_CHAINS,
)  # fmt: skip
LOADED = frozenset(name for group in GROUPS for name in group.names)


@dataclass(frozen=True, slots=True)
class Bundle:
    """The tables of a group at one vintage, read and checked."""

    vintage: str
    infos: tuple[TableInfo, ...]
    rows: tuple[list[Any], ...]

    def place(self, table: int, index: int, column: str) -> Place:
        """Where a row of one of the tables stands in its file."""
        return Place(str(self.infos[table].path), index + FIRST_DATA_ROW, column)

    def start(self) -> Any:
        """The first day of the vintage.

        Raises:
            BadInput: the manifest does not give it.
        """
        info = self.infos[0]
        if info.validity.start is None:
            raise BadInput(
                f"la table « {info.name} », millésime {info.vintage}, doit avoir un « valid_from ».",
                Place(str(info.path.parent / MANIFEST)),
            )
        return info.validity.start


def file_sum(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _given(folder: Path | None) -> dict[tuple[str, str], TableInfo]:
    """The tables of a folder of newer files, complete by group."""
    if folder is None:
        return {}
    read_manifest.cache_clear()  # the folder may have changed since it was last read
    place = Place(str(folder / MANIFEST))
    tables = {(table.name, table.vintage): table for table in read_manifest(folder)}
    for name, _ in tables:
        if name not in LOADED:
            raise BadInput(
                f"la table « {name} » n'est pas de celles qui se rechargent"
                f" ({', '.join(sorted(LOADED))}).",
                place,
            )
    for group in GROUPS:
        for vintage in sorted({vintage for name, vintage in tables if name in group.names}):
            missing = [name for name in group.names if (name, vintage) not in tables]
            if missing:
                raise BadInput(
                    f"{' et '.join(group.names)} se chargent ensemble :"
                    f" il manque {', '.join(missing)}, millésime {vintage}.",
                    place,
                )
    return tables


class Plan:
    """What to load, group by group, given what was loaded before."""

    def __init__(self, folder: Path | None) -> None:
        self._given = _given(folder)
        self._shipped = {
            (table.name, table.vintage): table for table in read_manifest() if table.name in LOADED
        }
        self._recorded = {(row.name, row.vintage): row for row in ReferenceTable.objects.all()}

    def _shipped_is_older(self, info: TableInfo) -> bool:
        """Whether another file of this vintage, not older, was loaded from a folder before."""
        recorded = self._recorded.get((info.name, info.vintage))
        return (
            recorded is not None
            and recorded.sha256 != info.sha256
            and recorded.published_on is not None
            and info.published_on is not None
            and recorded.published_on >= info.published_on
        )

    def _candidates(self, group: Group) -> list[tuple[TableInfo, ...]]:
        """The complete sets of tables of a group, oldest vintage first."""
        known = {**self._shipped, **self._given}
        vintages = sorted({vintage for name, vintage in known if name == group.names[0]})
        sets = []
        for vintage in vintages:
            infos = tuple(known[name, vintage] for name in group.names)
            given = (group.names[0], vintage) in self._given
            if given or not any(self._shipped_is_older(info) for info in infos):
                sets.append(infos)
        if group.by_vintage:
            return sets
        latest = max(
            (vintage for name, vintage in self._recorded if name == group.names[0]), default=""
        )
        return [infos for infos in sets[-1:] if infos[0].vintage >= latest]

    def is_done(self, infos: Sequence[TableInfo]) -> bool:
        """Whether exactly these files were loaded already."""
        return all(
            (recorded := self._recorded.get((info.name, info.vintage))) is not None
            and recorded.sha256 == self.sum_of(info)
            for info in infos
        )

    def sum_of(self, info: TableInfo) -> str:
        """Checksum of a table's file: the declared one for what ships, else computed."""
        if (info.name, info.vintage) in self._given:
            check_sum(info)
            return file_sum(info.path)
        return info.sha256

    def bundles(self, group: Group) -> list[Bundle]:
        """The tables to load for a group, read; nothing when they are all loaded already."""
        candidates = self._candidates(group)
        if all(self.is_done(infos) for infos in candidates):
            return []
        return [
            Bundle(infos[0].vintage, infos, tuple(self._rows(info) for info in infos))
            for infos in candidates
        ]

    def _rows(self, info: TableInfo) -> list[Any]:
        given = (info.name, info.vintage) in self._given
        return read_rows(info) if given else load(info.name, info.vintage)

    def recorded_days(self, name: str) -> set[Any]:
        """First days of the vintages of a table that were loaded before."""
        return {
            row.valid_from
            for (table, _), row in self._recorded.items()
            if table == name and row.valid_from is not None
        }
