"""Attached files are given to whoever sees their owner, as downloads."""

import pytest
from django.urls import reverse

from essor.common.files import kept_files
from essor.common.services.attachments import attach
from essor.territory.services.actors import actor_for
from tests.factories.notes import make_note
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
