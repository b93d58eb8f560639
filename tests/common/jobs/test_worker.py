"""Leases, retries, crashes: what a worker does with a job."""

from datetime import timedelta

import pytest

from essor.common.actor import SYSTEM
from essor.common.jobs import JobContext, JobInterrupted
from essor.common.jobs.lease import claim, leave, renew, take
from essor.common.jobs.outcome import sweep
from essor.common.models import Job, JobState, Notification, WorkerBeat
from essor.common.services.jobs import cancel, enqueue
from essor.kernel.errors import InvalidValue
from tests.common.jobs.conftest import NOW, nothing

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def queued(actor=SYSTEM, kind="test.work", **options):
    return enqueue(actor=actor, kind=kind, run_after=NOW, **options)


def only(kind="test.work"):
    return Job.objects.get(kind=kind)


def test_execute_records_result_and_tells_whoever_asked(declare, worker, person):
    declare(lambda context: {"rows": context.payload["rows"] * 2})
    queued(person, payload={"rows": 21})

    worker.execute(take(worker="w", now=NOW))

    job = only()
    assert (job.state, job.result, job.finished_at, job.lease_token, job.attempts) == (
        JobState.SUCCEEDED, {"rows": 42}, NOW, None, 1,
    )  # fmt: skip
    assert list(Notification.objects.values_list("recipient_id", "kind", "title", "url")) == [
        (person.user_id, "job.succeeded", "« Travailler » est terminée", f"/taches/{job.pk}/")
    ]


def test_take_two_workers_one_wins(declare):
    declare(nothing)
    job = queued()
    seen_by_first, seen_by_second = Job.objects.get(pk=job.pk), Job.objects.get(pk=job.pk)

    wins = [
        claim(seen_by_first, worker="a", now=NOW),
        claim(seen_by_second, worker="b", now=NOW),
    ]

    assert wins == [True, False]
    assert (only().worker, only().attempts) == ("a", 1)


def test_take_leaves_later_jobs_alone(declare):
    declare(nothing)
    enqueue(actor=SYSTEM, kind="test.work", run_after=NOW + MINUTE)

    assert take(worker="w", now=NOW) is None
    assert take(worker="w", now=NOW + MINUTE) is not None


def test_stumble_retries_later_each_time_then_fails_in_french(declare, worker, clock, person):
    def body(context):
        raise OSError("disk of marie.inventee@exemple.test is full")

    declare(body, max_attempts=2, advice="Libérez de la place, puis relancez.")
    queued(person)

    worker.execute(take(worker="w", now=clock.now))
    first = only()
    clock.now += MINUTE
    worker.execute(take(worker="w", now=clock.now))
    second = only()

    assert (first.state, NOW < first.run_after <= NOW + MINUTE) == (JobState.QUEUED, True)
    assert (second.state, second.error) == (
        JobState.FAILED,
        "« Travailler » a échoué 2 fois. Libérez de la place, puis relancez.",
    )
    assert "disk of ‹adresse› is full" in second.error_detail
    assert list(Notification.objects.values_list("kind", "body")) == [("job.failed", second.error)]


def test_stumble_on_an_error_that_a_person_must_act_on_fails_at_once(declare, worker):
    def body(context):
        raise InvalidValue("La ligne 3 n'a pas de SIRET : complétez-la.")

    declare(body)
    queued()

    worker.execute(take(worker="w", now=NOW))

    assert (only().state, only().error) == (
        JobState.FAILED,
        "La ligne 3 n'a pas de SIRET : complétez-la.",
    )


def test_kind_that_this_version_lost_fails_with_advice(declare, worker):
    declare(nothing)
    job = queued()
    Job.objects.filter(pk=job.pk).update(kind="test.gone")

    worker.execute(take(worker="w", now=NOW))

    job = only("test.gone")
    assert job.state == JobState.FAILED
    assert "même version" in job.error


def test_sweep_requeues_what_a_dead_worker_held(declare):
    declare(nothing)
    queued()
    dead = take(worker="dead", now=NOW, lease=MINUTE)

    assert sweep(now=NOW + MINUTE / 2) == 0
    assert sweep(now=NOW + 2 * MINUTE) == 1
    again = take(worker="alive", now=NOW + 2 * MINUTE)

    assert (again.pk, again.attempts, again.worker) == (dead.pk, 2, "alive")
    assert not leave(dead, state=JobState.SUCCEEDED, now=NOW + 3 * MINUTE, result={"late": 1})
    assert not renew(job_id=dead.pk, token=dead.lease_token, now=NOW + 3 * MINUTE)
    assert (only().state, only().result) == (JobState.RUNNING, None)


def test_sweep_fails_a_job_that_kills_its_workers(declare, person):
    declare(nothing, max_attempts=1)
    queued(person)
    take(worker="dead", now=NOW, lease=MINUTE)

    sweep(now=NOW + 2 * MINUTE)

    assert (only().state, only().finished_at) == (JobState.FAILED, NOW + 2 * MINUTE)
    assert only().error.startswith("« Travailler » s'est interrompue 1 fois sans finir.")
    assert Notification.objects.get().kind == "job.failed"


def test_sweep_does_not_run_again_what_was_cancelled(declare, person):
    declare(nothing)
    job = queued(person)
    take(worker="dead", now=NOW, lease=MINUTE)
    cancel(actor=person, job=job)

    sweep(now=NOW + 2 * MINUTE)

    assert only().state == JobState.CANCELLED


def test_cancelled_job_stops_at_its_next_step(declare, worker, person):
    done = []

    def body(context):
        done.append("first step")
        cancel(actor=person, job=Job.objects.get(pk=context.job.pk))
        context.check_cancelled()
        done.append("second step")

    declare(body)
    queued(person)

    worker.execute(take(worker="w", now=NOW))

    assert (only().state, done) == (JobState.CANCELLED, ["first step"])


def test_stopping_worker_hands_its_job_back_without_counting_the_run(declare, worker):
    def body(context):
        worker.stop()
        context.progress(1, 10)

    declare(body)
    queued()

    worker.execute(take(worker="w", now=NOW))

    assert (only().state, only().attempts, only().lease_token) == (JobState.QUEUED, 0, None)


def test_progress_is_written_at_most_twice_a_second(declare, django_assert_num_queries):
    declare(nothing)
    queued()
    ticks = iter([0.0, 0.0, 0.0, 0.0, 0.1, 0.1, 0.6, 0.6, 0.6, 0.6])
    context = JobContext(take(worker="w", now=NOW), ticks=lambda: next(ticks))

    with django_assert_num_queries(4):  # two writes, two looks for a cancellation
        context.progress(1, 100, "Lecture")
        context.progress(2, 100, "Lecture")
        context.progress(3, 100, "Lecture")

    assert (only().progress_done, only().progress_total, only().progress_message) == (
        3, 100, "Lecture",
    )  # fmt: skip


def test_last_progress_is_kept_when_the_job_ends(declare, worker):
    def body(context):
        for done in range(1, 6):
            context.progress(done, 5, f"Ligne {done}")

    declare(body)
    queued()

    worker.execute(take(worker="w", now=NOW))

    assert (only().progress_done, only().progress_message) == (5, "Ligne 5")


def test_run_that_lost_its_lease_is_told_to_stop(declare):
    declare(nothing)
    queued()
    context = JobContext(take(worker="slow", now=NOW, lease=MINUTE))
    sweep(now=NOW + 2 * MINUTE)

    with pytest.raises(JobInterrupted):
        context.progress(1, 2)

    assert only().progress_done == 0


@pytest.mark.django_db(transaction=True)  # the worker closes connections that are too old
def test_run_burst_works_the_queue_off(declare, worker):
    declare(nothing)
    jobs = [queued() for _ in range(3)]

    worker.run(burst=True)

    ours = Job.objects.filter(pk__in=[job.pk for job in jobs])
    assert set(ours.values_list("state", flat=True)) == {JobState.SUCCEEDED}
    assert WorkerBeat.objects.count() == 0  # it signed off


@pytest.mark.django_db(transaction=True)
def test_run_once_runs_one(declare, worker):
    declare(nothing)
    worker._kept_house_at = NOW  # periodic jobs stay out of the way
    queued()
    queued()

    assert worker.run(once=True) == 1
