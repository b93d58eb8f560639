"""A job as pages show it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from essor.common.actor import Actor
from essor.common.jobs import job_title
from essor.common.models import Job, JobState
from essor.common.permissions import Permission
from essor.common.services.jobs import may_manage

TONES: dict[str, str] = {
    JobState.QUEUED: "info",
    JobState.RUNNING: "info",
    JobState.SUCCEEDED: "good",
    JobState.FAILED: "bad",
    JobState.CANCELLED: "warn",
}


@dataclass(frozen=True)
class JobCard:
    """One job, for lists and for the fragment `jobs/_progress.html`.

    Attributes:
        tone: kind of the status component.
        percent: 0 to 100, None while nobody knows how much there is to do.
        announcement: what a screen reader says; it changes at most every ten percent.
        detail: technical, for whoever runs the installation; else empty.
    """

    id: UUID
    title: str
    state: str
    state_label: str
    tone: str
    is_finished: bool
    is_stopping: bool
    done: int
    total: int | None
    percent: int | None
    message: str
    announcement: str
    error: str
    detail: str
    created_at: datetime
    finished_at: datetime | None
    attempts: int
    may_cancel: bool
    may_retry: bool


def job_card(job: Job, actor: Actor) -> JobCard:
    """What the actor may see of a job and do with it."""
    percent = None
    if job.progress_total:
        percent = min(100, round(100 * job.progress_done / job.progress_total))
    managed = may_manage(actor, job)
    title = job_title(job.kind)
    stopping = job.cancel_requested_at is not None and not job.is_finished
    return JobCard(
        id=job.pk,
        title=title,
        state=job.state,
        state_label="Annulation demandée" if stopping else JobState(job.state).label,
        tone=TONES[job.state],
        is_finished=job.is_finished,
        is_stopping=stopping,
        done=job.progress_done,
        total=job.progress_total,
        percent=100 if job.state == JobState.SUCCEEDED else percent,
        message=job.progress_message,
        announcement=_announcement(job, title, percent),
        error=job.error,
        detail=job.error_detail if actor.may(Permission.INSTALLATION_MANAGE) else "",
        created_at=job.created_at,
        finished_at=job.finished_at,
        attempts=job.attempts,
        may_cancel=managed and not job.is_finished and not stopping,
        may_retry=managed and job.state in (JobState.FAILED, JobState.CANCELLED),
    )


def _announcement(job: Job, title: str, percent: int | None) -> str:
    text = f"{title} : {JobState(job.state).label.lower()}"
    if job.state == JobState.RUNNING and percent is not None:
        return f"{text}, {percent // 10 * 10} %"
    return f"{text}. {job.error}" if job.error else text


def entity_tag(card: JobCard, version: int) -> str:
    """Changes with what the fragment shows: the row, and what this actor may do with it."""
    return f'"{card.id}-{version}-{int(card.may_cancel)}{int(card.may_retry)}"'
