"""Heads that sort and pages of a list, as links: they work without JavaScript and can be shared."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page
from django.http import QueryDict


@dataclass(frozen=True)
class Column:
    """A column of a list.

    Attributes:
        label: its head.
        key: value of `?sort=` for it; empty when it does not sort.
        numeric: aligned to the end, tabular figures.
        hidden_label: the head is read aloud but not shown (a column of actions).
    """

    label: str
    key: str = ""
    numeric: bool = False
    hidden_label: bool = False


@dataclass(frozen=True)
class HeaderCell:
    """A head as shown: the address that sorts by it, and how it is sorted now."""

    column: Column
    href: str
    direction: str  # ascending, descending or nothing
    icon: str


def sort_of(query: QueryDict, columns: Sequence[Column], default: str = "") -> str:
    """The asked order (`name`, `-name`), if it is one of the columns' keys; else the default."""
    asked = query.get("sort", "")
    keys = {column.key for column in columns if column.key}
    return asked if asked.removeprefix("-") in keys else default


def header_cells(
    columns: Sequence[Column], query: QueryDict | None, default: str = ""
) -> list[HeaderCell]:
    """Heads with their sort links; a second click turns the order around."""
    query = query if query is not None else QueryDict()
    sort = sort_of(query, columns, default)
    cells = []
    for column in columns:
        if not column.key:
            cells.append(HeaderCell(column, "", "", ""))
            continue
        direction = {column.key: "ascending", f"-{column.key}": "descending"}.get(sort, "")
        target = f"-{column.key}" if direction == "ascending" else column.key
        icon = {"ascending": "arrow-up", "descending": "arrow-down", "": "arrow-up-down"}
        href = _with(query, sort=target, page=None)
        cells.append(HeaderCell(column, href, direction, icon[direction]))
    return cells


def _with(query: QueryDict, **changes: str | None) -> str:
    changed = query.copy()
    for key, value in changes.items():
        if value is None:
            changed.pop(key, None)
        else:
            changed[key] = value
    return f"?{changed.urlencode()}"


def with_parameter(query: QueryDict | None, key: str, value: str) -> str:
    """The present address with one parameter set."""
    return _with(query if query is not None else QueryDict(), **{key: value})


@dataclass(frozen=True)
class PageLink:
    """A page number with its address; a gap has no number."""

    number: int | None
    href: str
    current: bool


def page_links(page: Page, query: QueryDict | None) -> list[PageLink]:
    """First, last and near pages, with gaps between."""
    query = query if query is not None else QueryDict()
    links = []
    for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        if isinstance(number, int):
            href = _with(query, page=str(number))
            links.append(PageLink(number, href, number == page.number))
        else:
            links.append(PageLink(None, "", current=False))
    return links
