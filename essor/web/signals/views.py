"""Signals of fragility: the list of notices, and its export."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.timezone import localdate

from essor.common.imports.writers import XLSX, write_table
from essor.common.permissions import Permission
from essor.common.services.audit import log_export
from essor.observatory.engine.notices import NoticeFamily
from essor.observatory.selectors.signals import (
    NOT_LOADED,
    Order,
    SignalLine,
    SignalList,
    may_read_signals,
    signal_list,
)
from essor.territory.models import Territory
from essor.web.access import territory_view
from essor.web.components.tables import Column, sort_of
from essor.web.http import Request
from essor.web.rendering import render_page
from essor.web.signals.forms import SignalFilterForm

PAGE_SIZE = 50
COLUMNS = (
    Column("Entreprise", "company"),
    Column("Annonce"),
    Column("Décision", "date"),
    Column("Situation"),
    Column("Greffe"),
)
FILE_COLUMNS = (
    "SIREN", "Entreprise", "Communes", "Famille", "Étape", "Procédure", "Nature", "Part",
    "Décision", "Parution", "Greffe", "Situation", "Depuis", "Défaite par", "Annonce", "Lien",
    "Source",
)  # fmt: skip


@dataclass(frozen=True)
class SignalsPage:
    message: str
    form: SignalFilterForm
    page: Page[SignalLine]
    is_filtered: bool
    columns: tuple[Column, ...]
    held: bool
    not_loaded: str
    source: str
    register: str
    years: int
    may_export: bool


def signals_view(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """A page that does not exist for whoever may not follow fragility here."""

    @wraps(view)
    def wrapped(request: Request, territory: Territory, **kwargs: Any) -> HttpResponse:
        if not may_read_signals(request.actor, territory):
            raise Http404
        return view(request, territory, **kwargs)

    return territory_view(Permission.TERRITORY_READ)(wrapped)


def _asked(request: Request, territory: Territory) -> tuple[SignalList, SignalFilterForm]:
    form = SignalFilterForm(request.GET)
    order = cast("Order", sort_of(request.GET, COLUMNS, "-date"))
    return signal_list(territory, request.actor, form.wanted(localdate()), order=order), form


@signals_view
def signals(request: Request, territory: Territory) -> HttpResponse:
    """Notices about the companies of the territory: search, filter, sort."""
    found, form = _asked(request, territory)
    page = SignalsPage(
        message=found.message,
        form=form,
        page=Paginator(found.lines, PAGE_SIZE).get_page(request.GET.get("page")),
        is_filtered=any(form.cleaned_data.values()),
        columns=COLUMNS,
        held=found.held,
        not_loaded=NOT_LOADED,
        source=found.source,
        register=found.register,
        years=settings.SIGNAL_YEARS,
        may_export=request.actor.may(Permission.EXPORT_DOWNLOAD, territory.id),
    )
    return render_page(request, "signals/list.html", page)


@signals_view
def signals_export(request: Request, territory: Territory) -> HttpResponse:
    """The notices of the list as a workbook; that it left Essor is remembered."""
    if not request.actor.may(Permission.EXPORT_DOWNLOAD, territory.id):
        raise PermissionDenied
    found, form = _asked(request, territory)
    rows = [_cells(line, found.source) for line in found.lines]
    log_export(
        actor=request.actor,
        kind="signals",
        file_format="xlsx",
        filters={name: value for name, value in form.cleaned_data.items() if value},
        row_count=len(rows),
        territory_id=territory.id,
    )
    note = (
        "Ces annonces concernent des entreprises en difficulté : ne les diffusez pas. Elles ne"
        " disent pas si l'entreprise conteste ou se redresse."
    )
    data = write_table("Signaux", FILE_COLUMNS, rows, note=note)
    headers = {"Content-Disposition": f'attachment; filename="signaux-{territory.slug}.xlsx"'}
    return HttpResponse(data, content_type=XLSX, headers=headers)


def _cells(line: SignalLine, source: str) -> tuple[str, ...]:
    notice, now = line.notice, line.situation
    return (
        line.siren,
        line.company,
        ", ".join(line.communes),
        NoticeFamily(notice.family).label,
        line.stage,
        line.procedure,
        notice.nature,
        line.party,
        f"{notice.decided_on:%d/%m/%Y}" if notice.decided_on else "",
        f"{notice.published_on:%d/%m/%Y}",
        notice.court,
        now.label if now else "",
        f"{now.since:%d/%m/%Y}" if now else "",
        notice.withdrawn_by,
        notice.announcement_id,
        notice.url,
        source,
    )
