"""The worker's loop: tick the schedule, take a job, keep its lease alive, record how it ended."""

import logging
import os
import random
import socket
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.db import close_old_connections, connection
from django.db.utils import OperationalError
from django.utils import timezone

from essor.common.jobs import outcome
from essor.common.jobs.context import JobCancelled, JobContext, JobInterrupted
from essor.common.jobs.lease import LEASE, renew, take
from essor.common.jobs.registry import UnknownJob, job_kind
from essor.common.logs import log_context
from essor.common.models.jobs import Job, WorkerBeat
from essor.common.schedule import start_due

log = logging.getLogger("essor.jobs")

HOUSEKEEPING = timedelta(seconds=10)  # schedule, sweep and sign of life


def worker_name() -> str:
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{random.randrange(16**4):04x}"  # noqa: S311 - a label


class Worker:
    """One process, one job at a time. Start as many processes as wanted.

    Args:
        poll: seconds between two looks at an empty queue.
        lease: how long a job stays ours without a sign of life.
        heartbeat: renew leases from a thread; off only where the database has one connection.
        clock: the time, for tests.
    """

    def __init__(
        self,
        *,
        poll: float = 1.0,
        lease: timedelta = LEASE,
        heartbeat: bool = True,
        clock: Callable[[], datetime] = timezone.now,
    ) -> None:
        self.name = worker_name()
        self.poll = poll
        self.lease = lease
        self.heartbeat = heartbeat
        self.clock = clock
        self.stopping = False
        self._kept_house_at: datetime | None = None

    def stop(self) -> None:
        """Finish or hand over the job at hand, then leave the loop. Safe in a signal handler."""
        self.stopping = True

    def run(self, *, once: bool = False, burst: bool = False) -> int:
        """Work until told to stop; `once`: one job at most; `burst`: until nothing is ready.

        Returns how many jobs were run.
        """
        log.info("worker started", extra={"worker": self.name})
        count = 0
        while not self.stopping:
            close_old_connections()
            try:
                ran = self.step()
            except OperationalError:  # the database restarts or is locked: wait, do not die
                log.warning("database not available", exc_info=True)
                ran = False
            count += ran
            if once or (burst and not ran):
                break
            if not ran and not self.stopping:
                time.sleep(self.poll * random.uniform(0.8, 1.2))  # noqa: S311 - spreads workers
        self._sign_off()
        log.info("worker stopped", extra={"worker": self.name, "jobs": count})
        return count

    def step(self) -> bool:
        """Keep house if it is time, then run one job. False if there was none."""
        now = self.clock()
        if self._kept_house_at is None or now - self._kept_house_at >= HOUSEKEEPING:
            self._kept_house_at = now
            self._beat(now)
            start_due(now=now)
            outcome.sweep(now=now)
        job = take(worker=self.name, now=self.clock(), lease=self.lease)
        if job is None:
            return False
        self.execute(job)
        return True

    def execute(self, job: Job) -> None:
        """Run a job that this worker holds and record how it ended."""
        with log_context(job=str(job.pk), kind=job.kind, territory=job.territory_id):
            began = time.monotonic()
            with _Heartbeat(self, job):
                leave = self._run_body(job)
            kept = leave(now=self.clock())
            job.refresh_from_db()
            log.info(
                "job left",
                extra={
                    "state": job.state,
                    "attempt": job.attempts,
                    "lease_kept": kept,
                    "duration_ms": round((time.monotonic() - began) * 1000),
                },
            )

    def _run_body(self, job: Job) -> Callable[..., bool]:
        """Run the body; the answer records how it ended."""
        context = JobContext(job, now=self.clock(), stopping=lambda: self.stopping)
        try:
            result = job_kind(job.kind).body(context)
            context.flush()
            return partial(outcome.succeed, job, result=result)
        except JobCancelled:
            return partial(outcome.cancel_run, job)
        except JobInterrupted:
            return partial(outcome.hand_over, job)
        except UnknownJob as error:
            return partial(outcome.fail, job, text=str(error), detail=repr(error))
        except Exception as error:
            log.exception("job stumbled")
            return partial(outcome.stumble, job, error=error)

    def _beat(self, now: datetime) -> None:
        WorkerBeat.objects.update_or_create(
            name=self.name, defaults={"beat_at": now}, create_defaults={
                "beat_at": now, "started_at": now,
            },
        )  # fmt: skip

    def _sign_off(self) -> None:
        WorkerBeat.objects.filter(name=self.name).delete()


class _Heartbeat:
    """Renews a lease and the worker's sign of life from a thread, on its own connection."""

    def __init__(self, worker: Worker, job: Job) -> None:
        self._worker = worker
        self._job = job
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="lease", daemon=True)

    def __enter__(self) -> None:
        if self._worker.heartbeat:
            self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._done.set()
        if self._worker.heartbeat:
            self._thread.join()

    def _loop(self) -> None:
        try:
            while not self._done.wait(self._worker.lease.total_seconds() / 4):
                if not self._renew():
                    return
        finally:
            connection.close()

    def _renew(self) -> bool:
        now = self._worker.clock()
        token = self._job.lease_token
        try:
            kept = token is not None and renew(
                job_id=self._job.pk, token=token, now=now, lease=self._worker.lease
            )
            self._worker._beat(now)  # noqa: SLF001 - the heartbeat is part of the worker
        except OperationalError:
            log.warning("lease not renewed, trying again", exc_info=True)
            return True
        if not kept:
            log.warning("lease lost")
        return kept
