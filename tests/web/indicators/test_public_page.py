"""The page that anybody may read: published by the lead, totals only, under secrecy."""

import re

import pytest

from essor.common.actor import SYSTEM
from essor.observatory.services.publication import set_public_page
from tests.factories.people import MembershipFactory

pytestmark = pytest.mark.django_db
PUBLIC = "/territoires/essai/"
SWITCH = "/t/essai/observatoire/page-publique/"


def test_page_does_not_exist_before_it_is_published(client, territory, register) -> None:
    assert client.get(PUBLIC).status_code == 404


def test_page_is_for_everybody_once_published(client, territory, register) -> None:
    set_public_page(actor=SYSTEM, territory=territory, is_public=True)

    answer = client.get(PUBLIC)

    assert answer.status_code == 200
    html = answer.content.decode()
    assert "Par activité" in html
    assert "secret statistique" in html or "secret" not in html
    assert "Source : Insee, base Sirene" in html
    assert "INVENTEE" not in html


def test_page_of_a_withdrawn_one_is_gone(client, territory, register) -> None:
    for is_public in (True, False):
        set_public_page(actor=SYSTEM, territory=territory, is_public=is_public)

    assert client.get(PUBLIC).status_code == 404


def test_lead_sees_it_before_and_is_told(signed_in, register) -> None:
    html = signed_in.get(PUBLIC).content.decode()

    assert "Aperçu" in html
    assert "pas publiée" in html


def test_totals_of_the_tables_agree(signed_in, register) -> None:
    html = signed_in.get(PUBLIC).content.decode().replace("\u202f", "")

    totals = re.findall(r'Ensemble</th>\s*<td class="num" data-label="Sites"><strong>(\d+)<', html)
    assert len(totals) == 3
    assert len(set(totals)) == 1


def test_page_without_a_register_says_so(client, territory) -> None:
    set_public_page(actor=SYSTEM, territory=territory, is_public=True)

    assert "Les chiffres ne sont pas disponibles" in client.get(PUBLIC).content.decode()


def test_lead_turns_the_switch_from_the_indicators(signed_in, client, register) -> None:
    page = "/t/essai/observatoire/indicateurs/"
    assert "Publier la page" in signed_in.get(page).content.decode()

    answer = signed_in.post(SWITCH, {"publier": "oui"}, follow=True)

    assert "La page publique est en ligne." in answer.content.decode()
    assert "Retirer la page publique" in answer.content.decode()
    signed_in.post(SWITCH, {"publier": "non"})
    client.logout()
    assert client.get(PUBLIC).status_code == 404


@pytest.mark.parametrize("role", ["elected", "reader", "operator"])
def test_others_see_no_switch_and_are_refused(client, territory, register, role) -> None:
    client.force_login(MembershipFactory(territory=territory, role=role).person.user)

    assert "page-publique" not in client.get("/t/essai/observatoire/indicateurs/").content.decode()
    assert client.post(SWITCH, {"publier": "oui"}).status_code == 403
    assert client.get(PUBLIC).status_code == 404


def test_territory_that_does_not_exist(client, db) -> None:
    assert client.get("/territoires/nulle-part/").status_code == 404
