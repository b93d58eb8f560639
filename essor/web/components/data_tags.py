"""Tags of the components that show figures: key figures, charts, maps."""

from dataclasses import replace
from datetime import date
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from essor.charts.drawing import page_svg
from essor.charts.model import Chart
from essor.charts.palette import CSS_TOKENS
from essor.charts.theme import NUMBERS, TIMES
from essor.maps.model import Map
from essor.web.components import text


def _plain(value: Any) -> Any:
    """A number out of whatever carries one (kernel values hold theirs in `value`)."""
    return getattr(value, "value", value)


def key_figure(  # a figure has that many facts
    label: str,
    value: Any = None,
    unit: str = "",
    *,
    figure: Any = None,
    change: Any = None,
    since: str = "",
    source: str = "",
    as_of: date | str | None = None,
    convention: str = "",
    href: str = "",
    decimals: int | None = None,
) -> SafeString:
    """A number, what it counts, how it moved, and the quiet line « source · date · convention ».

    Takes a kernel `Figure` (`figure=…`) or its parts. Unknown is written « inconnu », never 0.
    `href` opens the list behind the number.
    """
    if figure is not None:
        value, unit = _plain(figure.value), unit or str(figure.unit or "")
        source, as_of = source or str(figure.source or ""), as_of or figure.as_of
        convention = convention or str(figure.convention or "")
    day = text.short_date(as_of) if isinstance(as_of, date) else as_of
    return render_to_string(
        "components/key_figure.html",
        {
            "label": label,
            "known": value is not None,
            "shown": text.number(value, decimals) if not isinstance(value, str) else value,
            "unit": unit,
            "change": None if change is None else text.signed(change, decimals),
            "direction": _direction(change),
            "since": since,
            "line": [part for part in (source, day, convention) if part],
            "href": href,
        },
    )


def _direction(change: Any) -> str:
    if change is None or change == 0:
        return "minus"
    return "trending-up" if change > 0 else "trending-down"


def chart(chart: Chart, id: str, level: int = 3) -> SafeString:  # noqa: A002 - the HTML name
    """A chart: its finding, the server's drawing made interactive, its source, its data."""
    payload = {"spec": chart.spec, "tokens": CSS_TOKENS, "numbers": NUMBERS, "times": TIMES}
    return render_to_string(
        "components/chart.html",
        {
            "chart": chart,
            "id": id,
            "level": f"h{level}",
            "drawing": mark_safe(page_svg(chart.spec, id)),  # noqa: S308 - Vega escapes text
            "payload": payload,
            "spec_id": f"{id}-spec",
        },
    )


def map_panel(content: str, map: Map, id: str) -> SafeString:  # noqa: A002 - plain names
    """A map with its legend; the content is the same things as a list."""
    tiles = {"url": settings.MAP_TILES, "credit": settings.MAP_TILES_CREDIT}
    payload = map.payload | {"tiles": tiles if settings.MAP_TILES else None}
    return render_to_string(
        "components/map_panel.html",
        {
            "content": content,
            "map": replace(map, payload=payload),
            "legend": map.legend,
            "id": id,
            "data_id": f"{id}-data",
        },
    )


def register_all(register: template.Library) -> None:
    """Put these tags in a template library."""
    register.simple_tag(key_figure)
    register.simple_tag(chart)
    register.simple_block_tag(map_panel)
