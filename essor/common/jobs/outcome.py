"""How a run ends: succeeded, tried again later, failed, cancelled, handed over."""

import random
import traceback
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from essor.common.actor import SYSTEM
from essor.common.jobs.lease import leave
from essor.common.jobs.registry import JobKind, UnknownJob, job_kind, job_title
from essor.common.logs import redact
from essor.common.models.jobs import Job, JobState
from essor.common.notices import JOB_FAILED, JOB_SUCCEEDED, NotificationKind
from essor.common.services.notifications import notify
from essor.kernel.errors import EssorError

FIRST_WAIT = timedelta(seconds=5)
DETAIL_LENGTH = 20_000


def succeed(job: Job, *, result: Mapping[str, Any] | None, now: datetime) -> bool:
    """Record the result and tell whoever asked. False if the lease was lost."""
    with transaction.atomic():
        done = leave(
            job, state=JobState.SUCCEEDED, now=now, result=None if result is None else dict(result),
            error="", error_detail="",
        )  # fmt: skip
        if done:
            _tell(job, JOB_SUCCEEDED, f"« {job_title(job.kind)} » est terminée", "", now)
    return done


def stumble(job: Job, *, error: BaseException, now: datetime) -> bool:
    """After an exception: an error that a person must act on fails at once, others are retried."""
    if isinstance(error, EssorError):
        return fail(job, text=str(error), detail=_detail(error), now=now)
    if job.attempts >= job.max_attempts:
        kind = job_kind(job.kind)
        times = "" if job.attempts == 1 else f" {job.attempts} fois"
        text = f"« {kind.title} » a échoué{times}. {kind.advice}"
        return fail(job, text=text, detail=_detail(error), now=now)
    wait = FIRST_WAIT * 2 ** (job.attempts - 1) * random.uniform(1, 1.5)  # noqa: S311 - spreads retries
    return leave(
        job, state=JobState.QUEUED, now=now, run_after=now + wait, error_detail=_detail(error)
    )


def fail(job: Job, *, text: str, detail: str, now: datetime) -> bool:
    """Record the failure, in French for people, and tell whoever asked."""
    with transaction.atomic():
        failed = leave(job, state=JobState.FAILED, now=now, error=text, error_detail=detail)
        if failed:
            title = f"« {job_title(job.kind)} » a échoué"
            _tell(job, JOB_FAILED, title, text, now)
    return failed


def cancel_run(job: Job, *, now: datetime) -> bool:
    return leave(job, state=JobState.CANCELLED, now=now)


def hand_over(job: Job, *, now: datetime) -> bool:
    """The worker stops: the job goes back to the queue, and this run does not count."""
    return leave(job, state=JobState.QUEUED, now=now, run_after=now, attempts=F("attempts") - 1)


def sweep(*, now: datetime) -> int:
    """Requeue jobs whose worker died; fail those whose worker died too often. Returns how many."""
    count = 0
    for job in Job.objects.abandoned(now):
        with transaction.atomic():
            still = Job.objects.abandoned(now).filter(pk=job.pk, lease_token=job.lease_token)
            if still.select_for_update().first() is not None:
                count += _requeue(job, now)
    return count


def _requeue(job: Job, now: datetime) -> bool:
    if job.cancel_requested_at is not None:
        return cancel_run(job, now=now)
    detail = f"lease of {job.worker} expired at {job.lease_until}, attempt {job.attempts}"
    if job.attempts < job.max_attempts:
        return leave(job, state=JobState.QUEUED, now=now, run_after=now, error_detail=detail)
    kind = _kind_or_none(job)
    advice = kind.advice if kind else ""
    text = f"« {job_title(job.kind)} » s'est interrompue {job.attempts} fois sans finir. {advice}"
    return fail(job, text=text.strip(), detail=detail, now=now)


def _kind_or_none(job: Job) -> JobKind | None:
    try:
        return job_kind(job.kind)
    except UnknownJob:
        return None


def _detail(error: BaseException) -> str:
    return redact("".join(traceback.format_exception(error)))[-DETAIL_LENGTH:]


def _tell(job: Job, notice: NotificationKind, title: str, body: str, now: datetime) -> None:
    kind = _kind_or_none(job)
    if job.requested_by is None or (kind is not None and not kind.tell):
        return
    notify(
        actor=SYSTEM,
        recipients=[job.requested_by],
        kind=notice.code,
        title=title,
        body=body,
        url=f"/taches/{job.pk}/",
        territory_id=job.territory_id,
        dedupe_key=f"{notice.code}:{job.pk}:{job.lease_token}",
        now=now,
    )
