"""Indicators of a territory: one page of charts, the dictionary, the comparison, the export."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from essor.common.permissions import Permission
from essor.kernel.errors import InvalidValue
from essor.observatory.engine.indicator_dictionary import INDICATORS
from essor.observatory.engine.indicator_figures import NO_EVENTS, NO_SITE
from essor.observatory.selectors.indicators import (
    MOST_COMPARED,
    TERRITORY,
    AreaReport,
    Reports,
    reports_of,
)
from essor.observatory.selectors.publication import is_published
from essor.observatory.warehouse.errors import NoWarehouse
from essor.publishing.services.indicator_exports import export_indicators
from essor.territory.models import Territory
from essor.territory.selectors.present import present_groupings
from essor.web.access import territory_view
from essor.web.http import Request
from essor.web.indicators import charts, pages
from essor.web.indicators.forms import CompareForm, IndicatorForm
from essor.web.indicators.pages import ChartOrReason
from essor.web.rendering import render_page


def _exports(territory: Territory, codes: Sequence[str]) -> tuple[str, str]:
    query = urlencode([("p", code) for code in codes])
    xlsx, csv = (
        f"{reverse('indicator_export', args=[territory.slug, suffix])}?{query}"
        for suffix in ("xlsx", "csv")
    )
    return xlsx, csv


def _source(found: Reports) -> str:
    return f"Source : {found.vintage.source}" if found.vintage else ""


@territory_view(Permission.SITE_READ)
def indicators(request: Request, territory: Territory) -> HttpResponse:
    form = IndicatorForm(request.GET, territory=territory)
    found = reports_of(territory, [form.area()])
    report = found.reports[0] if found.reports else None
    xlsx, csv = _exports(territory, [form.area()])
    events, structure, ages = _charts(report, form.convention())
    quotients, tabs = _quotients(request, found, report)
    shift, shift_title = _shift(found, report)
    actor = request.actor
    page = pages.IndicatorsPage(
        message=found.message,
        form=form,
        name=report.area.name if report else territory.name,
        figures=pages.key_figures(report.figures, form.convention()) if report else (),
        events=events,
        structure=structure,
        quotients=quotients,
        quotient_tabs=tabs,
        ages=ages,
        shift=shift,
        shift_title=shift_title,
        source=_source(found),
        may_publish=actor.may(Permission.TERRITORY_MANAGE, territory.id),
        is_published=is_published(territory),
        may_export=report is not None and actor.may(Permission.EXPORT_DOWNLOAD, territory.id),
        export_xlsx=xlsx,
        export_csv=csv,
    )
    return render_page(request, "indicators/indicators.html", page)


def _charts(
    report: AreaReport | None, convention: str
) -> tuple[ChartOrReason, ChartOrReason, ChartOrReason]:
    """Events, structure and ages: each a chart, or why there is none."""
    figures, name = (report.figures, report.area.name) if report else ((), "")
    return (
        ChartOrReason(
            "ouvertures",
            "Ouvertures et fermetures",
            "balance",
            charts.events_chart(figures, name, convention),
            _reason(report, "openings", NO_EVENTS),
        ),
        ChartOrReason(
            "structure",
            "Activités",
            "sites",
            charts.structure_chart(figures, name),
            _reason(report, "sites", NO_SITE),
        ),
        ChartOrReason(
            "ages",
            "Âge des sites",
            "sites_by_age",
            charts.age_chart(figures, name),
            _reason(report, "median_age", NO_SITE),
        ),
    )


def _reason(report: AreaReport | None, code: str, otherwise: str) -> str:
    """Why an indicator is unknown."""
    one = pages.first(report.figures, code) if report else None
    return one.reason if one and one.reason else otherwise


def _quotients(
    request: Request, found: Reports, report: AreaReport | None
) -> tuple[ChartOrReason | None, list[tuple[str, str, bool]]]:
    """The chart against the reference asked, or the first that the register can tell."""
    if report is None:
        return None, []
    names = dict(found.references)
    held = list(
        dict.fromkeys(one.detail for one in charts.pick(report.figures, "location_quotient"))
    )
    asked = request.GET.get("reference", "")
    reference = asked if asked in held else next(iter(held), "")
    chart = None
    if reference:
        chart = charts.quotient_chart(
            report.figures, report.area.name, reference, names.get(reference, reference)
        )
    missing = [
        one.reason
        for one in report.figures
        if one.indicator == "location_quotient" and one.figure.value is None
    ]
    query = request.GET.copy()
    tabs = []
    for code in held:
        query["reference"] = code
        tabs.append(
            (names.get(code, code), f"?{query.urlencode()}#specialisation", code == reference)
        )
    reason = " ".join(dict.fromkeys(missing)) or NO_SITE
    return (
        ChartOrReason("specialisation", "Spécialisation", "location_quotient", chart, reason),
        tabs if len(tabs) > 1 else [],
    )


def _shift(found: Reports, report: AreaReport | None) -> tuple[tuple[pages.Told, ...], str]:
    """The change between two dates and its parts, against the first reference that can be told."""
    change = pages.first(report.figures, "shift_change") if report else None
    if report is None or change is None or change.figure.value is None:
        return (), ""
    parts = charts.pick(report.figures, "shift_national")
    names = dict(found.references)
    told = [pages.told(change, signed=True)]
    title = "L'évolution ne peut pas être décomposée : aucune référence n'est dans le registre"
    if parts:
        reference = parts[0].detail
        told += [
            pages.told(pages.first(report.figures, code, detail=reference), signed=True)
            for code in pages.SHIFT_PARTS
        ]
        title = f"Par rapport à {names.get(reference, reference)}"
    start, end = change.period.split("/")
    return tuple(told), f"{title}, de {start[:4]} à {end[:4]}"


@territory_view(Permission.SITE_READ)
def indicator_dictionary(request: Request, territory: Territory) -> HttpResponse:  # noqa: ARG001 - the same for each territory
    page = pages.DictionaryPage(tuple(INDICATORS.values()))
    return render_page(request, "indicators/dictionary.html", page)


@territory_view(Permission.SITE_READ)
def compare(request: Request, territory: Territory) -> HttpResponse:
    form = CompareForm(request.GET or _first_choice(territory), territory=territory)
    codes = form.codes() or (TERRITORY,)
    found = reports_of(territory, codes)
    held = [report for report in found.reports if report.held]
    xlsx, csv = _exports(territory, codes)
    named = _distinct([report.area.name for report in found.reports])
    page = pages.ComparePage(
        message=found.message,
        form=form,
        names=tuple(named),
        missing=tuple(
            name for name, report in zip(named, found.reports, strict=True) if not report.held
        ),
        rows=pages.compare_rows(found.reports, named),
        chart=charts.shares_chart(
            tuple(
                (name, report.figures)
                for name, report in zip(named, found.reports, strict=True)
                if report.held
            )
        ),
        source=_source(found),
        may_export=bool(held) and request.actor.may(Permission.EXPORT_DOWNLOAD, territory.id),
        export_xlsx=xlsx,
        export_csv=csv,
    )
    return render_page(request, "indicators/compare.html", page)


def _first_choice(territory: Territory) -> dict[str, str]:
    """The territory beside the first of its EPCI, before anything is chosen."""
    codes = [TERRITORY, *(f"epci:{place.code}" for place in present_groupings(territory))]
    return {f"p{rank}": code for rank, code in enumerate(codes[:3], start=1)}


def _distinct(names: list[str]) -> list[str]:
    """Names that tell two perimeters apart: the second of the same name carries a number."""
    found: list[str] = []
    for name in names:
        same = found.count(name)
        found.append(f"{name} ({same + 1})" if same else name)
    return found


@territory_view(Permission.EXPORT_DOWNLOAD)
def indicator_export(request: Request, territory: Territory, file_format: str) -> HttpResponse:
    if file_format not in {"xlsx", "csv"}:
        raise Http404
    codes = tuple(dict.fromkeys(request.GET.getlist("p")))[:MOST_COMPARED] or (TERRITORY,)
    try:
        made = export_indicators(
            actor=request.actor, territory=territory, codes=codes, as_csv=file_format == "csv"
        )
    except InvalidValue as error:
        raise Http404 from error
    except NoWarehouse as error:
        messages.error(request, str(error))
        return redirect("indicators", territory.slug)
    response = HttpResponse(made.content, content_type=made.media_type)
    response["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return response
