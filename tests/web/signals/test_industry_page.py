"""Saying what a site is: the form, its refusals, and where the word is shown."""

from html import unescape

import pytest

from essor.observatory.models import IndustryOverride
from essor.observatory.services.overrides import set_industry_override
from tests.engine.warehouse.official import siret
from tests.factories.companies import FOUNDRY_SITE, HOLDING_SITE, PROPERTY_SITE
from tests.factories.notes import actor_in

pytestmark = pytest.mark.django_db
PAGE = f"/t/essai/sites/{HOLDING_SITE}/industrie/"
SITE = f"/t/essai/sites/{HOLDING_SITE}/"
WORD = {"verdict": "industrial", "reason": "Atelier visité.", "base_version": "0"}


def words(response) -> str:
    return " ".join(unescape(response.content.decode()).split())


def test_lead_says_it_and_every_page_follows(entered):
    client = entered()

    response = client.post(PAGE, WORD, follow=True)

    page = words(response)
    assert response.redirect_chain == [(SITE, 302)]
    assert "Site de production industrielle" in page
    assert "Atelier visité." in page
    assert "C'est dit" in page
    assert HOLDING_SITE in words(client.get("/t/essai/sites/", {"sort": "name"}))
    assert "Avis du territoire" in words(client.get(f"/t/essai/entreprises/{HOLDING_SITE[:9]}/"))


def test_form_shows_the_doubt_and_what_was_said(entered, territory):
    client = entered()

    first = words(client.get(PAGE))
    client.post(PAGE, WORD)
    second = words(client.get(PAGE))

    assert "Une usine se cache-t-elle derrière cette activité" in first
    assert "Selon son activité" not in first
    assert "Selon son activité (APE)" in second
    assert "Atelier visité." in second


def test_word_is_taken_back(entered, territory):
    client = entered()
    client.post(PAGE, WORD)

    client.post(PAGE, {"verdict": "cleared", "reason": "Je doute.", "base_version": "1"})

    assert IndustryOverride.objects.get().verdict == "cleared"
    page = words(client.get(SITE))
    assert "Compté selon son activité (APE)" in page
    assert "Je doute." in page
    assert "Avis précédents" in page


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"reason": " "}, "Dites pourquoi"),
        ({"verdict": ""}, "Choisissez l'une des réponses"),
        ({"verdict": "cleared"}, "cleared"),
        ({"reason": "x" * 1001}, "1000"),
    ],
)
def test_refused_form_keeps_what_was_typed(entered, changes, told):
    response = entered().post(PAGE, WORD | changes)

    assert response.status_code == 422
    assert told in words(response)
    assert not IndustryOverride.objects.exists()


def test_word_said_meanwhile_is_shown_and_the_second_try_passes(entered, territory):
    client = entered()
    set_industry_override(
        actor=actor_in(territory), territory=territory, siret=HOLDING_SITE, is_industrial=False,
        reason="Bureaux seulement.",
    )  # fmt: skip

    refused = client.post(PAGE, WORD)

    page = words(refused)
    assert refused.status_code == 409
    assert "entre-temps" in page
    assert "Bureaux seulement." in page
    assert "Atelier visité." in page
    assert 'name="base_version" value="1"' in page
    again = WORD | {"base_version": "1"}
    assert client.post(PAGE, again).status_code == 302


def test_unknown_site_is_404(entered):
    client = entered()

    assert client.get(f"/t/essai/sites/{siret(99)}/industrie/").status_code == 404
    assert client.post(f"/t/essai/sites/{siret(99)}/industrie/", WORD).status_code == 404


@pytest.mark.parametrize("role", ["operator", "state", "reader"])
def test_others_read_the_word_and_write_none(entered, territory, role):
    set_industry_override(
        actor=actor_in(territory), territory=territory, siret=HOLDING_SITE, is_industrial=True,
        reason="Atelier visité.",
    )  # fmt: skip
    client = entered(role)

    page = words(client.get(SITE))
    assert "Atelier visité." in page
    assert "Dire ce qu'est ce site" not in page
    assert client.post(PAGE, WORD).status_code == 403


def test_site_without_a_word_asks_the_lead_only(entered):
    lead = words(entered().get(f"/t/essai/sites/{PROPERTY_SITE}/"))
    staffed = words(entered().get(f"/t/essai/sites/{FOUNDRY_SITE}/"))
    reader = words(entered("reader").get(f"/t/essai/sites/{PROPERTY_SITE}/"))

    assert "la société qui possède ses murs" in lead
    assert "indice du registre" not in staffed
    assert "Est-ce un site de production" not in reader
