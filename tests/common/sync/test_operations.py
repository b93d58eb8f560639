"""Operations have their effect once, and one answer."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from essor.common.actor import SYSTEM
from essor.common.models import AuditEntry, SyncOperation, new_id
from essor.common.services import sync
from essor.common.services.housekeeping import prune
from essor.common.services.sync import apply_operations, corrected_clock, read_operation, storable
from essor.kernel.errors import InvalidValue
from essor.observatory.models import SiteNote
from essor.territory.signals import person_erased
from tests.factories.notes import SIRET, actor_in, make_note, said
from tests.factories.people import TerritoryFactory

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
FIRST = datetime(2020, 1, 1)  # noqa: DTZ001 - Hypothesis wants naive bounds
LAST = datetime(2040, 1, 1)  # noqa: DTZ001 - Hypothesis wants naive bounds


def send(actor, *operations, sent_at=None):
    return apply_operations(actor=actor, raw=list(operations), sent_at=sent_at, now=NOW)


def creation(territory, **payload):
    content = {"territory_id": str(territory.id), "siret": SIRET, "text": "Vu le directeur."}
    content |= {"visibility": "private_company"} | payload
    return said("note.create", new_id(), content)


@pytest.mark.django_db
def test_operation_is_applied_and_remembered():
    territory = TerritoryFactory()
    actor = actor_in(territory)
    op = creation(territory)

    answers = send(actor, op)

    assert answers == [
        {
            "op_id": op["op_id"],
            "status": "accepted",
            "message": "Note enregistrée.",
            "version": 1,
        }
    ]
    assert SiteNote.objects.get().text == "Vu le directeur."
    row = SyncOperation.objects.get()
    assert (str(row.op_id), row.user_id, row.status) == (op["op_id"], actor.user_id, "accepted")
    assert row.answer == answers[0]


@pytest.mark.django_db
def test_operation_received_twice_has_one_effect_and_the_first_answer():
    territory = TerritoryFactory()
    actor = actor_in(territory)
    op = creation(territory)
    first = send(actor, op)[0]

    second = send(actor, op, op)

    assert second == [first | {"status": "duplicate", "first_status": "accepted"}] * 2
    assert SiteNote.objects.count() == 1
    assert AuditEntry.objects.filter(action="note.created").count() == 1


@pytest.mark.django_db
def test_operation_received_twice_at_once_has_one_effect(monkeypatch):
    """The second request looks before the first has committed, and writes after."""
    territory = TerritoryFactory()
    actor = actor_in(territory)
    op = creation(territory)
    send(actor, op)
    looks = iter([None])
    look = sync._stored
    monkeypatch.setattr(sync, "_stored", lambda op_id: look(op_id) if next(looks, 1) else None)

    answer = send(actor, op)[0]

    assert (answer["status"], answer["first_status"]) == ("duplicate", "accepted")
    assert SiteNote.objects.count() == 1
    assert SyncOperation.objects.count() == 1


@pytest.mark.django_db
def test_operation_of_somebody_else_is_refused_without_its_answer():
    territory = TerritoryFactory()
    op = creation(territory)
    send(actor_in(territory), op)

    answer = send(actor_in(territory), op)[0]

    assert answer["status"] == "rejected"
    assert answer["version"] is None
    assert SiteNote.objects.count() == 1


@pytest.mark.django_db
def test_same_key_with_other_words_is_refused():
    territory = TerritoryFactory()
    actor = actor_in(territory)
    op = creation(territory)
    send(actor, op)

    answer = send(actor, op | {"payload": op["payload"] | {"text": "Autre chose."}})[0]

    assert answer["status"] == "rejected"
    assert SiteNote.objects.get().text == "Vu le directeur."


@pytest.mark.django_db
@pytest.mark.parametrize(
    "broken",
    [
        None,
        [],
        "note",
        {},
        {"op_id": "x"},
        {"op_id": 12},
        said("note.create", new_id(), {}) | {"made_at": "hier"},
        said("note.create", new_id(), {}) | {"made_at": "2026-03-02T09:00:00"},
        said("note.create", new_id(), {}) | {"made_at": "0001-01-01T00:00:00+14:00"},
        said("note.create", new_id(), {}) | {"made_at": 5},
        said("note.create", new_id(), {}) | {"payload": []},
        said("note.create", new_id(), {}) | {"base_version": True},
        said("note.create", new_id(), {}) | {"base_version": -1},
        said("note.create", new_id(), {}) | {"base_version": 1.5},
        said("note.create", new_id(), {}) | {"kind": ""},
        said("note.create", new_id(), {}) | {"kind": "n" * 81},
        said("note.explode", new_id(), {}),
    ],
)
def test_unreadable_operation_does_not_fail_the_others(broken):
    territory = TerritoryFactory()

    answers = send(actor_in(territory), broken, creation(territory))

    assert [answer["status"] for answer in answers] == ["rejected", "accepted"]
    assert SyncOperation.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "payload",
    [
        {"text": ""},
        {"text": "  \n "},
        {"text": "\0"},
        {"text": None},
        {"text": 5},
        {"text": "x" * 10_001},
        {"visibility": "public"},
        {"visibility": "everybody"},
        {"siret": "12345"},
        {"siret": "73282932000075"},
        {"territory_id": "sud-haute-marne"},
    ],
)
def test_refused_content_leaves_nothing_but_its_answer(payload):
    territory = TerritoryFactory()
    op = creation(territory, **payload)
    actor = actor_in(territory)

    answer = send(actor, op)[0]

    assert answer["status"] == "rejected"
    assert answer["message"].endswith((".", "…"))
    assert SiteNote.objects.count() == 0
    assert AuditEntry.objects.filter(object_kind="note").count() == 0
    assert send(actor, op)[0]["first_status"] == "rejected"


@pytest.mark.django_db
def test_foreign_territory_is_refused_as_one_that_does_not_exist():
    mine, foreign = TerritoryFactory(), TerritoryFactory()
    actor = actor_in(mine)

    answers = send(actor, creation(foreign), creation(mine, territory_id=str(new_id())))

    assert {answer["status"] for answer in answers} == {"rejected"}
    assert len({answer["message"] for answer in answers}) == 1
    assert SiteNote.objects.count() == 0


@pytest.mark.django_db
def test_role_without_the_right_is_refused():
    territory = TerritoryFactory()

    answer = send(actor_in(territory, "reader"), creation(territory))[0]

    assert answer["status"] == "rejected"
    assert SiteNote.objects.count() == 0


@pytest.mark.django_db
def test_note_of_another_territory_is_refused_as_one_that_does_not_exist():
    mine, foreign = TerritoryFactory(), TerritoryFactory()
    note = make_note(actor_in(foreign), foreign)
    payload = {"text": "Intrus", "visibility": "partners"}

    answers = send(
        actor_in(mine),
        said("note.edit", note.id, payload, base_version=1),
        said("note.edit", new_id(), payload, base_version=1),
        said("note.archive", note.id, {}, base_version=1),
    )

    assert {answer["status"] for answer in answers} == {"rejected"}
    assert len({answer["message"] for answer in answers}) == 1
    note.refresh_from_db()
    assert (note.text, note.version, note.archived_at) == ("Vu le directeur.", 1, None)


@pytest.mark.django_db
def test_conflict_gives_the_other_text_and_changes_nothing():
    territory = TerritoryFactory()
    actor = actor_in(territory)
    note = make_note(actor, territory)
    at_desk = said(
        "note.edit", note.id, {"text": "Au bureau", "visibility": "partners"}, base_version=1
    )
    in_field = said(
        "note.edit", note.id, {"text": "Sur place", "visibility": "partners"}, base_version=1
    )

    answers = send(actor, at_desk, in_field)

    assert [answer["status"] for answer in answers] == ["accepted", "conflict"]
    assert answers[1]["version"] == 2
    assert answers[1]["current"] == {
        "text": "Au bureau",
        "visibility": "partners",
        "archived": False,
    }
    note.refresh_from_db()
    assert (note.text, note.version) == ("Au bureau", 2)
    assert send(actor, in_field)[0]["first_status"] == "conflict"


def conflict_of(device, author, territory):
    """A conflict that `device` met on a note of `author`; the operation that met it."""
    note = make_note(author, territory, visibility="partners")
    texts = ({"text": text, "visibility": "partners"} for text in ("Au bureau", "Sur place"))
    ops = [said("note.edit", note.id, text, base_version=1) for text in texts]
    send(device, *ops)
    return ops[1]


@pytest.mark.django_db
def test_texts_of_a_conflict_are_erased_after_a_month():
    territory = TerritoryFactory()
    actor = actor_in(territory)
    old, recent = (conflict_of(actor, actor, territory) for _ in range(2))
    kept = SyncOperation.objects.get(pk=recent["op_id"]).answer
    SyncOperation.objects.filter(pk=old["op_id"]).update(received_at=NOW - timedelta(days=31))
    SyncOperation.objects.filter(pk=recent["op_id"]).update(received_at=NOW - timedelta(days=29))

    assert prune(now=NOW)["conflicts"] == 1
    assert prune(now=NOW)["conflicts"] == 0

    answer = send(actor, old)[0]
    assert (answer["first_status"], answer["version"]) == ("conflict", 2)
    assert "current" not in answer
    assert actor.label not in answer["message"]
    assert SyncOperation.objects.get(pk=recent["op_id"]).answer == kept


@pytest.mark.django_db
@pytest.mark.parametrize("erased", ["device", "author"])
def test_erased_person_is_in_no_conflict(erased):
    territory = TerritoryFactory()
    actors = {"device": actor_in(territory), "author": actor_in(territory, "operator")}
    op = conflict_of(actors["device"], actors["author"], territory)
    other = conflict_of(actor_in(territory), actor_in(territory), territory)

    person_erased.send(None, person_id=None, user_id=actors[erased].user_id)

    answer = SyncOperation.objects.get(pk=op["op_id"]).answer
    assert "current" not in answer
    assert actors["author"].label not in str(answer)
    assert "current" in SyncOperation.objects.get(pk=other["op_id"]).answer


@pytest.mark.django_db
def test_edits_made_one_after_the_other_offline_are_applied_in_order():
    territory = TerritoryFactory()
    actor = actor_in(territory)
    op = creation(territory)
    edits = [
        said(
            "note.edit",
            op["object_id"],
            {"text": f"Texte {version}", "visibility": "partners"},
            base_version=version,
        )
        for version in (1, 2, 3)
    ]

    answers = send(actor, op, *edits)

    assert [answer["version"] for answer in answers] == [1, 2, 3, 4]
    assert SiteNote.objects.get().text == "Texte 3"


@pytest.mark.django_db
def test_unforeseen_error_leaves_the_operation_unanswered_and_without_effect(monkeypatch, caplog):
    territory = TerritoryFactory()
    actor = actor_in(territory)
    broken, sound = creation(territory), creation(territory)
    monkeypatch.setitem(sync._HANDLERS, "note.broken", _write_then_fail)

    answers = send(actor, broken | {"kind": "note.broken"}, sound)

    assert [answer["op_id"] for answer in answers] == [sound["op_id"]]
    assert SyncOperation.objects.count() == 1
    assert AuditEntry.objects.filter(action="note.broken").count() == 0
    assert "had no effect" in caplog.text


def _write_then_fail(actor, op):
    sync_audit(actor, op)
    raise IntegrityError("the disk is full")


def sync_audit(actor, op):
    from essor.common.services.audit import record

    record(actor=actor, action="note.broken", kind="note", object_id=op.object_id)


@pytest.mark.django_db
def test_operation_without_an_account_has_no_effect(caplog):
    territory = TerritoryFactory()

    assert send(SYSTEM, creation(territory)) == []
    assert SiteNote.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("made_at", "sent_at", "expected"),
    [
        ("2026-03-02T11:00:00+00:00", "2026-03-02T12:00:00+00:00", "2026-03-02T11:00:00+00:00"),
        # two years late: the device says so by what it calls now
        ("2024-03-02T11:00:00+00:00", "2024-03-02T12:00:00+00:00", "2026-03-02T11:00:00+00:00"),
        # one hour ahead
        ("2026-03-02T12:30:00+00:00", "2026-03-02T13:00:00+00:00", "2026-03-02T11:30:00+00:00"),
        # in the future, and the device did not say what time it is
        ("2027-01-01T00:00:00+00:00", None, "2026-03-02T12:00:00+00:00"),
        # the clock was set right between writing and sending
        ("2027-01-01T00:00:00+00:00", "2026-03-02T12:00:00+00:00", "2026-03-02T12:00:00+00:00"),
    ],
)
def test_wrong_clock_is_corrected(made_at, sent_at, expected):
    territory = TerritoryFactory()
    op = creation(territory) | {"made_at": made_at}

    send(actor_in(territory), op, sent_at=datetime.fromisoformat(sent_at) if sent_at else None)

    assert SiteNote.objects.get().made_at == datetime.fromisoformat(expected)
    assert SyncOperation.objects.get().made_at == datetime.fromisoformat(made_at)


@given(
    made_at=st.datetimes(timezones=st.just(UTC), min_value=FIRST, max_value=LAST),
    skew=st.timedeltas(timedelta(days=-2000), timedelta(days=2000)),
    delay=st.timedeltas(timedelta(0), timedelta(days=60)),
)
def test_corrected_clock_finds_the_true_moment_whatever_the_skew(made_at, skew, delay):
    true_made, true_sent = made_at, made_at + delay

    found = corrected_clock(true_made + skew, true_sent + skew, true_sent)

    assert abs(found - true_made) <= sync.CLOCK_TOLERANCE
    assert found <= true_sent


@given(st.text())
def test_storable_text_loses_the_null_character_only(text):
    assert storable(text) == text.replace("\0", "")


def test_half_of_a_surrogate_pair_becomes_a_replacement_sign():
    assert storable("a\ud800b\udfff") == "a\ufffdb\ufffd"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_reading_any_json_raises_nothing_but_bad_operation(raw):
    with pytest.raises(InvalidValue):
        read_operation(raw)


def test_kind_registered_twice_is_refused():
    with pytest.raises(ValueError, match="registered twice"):
        sync.operation("note.create")(_write_then_fail)
