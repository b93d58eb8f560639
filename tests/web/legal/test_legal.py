"""Legal pages say who answers and what is reused; error pages say what to do."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory

from essor.common.services import housekeeping
from essor.kernel.errors import NotAllowed
from essor.territory.selectors.people import INACTIVE_YEARS
from essor.web.legal import errors
from essor.web.legal.attributions import Package, vendored

PRIVACY = "/donnees-personnelles/"
README = """# Files

| npm package | version | licence |
| --- | --- | --- |
| htmx.org | 2.0.11 | 0BSD |

| file | from | SHA-256 |
| --- | --- | --- |
| a.js | htmx.org | 12 |
"""


@pytest.mark.django_db
def test_privacy_names_the_controller(client, settings):
    settings.CONTROLLER_NAME = "Communauté d'agglomération inventée"
    settings.CONTROLLER_EMAIL = "dpo@exemple.test"

    page = client.get("/donnees-personnelles/").content.decode()

    assert "Communauté d&#x27;agglomération inventée" in page
    assert "mailto:dpo@exemple.test" in page
    assert "ESSOR_CONTROLLER" not in page


@pytest.mark.django_db
def test_privacy_without_controller_says_so(client, settings):
    settings.CONTROLLER_NAME = ""

    assert "ESSOR_CONTROLLER" in client.get("/donnees-personnelles/").content.decode()


@pytest.mark.django_db
def test_privacy_states_the_periods_that_the_code_enforces(client, monkeypatch):
    assert "30\xa0jours pour la copie" in client.get(PRIVACY).content.decode()
    monkeypatch.setattr(housekeeping, "CONFLICTS", timedelta(days=12))
    page = client.get(PRIVACY).content.decode()

    assert "12\xa0jours pour la copie" in page
    assert f"{INACTIVE_YEARS}\xa0ans sans connexion" in page


@pytest.mark.django_db
def test_licences_list_data_and_software(client):
    page = client.get("/sources-et-licences/").content.decode()

    assert "Licence Ouverte 2.0" in page
    assert "maplibre-gl" in page
    assert "OFL-1.1" in page
    assert "Django" in page


def test_vendored_reads_the_first_table_only():
    assert vendored(README) == [Package("htmx.org", "2.0.11", "0BSD")]


@pytest.mark.django_db
def test_unknown_address_signed_out_says_what_to_do(client):
    response = client.get("/nulle-part/")

    assert response.status_code == 404
    assert "Que faire ?" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("exception", "shown"),
    [
        (
            NotAllowed("Votre rôle ne permet pas de publier."),
            "Votre rôle ne permet pas de publier.",
        ),
        (PermissionDenied("internal detail"), "cette page demande un autre rôle"),
    ],
)
def test_refusal_shows_only_what_was_meant_to_be_shown(exception, shown):
    response = errors.forbidden(RequestFactory().get("/"), exception)

    assert response.status_code == 403
    assert shown in response.content.decode()
    assert "internal detail" not in response.content.decode()


def test_server_error_needs_neither_database_nor_shell():
    response = errors.server_error(RequestFactory().get("/"))

    assert response.status_code == 500
    assert "Que faire ?" in response.content.decode()
