"""The list of signals, its export, and what the pages of sites and companies show of them."""

from datetime import date
from html import unescape
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from essor.common.models import ExportLog
from tests.factories.companies import CLOSED, FOUNDRY, FOUNDRY_SITE, HOLDING, MASKED, MASKED_SITE
from tests.factories.signals import make_notice

pytestmark = pytest.mark.django_db
LIST, EXPORT = "/t/essai/signaux/", "/t/essai/signaux/export.xlsx"


def words(response) -> str:
    return " ".join(unescape(response.content.decode()).split())


@pytest.fixture
def notices():
    make_notice(FOUNDRY, 1)
    make_notice(HOLDING, 2, stage="conversion", procedure="liquidation")
    make_notice(MASKED, 3)


def test_list_shows_each_notice_with_its_company_date_court_and_link(entered, notices):
    page = words(entered().get(LIST))

    assert "FONDERIE INVENTEE" in page
    assert "Ouverture, redressement judiciaire" in page
    assert "Liquidation judiciaire en cours" in page
    assert "Greffe du Tribunal de Commerce de Chaumont" in page
    assert "https://www.bodacc.fr/pages/annonces-commerciales-detail/?q.id=id:A202601701" in page
    assert "2 annonces" in page
    assert MASKED not in page
    assert "DILA, BODACC, annonces parues jusqu'au 10/09/2026" in page


def test_filters_stand_in_the_address(entered, notices):
    client = entered()

    chosen = words(client.get(LIST, {"procedure": "liquidation", "sort": "company"}))
    none = words(client.get(LIST, {"q": "introuvable"}))
    wrong = words(client.get(LIST, {"procedure": "x", "depuis": "hier", "annonce": "?"}))

    assert "HOLDING INVENTEE" in chosen
    assert "FONDERIE INVENTEE" not in chosen
    assert "Aucune annonce ne répond à ces filtres" in none
    assert "FONDERIE INVENTEE" in wrong


def test_empty_lists_say_what_is_known(entered):
    client = entered()

    assert "Aucune annonce n'est chargée" in words(client.get(LIST))
    make_notice(MASKED, 1)
    assert "Aucune difficulté publiée dans le territoire" in words(client.get(LIST))


def test_list_without_a_register_says_so(entered, settings, tmp_path, notices):
    settings.WAREHOUSE_DIR = tmp_path / "rien"

    assert "Le registre n'est pas là" in words(entered().get(LIST))


@pytest.mark.parametrize("role", ["facilitator", "elected", "company", "operator", "reader"])
def test_for_other_roles_signals_do_not_exist(entered, notices, role):
    client = entered(role)

    assert client.get(LIST).status_code == client.get(EXPORT).status_code == 404
    home = words(client.get("/t/essai/"))
    site = words(client.get(f"/t/essai/sites/{FOUNDRY_SITE}/"))
    company = words(client.get(f"/t/essai/entreprises/{FOUNDRY}/"))
    for page in (home, site, company):
        assert "Signaux" not in page
        assert "redressement" not in page
        assert "Annonces légales" not in page


@pytest.mark.parametrize("role", ["lead", "state"])
def test_pages_of_sites_and_companies_show_notices_to_those_entitled(entered, notices, role):
    client = entered(role)

    for address in (f"sites/{FOUNDRY_SITE}", f"entreprises/{FOUNDRY}"):
        page = words(client.get(f"/t/essai/{address}/"))
        assert "Annonces légales" in page
        assert "Redressement judiciaire en cours" in page
        assert "Ouverture, redressement judiciaire" in page


def test_withdrawn_notice_is_told_apart(entered):
    make_notice(FOUNDRY, 1, withdrawn_by="A2026018010")
    make_notice(CLOSED, 2, amends=True)
    client = entered()

    page = words(client.get(f"/t/essai/entreprises/{FOUNDRY}/"))
    assert "Aucune annonce en vigueur" in page
    assert "Défaite par l'annonce A2026018010" in page
    assert "FONDERIE" not in words(client.get(LIST))
    assert "Défaite" in words(client.get(LIST, {"defaites": "oui"}))
    assert "Rectificatif" in words(client.get(LIST))


def test_masked_company_keeps_its_notices_to_itself(entered, notices):
    page = words(entered().get(f"/t/essai/sites/{MASKED_SITE}/"))

    assert "diffusion est restreinte" in page
    assert "redressement" not in page


def test_export_holds_what_the_list_shows_and_is_remembered(entered, notices):
    client = entered()
    make_notice(FOUNDRY, 9, stage="sale", procedure="", family="vente", party="seller",
                decided_on=None)  # fmt: skip

    response = client.get(EXPORT, {"annonce": "ventes"})

    sheet = CalamineWorkbook.from_filelike(BytesIO(response.content)).get_sheet_by_name("Signaux")
    head, row = sheet.to_python()
    told = dict(zip(head, row, strict=True))
    assert (told["SIREN"], told["Entreprise"], told["Part"]) == (
        FOUNDRY, "FONDERIE INVENTEE", "vendeuse",
    )  # fmt: skip
    assert (told["Décision"], told["Parution"]) == ("", "10/09/2026")
    log = ExportLog.objects.get(kind="signals")
    assert (log.filters, log.row_count, log.file_format) == ({"annonce": "ventes"}, 1, "xlsx")


def test_state_that_may_not_export_elsewhere_still_may_here(entered, notices):
    assert entered("state").get(EXPORT).status_code == 200


def test_long_list_is_cut_into_pages(entered):
    for number in range(1, 53):
        make_notice(FOUNDRY, number, decided_on=date(2026, 1, 1))
    client = entered()

    assert "52 annonces" in words(client.get(LIST))
    assert len(client.get(LIST, {"page": "2"}).context["page"].object_list) == 2
