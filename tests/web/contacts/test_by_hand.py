"""Pages of one contact: added, corrected, put away, taken back, erased."""

import pytest
from django.urls import reverse

from essor.territory.models import Contact
from essor.territory.services.actors import actor_for
from essor.territory.services.address_book import TypedContact, add_contact, correct_contact
from tests.factories.people import MembershipFactory

pytestmark = pytest.mark.django_db

TYPED = {
    "organisation": "Forges d'exemple",
    "kind": "company",
    "full_name": "Camille Inventée",
    "email": "Camille@Exemple.test",
    "phone": "0325000000",
    "position": "Directrice",
}


@pytest.fixture
def lead(client):
    lead = MembershipFactory(role="lead")
    client.force_login(lead.person.user)
    return lead


def page(lead, name, *args):
    return reverse(name, args=[lead.territory.slug, *args])


@pytest.fixture
def contact(client, lead):
    client.post(page(lead, "contact_new"), TYPED)
    return Contact.objects.get()


def test_contact_is_added_in_the_shape_that_imports_give(client, lead, contact):
    assert (contact.person.email, contact.person.phone) == (
        "camille@exemple.test", "03 25 00 00 00",
    )  # fmt: skip
    shown = client.get(page(lead, "contact", contact.id))
    assert "Camille Inventée" in shown.text
    assert "Contact : création" in shown.text
    assert list(client.get(page(lead, "contacts")).context["page"]) == [contact]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("organisation", "", "Ce champ est obligatoire"),
        ("organisation", "-", "Donnez le nom"),
        ("email", "camille", "pas une adresse électronique"),
        ("phone", "appeler le matin", "pas un numéro de téléphone"),
        ("siren", "552081318", "SIREN"),
        ("siret", "123", "SIRET"),
        ("kind", "atelier", "Sélectionnez un choix valide"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(client, lead, field, value, said):
    answer = client.post(page(lead, "contact_new"), TYPED | {field: value})

    assert answer.status_code == 422
    assert said in str(answer.context["form"].errors[field])
    assert not Contact.objects.exists()


def test_likely_duplicate_is_shown_and_can_be_overruled(client, lead, contact):
    answer = client.post(page(lead, "contact_new"), TYPED)
    assert answer.status_code == 409
    assert "même adresse électronique" in answer.text
    assert page(lead, "contact", contact.id) in answer.text

    client.post(page(lead, "contact_new"), TYPED | {"anyway": "1"})

    assert Contact.objects.count() == 2


def test_correction_in_conflict_shows_both_and_can_be_saved_again(client, lead, contact):
    theirs = TypedContact(**(TYPED | {"email": "camille@exemple.test", "phone": "03 25 99 99 99"}))
    correct_contact(
        actor=actor_for(lead.person.user), contact=contact, base_version=1, typed=theirs
    )
    mine = TYPED | {"position": "Gérante", "base_version": "1"}

    answer = client.post(page(lead, "contact_edit", contact.id), mine)

    assert answer.status_code == 409
    assert (
        "téléphone : enregistré « 03 25 99 99 99 », votre saisie « 03 25 00 00 00 »" in answer.text
    )
    assert 'name="base_version" value="2"' in answer.text
    client.post(page(lead, "contact_edit", contact.id), mine | {"base_version": "2"})
    contact.refresh_from_db()
    assert contact.position == "Gérante"


def test_correction_without_the_version_read_is_refused(client, lead, contact):
    answer = client.post(page(lead, "contact_edit", contact.id), TYPED | {"position": "Gérante"})

    assert answer.status_code == 409
    contact.refresh_from_db()
    assert contact.position == "Directrice"


def test_form_of_a_contact_begins_with_what_is_known(client, lead, contact):
    form = client.get(page(lead, "contact_edit", contact.id)).context["form"]

    assert form.initial["full_name"] == "Camille Inventée"
    assert form.initial["base_version"] == 1


def test_archived_contact_leaves_the_list_and_comes_back(client, lead, contact):
    answer = client.post(page(lead, "contact_archive", contact.id), follow=True)
    assert "Ce contact est archivé" in answer.text
    assert client.get(page(lead, "contacts")).context["count"] == 0
    archived = client.get(page(lead, "contacts"), {"state": "archived"})
    assert list(archived.context["page"]) == [contact]

    client.post(page(lead, "contact_restore", contact.id))

    assert client.get(page(lead, "contacts")).context["count"] == 1


def test_organisation_added_again_is_not_restored(client, lead):
    alone = {"organisation": "Forges d'exemple", "kind": "company"}
    client.post(page(lead, "contact_new"), alone)
    first = Contact.objects.get()
    client.post(page(lead, "contact_archive", first.id))
    client.post(page(lead, "contact_new"), alone | {"anyway": "1"})

    answer = client.post(page(lead, "contact_restore", first.id), follow=True)

    assert "déjà dans le carnet" in answer.text
    assert Contact.objects.current().count() == 1


def test_contact_is_erased_after_its_page_asked(client, lead, contact):
    asked = client.get(page(lead, "contact_erase", contact.id))
    assert "pour de bon" in asked.text
    assert client.post(page(lead, "contact_erase", contact.id)).status_code == 422
    assert Contact.objects.exists()

    answer = client.post(page(lead, "contact_erase", contact.id), {"reason": "left"}, follow=True)

    assert "effacé définitivement" in answer.text
    assert not Contact.objects.exists()


def test_contact_of_another_territory_does_not_exist(client, lead):
    other = MembershipFactory(role="lead")
    theirs = add_contact(
        actor=actor_for(other.person.user),
        territory=other.territory,
        typed=TypedContact(organisation="Zinguerie"),
    )

    for name in ("contact", "contact_edit", "contact_erase"):
        assert client.get(page(lead, name, theirs.id)).status_code == 404
    for name in ("contact_edit", "contact_archive", "contact_restore", "contact_erase"):
        assert client.post(page(lead, name, theirs.id), TYPED).status_code == 404
    assert Contact.objects.get().archived_at is None


def test_empty_address_book_offers_both_ways_to_begin(client, lead):
    text = client.get(page(lead, "contacts")).text

    assert page(lead, "contact_new") in text
    assert reverse("import_upload", args=[lead.territory.slug, "contacts"]) in text
