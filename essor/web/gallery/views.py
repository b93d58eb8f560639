"""Every component in its states, for whoever builds a page; any signed-in person may look."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse

from essor.charts.model import Chart
from essor.charts.palette import EVENTS
from essor.kernel.figure import Figure
from essor.maps.model import Map
from essor.web.components.icons import icon_names
from essor.web.components.tables import Column
from essor.web.gallery import samples
from essor.web.rendering import render_page


@dataclass(frozen=True)
class GalleryPage:
    """What the gallery shows."""

    events: list[str]
    icons: list[str]
    form: Form
    refused: Form
    filters: Form
    columns: tuple[Column, ...]
    rows: Page[Any]
    known: Figure
    unknown: Figure
    steps: list[str]
    link_tabs: list[tuple[str, str, bool]]
    news: tuple[tuple[date, str, str, str], ...]
    charts: list[tuple[str, Chart]]
    map: Map


def gallery(request: HttpRequest) -> HttpResponse:
    """The gallery."""
    rows = Paginator(samples.sample_rows(), 5).get_page(request.GET.get("page"))
    source, day = "Insee, Sirene (données inventées)", date(2026, 1, 1)
    page = GalleryPage(
        events=list(EVENTS),
        icons=sorted(icon_names()),
        form=samples.SampleForm(),
        refused=samples.refused_form(),
        filters=samples.SampleFilters(request.GET),
        columns=samples.COLUMNS,
        rows=rows,
        known=Figure(1284, "sites", day, source, "raw"),
        unknown=Figure.unknown("salariés", as_of=day, source=source),
        steps=["Fichier", "Colonnes", "Vérification", "Résultat"],
        link_tabs=[("Carte", "#onglets", True), ("Liste", "#liste", False)],
        news=samples.NEWS,
        charts=samples.sample_charts(),
        map=samples.sample_map(),
    )
    return render_page(request, "gallery/gallery.html", page)
