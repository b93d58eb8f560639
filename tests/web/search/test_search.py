"""The search page shows what one may see, by kind."""

import pytest
from django.urls import reverse

from essor.common import search as search_module
from essor.common.models import SearchEntry
from essor.common.search import Entry, Group, Hit
from essor.common.services.search import index
from tests.factories.people import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def membership(client):
    membership = MembershipFactory(role="reader")
    client.force_login(membership.person.user)
    index(
        Entry(
            kind="contact",
            object_id="1",
            territory_id=membership.territory_id,
            visibility="partners",
            title="Forge d'Écot",
            url_path="/t/x/1/",
        )
    )
    return membership


def get(client, membership, name="search", **query):
    return client.get(reverse(name, args=[membership.territory.slug]), query)


def test_results_are_grouped_and_linked(client, membership):
    page = get(client, membership, q="ecot forge").content.decode()

    assert 'href="/t/x/1/"' in page
    assert "Contacts" in page


def test_fragment_is_the_results_alone(client, membership):
    page = get(client, membership, "search_suggestions", q="ecot").content.decode()

    assert "Forge d&#x27;Écot" in page
    assert page.count('role="option"') == 2  # the contact, and all the results
    assert "<html" not in page


def test_fragment_without_a_result_says_so_and_offers_nothing(client, membership):
    page = get(client, membership, "search_suggestions", q="introuvable").content.decode()

    assert 'data-said="Rien ne correspond."' in page
    assert "role=" not in page


def test_group_that_was_not_counted_further_says_at_least(client, membership, monkeypatch):
    class Companies:
        kind, label = "company", "Entreprises"

        def find(self, _query, **_where):
            return Group("company", self.label, 50, (Hit("ACME", "", "/e/"),), is_at_least=True)

    monkeypatch.setitem(search_module.PROVIDERS, "company", Companies())

    page = get(client, membership, q="ecot").content.decode()

    assert "(50 ou plus)" in page
    assert "résultats ou plus" in page


@pytest.mark.parametrize(
    ("query", "says"),
    [("", "début des mots"), ("é", "deux lettres"), ("introuvable", "Rien ne correspond")],
)
def test_empty_states_teach(client, membership, query, says):
    response = get(client, membership, q=query)

    assert response.status_code == 200
    assert says in response.content.decode()


def test_what_is_not_for_partners_is_not_found(client, membership):
    SearchEntry.objects.update(visibility="private_company")

    assert get(client, membership, q="ecot").context["groups"] == ()


def test_another_territory_does_not_exist(client, membership):
    other = MembershipFactory()

    assert get(client, other, q="ecot").status_code == 404


def test_provider_is_asked_too(client, membership, monkeypatch):
    class Companies:
        kind, label = "company", "Entreprises"

        def find(self, _query, **_where):
            return Group("company", "Entreprises", 1, (Hit("ACME", "Chaumont", "/e/"),))

    monkeypatch.setitem(search_module.PROVIDERS, "company", Companies())

    assert [group.kind for group in get(client, membership, q="ecot").context["groups"]] == [
        "contact",
        "company",
    ]
