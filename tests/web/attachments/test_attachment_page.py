"""Attached files are given to whoever sees their owner, as downloads."""

import pytest
from django.urls import reverse

from essor.common.files import kept_files
from essor.common.models import Attachment
from essor.common.services.attachments import attach
from essor.observatory.models import SiteNote
from essor.territory.services.actors import actor_for
from essor.web.attachments import owners
from tests.factories.notes import SIRET, make_note
from tests.factories.people import MembershipFactory, TerritoryFactory

PDF = b"%PDF-1.7 plan"


@pytest.fixture
def member():
    return MembershipFactory(role="operator")


@pytest.fixture
def attachment(member):
    actor = actor_for(member.person.user)
    note = make_note(actor, member.territory)
    return attach(actor=actor, owner_kind="note", owner_id=note.id, name="Plan d'été.pdf", data=PDF)


def address(member, attachment):
    return reverse("attachment", args=[member.territory.slug, attachment.id])


@pytest.mark.django_db
def test_file_is_a_download_that_browsers_do_not_guess(client, member, attachment):
    client.force_login(member.person.user)

    response = client.get(address(member, attachment))

    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; ")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"].startswith("private")


@pytest.mark.django_db
def test_file_of_an_invisible_note_is_404(client, member, attachment):
    other = MembershipFactory(role="operator", territory=member.territory)
    client.force_login(other.person.user)

    assert client.get(address(member, attachment)).status_code == 404


@pytest.mark.django_db
def test_file_asked_for_through_another_territory_is_404(client, member, attachment):
    other = TerritoryFactory()
    MembershipFactory(person=member.person, role="operator", territory=other)
    client.force_login(member.person.user)

    asked = reverse("attachment", args=[other.slug, attachment.id])

    assert client.get(asked).status_code == 404


@pytest.mark.django_db
def test_visitor_is_sent_to_sign_in(client, member, attachment):
    assert client.get(address(member, attachment)).status_code == 302


@pytest.mark.django_db
def test_file_missing_from_the_store_is_404_and_logged(client, member, attachment, caplog):
    kept_files().delete(attachment.sha256)
    client.force_login(member.person.user)

    assert client.get(address(member, attachment)).status_code == 404
    assert "missing from the store" in caplog.text


def removal(member, attachment):
    return reverse("attachment_remove", args=[member.territory.slug, attachment.id])


@pytest.mark.django_db
def test_file_is_taken_off_after_its_page_asked(client, member, attachment):
    client.force_login(member.person.user)
    asked = client.get(removal(member, attachment))
    assert (asked.status_code, Attachment.objects.count()) == (200, 1)
    assert "Plan d&#x27;été.pdf" in asked.text

    answer = client.post(removal(member, attachment))

    back = reverse("notes", args=[member.territory.slug, SIRET])
    assert answer["Location"] == f"{back}#note-{attachment.owner_id}"
    assert not Attachment.objects.exists()
    assert client.post(removal(member, attachment)).status_code == 404


@pytest.mark.django_db
def test_note_offers_to_take_its_file_off_to_whoever_may(client, member, attachment):
    SiteNote.objects.update(visibility="committee")
    Attachment.objects.update(visibility="committee")
    reader = MembershipFactory(role="state", territory=member.territory)
    page = reverse("notes", args=[member.territory.slug, SIRET])
    client.force_login(member.person.user)
    assert removal(member, attachment) in client.get(page).text
    assert "ne sait pas relire" in client.get(page).text

    client.force_login(reader.person.user)

    assert removal(member, attachment) not in client.get(page).text
    for ask in (client.get, client.post):
        assert ask(removal(member, attachment)).status_code == 403
    assert Attachment.objects.exists()


@pytest.mark.django_db
def test_file_of_an_invisible_note_is_not_taken_off(client, member, attachment):
    other = MembershipFactory(role="operator", territory=member.territory)
    client.force_login(other.person.user)

    assert client.post(removal(member, attachment)).status_code == 404
    assert Attachment.objects.exists()


@pytest.mark.django_db
def test_owner_without_a_page_of_its_own_leads_home(member, attachment, monkeypatch):
    monkeypatch.setattr(owners, "_ADDRESSES", {})

    address = owners.owner_page(member.territory, attachment)

    assert address == reverse("territory_home", args=[member.territory.slug])
