"""Who runs a job: leases taken, renewed and given back, each by compare-and-set.

Every function takes `now`. A statement that changes a row names the state and the lease that it
believes in, so that of two workers only one wins, on SQLite and PostgreSQL alike.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from essor.common.models.base import new_id
from essor.common.models.jobs import FINISHED_STATES, Job, JobState

LEASE = timedelta(seconds=60)
FREE: Mapping[str, Any] = {"lease_token": None, "lease_until": None}


def take(*, worker: str, now: datetime, lease: timedelta = LEASE) -> Job | None:
    """The oldest job that is ready, now leased to this worker; None if there is nothing to do."""
    if not Job.objects.ready(now).exists():  # an idle worker never takes SQLite's write lock
        return None
    with transaction.atomic():
        ready = Job.objects.ready(now)
        if connection.features.has_select_for_update_skip_locked:
            ready = ready.select_for_update(skip_locked=True)
        found: Job | None = ready.first()
        if found is None or not claim(found, worker=worker, now=now, lease=lease):
            return None
    found.refresh_from_db()
    return found


def claim(job: Job, *, worker: str, now: datetime, lease: timedelta = LEASE) -> bool:
    """Lease one job; False if another worker was faster."""
    taken = Job.objects.filter(pk=job.pk, state=JobState.QUEUED, version=job.version).update(
        state=JobState.RUNNING,
        attempts=F("attempts") + 1,
        worker=worker,
        lease_token=new_id(),
        lease_until=now + lease,
        started_at=now,
        progress_done=0,
        progress_total=None,
        progress_message="",
        version=F("version") + 1,
    )
    return taken == 1


def renew(*, job_id: UUID, token: UUID, now: datetime, lease: timedelta = LEASE) -> bool:
    """Keep the lease; False if it was lost."""
    kept = Job.objects.filter(pk=job_id, state=JobState.RUNNING, lease_token=token)
    return kept.update(lease_until=now + lease) == 1


def leave(job: Job, *, state: JobState, now: datetime, **values: Any) -> bool:
    """End this run of the job; False, and nothing written, if its lease was lost meanwhile."""
    mine = Job.objects.filter(pk=job.pk, state=JobState.RUNNING, lease_token=job.lease_token)
    left = mine.update(
        state=state,
        finished_at=now if state in FINISHED_STATES else None,
        version=F("version") + 1,
        **FREE,
        **values,
    )
    return left == 1
