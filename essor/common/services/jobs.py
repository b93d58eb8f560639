"""Asking for work, cancelling it, asking for it again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from essor.common.actor import Actor, ActorKind
from essor.common.jobs.registry import job_kind, job_title
from essor.common.models.jobs import Job, JobState
from essor.common.permissions import Permission
from essor.common.services.audit import record
from essor.kernel.errors import Conflict, NotAllowed


def enqueue(
    *,
    actor: Actor,
    kind: str,
    payload: Mapping[str, Any] | None = None,
    idempotency_key: str | None = None,
    territory_id: UUID | None = None,
    run_after: datetime | None = None,
) -> Job:
    """Ask for a job, in the caller's transaction: if that is rolled back, so is the job.

    The right to ask is the calling service's affair. The same key gives the same job back,
    whatever became of it.

    Args:
        actor: who asks; its user is told of the end and sees the job.
        kind: code of a registered kind. Raises UnknownJob.
        payload: JSON-ready; keys of objects rather than their content.
        idempotency_key: names this piece of work, e.g. `import:<id>:apply`.
        territory_id: whose work this is; None for the installation.
        run_after: not before.
    """
    known = job_kind(kind)
    values = {
        "kind": known.code,
        "payload": dict(payload or {}),
        "territory_id": territory_id,
        "requested_by": actor.user_id,
        "max_attempts": known.max_attempts,
        "run_after": run_after or timezone.now(),
    }
    with transaction.atomic():
        if idempotency_key is None:
            job, is_new = Job.objects.create(**values), True
        else:
            job, is_new = Job.objects.get_or_create(
                idempotency_key=idempotency_key, defaults=values
            )
        if is_new and actor.kind is not ActorKind.SYSTEM:
            _record(actor, job, "job.enqueued", {}, {"state": job.state})
    return job


def may_manage(actor: Actor, job: Job) -> bool:
    """Whether the actor may cancel or retry: whoever asked for it, or runs the jobs there."""
    if actor.user_id is not None and actor.user_id == job.requested_by:
        return True
    return actor.may(Permission.JOB_MANAGE, job.territory_id)


def cancel(*, actor: Actor, job: Job) -> Job:
    """Cancel a job: at once if it waits, at its next step if it runs. Raises Conflict if finished."""
    _require(actor, job)
    with transaction.atomic():
        now = timezone.now()
        waiting = Job.objects.filter(pk=job.pk, state=JobState.QUEUED)
        running = Job.objects.filter(pk=job.pk, state=JobState.RUNNING)
        if not waiting.update(
            state=JobState.CANCELLED, finished_at=now, version=F("version") + 1
        ) and not running.update(cancel_requested_at=now, version=F("version") + 1):
            raise Conflict(
                "Cette tâche est déjà finie : il n'y a plus rien à annuler. Actualisez la page."
            )
        before = job.state
        job.refresh_from_db()
        _record(actor, job, "job.cancelled", {"state": before}, {"state": job.state})
    return job


def retry(*, actor: Actor, job: Job) -> Job:
    """Run a failed or cancelled job again, with all its attempts. Raises Conflict otherwise."""
    _require(actor, job)
    with transaction.atomic():
        ended = Job.objects.filter(pk=job.pk, state__in=(JobState.FAILED, JobState.CANCELLED))
        moved = ended.update(
            state=JobState.QUEUED,
            attempts=0,
            run_after=timezone.now(),
            finished_at=None,
            cancel_requested_at=None,
            error="",
            version=F("version") + 1,
        )
        if not moved:
            raise Conflict(
                "Seule une tâche échouée ou annulée peut être relancée. Actualisez la page."
            )
        before = job.state
        job.refresh_from_db()
        _record(actor, job, "job.retried", {"state": before}, {"state": job.state})
    return job


def _require(actor: Actor, job: Job) -> None:
    if not may_manage(actor, job):
        raise NotAllowed("Seule la personne qui a lancé cette tâche peut l'arrêter ou la relancer.")


def _record(
    actor: Actor, job: Job, action: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    record(
        actor=actor,
        action=action,
        kind="job",
        object_id=job.pk,
        label=job_title(job.kind),
        territory_id=job.territory_id,
        before=before,
        after=after,
    )
