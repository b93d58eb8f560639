"""A territory's history and exports; for those who may read it."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone

from essor.common.actor import Actor
from essor.common.models import AuditEntry
from essor.common.permissions import Permission
from essor.common.selectors.history import exports_of, kinds_in, territory_history
from essor.common.services.audit import log_export
from essor.territory.models import Territory
from essor.web.access import territory_view
from essor.web.components.tables import Column
from essor.web.history.forms import HistoryFilters
from essor.web.history.lines import Line, lines
from essor.web.http import Request
from essor.web.rendering import render_page

PAGE_SIZE = 50
CHUNK = 500
CSV_HEAD = ("date", "auteur", "action", "objet", "avant", "après", "raison")
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run them


@dataclass(frozen=True)
class HistoryPage:
    filters_form: Form
    page: Page[Any]
    count: int
    lines: list[Line]
    may_export: bool


@dataclass(frozen=True)
class ExportsPage:
    page: Page[Any]
    columns: tuple[Column, ...]


@territory_view(Permission.AUDIT_READ)
def history(request: Request, territory: Territory) -> HttpResponse:
    """Every write of the territory, the newest first."""
    form, rows = _filtered(request, territory)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render_page(
        request,
        "history/list.html",
        HistoryPage(
            filters_form=form,
            page=page,
            count=page.paginator.count,
            lines=lines(page.object_list, request.actor),
            may_export=request.actor.may(Permission.EXPORT_DOWNLOAD, territory.id),
        ),
    )


@territory_view(Permission.AUDIT_READ)
def history_csv(request: Request, territory: Territory) -> StreamingHttpResponse:
    """The same lines with the same filters, as a file. The export is itself logged."""
    if not request.actor.may(Permission.EXPORT_DOWNLOAD, territory.id):
        raise PermissionDenied
    form, rows = _filtered(request, territory)
    given = {name: str(value) for name, value in form.cleaned_data.items() if value}
    log_export(
        actor=request.actor,
        kind="history",
        file_format="csv",
        filters=given,
        row_count=rows.count(),
        territory_id=territory.id,
    )
    response = StreamingHttpResponse(_csv(rows, request.actor), content_type="text/csv")
    name = f"historique-{territory.slug}-{timezone.localdate().isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@territory_view(Permission.AUDIT_READ)
def exports(request: Request, territory: Territory) -> HttpResponse:
    """What left the territory, by whom."""
    rows = exports_of(territory.id, request.actor)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    columns = (
        Column("Date"),
        Column("Par"),
        Column("Export"),
        Column("Format"),
        Column("Lignes", numeric=True),
    )
    return render_page(request, "history/exports.html", ExportsPage(page, columns))


def _filtered(
    request: Request, territory: Territory
) -> tuple[HistoryFilters, QuerySet[AuditEntry]]:
    form = HistoryFilters(request.GET, kinds=kinds_in(territory.id, request.actor))
    form.is_valid()
    return form, territory_history(territory.id, request.actor, **form.cleaned_data)


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _csv(rows: QuerySet[AuditEntry], actor: Actor) -> Iterator[str]:
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff" + str(writer.writerow(CSV_HEAD))  # Excel reads UTF-8 only with the mark
    keys = list(rows.values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        for line in lines(rows.filter(pk__in=keys[start : start + CHUNK]), actor):
            yield str(writer.writerow([_safe(cell) for cell in _cells(line)]))


def _cells(line: Line) -> tuple[str, ...]:
    return (
        timezone.localtime(line.at).strftime("%Y-%m-%d %H:%M:%S"),
        line.who,
        line.what,
        line.about,
        " ; ".join(f"{change.field} : {change.before}" for change in line.changes if change.before),
        " ; ".join(f"{change.field} : {change.after}" for change in line.changes if change.after),
        line.reason,
    )


def _safe(cell: Any) -> str:
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
