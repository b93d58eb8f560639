"""Adding an event that the register does not see; one decision: its page, its changes, its proofs."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from essor.common.models import new_id
from essor.common.permissions import Permission
from essor.common.services.sync import VersionConflict
from essor.common.visibility import Visibility
from essor.kernel.errors import EssorError, InvalidValue, NotAllowed
from essor.kernel.identifiers import Siret
from essor.observatory.engine.qualified import Confidence, QualifiedKind, Standing
from essor.observatory.models.qualified import QualifiedEvent
from essor.observatory.rules import may_change_event
from essor.observatory.selectors.balance_lines import EventBook
from essor.observatory.selectors.qualified import decision_view
from essor.observatory.selectors.search import search_companies
from essor.observatory.selectors.sites import sites_page
from essor.observatory.services.qualified import (
    add_event,
    archive_event,
    restore_event,
    revise_event,
)
from essor.observatory.warehouse.rows import SiteFilter
from essor.territory.models import Territory
from essor.web.access import get_visible_or_404, territory_view
from essor.web.events import figures, pages
from essor.web.events.evidence import attach_all, errors_of, forbid, site_beside
from essor.web.events.forms import REASONS, EventForm, ReviseForm, initial_of
from essor.web.http import Request
from essor.web.rendering import render_page
from essor.web.sites.pages import site_line

FOUND = 15
REVISED = {
    "kind": ("évènement", {kind.value: kind.label for kind in QualifiedKind}),
    "announced": ("annonce", {}),
    "effective": ("date effective", {}),
    "jobs_announced": ("emplois annoncés", {}),
    "jobs_realised": ("emplois constatés", {}),
    "site_jobs": ("effectif du site", {}),
    "capacity_change": ("variation de production en %", {}),
    "area_m2": ("surface en m²", {}),
    "confidence": ("confiance", {one.value: one.label for one in Confidence}),
    "comment": ("commentaire", {}),
}


@require_http_methods(["GET", "HEAD", "POST"])
@territory_view(Permission.EVENT_QUALIFY)
def add(request: Request, territory: Territory) -> HttpResponse:
    """First the site, by its name or number; then what happened there."""
    book = EventBook(territory, request.actor)
    site = _siret(request.GET.get("siret", ""), territory)
    initial = {"event_id": new_id(), "visibility": Visibility.PARTNERS.value}
    form = EventForm(
        request.POST or None, initial=initial | {"kind": QualifiedKind.EXTENSION.value}
    )
    errors: tuple[str, ...] = ()
    if request.method == "POST" and site:
        made, errors = _added(request, territory, site, form)
        if made is not None:
            messages.success(request, "Évènement ajouté.")
            return redirect(pages.decision_url(territory, made.id))
    typed = request.GET.get("q", "").strip()[:80]
    found = sites_page(
        territory, SiteFilter(text=typed, state="all", industry_only=False), per_page=FOUND
    )
    lines = [site_line(row) for row in found.rows] if typed else []
    hits = search_companies(territory, typed, limit=FOUND) if typed and not lines else ()
    content = pages.AddEventPage(
        typed=typed,
        sites=lines,
        companies=[
            (hit.siret, hit.name or "Unité non diffusible", hit.commune_name or "")
            for hit in hits
            if hit.siret
        ],
        number=_siret(typed, territory) if not lines else "",
        site=site_beside(book, site) if site else None,
        form=form,
        errors=errors,
        reasons=REASONS,
        user_id=request.actor.user_id,
        draft_key=f"event:add:{site}",
    )
    return render_page(request, "events/add.html", content, status=422 if errors else 200)


def _added(
    request: Request, territory: Territory, site: str, form: EventForm
) -> tuple[QualifiedEvent | None, tuple[str, ...]]:
    if not form.is_valid():
        return None, errors_of(form)
    try:
        made = add_event(
            actor=request.actor,
            territory=territory,
            siret=site,
            facts=form.facts(),
            reason=form.cleaned_data["reason"],
            visibility=form.cleaned_data["visibility"],
            event_id=form.cleaned_data["event_id"],
        )
    except NotAllowed as error:
        raise forbid(error) from error
    except EssorError as error:
        return None, (str(error),)
    attach_all(request, made)
    return made, ()


@require_http_methods(["GET", "HEAD"])
@territory_view(Permission.EVENT_READ)
def decision(request: Request, territory: Territory, event_id: UUID) -> HttpResponse:
    """One decision: what it says, its proofs, its former states."""
    return _decision_page(request, territory, _event_or_404(request, territory, event_id))


def _decision_page(
    request: Request,
    territory: Territory,
    event: QualifiedEvent,
    *,
    errors: tuple[str, ...] = (),
) -> HttpResponse:
    view = decision_view(territory, event, request.actor)
    beside = site_beside(EventBook(territory, request.actor), event.establishment.siret)
    if beside.line is None:
        beside = replace(beside, name=event.establishment.organisation.name)
    content = pages.DecisionPage(
        site=beside,
        view=view,
        mark=figures.MARKS.get(view.facts.kind, ""),
        standing_kind=pages.STANDING_KINDS[view.standing],
        facts=pages.fact_lines(view.facts),
        history=[
            (
                f"Version {state.number}, {state.standing.lower()}",
                [*_told(state.facts), *([("motif", state.reason)] if state.reason else [])],
            )
            for state in view.earlier
        ],
        errors=errors,
    )
    return render_page(request, "events/decision.html", content, status=422 if errors else 200)


def _told(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A stored state in words; what was unknown is left out."""
    return [
        (label, words.get(str(facts[name]), str(facts[name])))
        for name, (label, words) in REVISED.items()
        if facts.get(name) not in {None, ""}
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@territory_view(Permission.EVENT_QUALIFY)
def edit(request: Request, territory: Territory, event_id: UUID) -> HttpResponse:
    """Change a decision; when somebody else changed it meanwhile, both are shown."""
    event = _changeable(request, territory, event_id)
    initial = initial_of(event.facts) | {
        "base_version": event.version,
        "visibility": event.visibility,
        "standing": event.standing,
        "reason": event.reason,
        "event_id": event.id,
    }
    added = event.standing == Standing.ADDED.value
    form = ReviseForm(request.POST or None, initial=initial, added=added)
    errors: tuple[str, ...] = ()
    current: list[tuple[str, str]] = []
    status = 200
    if request.method == "POST":
        try:
            errors = _revised(request, event, form)
        except VersionConflict as error:
            event.refresh_from_db()
            errors, current, status = (str(error),), pages.fact_lines(event.facts), 409
            again = request.POST.copy()
            again["base_version"] = str(event.version)
            form = ReviseForm(again, initial=initial, added=added)
        if not errors:
            messages.success(request, "Décision modifiée.")
            return redirect(pages.decision_url(territory, event.id))
    content = pages.EditEventPage(
        site=site_beside(EventBook(territory, request.actor), event.establishment.siret),
        form=form,
        errors=errors,
        reasons=REASONS,
        user_id=request.actor.user_id,
        draft_key=f"event:{event.id}",
        decision_id=event.id,
        current=current,
    )
    status = 422 if errors and not current else status
    return render_page(request, "events/edit.html", content, status=status)


def _revised(request: Request, event: QualifiedEvent, form: ReviseForm) -> tuple[str, ...]:
    """Write the change; what is wrong, if anything is. Raises VersionConflict."""
    if not form.is_valid():
        return errors_of(form)
    values = form.cleaned_data
    try:
        revise_event(
            actor=request.actor,
            event_id=event.id,
            base_version=values["base_version"],
            facts=form.facts(),
            reason=values["reason"],
            standing=Standing(values["standing"]),
            visibility=values["visibility"],
        )
    except VersionConflict:
        raise
    except NotAllowed as error:
        raise forbid(error) from error
    except EssorError as error:
        return (str(error),)
    attach_all(request, event)
    return ()


@require_POST
@territory_view(Permission.EVENT_QUALIFY)
def add_evidence(request: Request, territory: Territory, event_id: UUID) -> HttpResponse:
    """Attach files to a decision."""
    event = _changeable(request, territory, event_id)
    if attach_all(request, event):
        messages.success(request, "Pièces jointes enregistrées.")
    return redirect("event_decision", slug=territory.slug, event_id=event.id)


@require_POST
@territory_view(Permission.EVENT_QUALIFY)
def archive(request: Request, territory: Territory, event_id: UUID) -> HttpResponse:
    """Take a decision back."""
    event = _changeable(request, territory, event_id)
    archive_event(actor=request.actor, event_id=event.id)
    messages.success(request, "Décision reprise : elle ne compte plus. Vous pouvez la rétablir.")
    return redirect("event_decision", slug=territory.slug, event_id=event.id)


@require_POST
@territory_view(Permission.EVENT_QUALIFY)
def restore(request: Request, territory: Territory, event_id: UUID) -> HttpResponse:
    """Put a decision back in force."""
    event = _changeable(request, territory, event_id)
    try:
        restore_event(actor=request.actor, event_id=event.id)
    except EssorError as error:
        return _decision_page(request, territory, event, errors=(str(error),))
    messages.success(request, "Décision rétablie.")
    return redirect("event_decision", slug=territory.slug, event_id=event.id)


def _event_or_404(request: Request, territory: Territory, event_id: UUID) -> QualifiedEvent:
    queryset = QualifiedEvent.objects.select_related("establishment__organisation")
    event: QualifiedEvent = get_visible_or_404(
        queryset, request.actor, pk=event_id, territory=territory
    )
    return event


def _changeable(request: Request, territory: Territory, event_id: UUID) -> QualifiedEvent:
    event = _event_or_404(request, territory, event_id)
    if not may_change_event(event, request.actor):
        raise PermissionDenied
    return event


def _siret(typed: str, territory: Territory) -> str:
    """A whole and right number; empty otherwise."""
    try:
        return Siret.parse(typed, demo=territory.is_demo).value
    except InvalidValue:
        return ""
