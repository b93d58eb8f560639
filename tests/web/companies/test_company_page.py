"""The file of a company: its sites here and elsewhere, and what may not be shown."""

from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.engine.warehouse.official import siren, siret
from tests.factories.companies import (
    DISTANT,
    FOUNDRY,
    FOUNDRY_SITE,
    MASKED,
    PROPERTY,
    SECRET,
    TRADER,
)

pytestmark = pytest.mark.django_db


def words(response) -> str:
    return " ".join(unescape(response.content.decode()).split())


def test_company_shows_its_sites_with_links(entered):
    page = words(entered("reader").get(f"/t/essai/entreprises/{FOUNDRY}/"))

    here, elsewhere = page.split("Ses autres sites")
    assert "FONDERIE INVENTEE" in page
    assert f"/t/essai/sites/{FOUNDRY_SITE}/" in here
    assert f"/t/essai/sites/{siret(1, 3)}/" in elsewhere
    assert "forme juridique 5710" in page
    assert "Source : Insee, base Sirene, mois 2026-10" in page
    assert "se limite à quelques EPCI" in page


def test_site_links_to_its_company(entered):
    page = words(entered("reader").get(f"/t/essai/sites/{FOUNDRY_SITE}/"))

    assert f'href="/t/essai/entreprises/{FOUNDRY}/"' in page


def test_company_without_a_site_here_is_shown_as_the_register_knows_it(entered):
    page = words(entered().get(f"/t/essai/entreprises/{DISTANT}/"))

    assert "Aucun site connu dans le territoire" in page
    assert "CHANTIER LOINTAIN" in page


@pytest.mark.parametrize("company", [MASKED, TRADER])
def test_names_that_may_not_be_shown_are_not(entered, company):
    page = words(entered().get(f"/t/essai/entreprises/{company}/"))

    assert SECRET not in page
    assert "Annonces légales" in page  # says why none is shown


def test_doubt_is_shown_beside_the_site(entered):
    page = words(entered().get(f"/t/essai/entreprises/{PROPERTY}/"))

    assert "À vérifier : société civile immobilière sans salarié" in page


@pytest.mark.parametrize("number", [siren(99), "123", "abc", "99999999999999999999"])
def test_unknown_company_is_404(entered, number):
    assert entered().get(f"/t/essai/entreprises/{number}/").status_code == 404


def test_company_is_404_without_a_register(entered, settings, tmp_path):
    settings.WAREHOUSE_DIR = tmp_path / "rien"

    assert entered().get(f"/t/essai/entreprises/{FOUNDRY}/").status_code == 404


def test_number_of_queries_does_not_grow_with_the_sites(entered):
    client = entered()
    client.get(f"/t/essai/entreprises/{FOUNDRY}/")
    counts = []
    for company in (FOUNDRY, PROPERTY):
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/t/essai/entreprises/{company}/")
        counts.append(len(queries))

    assert counts[0] == counts[1]
