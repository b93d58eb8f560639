"""Crash-safe jobs: one row per job, taken by a lease that a dead worker cannot keep.

See docs/adr/0010-jobs-lease-table.md for why this is our own table.
"""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from essor.common.actor import Actor, ActorKind
from essor.common.models.base import BaseModel, VisibleQuerySet
from essor.common.permissions import Permission


class JobState(models.TextChoices):
    QUEUED = "queued", "En attente"
    RUNNING = "running", "En cours"
    SUCCEEDED = "succeeded", "Terminée"
    FAILED = "failed", "Échouée"
    CANCELLED = "cancelled", "Annulée"


FINISHED_STATES = (JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED)


class JobQuerySet(VisibleQuerySet):
    def ready(self, now: datetime) -> Self:
        """Jobs that a worker may take, the oldest first."""
        return self.filter(state=JobState.QUEUED, run_after__lte=now).order_by("run_after", "id")

    def abandoned(self, now: datetime) -> Self:
        """Jobs whose worker has not renewed its lease: it was killed, or its machine stopped."""
        return self.filter(state=JobState.RUNNING, lease_until__lt=now)

    def finished(self) -> Self:
        return self.filter(state__in=FINISHED_STATES)

    def visible_to(self, actor: Actor) -> Self:
        """One's own jobs, and those of the territories (or the installation) whose jobs one runs."""
        if actor.kind is ActorKind.SYSTEM or actor.may(Permission.JOB_MANAGE):
            return self
        mine = Q(requested_by=actor.user_id) if actor.user_id else Q(pk__in=())
        return self.filter(mine | Q(territory_id__in=actor.territories_with(Permission.JOB_MANAGE)))


class Job(BaseModel):
    """Work done outside the request: what, for whom, how far, and how it ended.

    `lease_token` names one run: whoever lost the lease can no longer write to the row.
    """

    kind = models.CharField("sorte", max_length=80, db_index=True)
    payload = models.JSONField("données", default=dict)
    territory_id = models.UUIDField("territoire", null=True, db_index=True)
    requested_by = models.UUIDField("demandée par", null=True, db_index=True)
    idempotency_key = models.CharField(  # noqa: DJ001 - no key is NULL, so that it stays unique
        "clé d'unicité", max_length=200, null=True, unique=True
    )
    state = models.CharField(
        "état", max_length=12, choices=JobState.choices, default=JobState.QUEUED
    )
    run_after = models.DateTimeField("pas avant", default=timezone.now)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    max_attempts = models.PositiveSmallIntegerField("essais au plus", default=3)
    worker = models.CharField("exécutant", max_length=120, blank=True)
    lease_token = models.UUIDField("jeton du bail", null=True)
    lease_until = models.DateTimeField("bail jusqu'à", null=True)
    cancel_requested_at = models.DateTimeField("annulation demandée le", null=True)
    progress_done = models.PositiveIntegerField("fait", default=0)
    progress_total = models.PositiveIntegerField("à faire", null=True)
    progress_message = models.CharField("avancement", max_length=300, blank=True)
    result = models.JSONField("résultat", null=True)
    error = models.TextField("erreur", blank=True)  # French, for people
    error_detail = models.TextField("détail technique", blank=True)  # for the administrator
    started_at = models.DateTimeField("commencée le", null=True)
    finished_at = models.DateTimeField("finie le", null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "tâche"
        ordering = ("-created_at", "-id")
        indexes = (
            models.Index(fields=("state", "run_after", "id"), name="job_queue"),
            models.Index(fields=("territory_id", "-created_at"), name="job_territory"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="job_state"),
            models.CheckConstraint(
                condition=(
                    Q(state=JobState.RUNNING, lease_token__isnull=False, lease_until__isnull=False)
                    | (~Q(state=JobState.RUNNING) & Q(lease_token__isnull=True))
                ),
                name="job_running_has_lease",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state__in=FINISHED_STATES, finished_at__isnull=False)
                    | (~Q(state__in=FINISHED_STATES) & Q(finished_at__isnull=True))
                ),
                name="job_finished_has_date",
            ),
            models.CheckConstraint(
                condition=Q(attempts__lte=F("max_attempts")), name="job_attempts_bounded"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} ({self.state})"

    @property
    def is_finished(self) -> bool:
        return self.state in FINISHED_STATES


class ScheduledRun(BaseModel):
    """A periodic job was started for this due time: the unique key makes it start once."""

    name = models.CharField("nom", max_length=80)
    due_at = models.DateTimeField("échéance")
    job = models.ForeignKey(
        Job, on_delete=models.SET_NULL, null=True, verbose_name="tâche", related_name="+"
    )

    class Meta:
        verbose_name = "échéance"
        ordering = ("-due_at",)
        constraints = (
            models.UniqueConstraint(fields=("name", "due_at"), name="scheduled_run_once"),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.due_at:%Y-%m-%d %H:%M}"


class WorkerBeat(BaseModel):
    """Last sign of life of a worker process."""

    name = models.CharField("exécutant", max_length=120, unique=True)
    started_at = models.DateTimeField("démarré le")
    beat_at = models.DateTimeField("dernier signe", db_index=True)

    class Meta:
        verbose_name = "exécutant"

    def __str__(self) -> str:
        return self.name
