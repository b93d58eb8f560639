"""Lists of jobs, one job, and what may be done with it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from essor.common.actor import Actor
from essor.common.models import Job, JobState
from essor.common.models.jobs import JobQuerySet
from essor.common.permissions import Permission
from essor.common.services import jobs as services
from essor.kernel.errors import Conflict
from essor.territory.models import Territory
from essor.web.access import get_visible_or_404, installation_view, territory_view
from essor.web.components.tables import Column
from essor.web.http import Request
from essor.web.jobs.pages import JobCard, entity_tag, job_card
from essor.web.rendering import render_page

PER_PAGE = 50
COLUMNS = (
    Column("Tâche"),
    Column("État"),
    Column("Avancement"),
    Column("Essais", numeric=True),
    Column("Demandée le"),
)


@dataclass(frozen=True)
class JobListPage:
    heading: str
    jobs: list[JobCard]
    page: Page[Any]
    columns: tuple[Column, ...]
    filters: list[tuple[str, str, bool]]
    state: str


@dataclass(frozen=True)
class JobPage:
    job: JobCard


@territory_view(Permission.JOB_MANAGE)
@require_safe
def territory_jobs(request: Request, territory: Territory) -> HttpResponse:
    """Jobs of one territory, the newest first."""
    rows = Job.objects.visible_to(request.actor).filter(territory_id=territory.id)
    return _list(request, rows, f"Tâches de {territory.name}")


@installation_view(Permission.JOB_MANAGE)
@require_safe
def installation_jobs(request: Request) -> HttpResponse:
    """Jobs of every territory and of the installation; periodic ones only where they went wrong."""
    rows = Job.objects.visible_to(request.actor).exclude(
        requested_by__isnull=True, state=JobState.SUCCEEDED
    )
    return _list(request, rows, "Tâches de l'installation")


def _list(request: Request, rows: JobQuerySet, heading: str) -> HttpResponse:
    state = request.GET.get("etat", "")
    if state not in JobState.values:
        state = ""
    shown = rows.filter(state=state) if state else rows
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    cards = [job_card(job, request.actor) for job in page]
    choices = [("", "Toutes"), *JobState.choices]
    filters = [
        (label, f"?{urlencode({'etat': value})}" if value else "?", value == state)
        for value, label in choices
    ]
    return render_page(
        request,
        "jobs/list.html",
        JobListPage(heading, cards, page, COLUMNS, filters, state),
    )


@require_safe
def job_detail(request: Request, job_id: UUID) -> HttpResponse:
    """One job: its progress, its end, and what to do if it failed."""
    job = get_visible_or_404(Job.objects.all(), request.actor, pk=job_id)
    return render_page(request, "jobs/detail.html", JobPage(job_card(job, request.actor)))


@never_cache
@require_safe
def job_progress(request: Request, job_id: UUID) -> HttpResponse:
    """The fragment that pages poll: 304 as long as nothing moved."""
    job = get_visible_or_404(Job.objects.all(), request.actor, pk=job_id)
    card = job_card(job, request.actor)
    tag = entity_tag(card, job.version)
    response: HttpResponse
    asked = request.headers.get("If-None-Match", "").removeprefix(
        "W/"
    )  # compressed answers are weak
    if asked == tag:
        response = HttpResponseNotModified()
    else:
        response = render_page(request, "jobs/_progress_body.html", JobPage(card))
    response["ETag"] = tag
    return response


@require_POST
def job_cancel(request: Request, job_id: UUID) -> HttpResponse:
    return _act(request, job_id, services.cancel, "Annulation demandée.")


@require_POST
def job_retry(request: Request, job_id: UUID) -> HttpResponse:
    return _act(request, job_id, services.retry, "La tâche est relancée.")


def _act(request: Request, job_id: UUID, service: Callable[..., Job], done: str) -> HttpResponse:
    actor: Actor = request.actor
    job = get_visible_or_404(Job.objects.all(), actor, pk=job_id)
    if not services.may_manage(actor, job):
        raise PermissionDenied
    try:
        service(actor=actor, job=job)
    except Conflict as conflict:
        messages.error(request, str(conflict))
    else:
        messages.success(request, done)
    return redirect("jobs:detail", job_id=job.pk)
