"""Asking for work, seeing it, cancelling it, asking again."""

import pytest
from django.db import transaction

from essor.common.actor import SYSTEM
from essor.common.jobs import UnknownJob
from essor.common.jobs.lease import take
from essor.common.models import AuditEntry, Job, JobState
from essor.common.models.base import new_id
from essor.common.services.jobs import cancel, enqueue, retry
from essor.kernel.errors import Conflict, NotAllowed
from tests.common.jobs.conftest import NOW, nothing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kind(declare):
    declare(nothing)


def test_enqueue_keeps_who_asked_and_writes_history(person, territory_id):
    job = enqueue(
        actor=person, kind="test.work", payload={"import": "x"}, territory_id=territory_id
    )

    assert (job.state, job.requested_by, job.payload, job.territory_id, job.max_attempts) == (
        JobState.QUEUED, person.user_id, {"import": "x"}, territory_id, 3,
    )  # fmt: skip
    assert list(AuditEntry.objects.values_list("action", "object_id", "object_label")) == [
        ("job.enqueued", str(job.pk), "Travailler")
    ]


def test_enqueue_same_key_gives_the_same_job(person):
    first = enqueue(actor=person, kind="test.work", idempotency_key="import:1")

    again = enqueue(actor=person, kind="test.work", idempotency_key="import:1")

    assert again.pk == first.pk
    assert Job.objects.count() == 1
    assert AuditEntry.objects.count() == 1


def test_enqueue_unknown_kind_writes_nothing(person):
    with pytest.raises(UnknownJob, match=r"« test\.unheard » est inconnue"):
        enqueue(actor=person, kind="test.unheard")

    assert Job.objects.count() == 0


def test_enqueue_is_rolled_back_with_its_caller(person):
    @transaction.atomic
    def caller():
        enqueue(actor=person, kind="test.work")
        _ = 1 / 0

    with pytest.raises(ZeroDivisionError):
        caller()

    assert Job.objects.count() == 0


def test_cancel_waiting_job_ends_it(person):
    job = enqueue(actor=person, kind="test.work")

    cancelled = cancel(actor=person, job=job)

    assert cancelled.state == JobState.CANCELLED
    assert cancelled.finished_at is not None
    assert take(worker="w", now=NOW) is None


def test_cancel_running_job_asks_it_to_stop(person):
    job = enqueue(actor=person, kind="test.work", run_after=NOW)
    take(worker="w", now=NOW)

    asked = cancel(actor=person, job=job)

    assert (asked.state, asked.cancel_requested_at is None) == (JobState.RUNNING, False)


def test_cancel_finished_job_is_a_conflict(person):
    job = cancel(actor=person, job=enqueue(actor=person, kind="test.work"))

    with pytest.raises(Conflict, match="déjà finie"):
        cancel(actor=person, job=job)


def test_cancel_job_of_another_person_is_refused(person, company):
    job = enqueue(actor=person, kind="test.work")

    with pytest.raises(NotAllowed):
        cancel(actor=company, job=job)

    job.refresh_from_db()
    assert job.state == JobState.QUEUED


def test_retry_gives_all_attempts_back(person):
    job = cancel(actor=person, job=enqueue(actor=person, kind="test.work"))
    Job.objects.filter(pk=job.pk).update(state=JobState.FAILED, attempts=3, error="Raté.")

    retried = retry(actor=person, job=job)

    assert (retried.state, retried.attempts, retried.error, retried.finished_at) == (
        JobState.QUEUED, 0, "", None,
    )  # fmt: skip


def test_retry_succeeded_job_is_a_conflict(person):
    job = cancel(actor=person, job=enqueue(actor=person, kind="test.work"))
    Job.objects.filter(pk=job.pk).update(state=JobState.SUCCEEDED)

    with pytest.raises(Conflict, match="échouée ou annulée"):
        retry(actor=person, job=job)


def test_visible_to_shows_own_jobs_and_those_one_runs(person, company, lead, admin, territory_id):
    own = enqueue(actor=company, kind="test.work", territory_id=territory_id)
    there = enqueue(actor=person, kind="test.work", territory_id=territory_id)
    elsewhere = enqueue(actor=person, kind="test.work", territory_id=new_id())
    tick = enqueue(actor=SYSTEM, kind="test.work")

    def seen(actor):
        return set(Job.objects.visible_to(actor).values_list("pk", flat=True))

    assert seen(company) == {own.pk}
    assert seen(lead) == {own.pk, there.pk}
    assert seen(person) == {there.pk, elsewhere.pk}
    assert seen(admin) == {own.pk, there.pk, elsewhere.pk, tick.pk}
