"""The list of sites and its filters, the map, and the file of one site."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from essor.territory.services.actors import actor_for
from tests.engine.warehouse.official import siret
from tests.factories.notes import make_note
from tests.factories.people import MembershipFactory
from tests.factories.registers import LARGE, MASKED, SECRET, SHOP, SMALL

pytestmark = pytest.mark.django_db
LIST = "/t/essai/sites/"
MAP = "/t/essai/sites/carte/"


def page_of(client, path, **query) -> str:
    answer = client.get(path, query)
    assert answer.status_code == 200
    return answer.content.decode().replace("\xa0", " ").replace("\u202f", " ")


def listed(html: str) -> list[str]:
    """The SIRET of the rows, in their order."""
    return re.findall(r'<th scope="row"><a href="/t/essai/sites/(\d{14})/"', html)


def chips(html: str) -> list[str]:
    return re.findall(r'class="chip" href="[^"]*"><span>([^<]*)</span>', html)


def payload(html: str) -> dict:
    return json.loads(re.search(r'<script id="[^"]*-data"[^>]*>(.*?)</script>', html, re.DOTALL)[1])


def test_list_without_a_register_teaches(signed_in) -> None:
    html = page_of(signed_in, LIST)

    assert "Le registre n'est pas là" in html
    assert "essor sirene" in html
    assert "0 site" not in html


def test_list_shows_industrial_sites_largest_first(signed_in, small) -> None:
    html = page_of(signed_in, LIST)

    assert listed(html) == [LARGE, MASKED, SMALL]
    assert "3 sites" in html
    assert "FONDERIE INVENTEE" in html
    assert "Langres" in html
    assert "100 à 199 salariés" in html
    assert "Source : " in html


@pytest.mark.parametrize(
    ("query", "expected", "applied"),
    [
        ({"epci": "200068658"}, [MASKED, SMALL], ["EPCI : CA de Chaumont"]),
        ({"division": "10"}, [SMALL], ["Activité : 10 Industries alimentaires"]),
        ({"taille": "22"}, [LARGE], ["Taille : 100 à 199 salariés"]),
        ({"champ": "all"}, [LARGE, MASKED, SMALL, SHOP], ["Champ : toutes les activités"]),
        ({"etat": "closed"}, [], ["État : fermés"]),
        ({"q": "fonderie"}, [LARGE], ["Rechercher : fonderie"]),
        ({"q": LARGE}, [LARGE], [f"Rechercher : {LARGE}"]),
        ({"q": "chaumont", "division": "10"}, [SMALL], None),
        ({"q": "=fromagerie"}, [SMALL], ["Rechercher : =fromagerie"]),
        ({"q": "%zz_"}, [], ["Rechercher : %zz_"]),
    ],
)
def test_filters_keep_what_they_name(signed_in, small, query, expected, applied) -> None:
    html = page_of(signed_in, LIST, **query)

    assert listed(html) == expected
    if applied is not None:
        assert chips(html) == applied


@pytest.mark.parametrize(
    "query",
    [
        {"epci": "999999999"},
        {"division": "ZZ"},
        {"taille": "12 ou 13"},
        {"etat": "vendu"},
        {"champ": "*"},
        {"sort": "drop table"},
        {"page": "abc"},
        {"page": "-1"},
        {"page": "²"},
        {"page": "9" * 40},
        {"page": "2"},
        {"page": "0"},
        {"q": "\0"},
        {"q": "x" * 500},
        {"inconnu": "1"},
    ],
)
def test_unknown_values_in_the_address_filter_nothing(signed_in, small, query) -> None:
    for path in (LIST, MAP):
        page_of(signed_in, path, **query)

    assert listed(page_of(signed_in, LIST, **query)) == [LARGE, MASKED, SMALL]


def test_a_refused_value_leaves_the_others_and_says_them(signed_in, small) -> None:
    html = page_of(signed_in, LIST, division="10", epci="999999999")

    assert listed(html) == [SMALL]
    assert chips(html) == ["Activité : 10 Industries alimentaires"]


def test_taking_a_filter_off_keeps_the_others(signed_in, small) -> None:
    html = page_of(signed_in, LIST, division="10", epci="200068658", page="1")

    found = re.findall(r'class="chip" href="([^"]*)"', html)
    assert found == ["?division=10", "?epci=200068658"]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("headcount", [SMALL, MASKED, LARGE]),
        ("-headcount", [LARGE, MASKED, SMALL]),
        ("name", [LARGE, SMALL, MASKED]),
        ("naf", [SMALL, LARGE, MASKED]),
        ("commune", [SMALL, MASKED, LARGE]),
        ("created", [LARGE, SMALL, MASKED]),
        ("-name", [SMALL, LARGE, MASKED]),
        ("-naf", [LARGE, MASKED, SMALL]),
        ("-commune", [LARGE, SMALL, MASKED]),
    ],
)
def test_heads_sort(signed_in, small, order, expected) -> None:
    html = page_of(signed_in, LIST, sort=order)

    assert listed(html) == expected
    direction = "descending" if order.startswith("-") else "ascending"
    assert html.count(f'aria-sort="{direction}"') == 1


def test_sorting_keeps_filters_and_leaves_the_page(signed_in, small) -> None:
    html = page_of(signed_in, LIST, q="inventee", page="1")

    assert 'href="?q=inventee&amp;sort=name"' in html


def test_empty_answer_says_what_to_do(signed_in, small) -> None:
    html = page_of(signed_in, LIST, q="rien de tel")

    assert "Aucun site ne répond à ces filtres" in html
    assert reverse("company_search", args=["essai"]) in html


def test_closed_site_is_listed_as_closed_with_its_unknowns(signed_in, full) -> None:
    html = page_of(signed_in, LIST, etat="closed", champ="all")

    assert listed(html) == [siret(2)]
    assert "Fermé" in html
    assert "activité inconnue" in html
    assert "NAF inconnue" in html


@pytest.mark.parametrize("path", [LIST, MAP, "/t/essai/recherche/", "/t/essai/entreprises/"])
@pytest.mark.parametrize("query", [{}, {"champ": "all"}, {"q": SECRET[:-3]}, {"q": siret(3)}])
def test_masked_unit_is_named_nowhere(signed_in, full, path, query) -> None:
    html = page_of(signed_in, path, **query)

    assert SECRET not in html  # what is typed comes back, so less than the name was typed
    assert "RUE DES FORGES" not in html


def test_masked_unit_is_not_named_on_its_page(signed_in, full) -> None:
    html = page_of(signed_in, reverse("site_detail", args=["essai", siret(3)]))

    assert SECRET not in html
    assert "RUE DES FORGES" not in html
    assert "Diffusion partielle : nom et adresse masqués" in html


def test_list_runs_the_same_queries_whatever_its_length(
    signed_in, small, django_assert_num_queries
) -> None:
    page_of(signed_in, LIST)  # what is kept from one page to the next
    with CaptureQueriesContext(connection) as captured:
        assert len(listed(page_of(signed_in, LIST, q="fonderie"))) == 1

    with django_assert_num_queries(len(captured)):
        assert len(listed(page_of(signed_in, LIST))) == 3


def test_map_without_a_register_says_why(signed_in) -> None:
    assert "essor sirene" in page_of(signed_in, MAP)


def test_map_holds_the_filtered_sites_and_says_what_has_no_place(signed_in, full) -> None:
    html = page_of(signed_in, MAP)

    ids = {feature["properties"]["id"] for feature in payload(html)["points"]["features"]}
    assert ids == {siret(1)}  # a masked unit has no position either
    assert "2 sites sans position" in html
    assert "FONDERIE INVENTEE" in html


def test_map_of_sites_without_position_lists_nothing(signed_in, small) -> None:
    html = page_of(signed_in, MAP)

    assert payload(html)["points"]["features"] == []
    assert "3 sites sans position" in html


def test_site_page_says_what_the_register_says(signed_in, full) -> None:
    html = page_of(signed_in, reverse("site_detail", args=["essai", LARGE]))

    assert "FONDERIE INVENTEE" in html
    assert "25.51Y" in html
    assert "1er mai 2010" in html
    assert "4 RUE DES FORGES" in html
    assert "Hors du territoire" not in html
    assert html.count("En activité, employeur") == 2
    assert "Succède à" in html
    assert reverse("site_detail", args=["essai", siret(6)]) in html
    assert "avec continuité économique" in html


def test_site_page_says_what_is_unknown(signed_in, full) -> None:
    html = page_of(signed_in, reverse("site_detail", args=["essai", siret(2)]))

    assert "<dt>Création</dt><dd>inconnue</dd>" in html
    assert "<dt>Employeur</dt><dd>inconnu</dd>" in html
    assert "activité inconnue" in html
    assert "code inconnu" in html
    assert "Aucune période connue" in html
    assert "Aucune succession déclarée" in html
    assert "le registre ne donne pas de coordonnées" in html
    assert "None" not in html


def test_site_page_without_history_says_unknown(signed_in, small) -> None:
    html = page_of(signed_in, reverse("site_detail", args=["essai", LARGE]))

    assert "Inconnue : le fichier historique n'est pas chargé." in html
    assert "Inconnues : le fichier des liens de succession n'est pas chargé." in html


def test_site_of_elsewhere_opens_and_says_so(signed_in, full) -> None:
    html = page_of(signed_in, reverse("site_detail", args=["essai", siret(6)]))

    assert "Hors du territoire" in html


@pytest.mark.parametrize("number", [siret(9), "123", "abc", "0" * 14, "' OR 1=1"])
def test_unknown_site_is_404(signed_in, full, number) -> None:
    answer = signed_in.get(reverse("site_detail", args=["essai", number]))

    assert answer.status_code == 404


def test_notes_of_a_site_are_for_those_who_read_them(client, territory, small) -> None:
    writer = MembershipFactory(territory=territory, role="operator").person.user
    make_note(actor_for(writer), territory, siret=LARGE, text="Un four à remplacer.")
    reader = MembershipFactory(territory=territory, role="reader").person.user
    address = reverse("site_detail", args=["essai", LARGE])

    client.force_login(writer)
    theirs = page_of(client, address)
    client.force_login(reader)
    other = page_of(client, address)

    assert "Un four à remplacer." in theirs
    assert "data-essor-note-form" in theirs
    assert "Un four à remplacer." not in other
    assert "data-essor-note-form" not in other
