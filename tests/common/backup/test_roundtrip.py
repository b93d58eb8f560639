"""A backup restored gives the same rows and files; anything wrong changes nothing."""

import json
import shutil
import zipfile
from pathlib import Path
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from essor.common.actor import SYSTEM
from essor.common.backup import restore as restore_module
from essor.common.backup.dump import make_backup
from essor.common.backup.manifest import MANIFEST, BadArchive
from essor.common.backup.restore import CannotRestore, restore_backup
from essor.common.backup.rows import columns, kept_models, lines_of
from essor.common.models import AuditEntry
from essor.common.models.jobs import Job, JobState
from essor.common.services.audit import record
from essor.territory.models import Organisation, Person
from tests.factories.people import MembershipFactory, OrganisationFactory, TerritoryFactory

pytestmark = pytest.mark.django_db(transaction=True)


def everything() -> dict[str, list[bytes]]:
    """Every row of every kept model, but the line that the restore itself writes."""
    rows = {
        model._meta.label_lower: list(lines_of(model, connection.alias))
        for model in kept_models(apps)
    }
    rows["common.auditentry"] = [
        line for line in rows["common.auditentry"] if b"installation.restored" not in line
    ]
    return rows


@pytest.fixture
def installation(settings) -> dict[str, list[bytes]]:
    """Rows of several kinds, a file of each store, a warehouse."""
    membership = MembershipFactory()
    OrganisationFactory(name="Forges « d'Écot » ☃ \u2028", siren="123456789")
    from django.db import transaction

    with transaction.atomic():
        record(
            actor=SYSTEM,
            action="thing.made",
            kind="thing",
            object_id=uuid4(),
            territory_id=membership.territory_id,
            before={"vide": None, "liste": [1, 2.5, "é"], "objet": {"a": True}},
        )
    for name in ("files/kept/ab/cd/abcd", "files/received/00/11/0011"):
        path = Path(settings.DATA_DIR) / name
        path.parent.mkdir(parents=True)
        path.write_bytes(b"octets \x00\xff")
    Path(settings.WAREHOUSE_DIR).mkdir()
    (Path(settings.WAREHOUSE_DIR) / "etablissement.parquet").write_bytes(b"PAR1")
    return everything()


def files(settings) -> dict[str, bytes]:
    root = Path(settings.FILES_DIR)
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def wreck(settings) -> None:
    AuditEntry.objects.all().delete()
    Organisation.objects.all().delete()
    OrganisationFactory(name="Intruse")
    shutil.rmtree(settings.FILES_DIR)


def test_everything_comes_back_as_it_was(installation, settings, tmp_path):
    before = files(settings)
    archive = tmp_path / "essor.zip"

    report = make_backup(archive)
    wreck(settings)
    restored = restore_backup(archive)

    assert everything() == installation
    assert files(settings) == before
    assert (restored.rows, restored.files) == (report.rows, report.files)
    assert AuditEntry.objects.filter(action="installation.restored").count() == 1
    assert archive.stat().st_mode & 0o077 == 0


def test_present_data_are_kept_aside_before_they_are_replaced(installation, settings, tmp_path):
    archive = tmp_path / "essor.zip"
    make_backup(archive)
    wreck(settings)
    MembershipFactory()

    copy = restore_backup(archive).safety_copy
    assert copy is not None
    restore_backup(copy, safety_copy=False)

    assert Organisation.objects.get().name == "Intruse"


def test_sessions_stay_out_and_running_jobs_wait_again(settings, tmp_path):
    Session.objects.create(session_key="k", session_data="d", expire_date=timezone.now())
    Job.objects.create(
        kind="x",
        state=JobState.RUNNING,
        attempts=1,
        lease_token=uuid4(),
        lease_until=timezone.now(),
        worker="w",
    )
    archive = tmp_path / "essor.zip"

    make_backup(archive)
    restore_backup(archive, safety_copy=False)

    assert Session.objects.count() == 0
    assert Job.objects.get().state == JobState.QUEUED


def test_warehouse_is_described_or_included(installation, settings, tmp_path):
    described, included = tmp_path / "a.zip", tmp_path / "b.zip"
    make_backup(described)
    make_backup(included, with_warehouse=True)
    shutil.rmtree(settings.WAREHOUSE_DIR)

    assert restore_backup(described, safety_copy=False).missing_warehouse == (
        "etablissement.parquet",
    )
    assert restore_backup(included, safety_copy=False).missing_warehouse == ()
    assert (Path(settings.WAREHOUSE_DIR) / "etablissement.parquet").read_bytes() == b"PAR1"


def rewritten(source: Path, target: Path, *, manifest=None, members=None) -> Path:
    """The archive with its manifest or its members changed by functions."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == MANIFEST and manifest:
                facts = json.loads(data)
                manifest(facts)
                data = json.dumps(facts).encode()
            if members:
                data = members(name, data)
            if data is not None:
                new.writestr(name, data)
    return target


def newer_format(facts):
    facts["format"] = 99


def newer_version(facts):
    facts["essor"] = "99.0"


def newer_migration(facts):
    facts["migrations"].setdefault("auth", []).append("9999_from_the_future")


def unknown_model(facts):
    table = next(t for t in facts["tables"] if t["label"] == "territory.organisation")
    table["label"] = "territory.spaceship"


def unknown_column(facts):
    table = next(t for t in facts["tables"] if t["label"] == "territory.organisation")
    table["columns"][1] = "wings"


def wrong_count(facts):
    next(t for t in facts["tables"] if t["label"] == "territory.organisation")["rows"] += 1


def escaping_member(facts):
    facts["members"]["files/../../evil"] = {"size": 0, "sha256": "0" * 64}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (newer_format, "plus récente"),
        (newer_version, "plus récent"),
        (newer_migration, "auth.9999_from_the_future"),
        (unknown_model, "territory.spaceship"),
        (unknown_column, "wings"),
        (wrong_count, "lignes au lieu de"),
        (escaping_member, "sommaire"),
    ],
)
def test_archive_with_another_manifest_is_refused(installation, tmp_path, settings, change, says):
    make_backup(tmp_path / "good.zip")
    bad = rewritten(tmp_path / "good.zip", tmp_path / "bad.zip", manifest=change)
    before = files(settings)

    with pytest.raises(BadArchive, match=says):
        restore_backup(bad)

    assert everything() == installation
    assert files(settings) == before


@pytest.mark.parametrize(
    "members",
    [
        lambda _name, data: data.replace(b"Forges", b"Farges"),
        lambda name, data: None if name.startswith("files/kept") else data,
        lambda name, data: None if name == MANIFEST else data,
    ],
    ids=["changed", "missing file", "no manifest"],
)
def test_damaged_archive_is_refused(installation, tmp_path, members):
    make_backup(tmp_path / "good.zip")
    bad = rewritten(tmp_path / "good.zip", tmp_path / "bad.zip", members=members)

    with pytest.raises(BadArchive):
        restore_backup(bad)

    assert everything() == installation


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_truncated_archive_is_refused(installation, tmp_path, share):
    make_backup(tmp_path / "good.zip")
    data = (tmp_path / "good.zip").read_bytes()
    (tmp_path / "cut.zip").write_bytes(data[: int(len(data) * share)])

    with pytest.raises(BadArchive, match="sauvegarde"):
        restore_backup(tmp_path / "cut.zip")

    assert everything() == installation


def test_flipped_bits_are_never_restored(installation, tmp_path):
    make_backup(tmp_path / "good.zip")
    data = bytearray((tmp_path / "good.zip").read_bytes())
    refused = 0
    for position in range(0, len(data), max(1, len(data) // 40)):
        flipped = bytearray(data)
        flipped[position] ^= 0xFF
        (tmp_path / "flipped.zip").write_bytes(flipped)
        try:
            restore_backup(tmp_path / "flipped.zip", safety_copy=False)
        except BadArchive:
            refused += 1
        assert everything() == installation
    assert refused > 20


def test_row_that_the_database_refuses_changes_nothing(installation, tmp_path):
    """A reference to a row that is not there is found at the end, once all is inserted."""
    make_backup(tmp_path / "good.zip")
    person = Person.objects.first()

    def orphan(name, data):
        return b"" if name == "rows/territory.person.jsonl" else data

    def recount(facts):
        import hashlib

        table = next(t for t in facts["tables"] if t["label"] == "territory.person")
        table["rows"] = 0
        facts["members"][table["member"]] = {"size": 0, "sha256": hashlib.sha256().hexdigest()}

    bad = rewritten(tmp_path / "good.zip", tmp_path / "bad.zip", manifest=recount, members=orphan)

    with pytest.raises(BadArchive, match="renvoient"):
        restore_backup(bad)

    assert everything() == installation
    assert Person.objects.first() == person


def test_failure_at_the_last_moment_puts_the_files_back(
    installation, settings, tmp_path, monkeypatch
):
    make_backup(tmp_path / "good.zip")
    before = files(settings)

    def fail(self):
        raise OSError("disque plein")

    monkeypatch.setattr(restore_module.FolderSwap, "swap", fail)
    with pytest.raises(CannotRestore, match="disque plein"):
        restore_backup(tmp_path / "good.zip")

    assert everything() == installation
    assert files(settings) == before


def test_columns_follow_the_models():
    assert "organisation_id" in columns(apps.get_model("territory", "Establishment"))
    assert TerritoryFactory._meta.model in kept_models(apps)
