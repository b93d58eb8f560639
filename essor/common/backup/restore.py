"""Restoring a backup: everything is checked, then everything is replaced, or nothing is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from essor.common.actor import SYSTEM
from essor.common.backup.archive import ArchiveReader, Progress, silent
from essor.common.backup.dump import describe, make_backup, regular_files, warehouse_dir
from essor.common.backup.folders import FolderSwap, folder_swap
from essor.common.backup.manifest import BadArchive, Manifest, WarehouseFile, version_key
from essor.common.backup.rows import check_tables, clear, load
from essor.common.backup.states import check_not_newer, gap_with_code, is_behind
from essor.common.backup.upgrade import upgraded
from essor.common.models import AuditEntry
from essor.common.models.jobs import Job, JobState
from essor.common.services import audit
from essor.kernel.errors import EssorError


@dataclass(frozen=True)
class RestoreReport:
    """What was restored.

    Attributes:
        upgraded: the archive came from an older version and was brought forward.
        safety_copy: where the data that were there before have been kept.
        missing_warehouse: files that the archive's warehouse had and this one has not.
    """

    made_at: str
    essor: str
    rows: int
    files: int
    upgraded: bool
    safety_copy: Path | None
    missing_warehouse: tuple[str, ...]


class CannotRestore(EssorError):
    """The installation is not in a state that can receive a backup; nothing was changed."""


def restore_backup(
    source: Path, *, safety_copy: bool = True, progress: Progress = silent
) -> RestoreReport:
    """Replace the database and the files of this installation by those of an archive.

    Args:
        source: the archive, from SQLite or PostgreSQL, of this version or an older one.
        safety_copy: first keep the present data in `backups/`, where there are any.
        progress: told what is done, how much, out of how much.

    Raises:
        BadArchive: damaged, newer, or not fitting; nothing was changed.
        CannotRestore: the database waits for migrations, is locked, or the disk is full; nothing
            was changed.
    """
    try:
        return _restored(source, safety_copy=safety_copy, progress=progress)
    except (OSError, OperationalError) as error:
        raise CannotRestore(
            f"La restauration s'est arrêtée ({getattr(error, 'strerror', None) or error}). Vérifiez la"
            " place sur le disque, les droits du dossier des données et la base, puis recommencez."
            " Rien n'a été changé."
        ) from error


def _restored(source: Path, *, safety_copy: bool, progress: Progress) -> RestoreReport:
    with ArchiveReader(source) as archive:
        _check_version(archive.manifest)
        gap = gap_with_code(archive.manifest.migrations)
        check_not_newer(gap)
        archive.verify(progress)
        _prepare_database()
        with _current_rows(archive, older=bool(gap.missing)) as rows:
            check_tables(rows.manifest.tables, apps)
            copy = _keep_present_data(progress) if safety_copy else None
            files = _replace_everything(archive, rows, progress)
    return RestoreReport(
        made_at=archive.manifest.made_at,
        essor=archive.manifest.essor,
        rows=archive.manifest.row_count,
        files=files,
        upgraded=bool(gap.missing),
        safety_copy=copy,
        missing_warehouse=missing_from_warehouse(archive.manifest.warehouse),
    )


def _check_version(manifest: Manifest) -> None:
    if version_key(manifest.essor) > version_key(version("essor")):
        raise BadArchive(
            f"Cette sauvegarde vient d'Essor {manifest.essor}, plus récent que la version"
            f" installée ({version('essor')}). Mettez Essor à jour, puis recommencez."
        )


def _prepare_database() -> None:
    """Make the tables of an empty database; refuse one that waits for migrations."""
    if not connection.introspection.table_names():
        call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
    elif is_behind(connection):
        raise CannotRestore(
            "La base de données est en retard sur cette version d'Essor. Lancez d'abord"
            " « essor manage migrate », puis recommencez. Rien n'a été changé."
        )


@contextmanager
def _current_rows(archive: ArchiveReader, *, older: bool) -> Iterator[ArchiveReader]:
    """The archive itself, or its rows brought to the state of this version."""
    if not older:
        yield archive
        return
    with upgraded(archive.source) as path, ArchiveReader(path) as current:
        yield current


def _keep_present_data(progress: Progress) -> Path | None:
    if not (get_user_model().objects.exists() or AuditEntry.objects.exists()):
        return None
    stamp = timezone.localtime().strftime("%Y-%m-%d-%H%M%S")
    path = Path(settings.DATA_DIR) / "backups" / f"avant-restauration-{stamp}.zip"
    make_backup(path, progress=progress)
    return path


def _replace_everything(archive: ArchiveReader, rows: ArchiveReader, progress: Progress) -> int:
    with folder_swap() as folders:
        files = archive.unpack("files", folders.prepare(Path(settings.FILES_DIR)), progress)
        _unpack_warehouse(archive, folders, progress)
        with transaction.atomic():
            clear(apps, connection)
            load(rows, apps, connection, _advance(rows.manifest.row_count, progress))
            _requeue_running_jobs()
            audit.record(
                actor=SYSTEM,
                action="installation.restored",
                kind="installation",
                object_id="installation",
                after={"made_at": archive.manifest.made_at, "essor": archive.manifest.essor},
            )
            folders.swap()
    return files


def _unpack_warehouse(archive: ArchiveReader, folders: FolderSwap, progress: Progress) -> None:
    if archive.manifest.with_warehouse:
        archive.unpack("warehouse", folders.prepare(warehouse_dir()), progress)


def _advance(total: int, progress: Progress) -> Callable[[int], None]:
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        progress("Données", done, total)

    return advance


def _requeue_running_jobs() -> None:
    """The workers that held these leases are not those of this installation."""
    Job.objects.filter(state=JobState.RUNNING).update(
        state=JobState.QUEUED, lease_token=None, lease_until=None
    )


def missing_from_warehouse(expected: tuple[WarehouseFile, ...]) -> tuple[str, ...]:
    """Files of a manifest that the warehouse has not, or has with another content."""
    folder = warehouse_dir()
    present = {path.relative_to(folder).as_posix(): path for path in regular_files(folder)}
    return tuple(
        file.name
        for file in expected
        if file.name not in present
        or present[file.name].stat().st_size != file.size
        or describe(present[file.name], folder) != file
    )
