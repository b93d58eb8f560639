"""What a running job may ask of the worker: show progress, learn that it must stop."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import timezone

from essor.common.models.jobs import Job, JobState

WRITE_EVERY = 0.5  # seconds: progress is written at most twice a second


class JobCancelled(Exception):
    """A person asked for this job to stop. Raised in the body, handled by the worker."""


class JobInterrupted(Exception):
    """The worker must stop or has lost the lease: the job goes on in another worker."""


class JobContext:
    """Handed to a job's body.

    Attributes:
        job: the row as it was when the run began.
        payload: what the job was asked to do.
        now: when this run began.
    """

    def __init__(
        self,
        job: Job,
        *,
        now: datetime | None = None,
        stopping: Callable[[], bool] = lambda: False,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self.job = job
        self.payload: Mapping[str, Any] = job.payload
        self.now = now or timezone.now()
        self._stopping = stopping
        self._ticks = ticks
        self._written_at = float("-inf")
        self._checked_at = float("-inf")
        self._pending: dict[str, Any] = {}

    def progress(self, done: int, total: int | None = None, message: str = "") -> None:
        """Say how far the job is, in French; also stops it where a person or the worker asks."""
        self._pending = {
            "progress_done": done,
            "progress_total": total,
            "progress_message": message[:300],
        }
        if self._ticks() - self._written_at >= WRITE_EVERY:
            self.flush()
        self.check_cancelled()

    def flush(self) -> None:
        """Write the last progress that was held back."""
        if not self._pending:
            return
        self._written_at = self._ticks()
        values, self._pending = self._pending, {}
        self._mine().update(version=F("version") + 1, **values)

    def check_cancelled(self) -> None:
        """Raise `JobCancelled` or `JobInterrupted` where the job must stop. Cheap: call it often."""
        if self._stopping():
            raise JobInterrupted
        if self._ticks() - self._checked_at < WRITE_EVERY:
            return
        self._checked_at = self._ticks()
        row = self._mine().values_list("cancel_requested_at").first()
        if row is None:
            raise JobInterrupted
        if row[0] is not None:
            raise JobCancelled

    def _mine(self) -> Any:
        """The row, as long as this run holds its lease."""
        return Job.objects.filter(
            pk=self.job.pk, state=JobState.RUNNING, lease_token=self.job.lease_token
        )
