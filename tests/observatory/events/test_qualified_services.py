"""Deciding of events: rights, reasons, versions, history, evidence."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from essor.common.actor import SYSTEM
from essor.common.models import Attachment, AuditEntry, new_id
from essor.common.services.attachments import attach
from essor.common.services.sync import VersionConflict
from essor.kernel.errors import InvalidValue, NotAllowed
from essor.observatory.engine.qualified import Confidence, RegisterKey, Standing
from essor.observatory.models import QualifiedEvent, QualifiedEventRevision
from essor.observatory.selectors.names import NotInRegister
from essor.observatory.services.qualified import (
    archive_event,
    confirm_event,
    correct_event,
    reject_event,
    reject_events,
    restore_event,
    revise_event,
)
from essor.observatory.services.qualified_writing import AlreadyDecided
from essor.territory.models import Establishment
from essor.territory.signals import person_erased
from tests.engine.warehouse.official import siret
from tests.factories.events import FORGE, a_row, add_extension, load_events, said
from tests.factories.notes import actor_in
from tests.factories.people import TerritoryFactory
from tests.factories.places import load_places, placed_territory

pytestmark = pytest.mark.django_db


@pytest.fixture
def territory():
    return TerritoryFactory()


@pytest.fixture
def lead(territory):
    return actor_in(territory)


def test_confirmation_stands_beside_the_row_with_what_it_lacks(territory, lead) -> None:
    row = a_row()

    event = confirm_event(
        actor=lead, territory=territory, row=row, facts=said(jobs_realised=-40, comment=" Presse ")
    )

    assert event.source_key == str(RegisterKey.of(row))
    assert event.facts == said(jobs_realised=-40, comment="Presse")
    assert (event.standing, event.reason, event.visibility) == ("confirmed", "", "partners")
    assert (event.author_key, event.author_label) == (lead.user_id, lead.label)
    assert Establishment.objects.get().siret == row.siret
    entry = AuditEntry.objects.get(action="qualified_event.confirmed")
    assert entry.after["jobs_realised"] == -40
    assert "Presse" not in str(entry.after)
    assert QualifiedEventRevision.objects.get().facts["comment"] == "Presse"


def test_confirmation_that_changes_the_day_is_a_correction(territory, lead) -> None:
    other = said(day="2023-09-01")

    with pytest.raises(InvalidValue, match="Corriger"):
        confirm_event(actor=lead, territory=territory, row=a_row(), facts=other)
    event = correct_event(
        actor=lead, territory=territory, row=a_row(), facts=other, reason="Arrêt en septembre."
    )

    assert (event.standing, event.facts) == ("corrected", other)
    assert (
        AuditEntry.objects.get(action="qualified_event.corrected").reason == "Arrêt en septembre."
    )


@pytest.mark.parametrize("reason", ["", "   ", "x" * 1001])
def test_override_needs_a_reason(territory, lead, reason) -> None:
    for decide in (correct_event, reject_event):
        facts = {"facts": said(day="2023-09-01")} if decide is correct_event else {}
        with pytest.raises(InvalidValue):
            decide(actor=lead, territory=territory, row=a_row(), reason=reason, **facts)
    with pytest.raises(InvalidValue):
        add_extension(lead, territory, reason=reason)
    assert not QualifiedEvent.objects.exists()


def test_row_is_decided_once(territory, lead) -> None:
    reject_event(actor=lead, territory=territory, row=a_row(), reason="Radiation d'office.")

    with pytest.raises(AlreadyDecided):
        confirm_event(actor=actor_in(territory), territory=territory, row=a_row())
    assert QualifiedEvent.objects.count() == 1


def test_form_sent_twice_makes_one_event(territory, lead) -> None:
    key = new_id()
    first = confirm_event(actor=lead, territory=territory, row=a_row(), event_id=key)
    again = confirm_event(actor=lead, territory=territory, row=a_row(), event_id=key)

    assert first == again
    other = new_id()
    assert add_extension(lead, territory, event_id=other).id == other
    assert add_extension(lead, territory, event_id=other).id == other
    assert QualifiedEvent.objects.count() == 2
    with pytest.raises(NotAllowed, match="introuvable"):
        add_extension(actor_in(territory), territory, event_id=other)


@pytest.mark.parametrize(
    "role", ["reader", "elected", "company", "state", "operator", "facilitator"]
)
def test_only_the_lead_decides(territory, role) -> None:
    actor = actor_in(territory, role)

    for write in (
        lambda: confirm_event(actor=actor, territory=territory, row=a_row()),
        lambda: reject_event(actor=actor, territory=territory, row=a_row(), reason="Non"),
        lambda: reject_events(actor=actor, territory=territory, rows=[a_row()], reason="Non"),
        lambda: add_extension(actor, territory),
    ):
        with pytest.raises(NotAllowed):
            write()


def test_lead_of_another_territory_changes_nothing_here(territory, lead) -> None:
    event = add_extension(lead, territory, visibility="public")
    stranger = actor_in(TerritoryFactory())

    for change in (
        lambda: archive_event(actor=stranger, event_id=event.id),
        lambda: restore_event(actor=stranger, event_id=event.id),
    ):
        with pytest.raises(NotAllowed, match="introuvable"):
            change()


@pytest.mark.parametrize(
    ("visibility", "expected"),
    [
        ("private_company", {"lead", "system"}),
        ("committee", {"lead", "state", "elected", "system"}),
        ("partners", {"lead", "state", "elected", "operator", "reader", "system"}),
        ("public", {"lead", "state", "elected", "operator", "reader", "company", "facilitator", "system"}),
    ],
)  # fmt: skip
def test_decision_is_visible_to_its_level(territory, lead, visibility, expected) -> None:
    add_extension(lead, territory, visibility=visibility)
    roles = ("lead", "state", "elected", "operator", "reader", "company", "facilitator")
    actors = {role: actor_in(territory, role) for role in roles}
    actors |= {"system": SYSTEM, "foreign": actor_in(TerritoryFactory())}

    seers = {
        name for name, actor in actors.items() if QualifiedEvent.objects.visible_to(actor).exists()
    }

    assert seers == expected


def test_company_sees_what_is_said_of_itself(territory, lead) -> None:
    event = add_extension(lead, territory, visibility="private_company")
    mine = replace(
        actor_in(territory, "company"),
        organisation_ids=frozenset({event.establishment.organisation_id}),
    )

    assert list(QualifiedEvent.objects.visible_to(mine)) == [event]


def test_revision_keeps_the_former_state_and_conflicts_are_told(territory, lead) -> None:
    event = add_extension(lead, territory)
    other = actor_in(territory)
    change = {
        "event_id": event.id,
        "facts": said("extension", "2024-06-01", capacity_change=Decimal(45)),
        "reason": "Dossier vu.",
        "standing": Standing.ADDED,
        "visibility": "public",
    }

    revised = revise_event(actor=other, base_version=1, **change)
    again = revise_event(actor=other, base_version=2, **change)
    with pytest.raises(VersionConflict) as error:
        revise_event(actor=lead, base_version=1, **change)

    assert (revised.version, again.version, error.value.version) == (2, 2, 2)
    assert error.value.current["capacity_change"] == "45.0"
    assert revised.author_label == lead.label
    rows = QualifiedEventRevision.objects.order_by("number")
    assert [(row.number, row.author_label) for row in rows] == [(1, lead.label), (2, other.label)]
    assert [row.facts["capacity_change"] for row in rows] == [None, "45.0"]


def test_added_event_stays_added_and_others_do_not_become_so(territory, lead) -> None:
    added = add_extension(lead, territory)
    confirmed = confirm_event(actor=lead, territory=territory, row=a_row())

    for event, standing in ((added, Standing.CONFIRMED), (confirmed, Standing.ADDED)):
        with pytest.raises(InvalidValue, match="ajouté"):
            revise_event(
                actor=lead,
                event_id=event.id,
                base_version=1,
                facts=event.facts,
                reason="Essai",
                standing=standing,
                visibility="public",
            )


def test_decision_taken_back_frees_its_row_and_comes_back(territory, lead) -> None:
    event = reject_event(actor=lead, territory=territory, row=a_row(), reason="Non")

    archive_event(actor=lead, event_id=event.id)
    archive_event(actor=lead, event_id=event.id)
    other = confirm_event(actor=lead, territory=territory, row=a_row())
    with pytest.raises(AlreadyDecided):
        restore_event(actor=lead, event_id=event.id)
    archive_event(actor=lead, event_id=other.id, base_version=1)
    restore_event(actor=lead, event_id=event.id)
    restore_event(actor=lead, event_id=event.id)

    assert [one.id for one in QualifiedEvent.objects.current()] == [event.id]
    actions = AuditEntry.objects.filter(object_id=str(event.id)).order_by("created_at", "id")
    assert [row.action.split(".")[1] for row in actions] == ["rejected", "archived", "restored"]


def test_several_rows_are_rejected_for_one_reason_and_decided_ones_are_left(
    territory, lead
) -> None:
    rows = [a_row(number) for number in (2, 3, 4)]
    confirm_event(actor=lead, territory=territory, row=rows[0])

    done = reject_events(actor=lead, territory=territory, rows=rows, reason="Radiation d'office.")

    assert done == 2
    assert sorted(QualifiedEvent.objects.values_list("standing", flat=True)) == [
        "confirmed", "rejected", "rejected",
    ]  # fmt: skip
    with pytest.raises(InvalidValue, match="Cochez"):
        reject_events(actor=lead, territory=territory, rows=[], reason="Non")


def test_nothing_is_rejected_when_one_cannot_be(territory, lead) -> None:
    wrong = replace(a_row(3), siret="12345678901234")

    with pytest.raises(InvalidValue):
        reject_events(actor=lead, territory=territory, rows=[a_row(2), wrong], reason="Non")
    assert not QualifiedEvent.objects.exists()


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        (said("extension", jobs_announced=-5), "perdre"),
        (said("extension", jobs_announced=2_000_000), "million"),
        (said("extension", site_jobs=-1), "négatifs"),
        (said("extension", area_m2=10**9), "m²"),
        (said("extension", capacity_change=Decimal(20_000)), "10 000 %"),
        (said("extension", source_url="javascript:alert(1)"), "https"),
        (said("extension", source_url="https://[x"), "https"),
        (said("extension", source_url="https:// x.fr"), "https"),
        (said("extension", comment="x" * 4001), "4000 signes"),
        (said("transfer_in", counterpart_siret="123"), "SIRET"),
        (replace(said("extension"), effective=None), "au moins une date"),
    ],
)
def test_wrong_facts_are_refused_in_words(territory, lead, facts, told) -> None:
    with pytest.raises(InvalidValue, match=told):
        add_extension(lead, territory, facts=facts)
    assert not QualifiedEvent.objects.exists()


def test_database_refuses_what_a_service_would(territory, lead) -> None:
    event = add_extension(lead, territory)

    for change in (
        {"jobs_realised": -1},
        {"capacity_change": Decimal(-1)},
        {"reason": ""},
        {"source_key": "x"},
        {"effective_on": None},
        {"effective_on": None, "effective_precision": ""},
        {"standing": "confirmed"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            QualifiedEvent.objects.filter(pk=event.id).update(**change)


def test_evidence_follows_the_visibility_of_its_event(territory, lead) -> None:
    event = add_extension(lead, territory, visibility="committee")
    attach(actor=lead, owner_kind="qualified_event", owner_id=event.id, name="a.txt", data=b"vu")
    reader = actor_in(territory, "reader")

    assert not Attachment.objects.visible_to(reader).exists()
    revise_event(
        actor=lead,
        event_id=event.id,
        base_version=1,
        facts=event.facts,
        reason=event.reason,
        standing=Standing.ADDED,
        visibility="partners",
    )

    assert Attachment.objects.visible_to(reader).get().name == "a.txt"
    with pytest.raises(NotAllowed):
        attach(
            actor=reader, owner_kind="qualified_event", owner_id=event.id, name="b.txt", data=b"b"
        )


def test_erased_person_leaves_decisions_without_a_name(territory, lead) -> None:
    event = add_extension(lead, territory)
    archive_event(actor=lead, event_id=event.id)

    person_erased.send(None, person_id=new_id(), user_id=lead.user_id)

    event.refresh_from_db()
    assert event.author_label == "Personne effacée"
    assert event.revisions.get().author_label == "Personne effacée"


def test_added_event_stands_on_a_site_of_the_territory(settings, tmp_path) -> None:
    settings.WAREHOUSE_DIR = tmp_path / "warehouse"
    load_events(settings.WAREHOUSE_DIR)
    load_places()
    territory = placed_territory()
    lead = actor_in(territory)

    assert add_extension(lead, territory).establishment.organisation.name == "FORGE INVENTEE"
    with pytest.raises(NotInRegister):
        add_extension(lead, territory, siret=siret(40))
    territory.perimeters.get().members.filter(code="200072999").delete()
    territory.perimeters.get().save()
    with pytest.raises(InvalidValue, match="hors du territoire"):
        add_extension(lead, territory, siret=FORGE)
    out = said("transfer_out", "2024-01-01")
    assert add_extension(lead, territory, facts=out).kind == "transfer_out"


def test_confidence_and_precision_are_kept(territory, lead) -> None:
    facts = said("extension", confidence=Confidence.HIGH, site_jobs=0, area_m2=0)

    assert add_extension(lead, territory, facts=facts).facts == facts
