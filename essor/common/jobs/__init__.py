"""Jobs: a registry of kinds, leases that survive `kill -9`, and the worker's loop.

A context declares its jobs in its `tasks.py`, which is imported at start-up:

    @daily(at=time(7))
    @job("notifications.digest", title="Envoyer les résumés du jour")
    def send_digests(context: JobContext) -> dict[str, int]: ...

A body may be run again after a crash, from its beginning: it must be re-runnable. It commits in
portions, calls `context.progress(...)` between them, and holds no transaction open meanwhile.
"""

from essor.common.jobs.context import JobCancelled, JobContext, JobInterrupted
from essor.common.jobs.registry import JobKind, UnknownJob, job, job_kind, job_kinds, job_title

__all__ = [
    "JobCancelled",
    "JobContext",
    "JobInterrupted",
    "JobKind",
    "UnknownJob",
    "job",
    "job_kind",
    "job_kinds",
    "job_title",
]
