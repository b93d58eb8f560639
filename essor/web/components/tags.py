"""Template tags of the components. Each renders `components/<name>.html`; see docs/dev/components.md.

Attributes that a component does not know go to its HTML element, with `_` as `-`:
`{% button "Retirer" hx_post=url data_essor_confirm="…" %}`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from essor.charts.palette import EVENTS
from essor.web.components.filters import active_filters
from essor.web.components.icons import icon_names
from essor.web.components.tables import Column, header_cells, page_links, with_parameter

Context = Mapping[str, Any]


def attributes(extra: Mapping[str, Any]) -> SafeString:
    """Extra attributes as HTML, escaped; `True` makes a bare attribute, `None` and `False` none."""
    return flatatt({name.replace("_", "-"): value for name, value in extra.items()})


@lru_cache(maxsize=1024)  # a list draws the same few icons hundreds of times
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """An icon of the sprite; silent for screen readers unless it carries a label."""
    if name not in icon_names():
        raise template.TemplateSyntaxError(f"No icon « {name} » in vendor/icons.svg.")
    return render_to_string("components/icon.html", {"name": name, "label": label, "size": size})


def _button(options: dict[str, Any], extra: dict[str, Any]) -> SafeString:
    options["icon_only"] = extra.pop("icon_only", False)
    options["type"] = extra.pop("type", "submit")
    return render_to_string("components/button.html", options | {"attrs": attributes(extra)})


def button(
    label: str, kind: str = "secondary", icon: str = "", size: str = "", **extra: Any
) -> SafeString:
    """A `<button>`: kind is primary (one a page), secondary, quiet or danger."""
    return _button(
        {"label": label, "kind": kind, "icon_name": icon, "size": size, "href": ""}, extra
    )


def link_button(
    label: str, href: str, kind: str = "secondary", icon: str = "", size: str = "", **extra: Any
) -> SafeString:
    """A link that looks like a button: it goes somewhere, it changes nothing."""
    return _button(
        {"label": label, "kind": kind, "icon_name": icon, "size": size, "href": href}, extra
    )


def badge(label: object, kind: str = "", icon: str = "") -> SafeString:
    """A short quality of a thing: kind is good, warn, bad, info or nothing."""
    return render_to_string(
        "components/badge.html", {"label": label, "kind": kind, "icon_name": icon}
    )


@lru_cache(maxsize=512)  # the same words always make the same markup
def status(label: str, kind: str = "info") -> SafeString:
    """Where a thing stands: kind is good, warn, bad or info; the shape differs, not only the colour."""
    return render_to_string("components/status.html", {"label": label, "kind": kind})


@lru_cache(maxsize=512)  # the same words always make the same markup
def event(code: str, label: str = "") -> SafeString:
    """One of the six events of a site, with its fixed colour and sign."""
    mark = EVENTS[code]
    return render_to_string("components/event.html", {"mark": mark, "label": label or mark.label})


def alert(content: str, title: str = "", kind: str = "info", **extra: Any) -> SafeString:
    """A message in the page: kind is info, good, warn or bad."""
    icons = {
        "info": "info",
        "good": "circle-check",
        "warn": "triangle-alert",
        "bad": "circle-alert",
    }
    return render_to_string(
        "components/alert.html",
        {"content": content, "title": title, "kind": kind, "icon_name": icons[kind],
         "attrs": attributes(extra)},
    )  # fmt: skip


def card(content: str, title: str = "", href: str = "", level: int = 2, **extra: Any) -> SafeString:
    """A card; with `href` the whole card is its title's link."""
    return render_to_string(
        "components/card.html",
        {"content": content, "title": title, "href": href, "level": f"h{level}",
         "attrs": attributes(extra)},
    )  # fmt: skip


def empty_state(content: str, title: str, icon: str = "inbox", level: int = 2) -> SafeString:
    """Nothing here yet: the content says what would stand here and offers the first step."""
    return render_to_string(
        "components/empty_state.html",
        {"content": content, "title": title, "icon_name": icon, "level": f"h{level}"},
    )


def disclosure(content: str, title: str, *, is_open: bool = False) -> SafeString:
    """Details on demand (native `<details>`)."""
    return render_to_string(
        "components/disclosure.html", {"content": content, "title": title, "open": is_open}
    )


def dialog(content: str, id: str, title: str) -> SafeString:  # noqa: A002 - the HTML name
    """A modal dialog, opened by any element with `data-essor-dialog="<id>"`."""
    return render_to_string(
        "components/dialog.html", {"content": content, "id": id, "title": title}
    )


def menu(content: str, label: str, icon: str = "", align: str = "end") -> SafeString:
    """A button that opens a short list of links or buttons."""
    return render_to_string(
        "components/menu.html",
        {"content": content, "label": label, "icon_name": icon, "align": align},
    )


def tabs(content: str, label: str) -> SafeString:
    """Panels under tabs; each is a `{% tab %}` block. Without JavaScript they stand one after another."""
    return render_to_string("components/tabs.html", {"content": content, "label": label})


def tab(content: str, title: str, id: str) -> SafeString:  # noqa: A002 - the HTML name
    """One panel of `{% tabs %}`; its id can be linked to."""
    return render_to_string("components/tab.html", {"content": content, "title": title, "id": id})


def link_tabs(label: str, items: Sequence[tuple[str, str, bool]]) -> SafeString:
    """Tabs that are pages: (label, address, whether it is this page)."""
    return render_to_string("components/link_tabs.html", {"label": label, "items": items})


def breadcrumbs(*parts: str) -> SafeString:
    """`{% breadcrumbs "Sites" url "Fonderie" %}`: label, address, label, address… the page itself last."""
    steps = [(parts[i], parts[i + 1]) for i in range(0, len(parts) - 1, 2)]
    last = parts[-1] if len(parts) % 2 else ""
    return render_to_string("components/breadcrumbs.html", {"steps": steps, "last": last})


def stepper(steps: Sequence[str], current: int) -> SafeString:
    """Steps of a long form; `current` counts from 1."""
    items = [
        (label, "done" if rank < current else "current" if rank == current else "todo")
        for rank, label in enumerate(steps, start=1)
    ]
    return render_to_string("components/stepper.html", {"items": items})


def progress(label: str, value: int, maximum: int = 100, detail: str = "") -> SafeString:
    """How far a long work is."""
    return render_to_string(
        "components/progress.html",
        {"label": label, "value": value, "maximum": maximum, "detail": detail},
    )


def timeline(content: str) -> SafeString:
    """What happened, newest first; holds `{% timeline_item %}` blocks."""
    return render_to_string("components/timeline.html", {"content": content})


def timeline_item(
    content: str, title: str, date: date | datetime | str, event: str = "", icon: str = "clock"
) -> SafeString:
    """One thing that happened; `event` gives it the fixed colour and sign of an event."""
    mark = EVENTS[event] if event else None
    return render_to_string(
        "components/timeline_item.html",
        {
            "content": content,
            "title": title,
            "date": date,
            "is_text": isinstance(date, str),
            "event": event,
            "icon_name": mark.icon if mark else icon,
        },
    )


def table(
    context: Context, content: str, columns: Sequence[Column], caption: str, **options: Any
) -> SafeString:
    """A list: heads that sort, cards on a phone. The content is its rows (`<tr>…</tr>`)."""
    request: HttpRequest | None = context.get("request")
    query = request.GET if request is not None else None
    return render_to_string(
        "components/table.html",
        {
            "content": content,
            "cells": header_cells(columns, query, options.get("sort", "")),
            "caption": caption,
            "show_caption": options.get("show_caption", False),
            "compact": options.get("compact", False),
            "foot": options.get("foot", ""),
            "attrs": attributes(
                {k: v for k, v in options.items() if k.startswith(("data_", "id"))}
            ),
        },
    )


def pagination(context: Context, page: Page, noun: str = "ligne") -> SafeString:
    """Pages of a list, keeping the other parameters of the address."""
    request: HttpRequest | None = context.get("request")
    query = request.GET if request is not None else None
    return render_to_string(
        "components/pagination.html", {"page": page, "links": page_links(page, query), "noun": noun}
    )


def filters(context: Context, form: BaseForm, count: int, noun: str = "ligne") -> SafeString:
    """A bar of filters (GET form): what is applied is in sight and can be taken off in one click.

    A form that keeps fields back says in `shows_more` the parameter that brings them.
    """
    request: HttpRequest | None = context.get("request")
    query = request.GET if request is not None else None
    parameter = getattr(form, "shows_more", "")
    more = with_parameter(query, parameter, "1") if parameter else ""
    return render_to_string(
        "components/filters.html",
        {"form": form, "count": count, "noun": noun, "active": active_filters(form, query), "more": more,
         "path": request.path if request is not None else ""},
    )  # fmt: skip


def field(bound: BoundField) -> SafeString:
    """Label, hint, control and error of one form field."""
    return bound.as_field_group()


def form_errors(form: BaseForm) -> SafeString:
    """The summary of errors, each linked to its field; nothing when there is none."""
    return render_to_string("components/error_summary.html", {"form": form})


def query(context: Context, **changes: Any) -> SafeString:
    """The present address's parameters with some changed: `?{% query page=2 %}`; None takes one off."""
    request: HttpRequest | None = context.get("request")
    params = {} if request is None else dict(request.GET.lists())
    params.update({key: [value] for key, value in changes.items()})
    kept = {key: value for key, value in params.items() if value != [None]}
    return mark_safe(urlencode(kept, doseq=True).replace("&", "&amp;"))  # noqa: S308 - urlencoded


Tag = Callable[..., SafeString]

SIMPLE: tuple[Tag, ...] = (
    icon, button, link_button, badge, status, event, link_tabs, breadcrumbs, stepper, progress,
    field, form_errors,
)  # fmt: skip
BLOCKS: tuple[Tag, ...] = (
    alert, card, empty_state, disclosure, dialog, menu, tabs, tab, timeline, timeline_item,
)  # fmt: skip


def register_all(register: template.Library) -> None:
    """Put every component in a template library."""
    for function in SIMPLE:
        register.simple_tag(function)
    for function in BLOCKS:
        register.simple_block_tag(function)
    with_context: tuple[Tag, ...] = (pagination, filters, query)
    for function in with_context:
        register.simple_tag(function, takes_context=True)
    register.simple_block_tag(table, takes_context=True)
