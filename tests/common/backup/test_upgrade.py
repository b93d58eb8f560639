"""An archive that an older Essor really made: restored on both databases, refused when altered.

The archive is older than `common.0002`, which keeps the folded name of who acted.
"""

import json
import zipfile
from pathlib import Path

import pytest

from essor.common.backup.manifest import MANIFEST
from tests.common.backup.processes import command, essor, process, script
from tests.conftest import DATA

OLD = DATA / "backup" / "essor-0.1.0-first-migrations.zip"
ADDED = "actor_search"
AUDIT = "rows/common.auditentry.jsonl"
# Rows that a newer version may add by itself, the history (compared apart), and the running job.
MAY_DIFFER = {"rows/contenttypes.contenttype.jsonl", "rows/auth.permission.jsonl", AUDIT}
OLD_DATABASE = """
import sys
from pathlib import Path
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from essor.common.backup.archive import ArchiveReader
from essor.common.backup.rows import clear, load
from essor.common.backup.states import leaves
executor = MigrationExecutor(connection)
graph = executor.loader.graph
parents = {key: [p.key for p in graph.node_map[key].parents] for key in graph.nodes}
with ArchiveReader(Path(sys.argv[1])) as archive:
    state = executor.migrate(leaves(archive.manifest.migrations, parents))
    with transaction.atomic():
        clear(state.apps, connection)
        load(archive, state.apps, connection, lambda _count: None)
"""
SIGN_IN = """
import json
from django.contrib.auth.models import Group
from django.test import Client, override_settings
from django.urls import reverse
from essor.common.models import Attachment, Job
from essor.common.actor import SYSTEM
from essor.common.selectors.history import territory_history
from essor.territory.models import Territory, User
with override_settings(ALLOWED_HOSTS=["testserver"]):
    answer = Client().post(
        reverse("account_login"),
        {"login": "helene.inventee@exemple.test", "password": "forge-haute-marne-2026"},
    )
user = User.objects.get(email="helene.inventee@exemple.test")
territory = Territory.objects.get()
print(json.dumps({
    "password": user.check_password("forge-haute-marne-2026"),
    "second_factor_asked": answer.url,
    "found": territory_history(territory.id, SYSTEM, who="helene OEUVRARD").count(),
    "missed": territory_history(territory.id, SYSTEM, who="absente").count(),
    "territory": territory.name,
    "job": Job.objects.get(worker="ancien").state,
    "file": Attachment.objects.get().sha256,
    "next_group": Group.objects.create(name="suivant").pk,
}))
"""


def tables(path: Path) -> dict[str, list[dict]]:
    """Rows of an archive, column by name; the history without the lines of the restore."""
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read(MANIFEST))
        return {
            table["member"]: [
                dict(zip(table["columns"], row, strict=True))
                for row in map(json.loads, archive.read(table["member"]).splitlines())
                if table["member"] != AUDIT or "installation.restored" not in row
            ]
            for table in manifest["tables"]
        }


def kept(path: Path) -> dict[str, list[dict]]:
    """What an upgrade must leave as it was."""
    rows = {member: found for member, found in tables(path).items() if member not in MAY_DIFFER}
    for job in rows["rows/common.job.jsonl"]:
        job |= {"state": "", "lease_token": None, "lease_until": None}
    return rows


def _as_then(rows: list[dict], then: list[dict]) -> list[dict]:
    """Today's rows with the columns that there were then: migrations since have added some."""
    columns = then[0].keys() if then else ()
    return [{name: row[name] for name in columns} for row in rows]


def check_brought_forward(url: str, folder: Path, again: Path) -> None:
    """The rows are those of the old archive, with what the new migration adds."""
    essor(url, folder, "backup", str(again))
    old, new = kept(OLD), kept(again)
    assert {member: _as_then(new[member], rows) for member, rows in old.items()} == old
    history = tables(again)[AUDIT]
    assert {row.pop(ADDED) for row in history} == {"helene oeuvrard inventee"}
    assert history == tables(OLD)[AUDIT]


def check_works(url: str, folder: Path, *, job: str) -> None:
    facts = json.loads(script(url, folder, SIGN_IN))
    digest = facts.pop("file")
    assert facts == {
        "password": True,
        "second_factor_asked": "/compte/second-facteur/saisir/",
        "found": 2,
        "missed": 0,
        "territory": "Vallée inventée de l'Écot",
        "job": job,
        "next_group": 42,
    }
    with zipfile.ZipFile(OLD) as archive:
        name = f"files/kept/{digest[:2]}/{digest[2:4]}/{digest}"
        assert (folder / name).read_bytes() == archive.read(name)


def test_older_archive_is_restored_on_sqlite(tmp_path):
    url = f"sqlite:///{tmp_path}/new.sqlite3"

    assert essor(url, tmp_path, "restore", str(OLD))["upgraded"]

    check_brought_forward(url, tmp_path, tmp_path / "again.zip")
    check_works(url, tmp_path, job="queued")


def test_older_archive_is_restored_on_postgresql(postgres, tmp_path):
    assert essor(postgres, tmp_path, "restore", str(OLD))["upgraded"]

    check_brought_forward(postgres, tmp_path, tmp_path / "again.zip")
    check_works(postgres, tmp_path, job="queued")


def test_older_database_is_upgraded_in_place(tmp_path):
    url = f"sqlite:///{tmp_path}/old.sqlite3"
    script(url, tmp_path, OLD_DATABASE, str(OLD))
    with zipfile.ZipFile(OLD) as archive:
        archive.extractall(tmp_path, [n for n in archive.namelist() if n.startswith("files/")])

    refused = command(url, tmp_path, "backup", str(tmp_path / "too-early.zip"))
    migrated = command(url, tmp_path, "manage", "migrate")

    assert (refused.returncode, "essor manage migrate" in refused.stderr) == (2, True)
    assert not list(tmp_path.glob("too-early*"))
    assert migrated.returncode == 0, migrated.stderr
    check_brought_forward(url, tmp_path, tmp_path / "again.zip")
    check_works(url, tmp_path, job="running")


@pytest.fixture(scope="module")
def present(tmp_path_factory) -> tuple[str, Path, dict]:
    """An installation in use, and everything it holds."""
    folder = tmp_path_factory.mktemp("present")
    url = f"sqlite:///{folder}/present.sqlite3"
    essor(url, folder, "restore", str(OLD))
    return url, folder, picture(url, folder)


def picture(url: str, folder: Path) -> dict[str, bytes]:
    """Every row and every file, the history included."""
    path = folder / "picture.zip"
    essor(url, folder, "backup", str(path))
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != MANIFEST}


def flipped(data: bytes) -> bytes:
    """One bit of the compressed rows of the notes."""
    place = data.index(b"rows/observatory.sitenote.jsonl") + 60
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def with_manifest(**changes):
    def change(_data: bytes, target: Path) -> None:
        with zipfile.ZipFile(OLD) as old, zipfile.ZipFile(target, "w") as new:
            for name in old.namelist():
                content = old.read(name)
                if name == MANIFEST:
                    facts = json.loads(content)
                    facts["migrations"]["common"] += changes.get("migrations", [])
                    facts["format"] = changes.get("format", facts["format"])
                    content = json.dumps(facts).encode()
                new.writestr(name, content)

    return change


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda _data, to: to.write_bytes(b"rien"), "n'est pas une sauvegarde"),
        (lambda data, to: to.write_bytes(data[: len(data) // 2]), "incomplète"),
        (lambda data, to: to.write_bytes(flipped(data)), "abîmée"),
        (with_manifest(migrations=["9999_from_the_future"]), "common.9999_from_the_future"),
        (with_manifest(format=99), "plus récente"),
        (with_manifest(format=0), "sommaire"),
    ],
    ids=["not an archive", "cut", "one bit", "newer Essor", "newer format", "no such format"],
)
def test_refusal_is_one_sentence_and_changes_nothing(present, tmp_path, change, says):
    url, folder, before = present
    change(OLD.read_bytes(), tmp_path / "bad.zip")

    done = command(url, folder, "restore", str(tmp_path / "bad.zip"))

    assert done.returncode == 2
    assert says in done.stderr.replace("\n", " ")
    assert done.stderr.strip().startswith("Erreur : ")
    assert "Traceback" not in done.stderr
    assert picture(url, folder) == before


DISK_FULL = """
import errno
from essor.common.backup.archive import ArchiveReader
def full(*_args):
    raise OSError(errno.ENOSPC, "No space left on device")
ArchiveReader.unpack = full
from essor.cli.main import main; main()
"""


def test_full_disk_is_one_sentence_and_changes_nothing(present):
    url, folder, before = present
    done = process(url, folder, DISK_FULL, "restore", str(OLD), "--no-safety-copy")

    assert done.returncode == 2
    assert "Rien n'a été changé." in done.stderr.replace("\n", " ")
    assert "Traceback" not in done.stderr
    assert picture(url, folder) == before
