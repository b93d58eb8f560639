"""Making a backup: one consistent picture of the database, then the files."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils import timezone

from essor.common.backup.archive import CHUNK, ArchiveWriter, Progress, silent
from essor.common.backup.manifest import FORMAT, Manifest, Table, WarehouseFile
from essor.common.backup.rows import columns, kept_models, lines_of, options
from essor.common.backup.states import applied, is_behind
from essor.kernel.errors import EssorError


@dataclass(frozen=True)
class BackupReport:
    """What a backup holds."""

    path: Path
    size: int
    rows: int
    files: int
    warehouse_files: int
    with_warehouse: bool


class CannotBackUp(EssorError):
    """The installation is not in a state that can be saved."""


def make_backup(
    target: Path, *, with_warehouse: bool = False, with_files: bool = True,
    progress: Progress = silent,
) -> BackupReport:  # fmt: skip
    """Write rows, files and the warehouse's manifest in one archive.

    Sessions and signs of life of workers are left out. The archive holds personal data and
    second factors: only its owner may read it.

    Args:
        target: where; replaced only once the new archive is complete.
        with_warehouse: put the warehouse's files in it, and not only their names and digests.
        with_files: put uploaded files in it.
        progress: told what is done, how much, out of how much.

    Raises:
        CannotBackUp: the database waits for migrations, or the target cannot be written.
    """
    if is_behind(connection):
        raise CannotBackUp(
            "La base de données est en retard sur cette version d'Essor. Lancez d'abord"
            " « essor manage migrate », puis recommencez."
        )
    try:
        with ArchiveWriter(target) as archive:
            with one_picture():
                tables = _write_rows(archive, progress)
                migrations = applied(connection)
            files = _write_folder(archive, "files", _files_dir(), progress) if with_files else 0
            warehouse = _write_warehouse(archive, progress, inside=with_warehouse)
            manifest = Manifest(
                format=FORMAT,
                essor=version("essor"),
                made_at=timezone.now().isoformat(),
                engine=connection.vendor,
                migrations=migrations,
                tables=tables,
                members=archive.members,
                warehouse=warehouse,
                with_warehouse=with_warehouse,
            )
            archive.finish(manifest)
    except OSError as error:
        raise CannotBackUp(
            f"La sauvegarde « {target} » ne peut pas être écrite ({error.strerror or error})."
            " Vérifiez le dossier et la place sur le disque."
        ) from error
    return BackupReport(
        target, target.stat().st_size, manifest.row_count, files, len(warehouse), with_warehouse
    )


@contextmanager
def one_picture() -> Iterator[None]:
    """All reads inside see the database at one instant, and nobody who writes has to wait."""
    if connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        else:
            cursor.execute("BEGIN DEFERRED")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")


def _write_rows(archive: ArchiveWriter, progress: Progress) -> tuple[Table, ...]:
    models = kept_models(apps)
    tables: list[Table] = []
    for done, model in enumerate(models, start=1):
        label = options(model).label_lower
        name = f"rows/{label}.jsonl"
        counted = _Counted(lines_of(model, connection.alias))
        archive.add(name, counted)
        tables.append(Table(label, name, columns(model), counted.count))
        progress("Données", done, len(models))
    return tuple(tables)


class _Counted:
    """Lines, and how many went by."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self.lines = lines
        self.count = 0

    def __iter__(self) -> Iterator[bytes]:
        for line in self.lines:
            self.count += 1
            yield line


def _files_dir() -> Path:
    return Path(settings.FILES_DIR)


def warehouse_dir() -> Path:
    return Path(settings.WAREHOUSE_DIR)


def regular_files(folder: Path) -> list[Path]:
    """Files of a folder, however deep, without those still being written."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink() and not path.name.startswith("partial-")
    )


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _write_folder(archive: ArchiveWriter, root: str, folder: Path, progress: Progress) -> int:
    paths = regular_files(folder)
    for done, path in enumerate(paths, start=1):
        archive.add(f"{root}/{path.relative_to(folder).as_posix()}", _chunks(path))
        progress("Fichiers", done, len(paths))
    return len(paths)


def describe(path: Path, folder: Path) -> WarehouseFile:
    """A file of the warehouse: name, size, digest."""
    digest = hashlib.sha256()
    for chunk in _chunks(path):
        digest.update(chunk)
    return WarehouseFile(
        path.relative_to(folder).as_posix(), path.stat().st_size, digest.hexdigest()
    )


def _write_warehouse(
    archive: ArchiveWriter, progress: Progress, *, inside: bool
) -> tuple[WarehouseFile, ...]:
    folder = warehouse_dir()
    paths = regular_files(folder)
    described: list[WarehouseFile] = []
    for done, path in enumerate(paths, start=1):
        if inside:
            name = path.relative_to(folder).as_posix()
            member = archive.add(f"warehouse/{name}", _chunks(path))
            described.append(WarehouseFile(name, member.size, member.sha256))
        else:
            described.append(describe(path, folder))
        progress("Entrepôt", done, len(paths))
    return tuple(described)
