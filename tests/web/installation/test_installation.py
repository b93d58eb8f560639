"""The page of the installation says what is loaded, what runs and what is wrong."""

import pytest
from django.urls import reverse

from essor.common.models import Job, JobState
from essor.common.services import health
from essor.common.services.health import Finding, Status
from essor.common.services.jobs import enqueue
from essor.territory.services.actors import actor_for
from tests.factories.people import MembershipFactory, TerritoryFactory
from tests.factories.places import load_places
from tests.factories.registers import load_register

pytestmark = pytest.mark.django_db
PAGE = "/installation/"


@pytest.fixture
def admin(client):
    admin = MembershipFactory(role="admin", territory=None)
    client.force_login(admin.person.user)
    return admin


def test_empty_installation_says_what_to_do_first(client, admin):
    page = client.get(PAGE).content.decode()

    for command in ("essor sirene import", "essor init", "essor reference update"):
        assert command in page
    assert "Aucun registre chargé" in page


def test_register_is_shown_with_its_files_and_what_was_refused(client, admin, settings):
    load_register(settings.WAREHOUSE_DIR)

    response = client.get(PAGE)

    (register,) = response.context["registers"]
    assert (register.vintage.vintage, register.sites, register.vintages) == (
        "2026-10",
        4,
        ("2026-10",),
    )
    assert [(file.official_name, file.rows, file.rejects) for file in register.files] == [
        ("StockEtablissement", 4, ()),
        ("StockUniteLegale", 4, ()),
    ]
    assert "mois 2026-10" in response.content.decode()


def test_damaged_register_is_told_and_the_page_stands(client, admin, settings):
    load_register(settings.WAREHOUSE_DIR)
    for manifest in settings.WAREHOUSE_DIR.glob("vintages/*/manifest.json"):
        manifest.write_text("{")

    response = client.get(PAGE)

    assert response.status_code == 200
    assert "est incomplet" in response.content.decode()


def test_territories_tables_and_jobs_are_listed(client, admin):
    TerritoryFactory(name="Territoire ouvert", slug="ouvert")
    TerritoryFactory(name="Territoire fermé", started_at=None)
    load_places()
    job = enqueue(actor=actor_for(admin.person.user), kind="common.prune")
    Job.objects.filter(pk=job.pk).update(state=JobState.CANCELLED, finished_at=job.created_at)

    page = client.get(PAGE).content.decode()

    assert reverse("members", args=["ouvert"]) in page
    assert "Territoire fermé" not in page
    assert "table d&#x27;essai" in page
    assert reverse("jobs:detail", args=[job.id]) in page


def test_checks_are_said_with_their_advice(client, admin):
    page = client.get(PAGE).content.decode()

    assert "aucun exécutant ne tourne" in page
    assert "Lancez `essor worker`" in page


@pytest.fixture
def mail_asked(monkeypatch):
    """How often the mail server was asked; it would answer."""
    asked = []

    def check(_):
        asked.append(1)
        return Finding("mail", Status.OK, "courriel.exemple.test:25 répond")

    monkeypatch.setitem(health._CHECKS, "mail", check)
    return asked


def test_page_does_not_wait_for_another_machine(client, admin, mail_asked):
    page = client.get(PAGE).content.decode()

    assert mail_asked == []
    assert f'hx-get="{PAGE}controles/"' in page
    assert "Essor attend la réponse" in page


@pytest.mark.parametrize("address", [f"{PAGE}controles/", f"{PAGE}?controles=1"])
def test_slow_checks_say_when_they_ran(client, admin, mail_asked, address):
    page = client.get(address).content.decode()

    assert mail_asked == [1]
    assert "courriel.exemple.test:25 répond" in page
    assert "Contrôlé le" in page


def test_page_takes_no_write(client, admin):
    assert client.post(PAGE).status_code == 405
