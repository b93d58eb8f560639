"""What a warehouse folder holds, and how a load becomes visible at once or not at all.

    <warehouse>/
      current.json                 the catalogue: replaced by one rename, never edited
      .lock                        one load at a time
      vintages/2026-10-<stamp>/    one load: manifest.json, store/, sites.parquet, cubes/, …

A folder that the catalogue does not name does not exist for readers; the next load sweeps it.
"""

import fcntl
import json
import os
import re
import secrets
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from essor.kernel.errors import InvalidValue
from essor.observatory.warehouse.errors import DamagedWarehouse, WarehouseBusy

FORMAT: Final = 1
CATALOGUE: Final = "current.json"
_VINTAGE = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Entry:
    """One load that readers may see.

    Attributes:
        vintage: month of the official files, `2026-10`.
        folder: name under `vintages/`.
        demo: whether the load is the demonstration's invented register.
    """

    vintage: str
    folder: str
    demo: bool


@dataclass(frozen=True)
class Catalogue:
    """The loads of a warehouse: the demonstration's, then the real ones, oldest month first.

    A demonstration territory reads the demonstration's loads, any other the real ones.
    """

    entries: tuple[Entry, ...] = ()

    @property
    def current(self) -> Entry | None:
        """The newest month; a real register always stands before a demonstration."""
        return self.entries[-1] if self.entries else None

    def latest(self, *, demo: bool) -> Entry | None:
        """The newest month of one nature: the two never answer for each other."""
        return next((entry for entry in reversed(self.entries) if entry.demo == demo), None)

    def with_entry(self, entry: Entry) -> "Catalogue":
        """The catalogue where `entry` replaces its month (of the same nature) or joins it."""
        kept = [e for e in self.entries if (e.vintage, e.demo) != (entry.vintage, entry.demo)]
        kept.append(entry)
        return Catalogue(tuple(sorted(kept, key=lambda e: (not e.demo, e.vintage))))


def check_vintage(text: str) -> str:
    """A month as `2026-10`.

    Raises:
        InvalidValue: it is written otherwise.
    """
    if not _VINTAGE.fullmatch(text):
        raise InvalidValue(
            f"« {text} » n'est pas un mois de livraison : écrivez-le AAAA-MM, par exemple 2026-10."
        )
    return text


def read(root: Path) -> Catalogue:
    """The catalogue of a folder; empty when nothing was ever loaded.

    Raises:
        DamagedWarehouse: the catalogue cannot be understood.
    """
    path = root / CATALOGUE
    try:
        content = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return Catalogue()
    except (OSError, ValueError) as error:
        raise DamagedWarehouse(f"Le catalogue {path} ne peut pas être lu.") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise DamagedWarehouse(
            f"L'entrepôt {root} a été écrit par une autre version d'Essor ;"
            " rechargez les fichiers Sirene."
        )
    return Catalogue(tuple(Entry(**entry) for entry in content["vintages"]))


def write(root: Path, catalogue: Catalogue) -> None:
    """Replace the catalogue by one rename: readers see the old one or the new one."""
    content = {"format": FORMAT, "vintages": [asdict(entry) for entry in catalogue.entries]}
    aside = root / f"{CATALOGUE}.{secrets.token_hex(4)}"
    with aside.open("w", encoding="utf-8") as stream:
        json.dump(content, stream, ensure_ascii=False, indent=1)
        stream.flush()
        os.fsync(stream.fileno())
    aside.replace(root / CATALOGUE)
    handle = os.open(root, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def folder_of(root: Path, entry: Entry) -> Path:
    """Where a load's files are."""
    return root / "vintages" / entry.folder


def new_folder(root: Path, vintage: str) -> Path:
    """A fresh folder for a load; invisible until the catalogue names it."""
    folder = root / "vintages" / f"{vintage}-{secrets.token_hex(4)}"
    folder.mkdir(parents=True)
    return folder


def twin(source: Path, target: Path, *, without: Collection[str]) -> None:
    """A second name, in another folder, for every file but some: a month's files never change.

    Where the disk knows no links they are copied.
    """
    for path in sorted(source.rglob("*")):
        copy = target / path.relative_to(source)
        if path.is_dir():
            copy.mkdir()
        elif path.name not in without:
            try:
                os.link(path, copy)
            except OSError:
                shutil.copyfile(path, copy)


def sweep(root: Path) -> None:
    """Remove what no catalogue names: the remains of interrupted loads and replaced ones."""
    named = {entry.folder for entry in read(root).entries}
    vintages = root / "vintages"
    if vintages.is_dir():
        for folder in vintages.iterdir():
            if folder.name not in named:
                shutil.rmtree(folder)
    for aside in root.glob(f"{CATALOGUE}.*"):
        aside.unlink()


@contextmanager
def exclusive(root: Path) -> Iterator[None]:
    """Hold the folder for one load; the lock goes with the process, however it ends.

    Raises:
        WarehouseBusy: another load holds it.
    """
    root.mkdir(parents=True, exist_ok=True)
    handle = os.open(root / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise WarehouseBusy(
                f"Un autre chargement est en cours dans {root} ; attendez sa fin."
            ) from error
        yield
    finally:
        os.close(handle)
