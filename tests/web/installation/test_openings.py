"""An administrator finds a territory in the national list, sees what it holds, and opens it."""

from datetime import date

import pytest
from django.urls import reverse

from essor.territory.models import Invitation, PerimeterMember, Region, Territory
from essor.territory.selectors.openings import editions, listed_territories, preview
from tests.factories.people import MembershipFactory, TerritoryFactory
from tests.factories.places import load_places, placed_territory

pytestmark = pytest.mark.django_db
LIST = reverse("territory_openings")
LEAD = {"email": "cheffe@exemple.test", "full_name": ""}


@pytest.fixture
def admin(client):
    admin = MembershipFactory(role="admin", territory=None)
    client.force_login(admin.person.user)
    return admin


@pytest.fixture
def closed():
    load_places()
    territory = placed_territory()
    Territory.objects.update(started_at=None)
    return territory


def page_of(territory):
    return reverse("territory_opening", args=[territory.edition, territory.slug])


def names(query, edition="2023-2027"):
    return [line.territory.name for line in listed_territories(edition, query)]


def test_list_is_searched_by_name_slug_alias_and_region():
    Region.objects.create(code="75", name="Nouvelle-Aquitaine", sort_key="nouvelle aquitaine")
    TerritoryFactory(
        name="Écrouves", slug="ecr", aliases=["ti-4416"], region_code="75", started_at=None
    )
    TerritoryFactory(name="Zone à part", slug="autre", started_at=None)
    TerritoryFactory(name="Ancienne", slug="vieux", edition="2018-2022", started_at=None)
    TerritoryFactory(name="Essai", slug="demo", edition="demonstration", is_demo=True)

    for query in ("ecrou", "ECR", "ti-4416", "nouvelle aquit", "écrouves ti"):
        assert names(query) == ["Écrouves"]
    assert names("") == ["Écrouves", "Zone à part"]
    assert names("rouves") == []
    assert names("", "2018-2022") == ["Ancienne"]
    assert editions() == ("2023-2027", "2018-2022")


def test_list_says_what_may_be_opened():
    TerritoryFactory(name="A", slug="a")
    TerritoryFactory(name="B", slug="b", started_at=None)
    TerritoryFactory(name="C", slug="c", edition="2018-2022")
    TerritoryFactory(name="C", slug="c", started_at=None)

    refusals = [line.refusal for line in listed_territories("2023-2027")]

    assert refusals == [
        "Ce territoire est déjà ouvert dans cette installation.",
        "",
        "Son édition 2018-2022 est déjà ouverte à la même adresse : fermez-la d'abord.",
    ]


def test_preview_counts_with_sources(closed):
    shown = preview(closed)

    assert [item.name for item in shown.groupings] == ["CA de Chaumont", "CC du Grand Langres"]
    assert (shown.municipalities.value, shown.municipalities.as_of) == (2, date(2025, 1, 1))
    assert (shown.epci.value, shown.epci.source) == (2, "Liste d'essai")
    assert shown.population.value == 29_200
    assert shown.population.source
    assert shown.single == 0


def test_preview_tells_territorial_establishments_and_single_communes_apart(closed):
    closed.perimeters.get().members.filter(code="200068658").delete()
    PerimeterMember.objects.create(perimeter=closed.perimeters.get(), kind="commune", code="52121")

    shown = preview(closed)

    assert (shown.epci.value, shown.single, shown.municipalities.value) == (1, 1, 2)


def test_preview_without_a_perimeter_is_unknown_and_not_zero():
    shown = preview(TerritoryFactory(started_at=None))

    assert (shown.municipalities.value, shown.epci.value, shown.population.value) == (None,) * 3


def test_installation_leads_to_the_list_and_the_list_to_the_preview(client, admin, closed):
    assert f'href="{LIST}"' in client.get(reverse("installation")).content.decode()
    listed = client.get(LIST, {"q": "ti-0000"}).content.decode()
    shown = client.get(page_of(closed)).content.decode()

    assert f'href="{page_of(closed)}"' in listed
    for words in ("CC du Grand Langres", "29\u202f200", "Liste d&#x27;essai", "ti-0000"):
        assert words in shown


def test_list_without_reference_says_how_to_load_it(client, admin):
    assert "essor reference update" in client.get(LIST).content.decode()


def test_list_without_a_match_says_so(client, admin, closed):
    assert "Aucun territoire ne correspond" in client.get(LIST, {"q": "zzz"}).content.decode()


@pytest.mark.parametrize("query", [{"edition": "1789"}, {"page": "999"}, {"q": "x" * 500}])
def test_odd_addresses_show_the_list(client, admin, closed, query):
    assert client.get(LIST, query).status_code == 200


def test_opening_invites_the_lead_and_shows_the_members(client, admin, closed):
    answer = client.post(page_of(closed), LEAD, follow=True)

    assert answer.redirect_chain[-1][0] == reverse("members", args=["essai"])
    page = answer.content.decode()
    assert "est ouvert. Invitation envoyée à cheffe@exemple.test." in page
    assert Territory.objects.get(slug="essai").started_at is not None
    assert Invitation.objects.get().email == "cheffe@exemple.test"


@pytest.mark.parametrize("email", ["", "cheffe"])
def test_opening_without_a_lead_opens_nothing(client, admin, closed, email):
    answer = client.post(page_of(closed), LEAD | {"email": email})

    assert answer.context["form"].errors
    assert not Territory.objects.started().exists()


def test_open_territory_cannot_be_opened_again(client, admin, closed):
    client.post(page_of(closed), LEAD)
    shown = client.get(page_of(closed)).content.decode()
    again = client.post(page_of(closed), LEAD | {"email": "autre@exemple.test"})

    assert "déjà ouvert" in shown
    assert "Ouvrir et inviter" not in shown
    assert "déjà ouvert" in again.content.decode()
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize("role", ["lead", "national", "reader"])
def test_opening_is_the_administrators(client, closed, role):
    scope = {"territory": None} if role == "national" else {}
    client.force_login(MembershipFactory(role=role, **scope).person.user)

    assert client.get(page_of(closed)).status_code == 403
    assert client.post(page_of(closed), LEAD).status_code == 403
    assert not Invitation.objects.exists()


def test_demonstration_is_not_in_the_list(client, admin):
    demo = TerritoryFactory(edition="demonstration", is_demo=True, started_at=None)

    assert client.get(page_of(demo)).status_code == 404
