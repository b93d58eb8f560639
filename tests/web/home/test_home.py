"""Home of each kind of role."""

import pytest
from django.urls import reverse

from essor.territory.models import Region
from tests.factories.people import MembershipFactory, PersonFactory, TerritoryFactory

pytestmark = pytest.mark.django_db


def home(client, role, territory=None):
    client.force_login(MembershipFactory(role=role, territory=territory).person.user)
    return client.get(reverse("home"))


def test_administrator_is_led_to_the_installation_not_to_territories(client):
    TerritoryFactory(slug="ici")

    page = home(client, "admin").content.decode()

    for name in ("installation", "installation_members", "jobs:installation"):
        assert f'href="{reverse(name)}"' in page
    assert 'href="/t/ici/"' not in page  # would answer 403
    assert "Aucun territoire pour ce compte" not in page


def test_lead_sees_territories_only(client):
    page = home(client, "lead", TerritoryFactory(slug="ici")).content.decode()

    assert 'href="/t/ici/"' in page
    assert "/installation/" not in page


def test_somebody_without_a_role_is_told_whom_to_ask(client):
    client.force_login(PersonFactory().user)

    assert "Aucun territoire pour ce compte" in client.get(reverse("home")).content.decode()


def test_national_administration_counts_open_territories_by_region(client):
    Region.objects.create(code="44", name="Grand Est", sort_key="grand est")
    Region.objects.create(code="94", name="Corse", sort_key="corse")
    for _ in range(2):
        TerritoryFactory(region_code="44")
    TerritoryFactory(region_code="44", started_at=None)
    TerritoryFactory(region_code="44", is_demo=True)
    TerritoryFactory(region_code="")

    response = home(client, "national")

    assert [(row.name, row.territories) for row in response.context["regions"]] == [
        ("Grand Est", 2),
        ("Région inconnue", 1),
    ]
    assert "chiffres consolidés" in response.content.decode()


def test_national_administration_without_a_territory_reads_what_will_stand_there(client):
    page = home(client, "national").content.decode()

    assert "Le nombre de territoires de chaque région apparaît" in page
    assert "/t/" not in page
