"""The same archive restores on SQLite and on PostgreSQL, and comes back the same from both.

Every step is its own process on its own database, as an administrator does it.
"""

import zipfile
from pathlib import Path

from essor.common.backup.manifest import MANIFEST
from tests.common.backup.processes import essor, script

SEED = """
from django.core.management import call_command
call_command("migrate", run_syncdb=True, verbosity=0)
from django.contrib.auth.models import Group
from tests.factories.people import MembershipFactory, OrganisationFactory
MembershipFactory.create_batch(3)
OrganisationFactory(name="Écot œuvre 🏭", siren="123456789")
Group.objects.create(pk=41, name="restaurée")
"""
NEXT_GROUP = """
from django.contrib.auth.models import Group
print(Group.objects.create(name="suivante").pk)
"""


def contents(path: Path) -> dict[str, bytes]:
    """Rows and files of an archive, without the history, where each restore adds a line."""
    with zipfile.ZipFile(path) as archive:
        return {
            name: archive.read(name)
            for name in archive.namelist()
            if name not in {MANIFEST, "rows/common.auditentry.jsonl"}
        }


def test_sqlite_to_postgresql_and_back_loses_nothing(postgres, tmp_path):
    origin, back = (f"sqlite:///{tmp_path}/{name}.sqlite3" for name in ("origin", "back"))
    script(origin, tmp_path / "origin", SEED)
    kept = tmp_path / "origin" / "files" / "kept" / "ab" / "cd" / "abcd"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"\x00\x01")
    first, second, third = (str(tmp_path / name) for name in ("1.zip", "2.zip", "3.zip"))

    essor(origin, tmp_path / "origin", "backup", first)
    on_postgres = essor(postgres, tmp_path / "pg", "restore", first)
    essor(postgres, tmp_path / "pg", "backup", second)
    essor(back, tmp_path / "back", "restore", second)
    essor(back, tmp_path / "back", "backup", third)

    assert on_postgres["files"] == 1
    assert not on_postgres["upgraded"]
    assert contents(Path(first)) == contents(Path(second)) == contents(Path(third))
    # The next key of a sequence is after those that were restored.
    assert int(script(postgres, tmp_path / "pg", NEXT_GROUP)) == 42
    assert int(script(back, tmp_path / "back", NEXT_GROUP)) == 42
