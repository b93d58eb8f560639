"""Comparing the migrations of an archive with those of the code."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from essor.common.backup.manifest import BadArchive

Names = Mapping[str, Iterable[str]]


@dataclass(frozen=True)
class Gap:
    """How an archive's state differs from the code's.

    Attributes:
        newer: migrations of the archive that the code does not know: the archive is too recent.
        missing: migrations of the code that the archive has not: it must be brought forward.
    """

    newer: tuple[tuple[str, str], ...]
    missing: tuple[tuple[str, str], ...]


def compare(recorded: Names, known: Names, replaced: Names | None = None) -> Gap:
    """The gap between an archive and the code.

    Args:
        recorded: applied migrations, by application, when the archive was made.
        known: migrations of the code, by application.
        replaced: migrations that a squashed one of the code stands for: known, and never missing.
    """
    archive = {(app, name) for app, names in recorded.items() for name in names}
    code = {(app, name) for app, names in known.items() for name in names}
    squashed = {(app, name) for app, names in (replaced or {}).items() for name in names}
    return Gap(tuple(sorted(archive - code - squashed)), tuple(sorted(code - archive)))


def leaves(
    recorded: Names, parents: Mapping[tuple[str, str], Iterable[tuple[str, str]]]
) -> list[tuple[str, str]]:
    """The last migrations of a state: those that no other of the same application follows.

    Args:
        recorded: applied migrations by application.
        parents: what each migration depends on.
    """
    keys = {(app, name) for app, names in recorded.items() for name in names}
    followed = {parent for key in keys for parent in parents.get(key, ()) if parent[0] == key[0]}
    return sorted(keys - followed)


def applied(connection: BaseDatabaseWrapper) -> dict[str, tuple[str, ...]]:
    """Applied migrations of the applications in use, by application."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    states: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        if app in loader.migrated_apps:
            states.setdefault(app, []).append(name)
    return {app: tuple(names) for app, names in states.items()}


def gap_with_code(recorded: Names) -> Gap:
    """The gap between an archive's state and this code's migrations."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    known: dict[str, list[str]] = {}
    replaced: dict[str, list[str]] = {}
    for (app, name), migration in loader.disk_migrations.items():
        if migration.replaces and set(migration.replaces) <= {
            (a, n) for a, names in recorded.items() for n in names
        }:
            replaced.setdefault(app, []).extend(n for _, n in migration.replaces)
            continue
        known.setdefault(app, []).append(name)
        for other_app, other in migration.replaces:
            replaced.setdefault(other_app, []).append(other)
    return compare(recorded, known, replaced)


def check_not_newer(gap: Gap) -> None:
    """Raise BadArchive where the archive comes from a newer Essor."""
    if gap.newer:
        app, name = gap.newer[0]
        raise BadArchive(
            f"Cette sauvegarde vient d'une version plus récente d'Essor ({app}.{name} est inconnu"
            " ici). Mettez Essor à jour, puis recommencez."
        )


def is_behind(connection: BaseDatabaseWrapper) -> bool:
    """Whether the database waits for migrations."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
