"""Bringing the rows of an older archive to the state of this version.

The archive is restored at its own migration state in a scratch SQLite database, migrated forward as
any installation would be, and saved again. It happens in another process, whose only database is
the scratch one: a migration that forgets which database it works on cannot touch the present data.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from essor.common.backup.manifest import BadArchive

REFUSED = 3


@contextmanager
def upgraded(source: Path) -> Iterator[Path]:
    """An archive of the same rows at this version's state; removed afterwards.

    Raises:
        BadArchive: the rows do not fit their own state, or a migration failed on them.
    """
    with tempfile.TemporaryDirectory(prefix="essor-upgrade-") as folder:
        target = Path(folder) / "current.zip"
        environment = os.environ | {
            "ESSOR_DATABASE_URL": f"sqlite:///{folder}/scratch.sqlite3",
            "DJANGO_SETTINGS_MODULE": str(settings.SETTINGS_MODULE),
            "PYTHONWARNINGS": "ignore",
        }
        command = [sys.executable, "-m", "essor.common.backup.upgrade", str(source), str(target)]
        done = subprocess.run(  # noqa: S603 - this very module, with paths
            command, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            detail = (done.stderr.strip().splitlines() or ["raison inconnue"])[-1]
            raise BadArchive(
                "Cette sauvegarde vient d'une version plus ancienne d'Essor et n'a pas pu être mise"
                f" à niveau : {detail}"
            )
        yield target


def upgrade(source: Path, target: Path) -> None:
    """Do it in this process, whose database is the scratch one."""
    from django.core.management import call_command  # Django is set up by the caller
    from django.db import connection, transaction
    from django.db.migrations.executor import MigrationExecutor

    from essor.common.backup.archive import ArchiveReader
    from essor.common.backup.dump import make_backup
    from essor.common.backup.rows import clear, load
    from essor.common.backup.states import leaves

    executor = MigrationExecutor(connection)
    with ArchiveReader(source) as archive:
        graph = executor.loader.graph
        parents = {key: [p.key for p in graph.node_map[key].parents] for key in graph.nodes}
        targets = leaves(archive.manifest.migrations, parents)
        state = executor.migrate(targets)
        with transaction.atomic():
            clear(state.apps, connection)
            load(archive, state.apps, connection, lambda _count: None)
    call_command("migrate", interactive=False, verbosity=0)
    make_backup(target, with_files=False)


def main() -> None:
    """Entry point of the other process: an archive to read, one to write."""
    import django  # this process exists to set Django up on another database

    from essor.kernel.errors import EssorError

    django.setup()
    try:
        upgrade(Path(sys.argv[1]), Path(sys.argv[2]))
    except EssorError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(REFUSED)


if __name__ == "__main__":
    main()
