"""The months that a warehouse keeps: what each holds and weighs, and how one is let go."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from essor.kernel.errors import InvalidValue
from essor.observatory.warehouse import catalogue, headcount, privacy, search_index, territories
from essor.observatory.warehouse.catalogue import Catalogue, Entry
from essor.observatory.warehouse.database import Limits, connect, quoted, statement
from essor.observatory.warehouse.errors import DamagedWarehouse
from essor.observatory.warehouse.progress import Progress, silent
from essor.observatory.warehouse.territories import Territories

_SEARCH: Final = "search.sqlite3"
_REJECTS: Final = "rejects.csv"


@dataclass(frozen=True)
class KeptFile:
    """One official file of a month: its name as given, its rows, those refused by reason."""

    kind: str
    name: str
    size: int
    sha256: str
    rows: int
    rejects: Mapping[str, int]


@dataclass(frozen=True)
class KeptMonth:
    """One month of a warehouse.

    Attributes:
        vintage: the month of its files.
        demo: whether it is the demonstration's.
        shown: whether pages show it.
        loaded_at: when.
        perimeter: SIREN of its EPCI; None for the whole of France.
        files: what was read.
        counts: rows kept, by table.
        size: bytes on disk.
        rejects_file: where refused rows are listed; None when there is none.
    """

    vintage: str
    demo: bool
    shown: bool
    loaded_at: datetime
    perimeter: tuple[str, ...] | None
    files: tuple[KeptFile, ...]
    counts: Mapping[str, int]
    size: int
    rejects_file: Path | None

    def as_json(self) -> dict[str, Any]:
        """The month with plain values."""
        return {
            "vintage": self.vintage,
            "demo": self.demo,
            "shown": self.shown,
            "loaded_at": self.loaded_at.isoformat(),
            "perimeter": None if self.perimeter is None else list(self.perimeter),
            "files": [vars(file) | {"rejects": dict(file.rejects)} for file in self.files],
            "counts": dict(self.counts),
            "size": self.size,
            "rejects_file": None if self.rejects_file is None else str(self.rejects_file),
        }


@dataclass(frozen=True)
class Forgotten:
    """What letting a month go changed.

    Attributes:
        vintage: the month that is gone.
        size: bytes that it held.
        shown: the month that pages of this nature now show; None when none is left.
    """

    vintage: str
    size: int
    shown: str | None


def kept_months(root: Path) -> tuple[KeptMonth, ...]:
    """Every month of a warehouse, the demonstration's first, oldest first.

    Raises:
        DamagedWarehouse: the catalogue or a month cannot be read.
    """
    known = catalogue.read(root)
    return tuple(_kept(root, known, entry) for entry in known.entries)


def _kept(root: Path, known: Catalogue, entry: Entry) -> KeptMonth:
    folder = catalogue.folder_of(root, entry)
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        perimeter = manifest["perimeter"]
        return KeptMonth(
            vintage=entry.vintage,
            demo=entry.demo,
            shown=entry == known.latest(demo=entry.demo),
            loaded_at=datetime.fromisoformat(manifest["loaded_at"]),
            perimeter=None if perimeter is None else tuple(perimeter),
            files=tuple(_file(written) for written in manifest["files"]),
            counts=manifest["counts"],
            size=_weight(folder),
            rejects_file=folder / _REJECTS if (folder / _REJECTS).is_file() else None,
        )
    except (OSError, ValueError, KeyError) as error:
        raise DamagedWarehouse(
            f"Le mois {entry.vintage} de {root} ne peut pas être lu ; rechargez ses fichiers"
            f" Sirene, ou retirez-le : essor sirene forget --vintage {entry.vintage}"
        ) from error


def _file(written: Mapping[str, Any]) -> KeptFile:
    names = ("kind", "name", "size", "sha256", "rows", "rejects")
    return KeptFile(**{name: written[name] for name in names})


def _weight(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def forget(
    root: Path,
    vintage: str,
    *,
    map_of: Territories,
    demo: bool = False,
    force: bool = False,
    limits: Limits | None = None,
    report: Progress = silent,
) -> Forgotten:
    """Let a month go, with what it alone showed of headcounts.

    What units asked to hide stays hidden in the other months.

    Args:
        root: the warehouse.
        vintage: the month.
        map_of: communes and EPCI of today.
        demo: a month of the demonstration's register.
        force: even the month that pages show.
        limits: memory and threads.
        report: told of the progress.

    Raises:
        InvalidValue: no such month, or it is the one that pages show.
        WarehouseBusy: a load is running.
    """
    catalogue.check_vintage(vintage)
    _entry(catalogue.read(root), root, vintage, demo=demo, force=force)
    with catalogue.exclusive(root):
        catalogue.sweep(root)
        known = catalogue.read(root)
        entry = _entry(known, root, vintage, demo=demo, force=force)
        made: list[Path] = []
        limits = limits or Limits()
        try:
            left = headcount.refresh_after(
                Catalogue(tuple(other for other in known.entries if other != entry)),
                entry, root=root, map_of=map_of, limits=limits, made=made, report=report,
            )  # fmt: skip
            shown = left.latest(demo=demo)
            if shown is not None:
                _make_searchable(root, shown, map_of, limits, report)
        except BaseException:
            for unfinished in made:
                shutil.rmtree(unfinished, ignore_errors=True)
            raise
        size = _weight(catalogue.folder_of(root, entry))
        catalogue.write(root, left)
        privacy.forget_replaced(root)
    return Forgotten(vintage, size, None if shown is None else shown.vintage)


def _entry(known: Catalogue, root: Path, vintage: str, *, demo: bool, force: bool) -> Entry:
    for entry in known.entries:
        if (entry.vintage, entry.demo) == (vintage, demo):
            if entry == known.latest(demo=demo) and not force:
                raise InvalidValue(
                    f"Le mois {vintage} est celui que les pages montrent. Pour le retirer quand"
                    " même, ajoutez --force."
                )
            return entry
    kept = ", ".join(e.vintage for e in known.entries if e.demo == demo) or "aucun"
    raise InvalidValue(f"Le mois {vintage} n'est pas dans {root} (mois gardés : {kept}).")


def _make_searchable(
    root: Path, shown: Entry, map_of: Territories, limits: Limits, report: Progress
) -> None:
    """Build the search index of a month that pages come back to: only the newest keeps one."""
    folder = catalogue.folder_of(root, shown)
    if (folder / _SEARCH).is_file():
        return
    aside = folder / f"{_SEARCH}.new"
    aside.unlink(missing_ok=True)
    connection = connect(limits, folder / "spill")
    try:
        territories.create_tables(connection, map_of, ())
        for name, path in (
            ("sites", folder / "sites.parquet"),
            ("establishments", folder / "store" / "establishments.parquet"),
            ("legal_units", folder / "store" / "legal_units.parquet"),
        ):
            connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet({quoted(path)})")
        connection.execute(f"CREATE TABLE unit_names AS {statement('unit_names_kept')}")
        search_index.build(connection, aside, report)
        aside.replace(folder / _SEARCH)
    finally:
        connection.close()
        aside.unlink(missing_ok=True)
        shutil.rmtree(folder / "spill", ignore_errors=True)
