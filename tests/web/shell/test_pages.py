"""The shell renders for a visitor and for a signed-in person."""

import pytest

from tests.factories.people import MembershipFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path", ["/", "/accessibilite/", "/donnees-personnelles/", "/sources-et-licences/"]
)
def test_public_page_visitor(client, path):
    response = client.get(path)

    assert response.status_code == 200
    assert response.content.count(b"<h1>") == 1
    assert b'<html lang="fr">' in response.content


def test_home_lists_own_territories(client):
    membership = MembershipFactory(role="reader", territory__name="Sud Haute-Marne")
    client.force_login(membership.person.user)

    response = client.get("/")

    assert f'href="/t/{membership.territory.slug}/"'.encode() in response.content


def test_home_without_territory_teaches(client):
    client.force_login(PersonFactory().user)

    response = client.get("/")

    assert "Aucun territoire pour ce compte" in response.content.decode()
