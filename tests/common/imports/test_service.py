"""A file on its way into a territory: mapped, previewed, applied whole, undone whole."""

from datetime import timedelta

import pytest
from django.utils import timezone

from essor.common.actor import Actor
from essor.common.imports.runs import import_files, layout_of, preview_of
from essor.common.models import (
    AuditEntry,
    ImportChange,
    ImportMapping,
    ImportRun,
    ImportState,
    RowAction,
    SearchEntry,
)
from essor.common.services import imports as service
from essor.kernel.errors import Conflict, InvalidValue, NotAllowed
from essor.territory.models import Contact, Organisation, Person
from essor.territory.services.actors import actor_for
from tests.common.imports.test_readers import xlsx
from tests.factories.people import MembershipFactory, TerritoryFactory

pytestmark = pytest.mark.django_db

HEADERS = ["Entreprise", "SIREN", "Interlocuteur", "Mail", "Tél", "Poste"]
ROWS = [
    ["Forges d'Exemple", "552 081 317", "Camille Inventée", "camille@exemple.test", "", "Gérante"],
    ["Forges d'Exemple", "552081317", "Dominique Fictif", "", "03 25 00 00 01", ""],
    ["Commune d'Exemple", "", "", "", "", ""],
]


@pytest.fixture
def lead() -> Actor:
    return actor_for(MembershipFactory(role="lead").person.user)


def territory_of(actor: Actor):
    return actor.grants[0].scope_id


def start(actor: Actor, *rows, headers=HEADERS) -> ImportRun:
    return service.start_import(
        actor=actor,
        territory_id=territory_of(actor),
        importer="contacts",
        file_name="carnet.xlsx",
        data=xlsx(headers, *rows),
    )


def done(actor: Actor, *rows) -> ImportRun:
    return service.submit_import(actor=actor, run=start(actor, *rows))


def contents() -> dict[str, set]:
    return {
        "organisations": set(Organisation.objects.values_list("siren", "name", "kind")),
        "contacts": set(
            Contact.objects.values_list(
                "territory_id",
                "organisation__name",
                "person__full_name",
                "person__email",
                "person__phone",
                "position",
            )
        ),
        "people": set(Person.objects.filter(user=None).values_list("full_name", flat=True)),
        "found": set(SearchEntry.objects.values_list("title", "subtitle")),
    }


def test_rows_are_written_with_history_and_search(lead):
    run = done(lead, *ROWS)

    territory = territory_of(lead)
    assert (run.state, run.created_count, run.updated_count) == (ImportState.APPLIED, 3, 0)
    assert contents() == {
        "organisations": {
            ("552081317", "Forges d'Exemple", "company"),
            (None, "Commune d'Exemple", "company"),
        },
        "contacts": {
            (
                territory,
                "Forges d'Exemple",
                "Camille Inventée",
                "camille@exemple.test",
                "",
                "Gérante",
            ),
            (territory, "Forges d'Exemple", "Dominique Fictif", "", "03 25 00 00 01", ""),
            (territory, "Commune d'Exemple", None, None, None, ""),
        },
        "people": {"Camille Inventée", "Dominique Fictif"},
        "found": {
            ("Camille Inventée", "Gérante, Forges d'Exemple"),
            ("Dominique Fictif", "Forges d'Exemple"),
            ("Commune d'Exemple", ""),
        },
    }
    history = AuditEntry.objects.filter(territory_id=territory)
    assert history.filter(action="import.applied").count() == 1
    assert not history.filter(object_label__contains="Inventée").exists()


def test_same_file_again_changes_nothing(lead):
    done(lead, *ROWS)
    before = contents()

    again = start(lead, *ROWS)

    assert [row.action for row in preview_of(again).rows] == [RowAction.SKIP] * 3
    with pytest.raises(InvalidValue, match="rien à importer"):
        service.submit_import(actor=lead, run=again)
    assert contents() == before


def test_known_contact_is_updated_and_empty_cells_leave_what_is_there(lead):
    done(lead, *ROWS)

    run = done(lead, ["Forges d'Exemple", "", "", "camille@exemple.test", "0325000002", ""])

    assert (run.created_count, run.updated_count) == (0, 1)
    camille = Contact.objects.get(person__full_name="Camille Inventée")
    assert camille.person is not None
    assert (camille.person.phone, camille.position) == ("03 25 00 00 02", "Gérante")
    assert Organisation.objects.count() == 2


def test_one_wrong_row_stops_everything_unless_it_is_left_out(lead):
    wrong = ["", "123", "Quelqu'un", "pas une adresse", "", ""]
    run = start(lead, *ROWS, wrong)
    before = contents()

    problems = [(p.row, p.column) for p in preview_of(run).problems]
    assert problems == [(5, "Organisation"), (5, "SIREN"), (5, "Adresse électronique")]
    with pytest.raises(InvalidValue, match="lignes 5"):
        service.submit_import(actor=lead, run=run)
    assert contents() == before

    service.decide(actor=lead, run=run, decisions={5: ("skip", "")})
    assert service.submit_import(actor=lead, run=run).created_count == 3


def test_failure_in_the_middle_writes_nothing(lead, monkeypatch):
    run = start(lead, *ROWS)
    before = contents()
    importer = service.importer_of("contacts")
    create, calls = importer.create, []

    def fails_at_the_third(row, **context):
        calls.append(row)
        if len(calls) == 3:
            raise Conflict("panne")
        return create(row, **context)

    monkeypatch.setattr(importer, "create", fails_at_the_third)
    with pytest.raises(Conflict, match="panne"):
        service.submit_import(actor=lead, run=run)

    run.refresh_from_db()
    assert contents() == before
    assert run.state == ImportState.DRAFT
    assert ImportChange.objects.count() == 0


def test_undo_puts_everything_back(lead):
    done(lead, ROWS[0])
    before = contents()
    run = done(
        lead,
        ["Forges d'Exemple", "552081317", "Camille Inventée", "", "0325000009", "Présidente"],
        *ROWS[1:],
    )
    assert (run.created_count, run.updated_count) == (2, 1)

    undone = service.undo_import(actor=lead, run=run)

    assert contents() == before
    assert undone.state == ImportState.UNDONE
    with pytest.raises(Conflict, match="changé d'état"):
        service.undo_import(actor=lead, run=run)


def test_undo_refuses_when_a_row_was_changed_since_and_names_it(lead):
    run = done(lead, *ROWS)
    Person.objects.filter(full_name="Dominique Fictif").update(phone="03 25 99 99 99")
    before = contents()

    with pytest.raises(Conflict, match=r"concernées : 3\."):
        service.undo_import(actor=lead, run=run)

    run.refresh_from_db()
    assert contents() == before
    assert run.state == ImportState.APPLIED


def test_undo_leaves_an_organisation_that_another_territory_uses_by_now(lead):
    run = done(lead, ROWS[0])
    other = actor_for(MembershipFactory(role="lead").person.user)
    done(other, ROWS[1])

    service.undo_import(actor=lead, run=run)

    assert Organisation.objects.get().siren == "552081317"
    assert {c.territory_id for c in Contact.objects.all()} == {territory_of(other)}


def test_same_run_is_applied_once(lead):
    run = start(lead, *ROWS)
    service.submit_import(actor=lead, run=run)

    with pytest.raises(Conflict):
        service.apply_import(actor=lead, run_id=run.id)

    assert Contact.objects.count() == 3


def test_uncertain_duplicate_is_shown_and_a_person_decides(lead):
    done(lead, ROWS[0])
    run = start(lead, ["Forges d'Exemple", "", "Camille Inventee", "c.i@exemple.test", "", ""])

    row = preview_of(run).rows[0]
    assert (row.action, row.candidates[0].score) == (RowAction.CREATE, 0.8)
    assert "autre adresse électronique" in row.candidates[0].reasons
    service.decide(actor=lead, run=run, decisions={2: ("update", str(row.candidates[0].object_id))})
    applied = service.submit_import(actor=lead, run=run)

    assert (applied.created_count, applied.updated_count) == (0, 1)
    assert Contact.objects.get().person.email == "c.i@exemple.test"


def test_decision_for_an_object_that_is_no_candidate_is_not_followed(lead):
    """A forged target could be another territory's contact."""
    other = actor_for(MembershipFactory(role="lead").person.user)
    done(other, ROWS[0])
    theirs = Contact.objects.get()
    run = start(lead, ROWS[1])

    service.decide(actor=lead, run=run, decisions={2: ("update", str(theirs.id))})

    assert preview_of(run).rows[0].action is RowAction.CREATE


def test_row_said_twice_in_the_file_is_written_once(lead):
    run = start(lead, ROWS[0], ROWS[0])

    assert [row.action for row in preview_of(run).rows] == [RowAction.CREATE, RowAction.SKIP]


def test_mapping_is_remembered_for_the_same_titles(lead):
    headers = ["Colonne A", "Colonne B"]
    run = start(lead, ["Forges", "x@exemple.test"], headers=headers)
    assert run.mapping == {}

    service.save_mapping(
        actor=lead, run=run, sheet="Sheet", header_row=0, mapping={"organisation": 0, "email": 1}
    )
    next_run = start(lead, ["Autre", "y@exemple.test"], headers=headers)

    assert next_run.mapping == {"organisation": 0, "email": 1}
    assert ImportMapping.objects.count() == 1
    assert layout_of(next_run).headings[1].samples == ("y@exemple.test",)


@pytest.mark.parametrize(
    ("mapping", "says"),
    [({"email": 3}, "Organisation"), ({"organisation": 0, "full_name": 0}, "deux fois")],
)
def test_mapping_that_cannot_work_is_refused(lead, mapping, says):
    run = start(lead, *ROWS)

    with pytest.raises(InvalidValue, match=says):
        service.save_mapping(actor=lead, run=run, sheet="", header_row=0, mapping=mapping)


@pytest.mark.parametrize("role", ["reader", "elected", "operator", "company", "state"])
def test_only_the_lead_imports(role):
    actor = actor_for(MembershipFactory(role=role).person.user)

    with pytest.raises(NotAllowed):
        start(actor, *ROWS)


def test_nothing_passes_to_another_territory(lead):
    run = done(lead, *ROWS)
    other = actor_for(MembershipFactory(role="lead").person.user)

    assert not Contact.objects.visible_to(other).exists()
    assert not ImportRun.objects.visible_to(other).exists()
    assert not SearchEntry.objects.visible_to(other).exists()
    with pytest.raises(NotAllowed):
        service.undo_import(actor=other, run=run)
    assert preview_of(start(other, *ROWS)).rows[0].candidates == ()


def test_large_import_waits_for_the_worker_and_may_fail_there(lead, monkeypatch):
    from essor.common.jobs import JobContext
    from essor.common.models import Job
    from essor.territory.tasks import apply_large_import

    monkeypatch.setattr(service, "DIRECT_ROWS", 2)
    run = service.submit_import(actor=lead, run=start(lead, *ROWS))
    assert (run.state, Contact.objects.count()) == (ImportState.RUNNING, 0)

    context = JobContext(Job.objects.get(kind="imports.apply"))
    assert apply_large_import.body(context) == {"created": 3, "updated": 0}
    assert apply_large_import.body(context) == {"created": 3, "updated": 0}

    again = service.submit_import(actor=lead, run=start(lead, *ROWS))
    with pytest.raises(InvalidValue):
        apply_large_import.body(JobContext(Job.objects.get(payload__run=str(again.id))))
    again.refresh_from_db()
    assert again.state == ImportState.DRAFT
    assert "rien à importer" in again.failure


def test_old_imports_are_forgotten_with_their_file(lead):
    run = done(lead, *ROWS)

    assert service.forget_imports(now=timezone.now() + timedelta(days=29)) == 0
    assert import_files().exists(run.file_sha256)
    assert service.forget_imports(now=timezone.now() + timedelta(days=31)) == 1

    assert not import_files().exists(run.file_sha256)
    assert set(ImportChange.objects.values_list("before", "after")) == {(None, None)}
    run.refresh_from_db()
    with pytest.raises(Conflict, match="30 jours"):
        service.undo_import(actor=lead, run=run)


def test_siret_that_is_not_of_the_siren_is_an_error(lead):
    headers = ["Entreprise", "SIREN", "SIRET"]
    run = start(lead, ["Forges", "552081317", "73282932000074"], headers=headers)

    assert [p.column for p in preview_of(run).problems] == ["SIRET"]


def test_demonstration_accepts_numbers_that_fail_their_key():
    territory = TerritoryFactory(is_demo=True)
    lead = actor_for(MembershipFactory(role="lead", territory=territory).person.user)

    run = done(lead, ["Démonstration", "123456789", "", "", "", ""])

    assert run.created_count == 1
    assert Organisation.objects.get().is_demo


def test_erased_contact_is_nowhere_any_more(lead):
    from essor.common.actor import SYSTEM
    from essor.territory.services.people import erase_person

    run = done(lead, ROWS[0])
    erase_person(
        actor=SYSTEM, person=Person.objects.get(full_name="Camille Inventée"), reason="demande"
    )

    traces = [
        *SearchEntry.objects.values_list("title", "text"),
        *Contact.objects.values_list("search_text", "position"),
        *ImportChange.objects.values_list("before", "after"),
        *AuditEntry.objects.values_list("object_label", "after"),
    ]
    assert "camille" not in str(traces).lower()
    assert "Gérante" not in str(traces)
    with pytest.raises(Conflict):
        service.undo_import(actor=lead, run=run)
