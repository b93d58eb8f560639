"""/healthz for supervisors, and the log line of each request."""

import logging
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import DatabaseError
from django.urls import reverse
from django.utils import timezone

from essor.common.models import WorkerBeat
from essor.common.services import health
from essor.observatory.warehouse import catalogue
from essor.web.health import views
from essor.web.health.checks import check_warehouse
from tests.factories.people import MembershipFactory
from tests.factories.registers import load_register

pytestmark = pytest.mark.django_db


def beat(seconds):
    when = timezone.now() - timedelta(seconds=seconds)
    WorkerBeat.objects.create(name="w", started_at=when, beat_at=when)


def test_healthz_when_all_is_well(client):
    beat(5)

    response = client.get("/healthz")

    body = response.json()
    assert response.status_code == 200
    assert 5 <= body["worker"].pop("age_seconds") <= 20
    assert body == {
        "status": "ok", "database": "ok", "disk": body["disk"], "worker": {"status": "ok"},
        "warehouse": {"vintage": None, "demonstration": None},
    }  # fmt: skip


@pytest.mark.parametrize(("age", "status"), [(None, "absent"), (300, "late")])
def test_healthz_without_a_worker_keeps_the_pages_up(client, age, status):
    if age:
        beat(age)

    response, strict = client.get("/healthz"), client.get("/healthz?strict")

    assert (response.status_code, strict.status_code) == (200, 503)
    assert (response.json()["status"], response.json()["worker"]["status"]) == ("degraded", status)


def test_healthz_database_away(client, monkeypatch):
    class Away:
        def cursor(self):
            raise DatabaseError("password=secret")

    monkeypatch.setattr(views, "connection", Away())

    response = client.get("/healthz")

    assert (response.status_code, response.json()["status"]) == (503, "failed")
    assert "secret" not in response.content.decode()


def test_healthz_disk_full(client, monkeypatch):
    beat(5)
    usage = SimpleNamespace(free=10)
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _: usage)

    response = client.get("/healthz")

    assert (response.status_code, response.json()["disk"]) == (503, "failed")


def name_invented_register(root):
    """What the catalogue says of a demonstration's register is all that is asked here."""
    root.mkdir()
    catalogue.write(root, catalogue.Catalogue((catalogue.Entry("2026-10", "dossier", demo=True),)))


def test_healthz_tells_the_real_register_from_the_demonstration_s(client, settings):
    name_invented_register(settings.DEMO_WAREHOUSE_DIR)
    seen = [client.get("/healthz").json()["warehouse"]]
    load_register(settings.WAREHOUSE_DIR)
    seen.append(client.get("/healthz").json()["warehouse"])

    assert seen == [
        {"vintage": None, "demonstration": "2026-10"},
        {"vintage": "2026-10", "demonstration": "2026-10"},
    ]


@pytest.mark.parametrize(
    ("is_demo", "loaded", "said"),
    [
        (False, (), ("warning", "aucun registre réel chargé")),
        (False, ("demo",), ("warning", "aucun registre réel chargé")),
        (
            True, ("demo",),
            ("ok", "registre inventé de la démonstration, 2026-10 ; aucun registre réel"),
        ),
        (False, ("real",), ("ok", "registre de 2026-10")),
    ],
)  # fmt: skip
def test_doctor_tells_the_real_register_from_the_demonstration_s(settings, is_demo, loaded, said):
    settings.DEMO = is_demo
    if "demo" in loaded:
        name_invented_register(settings.DEMO_WAREHOUSE_DIR)
    if "real" in loaded:
        load_register(settings.WAREHOUSE_DIR)

    finding = check_warehouse(timezone.now())

    assert (finding.status, finding.text) == said


def test_healthz_damaged_warehouse_is_told(client, settings):
    beat(5)
    settings.WAREHOUSE_DIR.mkdir()
    (settings.WAREHOUSE_DIR / "current.json").write_text("{")

    assert client.get("/healthz").json()["warehouse"] == {"status": "failed"}


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.INFO, logger="essor.request")
    return caplog


def test_request_line_says_who_by_key_and_where_by_route(client, lines):
    membership = MembershipFactory(role="lead")
    client.force_login(membership.person.user)

    response = client.get(reverse("jobs:territory", args=(membership.territory.slug,)))

    line = lines.records[-1]
    assert (line.method, line.route, line.status) == ("GET", "t/<slug:slug>/taches/", 200)
    assert (line.actor, line.territory) == (
        str(membership.person.user.pk), str(membership.territory.pk),
    )  # fmt: skip
    assert response["X-Request-ID"]


def test_request_line_of_a_visitor_never_holds_the_path(client, lines):
    client.get("/notifications/desabonnement/un-jeton-secret/")

    line = lines.records[-1]
    assert (line.route, line.actor) == ("notifications/desabonnement/<str:token>/", None)
    assert "jeton-secret" not in str(line.__dict__)


@pytest.mark.parametrize(
    ("given", "kept"), [("proxy-0123456789", True), ("a b\nc", False), ("x" * 65, False)]
)
def test_request_id_of_a_proxy_is_kept_if_it_is_one(client, given, kept):
    response = client.get("/healthz", headers={"X-Request-ID": given})

    assert (response["X-Request-ID"] == given) is kept
