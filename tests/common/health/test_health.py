"""What the doctor finds, on a well and on an ill installation."""

from datetime import UTC, datetime, timedelta
from threading import Event
from types import SimpleNamespace

import pytest
from django.db import DatabaseError

from essor.common.actor import SYSTEM
from essor.common.models import Job, JobState, WorkerBeat
from essor.common.services import health
from essor.common.services.health import Finding, Status, run_checks
from essor.common.services.jobs import enqueue

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_run_checks_names_every_check_once():
    names = [finding.name for finding in run_checks(now=NOW)]

    assert len(names) == len(set(names))
    assert {
        "versions", "settings", "database", "migrations", "folders", "disk", "worker", "jobs",
        "mail",
    } <= set(names)  # fmt: skip


def test_run_checks_survives_a_check_that_breaks(monkeypatch):
    def broken(_):
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(health, "_CHECKS", {"broken": broken, "settings": health.check_settings})

    broken_finding, settings_finding = run_checks(now=NOW)

    assert (broken_finding.status, settings_finding.name) == (Status.FAILED, "settings")
    assert "ZeroDivisionError" in broken_finding.text


def test_database_out_of_reach(monkeypatch):
    def refuse():
        raise DatabaseError("password=secret")

    monkeypatch.setattr(health.connection, "cursor", refuse)

    finding = health.check_database(NOW)

    assert finding.status is Status.FAILED
    assert "secret" not in finding.text


def test_database_of_the_tests_is_well():
    assert health.check_database(NOW).status is Status.OK


def test_folder_that_cannot_be_written(settings, monkeypatch):
    monkeypatch.setattr(health.os, "access", lambda *_: False)

    finding = health.check_folders(NOW)

    assert (finding.status, "ESSOR_DATA" in finding.advice) == (Status.FAILED, True)


@pytest.mark.parametrize(
    ("free", "status"),
    [(100 * 2**20, Status.FAILED), (2**30, Status.WARNING), (50 * 2**30, Status.OK)],
)
def test_disk(monkeypatch, free, status):
    usage = SimpleNamespace(free=free)
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _: usage)

    assert health.check_disk(NOW).status is status


@pytest.mark.parametrize(
    ("age", "status"), [(None, Status.WARNING), (5, Status.OK), (61, Status.WARNING)]
)
def test_worker(age, status):
    if age is not None:
        beat = NOW - timedelta(seconds=age)
        WorkerBeat.objects.create(name="w", started_at=beat, beat_at=beat)

    assert health.check_worker(NOW).status is status


def test_jobs_that_failed_or_wait():
    assert health.check_jobs(NOW) == Finding(
        "jobs", Status.OK, "0 échec(s) en sept jours, 0 en attente depuis un quart d'heure"
    )
    job = enqueue(actor=SYSTEM, kind="common.prune")
    Job.objects.filter(pk=job.pk).update(state=JobState.FAILED, finished_at=NOW)
    enqueue(actor=SYSTEM, kind="common.prune", run_after=NOW - timedelta(hours=1))

    finding = health.check_jobs(NOW)

    assert (finding.status, finding.text) == (
        Status.WARNING,
        "1 échec(s) en sept jours, 1 en attente depuis un quart d'heure",
    )


def test_mail_server_away(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    finding = health.check_mail(NOW)

    assert finding.status is Status.FAILED
    assert finding.text == "127.0.0.1:1 ne répond pas : ConnectionRefusedError"


def test_mail_server_that_keeps_silent_is_not_waited_for(settings, monkeypatch):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "courriel.exemple.test", 25
    answered = Event()
    monkeypatch.setattr(health, "MAIL_DEADLINE", 0.05)
    monkeypatch.setattr(health, "get_connection", lambda **_: answered.wait(10))

    finding = health.check_mail(NOW)
    answered.set()

    assert (finding.status, finding.text) == (
        Status.FAILED, "courriel.exemple.test:25 ne répond pas : rien en 0 s",
    )  # fmt: skip


def test_slow_checks_run_apart(monkeypatch):
    monkeypatch.setattr(health, "_CHECKS", {})
    monkeypatch.setattr(health, "_SLOW", set())
    for name, slow in (("quick", False), ("far", True)):
        health.register_check(name, lambda _, n=name: Finding(n, Status.OK, ""), slow=slow)

    found = {slow: [f.name for f in run_checks(now=NOW, slow=slow)] for slow in (None, False, True)}

    assert found == {None: ["quick", "far"], False: ["quick"], True: ["far"]}
    assert health.slow_checks() == ("far",)


def test_mail_that_does_not_leave(settings):
    assert health.check_mail(NOW).status is Status.OK
