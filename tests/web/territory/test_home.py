"""Home of a territory: figures with where they come from, unknown never zero, notes by role."""

import re

import pytest

from essor.territory.services.actors import actor_for
from tests.factories.notes import make_note
from tests.factories.people import MembershipFactory, TerritoryFactory
from tests.factories.places import load_places, placed_territory
from tests.factories.registers import LARGE, SECRET, load_register

pytestmark = pytest.mark.django_db
HOME = "/t/essai/"


@pytest.fixture
def territory():
    load_places()
    return placed_territory()


@pytest.fixture
def register(settings) -> None:
    load_register(settings.WAREHOUSE_DIR)


def home_of(client, territory, role="lead") -> str:
    client.force_login(MembershipFactory(territory=territory, role=role).person.user)
    answer = client.get(f"/t/{territory.slug}/")
    assert answer.status_code == 200
    return answer.content.decode().replace("\xa0", " ").replace("\u202f", " ")


def values(html: str) -> list[str]:
    """The key figures as read, without their marks."""
    spans = re.findall(r'<span class="figure-value[^>]*>(.*?)</span>(?:</span>)?\s', html)
    return [re.sub(r"<[^>]*>", "", span).strip() for span in spans]


def test_figures_come_with_source_date_and_convention(client, territory, register) -> None:
    html = home_of(client, territory)

    assert values(html) == ["3 établissements", "3 établissements", "2 établissements",
                            "4 établissements"]  # fmt: skip
    for known in ("Sirene", "établissements actifs au répertoire Sirene (état administratif A)"):
        assert known in html
    assert re.search(r"figure-source.*\d\d/\d\d/20\d\d", html)


def test_without_a_register_figures_are_unknown_never_zero(client, territory) -> None:
    html = home_of(client, territory)

    assert values(html) == ["inconnu"] * 4
    assert "essor sirene" in html
    assert "0 établissement" not in html


def test_population_comes_with_its_source(client, territory) -> None:
    html = home_of(client, territory)

    assert "29 200 habitants" in html
    assert "au 01/01/2025" in html
    assert "2 intercommunalités" in html


def test_unknown_population_is_said_unknown(client) -> None:
    html = home_of(client, TerritoryFactory(slug="essai"))

    assert "population inconnue" in html
    assert "None" not in html
    assert "()" not in html


def test_masked_unit_is_not_named(client, territory, register) -> None:
    assert SECRET not in home_of(client, territory)


@pytest.mark.parametrize(
    ("role", "sees"), [("lead", True), ("operator", True), ("state", True), ("reader", False)]
)
def test_notes_are_for_those_who_may_read_them(client, territory, register, role, sees) -> None:
    writer = MembershipFactory(territory=territory, role="operator").person.user
    make_note(
        actor_for(writer), territory, siret=LARGE, text="Un four à remplacer.",
        visibility="partners",
    )  # fmt: skip

    html = home_of(client, territory, role)

    assert ("Un four à remplacer." in html) is sees
    assert ("Aucune note que vous puissiez lire" in html) is not sees


def test_notes_of_another_territory_stay_there(client, territory, register) -> None:
    other = placed_territory("voisin")
    writer = MembershipFactory(territory=other, role="lead").person.user
    make_note(actor_for(writer), other, siret=LARGE, text="Note du voisin.")

    assert "Note du voisin." not in home_of(client, territory)


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        ("lead", {"documents", "membres"}),
        ("operator", {"documents"}),
        ("reader", set()),
    ],
)
def test_next_steps_are_those_that_the_role_may_take(client, territory, role, offered) -> None:
    html = home_of(client, territory, role)

    linked = {name for name in ("documents", "membres") if f'href="/t/essai/{name}/"' in html}
    assert linked == offered


def test_chart_says_its_finding_and_source(client, territory, register) -> None:
    html = home_of(client, territory)

    assert "2 sites sur 3" in html
