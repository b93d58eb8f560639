"""Attached files follow the object that owns them, and orphans go."""

import hashlib
import os
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.utils import timezone

from essor.common.actor import SYSTEM
from essor.common.files import WrongDigest, kept_files, received_files
from essor.common.models import Attachment, AuditEntry, OwnerKind, ReceivedBlob, new_id
from essor.common.models.attachments import register_owner
from essor.common.services import attachments
from essor.common.services.attachments import (
    Swept,
    TooManyBlobs,
    attach,
    detach,
    receive_blob,
    sweep_orphans,
)
from essor.common.services.sync import apply_operations
from essor.common.tasks import sweep_files
from essor.kernel.errors import InvalidValue, NotAllowed
from essor.observatory.services.notes import edit_note
from tests.common.attachments.test_content import photo
from tests.factories.notes import actor_in, make_note, said
from tests.factories.people import TerritoryFactory

PDF = b"%PDF-1.7 plan"


@pytest.fixture
def territory():
    return TerritoryFactory()


def attach_to(note, actor, **fields):
    given = {"owner_kind": "note", "owner_id": note.id, "name": "plan.pdf", "data": PDF} | fields
    return attach(actor=actor, **given)


@pytest.mark.django_db
def test_attached_file_is_kept_with_its_owner_s_visibility(territory):
    actor = actor_in(territory)
    note = make_note(actor, territory, visibility="committee")

    found = attach_to(note, actor)

    assert (found.territory_id, found.visibility) == (territory.id, "committee")
    assert (found.name, found.content_type, found.size) == ("plan.pdf", "application/pdf", len(PDF))
    assert kept_files().get(found.sha256) == PDF
    assert AuditEntry.objects.filter(action="attachment.added", object_id=str(note.id)).exists()


@pytest.mark.django_db
def test_same_key_attaches_once(territory):
    actor = actor_in(territory)
    note, key = make_note(actor, territory), new_id()

    attach_to(note, actor, attachment_id=key)
    attach_to(note, actor, attachment_id=key)

    assert Attachment.objects.count() == 1
    with pytest.raises(NotAllowed):
        attach_to(make_note(actor, territory), actor, attachment_id=key)


@pytest.mark.django_db
def test_invisible_absent_and_unknown_owners_are_refused_alike(territory):
    note = make_note(actor_in(territory), territory)
    stranger = actor_in(TerritoryFactory())

    refused = []
    for fields in ({}, {"owner_id": new_id()}, {"owner_kind": "visit"}):
        with pytest.raises(NotAllowed) as error:
            attach_to(note, stranger, **fields)
        refused.append(str(error.value))

    assert len(set(refused)) == 1
    assert Attachment.objects.count() == 0
    assert list(kept_files().all()) == []


@pytest.mark.django_db
def test_reader_of_a_note_may_not_attach(territory):
    note = make_note(actor_in(territory), territory, visibility="committee")

    with pytest.raises(NotAllowed, match="pas changer ses fichiers"):
        attach_to(note, actor_in(territory, "state"))


@pytest.mark.django_db
def test_file_kept_as_it_came_says_why(territory):
    actor = actor_in(territory)

    found = attach_to(make_note(actor, territory), actor)

    assert found.as_is == "unreadable"
    assert "ne sait pas relire" in found.get_as_is_display()


@pytest.mark.django_db
def test_removed_file_loses_its_bytes_and_is_told(territory, django_capture_on_commit_callbacks):
    actor = actor_in(territory)
    note = make_note(actor, territory)
    found = attach_to(note, actor)

    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            detach(actor=actor, attachment=found)

    assert not Attachment.objects.exists()
    assert not kept_files().exists(found.sha256)
    told = AuditEntry.objects.get(action="attachment.removed")
    assert (told.object_kind, told.object_id, told.before) == (
        "note", str(note.id), {"attachment": str(found.id), "type": "application/pdf"},
    )  # fmt: skip
    assert "plan.pdf" not in str((told.before, told.after, told.object_label, told.reason))


@pytest.mark.django_db
def test_bytes_that_another_object_refers_to_stay(territory, django_capture_on_commit_callbacks):
    actor = actor_in(territory)
    first, second = (attach_to(make_note(actor, territory), actor) for _ in range(2))
    assert first.sha256 == second.sha256

    with django_capture_on_commit_callbacks(execute=True):
        detach(actor=actor, attachment=first)

    assert kept_files().get(second.sha256) == PDF


@pytest.mark.django_db
def test_bytes_put_again_by_a_write_under_way_stay(territory, django_capture_on_commit_callbacks):
    actor = actor_in(territory)
    found = attach_to(make_note(actor, territory), actor)
    kept_files().put([PDF])  # its row is not committed yet
    later = found.created_at.timestamp() + 1
    os.utime(kept_files()._path(found.sha256), (later, later))

    with django_capture_on_commit_callbacks(execute=True):
        detach(actor=actor, attachment=found)

    assert kept_files().exists(found.sha256)


@pytest.mark.django_db
def test_file_already_lost_is_removed_all_the_same(territory, django_capture_on_commit_callbacks):
    actor = actor_in(territory)
    found = attach_to(make_note(actor, territory), actor)
    kept_files().delete(found.sha256)

    with django_capture_on_commit_callbacks(execute=True):
        detach(actor=actor, attachment=found)

    assert not Attachment.objects.exists()


@pytest.mark.django_db
def test_removal_undone_with_its_transaction_keeps_the_bytes(territory):
    actor = actor_in(territory)
    found = attach_to(make_note(actor, territory), actor)

    with transaction.atomic():
        detach(actor=actor, attachment=found)
        transaction.set_rollback(True)

    assert Attachment.objects.get() == found
    assert kept_files().exists(found.sha256)


@pytest.mark.django_db
def test_reader_and_stranger_may_not_remove(territory):
    author = actor_in(territory)
    found = attach_to(make_note(author, territory, visibility="committee"), author)

    for actor in (actor_in(territory, "state"), actor_in(TerritoryFactory())):
        with pytest.raises(NotAllowed):
            detach(actor=actor, attachment=found)
    assert Attachment.objects.get() == found


@pytest.mark.django_db
def test_attachment_is_visible_to_whoever_sees_its_owner(territory):
    author = actor_in(territory, "operator")
    note = make_note(author, territory)
    found = attach_to(note, author)
    actors = {
        "author": author,
        "lead": actor_in(territory),
        "state": actor_in(territory, "state"),
        "other operator": actor_in(territory, "operator"),
        "foreign lead": actor_in(TerritoryFactory()),
        "system": SYSTEM,
    }

    def seers():
        return {
            name
            for name, actor in actors.items()
            if Attachment.objects.visible_to(actor).filter(pk=found.pk).exists()
        }

    assert seers() == {"author", "lead", "system"}
    edit_note(actor=author, note_id=note.id, base_version=1, text=note.text, visibility="committee")
    assert seers() == {"author", "lead", "state", "system"}


@pytest.mark.django_db
def test_received_blob_is_one_whatever_the_times_it_is_sent(territory):
    actor = actor_in(territory)
    sha256 = hashlib.sha256(PDF).hexdigest()

    receive_blob(actor=actor, sha256=sha256, chunks=[PDF])
    receive_blob(actor=actor, sha256=sha256, chunks=[PDF])

    assert list(ReceivedBlob.objects.values_list("user_id", "sha256", "size")) == [
        (actor.user_id, sha256, len(PDF))
    ]


@pytest.mark.django_db
def test_damaged_blob_and_wrong_address_are_refused(territory):
    actor = actor_in(territory)

    with pytest.raises(WrongDigest):
        receive_blob(actor=actor, sha256="0" * 64, chunks=[PDF])
    with pytest.raises(InvalidValue):
        receive_blob(actor=actor, sha256="../secret", chunks=[PDF])
    with pytest.raises(NotAllowed):
        receive_blob(actor=SYSTEM, sha256="0" * 64, chunks=[PDF])

    assert list(received_files().all()) == []


@pytest.mark.django_db
def test_blobs_that_nothing_uses_do_not_pile_up(territory, monkeypatch):
    actor = actor_in(territory)
    monkeypatch.setattr(attachments, "MAX_RECEIVED_BYTES", 10)
    receive_blob(actor=actor, sha256=hashlib.sha256(PDF).hexdigest(), chunks=[PDF])

    with pytest.raises(TooManyBlobs):
        receive_blob(actor=actor, sha256=hashlib.sha256(b"x").hexdigest(), chunks=[b"x"])


def send_attachment(actor, note, digest, **payload):
    content = {"owner_kind": "note", "owner_id": str(note.id), "sha256": digest, "name": "p.jpg"}
    op = said("attachment.add", new_id(), content | payload)
    return apply_operations(actor=actor, raw=[op], sent_at=None, now=timezone.now())[0]


@pytest.mark.django_db
def test_operation_attaches_the_file_sent_ahead_cleaned(territory):
    actor, data = actor_in(territory), photo()
    note, sha256 = make_note(actor, territory), hashlib.sha256(data).hexdigest()
    receive_blob(actor=actor, sha256=sha256, chunks=[data])

    answer = send_attachment(actor, note, sha256)

    assert answer["status"] == "accepted"
    found = Attachment.objects.get()
    assert found.sha256 != sha256
    assert b"MarqueDuTelephone" not in kept_files().get(found.sha256)


@pytest.mark.django_db
def test_file_sent_by_somebody_else_cannot_be_attached(territory):
    actor, thief = actor_in(territory), actor_in(territory)
    sha256 = hashlib.sha256(PDF).hexdigest()
    receive_blob(actor=actor, sha256=sha256, chunks=[PDF])

    answer = send_attachment(thief, make_note(thief, territory), sha256)

    assert answer["status"] == "rejected"
    assert Attachment.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("payload", [{"owner_id": "x"}, {"sha256": "x"}, {"name": None}])
def test_operation_with_a_broken_field_is_refused(territory, payload):
    actor = actor_in(territory)
    sha256 = hashlib.sha256(PDF).hexdigest()
    receive_blob(actor=actor, sha256=sha256, chunks=[PDF])

    answer = send_attachment(actor, make_note(actor, territory), sha256, **payload)

    assert answer["status"] == "rejected"


@pytest.mark.django_db
def test_sweep_removes_orphans_and_leaves_the_rest(territory):
    actor = actor_in(territory)
    used = attach_to(make_note(actor, territory), actor)
    orphan = kept_files().put([b"orphan"])
    sha256 = hashlib.sha256(PDF).hexdigest()
    receive_blob(actor=actor, sha256=sha256, chunks=[PDF])
    now = timezone.now()

    assert sweep_orphans(before=now - timedelta(hours=1)) == Swept(0, 0)
    assert sweep_orphans(before=now + timedelta(hours=1)) == Swept(1, 1)

    assert not kept_files().exists(orphan.sha256)
    assert kept_files().exists(used.sha256)
    assert ReceivedBlob.objects.count() == 0


def test_owner_kind_declared_twice_is_refused():
    other = OwnerKind("note", lambda _: Attachment.objects.none(), lambda *_: True)

    with pytest.raises(ValueError, match="declared twice"):
        register_owner(other)


@pytest.mark.django_db
def test_nightly_job_leaves_a_month_to_files_that_nothing_uses():
    kept_files().put([b"orphan"])

    def swept(days):
        now = timezone.now() + timedelta(days=days)
        return sweep_files.body(SimpleNamespace(now=now))

    assert swept(29) == {"kept": 0, "received": 0}
    assert swept(31) == {"kept": 1, "received": 0}
