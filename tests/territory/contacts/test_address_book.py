"""The address book by hand: added, corrected, put away, taken back, erased."""

from datetime import timedelta

import pytest
from django.utils import timezone

from essor.common.models import AuditEntry, ImportChange, SearchEntry, new_id
from essor.common.services.imports import start_import, submit_import
from essor.common.services.sync import VersionConflict
from essor.kernel.errors import Conflict, InvalidValue, NotAllowed
from essor.territory.models import Contact, Organisation, Person
from essor.territory.services.actors import actor_for
from essor.territory.services.address_book import (
    AlreadyKnown,
    TypedContact,
    add_contact,
    archive_contact,
    correct_contact,
    erase_contact,
    erase_old_contacts,
    restore_contact,
)
from essor.territory.services.contacts import facts_of
from tests.common.imports.test_readers import xlsx
from tests.factories.people import MembershipFactory

pytestmark = pytest.mark.django_db

CAMILLE = TypedContact(
    organisation="Forges d'exemple",
    full_name="Camille Inventée",
    email="camille@exemple.test",
    phone="03 25 00 00 00",
    position="Directrice du site",
)
ALONE = TypedContact(organisation="Forges d'exemple")


@pytest.fixture
def lead():
    return MembershipFactory(role="lead")


@pytest.fixture
def actor(lead):
    return actor_for(lead.person.user)


def added(actor, lead, typed=CAMILLE, **fields):
    return add_contact(actor=actor, territory=lead.territory, typed=typed, **fields)


def told(contact_id):
    rows = AuditEntry.objects.filter(object_kind="contact", object_id=str(contact_id))
    return list(rows.order_by("created_at", "id").values_list("action", "after", "reason"))


def indexed(contact_id):
    return SearchEntry.objects.filter(kind="contact", object_id=str(contact_id)).exists()


def test_added_contact_is_told_without_its_name_and_found(actor, lead):
    contact = added(actor, lead)

    assert facts_of(contact) == {
        "organisation": "Forges d'exemple",
        "siren": "",
        "siret": "",
        "full_name": "Camille Inventée",
        "email": "camille@exemple.test",
        "phone": "03 25 00 00 00",
        "position": "Directrice du site",
    }
    assert told(contact.id) == [("contact.created", {"organisation": "Forges d'exemple"}, "")]
    assert indexed(contact.id)


def test_form_sent_twice_adds_one_contact(actor, lead):
    key = new_id()

    first, second = (added(actor, lead, contact_id=key) for _ in range(2))

    assert first == second
    assert Contact.objects.count() == 1


def test_key_of_another_territory_is_refused(actor, lead):
    contact = added(actor, lead)
    other = MembershipFactory(role="lead")

    with pytest.raises(Conflict, match="déjà servi"):
        add_contact(
            actor=actor_for(other.person.user),
            territory=other.territory,
            typed=CAMILLE,
            contact_id=contact.id,
        )


@pytest.mark.parametrize(
    ("typed", "reasons"),
    [
        (
            TypedContact(organisation="Autre atelier", email="camille@exemple.test"),
            ("même adresse électronique",),
        ),
        (
            TypedContact(organisation="FORGES D'EXEMPLE", full_name="Inventée Camille"),
            ("même nom", "même organisation"),
        ),
    ],
)
def test_same_address_or_same_name_there_is_proposed_and_a_person_decides(
    actor, lead, typed, reasons
):
    contact = added(actor, lead)

    with pytest.raises(AlreadyKnown) as refused:
        added(actor, lead, typed)

    assert [(one.contact, one.reasons) for one in refused.value.likely] == [(contact, reasons)]
    assert Contact.objects.count() == 1
    assert added(actor, lead, typed, anyway=True) != contact


def test_contact_put_away_is_proposed_too(actor, lead):
    contact = added(actor, lead)
    archive_contact(actor=actor, contact=contact)

    with pytest.raises(AlreadyKnown) as refused:
        added(actor, lead)

    assert [one.contact for one in refused.value.likely] == [contact]


def test_duplicates_of_another_territory_are_not_told(actor, lead):
    added(actor, lead)
    other = MembershipFactory(role="lead")

    there = add_contact(
        actor=actor_for(other.person.user), territory=other.territory, typed=CAMILLE
    )

    assert there.territory == other.territory


def test_organisation_alone_stands_once_even_when_confirmed(actor, lead):
    added(actor, lead, ALONE)

    with pytest.raises(AlreadyKnown):
        added(actor, lead, ALONE)
    with pytest.raises(Conflict, match="sans personne"):
        added(actor, lead, ALONE, anyway=True)


def test_siret_that_is_not_of_the_siren_is_refused(actor, lead):
    typed = TypedContact(organisation="X", siren="552081317", siret="73282932000074")

    with pytest.raises(InvalidValue, match="SIRET ne commence pas"):
        added(actor, lead, typed)
    assert Organisation.objects.count() == 0


def test_siret_alone_names_organisation_and_site(actor, lead):
    contact = added(actor, lead, TypedContact(organisation="Atelier", siret="73282932000074"))

    assert facts_of(contact)["siren"] == "732829320"
    assert facts_of(contact)["siret"] == "73282932000074"


def test_correction_says_which_fields_and_never_their_words(actor, lead):
    contact = added(actor, lead)
    typed = TypedContact(**(CAMILLE.__dict__ | {"phone": "03 25 11 11 11", "position": "Gérante"}))

    corrected = correct_contact(actor=actor, contact=contact, base_version=1, typed=typed)

    assert (corrected.version, facts_of(corrected)["position"]) == (2, "Gérante")
    assert told(contact.id)[1] == (
        "contact.changed",
        {"organisation": "Forges d'exemple", "changed": "téléphone, fonction"},
        "",
    )


def test_correction_of_what_somebody_else_corrected_is_refused(actor, lead):
    contact = added(actor, lead)
    theirs = TypedContact(**(CAMILLE.__dict__ | {"phone": "03 25 11 11 11"}))
    correct_contact(actor=actor, contact=contact, base_version=1, typed=theirs)

    with pytest.raises(VersionConflict) as refused:
        correct_contact(actor=actor, contact=contact, base_version=1, typed=CAMILLE)

    assert refused.value.version == 2
    assert refused.value.current["phone"] == "03 25 11 11 11"
    assert facts_of(Contact.objects.get())["phone"] == "03 25 11 11 11"


def test_correction_towards_somebody_known_is_proposed(actor, lead):
    added(actor, lead)
    other = added(actor, lead, TypedContact(organisation="Zinguerie", full_name="Ève Fictive"))

    with pytest.raises(AlreadyKnown):
        correct_contact(actor=actor, contact=other, base_version=1, typed=CAMILLE)
    corrected = correct_contact(
        actor=actor, contact=other, base_version=1, typed=CAMILLE, anyway=True
    )

    assert facts_of(corrected)["organisation"] == "Forges d'exemple"


def test_emptied_person_leaves_the_organisation_alone(actor, lead):
    contact = added(actor, lead)

    corrected = correct_contact(actor=actor, contact=contact, base_version=1, typed=ALONE)

    assert corrected.person is None
    assert not Person.objects.filter(full_name="Camille Inventée").exists()


def test_contact_put_away_is_neither_listed_nor_found_and_comes_back(actor, lead):
    contact = added(actor, lead)

    for _ in range(2):
        archive_contact(actor=actor, contact=contact)

    assert list(Contact.objects.current()) == []
    assert not indexed(contact.id)
    for _ in range(2):
        restored = restore_contact(actor=actor, contact=contact)
    assert (restored.archived_at, restored.version) == (None, 3)
    assert indexed(contact.id)
    assert [action for action, *_ in told(contact.id)] == [
        "contact.created", "contact.archived", "contact.restored",
    ]  # fmt: skip


def test_organisation_added_again_meanwhile_does_not_come_back_twice(actor, lead):
    contact = added(actor, lead, ALONE)
    archive_contact(actor=actor, contact=contact)
    added(actor, lead, ALONE, anyway=True)

    with pytest.raises(Conflict, match="sans personne"):
        restore_contact(actor=actor, contact=contact)


def test_erased_contact_leaves_no_name_anywhere(actor, lead):
    run = start_import(
        actor=actor,
        territory_id=lead.territory_id,
        importer="contacts",
        file_name="carnet.xlsx",
        data=xlsx(["Organisation", "Contact"], ["Zinguerie", "Ève Fictive"]),
    )
    submit_import(actor=actor, run=run)
    contact = Contact.objects.get()

    erase_contact(actor=actor, contact=contact, reason="asked")

    assert not Contact.objects.exists()
    assert not Person.objects.filter(full_name="Ève Fictive").exists()
    assert not indexed(contact.id)
    remembered = ImportChange.objects.filter(object_id=contact.id)
    assert [(change.before, change.after) for change in remembered] == [(None, None)]
    assert told(contact.id)[-1] == (
        "contact.erased", {"organisation": "Zinguerie"}, "À la demande de la personne",
    )  # fmt: skip
    assert Organisation.objects.filter(name="Zinguerie").exists()


def test_erasing_needs_one_of_our_reasons(actor, lead):
    contact = added(actor, lead)

    with pytest.raises(InvalidValue, match="Choisissez"):
        erase_contact(actor=actor, contact=contact, reason="Camille me l'a dit")
    assert Contact.objects.exists()


def test_contacts_put_away_for_a_year_are_erased(actor, lead):
    now = timezone.now()
    old, recent, kept = (
        added(actor, lead, TypedContact(organisation=f"Atelier {word}", full_name=word))
        for word in ("Aubertin", "Bertillac", "Charvoz")
    )
    for contact, days in ((old, 366), (recent, 364)):
        archive_contact(actor=actor, contact=contact)
        Contact.objects.filter(pk=contact.pk).update(archived_at=now - timedelta(days=days))

    assert erase_old_contacts(now=now) == 1

    assert set(Contact.objects.all()) == {recent, kept}
    assert told(old.id)[-1][2] == "Archivé depuis plus d'un an"


def test_contact_erased_meanwhile_is_said(actor, lead):
    contact = added(actor, lead)
    erase_contact(actor=actor, contact=contact, reason="mistake")

    with pytest.raises(Conflict, match="effacé entre-temps"):
        archive_contact(actor=actor, contact=contact)


@pytest.mark.parametrize("role", ["elected", "operator", "reader", "state", "company"])
def test_only_whoever_manages_organisations_writes(actor, lead, role):
    contact = added(actor, lead)
    other = actor_for(MembershipFactory(role=role, territory=lead.territory).person.user)

    for act in (
        lambda: add_contact(actor=other, territory=lead.territory, typed=CAMILLE),
        lambda: correct_contact(actor=other, contact=contact, base_version=1, typed=CAMILLE),
        lambda: archive_contact(actor=other, contact=contact),
        lambda: restore_contact(actor=other, contact=contact),
        lambda: erase_contact(actor=other, contact=contact, reason="asked"),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert Contact.objects.get().version == 1
