"""Lists: heads that sort, filters in sight, pages that keep the address."""

from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict

from essor.web.components.filters import ActiveFilter, active_filters
from essor.web.components.tables import Column, PageLink, header_cells, page_links, sort_of

COLUMNS = (Column("Nom", "name"), Column("Salariés", "headcount", numeric=True), Column("Actions"))


class Filters(forms.Form):
    q = forms.CharField(label="Nom", required=False)
    size = forms.MultipleChoiceField(
        label="Taille",
        required=False,
        choices=[("Petites", [("12", "20 à 49")]), ("21", "50 à 99")],
    )
    only_open = forms.BooleanField(label="Ouverts", required=False)
    since = forms.DateField(label="Depuis", required=False)


def test_sort_unknown_key_falls_back():
    assert sort_of(QueryDict("sort=password"), COLUMNS, "name") == "name"
    assert sort_of(QueryDict("sort=-headcount"), COLUMNS, "name") == "-headcount"


def test_header_second_click_turns_the_order():
    cells = header_cells(COLUMNS, QueryDict("sort=name&page=3&q=fonte"))

    assert [(cell.href, cell.direction) for cell in cells] == [
        ("?sort=-name&q=fonte", "ascending"),
        ("?sort=headcount&q=fonte", ""),
        ("", ""),
    ]


def test_pages_have_gaps_and_keep_the_filters():
    page = Paginator(range(200), 10).get_page(10)

    links = page_links(page, QueryDict("q=fonte"))

    assert [link.number for link in links] == [1, None, 9, 10, 11, None, 20]
    assert links[0] == PageLink(1, "?q=fonte&page=1", current=False)
    assert [link.number for link in links if link.current] == [10]


def test_active_filters_in_words_each_with_its_way_out():
    query = QueryDict("q=fonte&size=12&size=21&since=2026-01-31&page=2")

    assert active_filters(Filters(query), query) == [
        ActiveFilter("Nom", "fonte", "?size=12&size=21&since=2026-01-31"),
        ActiveFilter("Taille", "20 à 49, 50 à 99", "?q=fonte&since=2026-01-31"),
        ActiveFilter("Depuis", "31/01/2026", "?q=fonte&size=12&size=21"),
    ]


def test_active_filters_of_an_invalid_form_are_none():
    query = QueryDict("since=hier")

    assert active_filters(Filters(query), query) == []
