"""The chart families. Each takes data and returns a Chart: specification and data table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from essor.charts.model import Chart, Number, table_of
from essor.charts.palette import EVENTS, INK, INK_QUIET, SERIES, SURFACE
from essor.charts.theme import CONFIG, WIDTH
from essor.kernel.figure import UNKNOWN_TEXT

BAR_STEP = 28
HEIGHT = 260
LEGEND_COLUMNS = 3  # fits a phone
LOSSES = frozenset({"closure", "reduction"})
NUMBER = ",.12~g"  # whole or decimal, grouped


@dataclass(frozen=True)
class Words:
    """What a chart says besides its data.

    Attributes:
        title: the finding.
        unit: what is counted, in the plural.
        subtitle: where and when.
        source: « source · date · convention ».
    """

    title: str
    unit: str
    subtitle: str = ""
    source: str = ""


def finished(chart: alt.Chart | alt.LayerChart, height: int) -> dict[str, Any]:
    """The specification, at the width and with the look that every chart has."""
    spec: dict[str, Any] = chart.properties(width=WIDTH, height=height).to_dict()
    spec["config"] = CONFIG
    spec["autosize"] = {"type": "fit-x", "contains": "padding"}
    return spec


def _known(rows: Sequence[tuple[str, Number | None]]) -> list[dict[str, Any]]:
    return [{"label": label, "value": value} for label, value in rows if value is not None]


def bars(rows: Sequence[tuple[str, Number | None]], words: Words, *, rows_named: str) -> Chart:
    """Bars by category, in the order given, each with its number; unknown has a row but no bar.

    Args:
        rows: category and number.
        words: title, unit, source.
        rows_named: what the categories are (« EPCI »).
    """
    order = [label for label, _ in rows]
    data = [{"label": label, "value": value} for label, value in rows]
    base = alt.Chart(alt.InlineData(values=data)).encode(
        y=alt.Y("label:N", sort=order, title=None, axis=alt.Axis(domain=False, ticks=False)),
        x=alt.X("value:Q", title=None, axis=None),
        tooltip=[
            alt.Tooltip("label:N", title=rows_named),
            alt.Tooltip("value:Q", title=words.unit, format=NUMBER),
        ],
    )
    labels = base.mark_text(align="left", dx=6, color=INK).encode(
        text=alt.Text("value:Q", format=NUMBER)
    )
    unknown = (
        alt.Chart(alt.InlineData(values=[row for row in data if row["value"] is None]))
        .mark_text(align="left", dx=6, color=INK_QUIET, fontStyle="italic", text=UNKNOWN_TEXT)
        .encode(y=alt.Y("label:N", sort=order), x=alt.datum(0))
    )
    drawn = base.mark_bar(height=alt.RelativeBandSize(0.72)) + labels + unknown
    spec = finished(drawn, BAR_STEP * max(1, len(rows)))
    table = table_of((rows_named, words.unit), [(label, [value]) for label, value in rows])
    return Chart(words.title, words.subtitle, words.source, spec, table)


def _event_name(code: str) -> str:
    return f"{EVENTS[code].sign} {EVENTS[code].label}"


def _event_bars(codes: Sequence[str], unit: str, periods: Sequence[str]) -> dict[str, Any]:
    """Channels of the events' chart, besides its data."""
    names = [_event_name(code) for code in codes]
    colours = [EVENTS[code].light for code in codes]
    return {
        "x": _periods(periods, scale=alt.Scale(domain=list(periods), paddingInner=0.25)),
        "y": alt.Y(
            "signed:Q",
            title=unit,
            axis=alt.Axis(tickMinStep=1, labelExpr="format(abs(datum.value), ',')"),
        ),
        "color": alt.Color(
            "event:N",
            sort=names,
            scale=alt.Scale(domain=names, range=colours),
            legend=alt.Legend(columns=LEGEND_COLUMNS),
        ),
        "order": alt.Order("rank:Q"),
        "tooltip": [
            alt.Tooltip("period:O", title="Période"),
            alt.Tooltip("event:N", title="Évènement"),
            alt.Tooltip("count:Q", title=unit, format=NUMBER),
        ],
    }


def _periods(periods: Sequence[str], **options: Any) -> alt.X:
    axis = alt.Axis(labelAngle=0, labelOverlap=True)
    return alt.X("period:O", sort=list(periods), title=None, axis=axis, **options)


def events(counts: Sequence[tuple[str, dict[str, int]]], words: Words) -> Chart:
    """Stacked bars of events over time, in their fixed colours; losses stand below zero.

    Args:
        counts: period and number by event code (see palette.EVENTS).
        words: title, unit, source.

    Raises:
        KeyError: an event that the palette does not know.
    """
    found = {code for _, by_event in counts for code in by_event}
    if found - set(EVENTS):
        raise KeyError(f"Not in the palette: {sorted(found - set(EVENTS))}")
    codes = [code for code in EVENTS if code in found]
    data = [
        {
            "period": period,
            "event": _event_name(code),
            "rank": rank,
            "count": count,
            "signed": -count if code in LOSSES else count,
        }
        for period, by_event in counts
        for rank, code in enumerate(codes)
        if (count := by_event.get(code, 0))
    ]
    channels = _event_bars(codes, words.unit, [period for period, _ in counts])
    chart = alt.Chart(alt.InlineData(values=data)).mark_bar(stroke=SURFACE, strokeWidth=1)
    rows = [(period, [by_event.get(code, 0) for code in codes]) for period, by_event in counts]
    table = table_of(("Période", *(EVENTS[code].label for code in codes)), rows)
    spec = finished(chart.encode(**channels), HEIGHT)
    return Chart(words.title, words.subtitle, words.source, spec, table)


def line(periods: Sequence[str], series: dict[str, Sequence[Number | None]], words: Words) -> Chart:
    """One to five lines over time from zero; an unknown value leaves a gap.

    Args:
        periods: in order.
        series: name and one value per period.
        words: title, unit, source.

    Raises:
        ValueError: more than five series, or a series of another length than the periods.
    """
    if len(series) > len(SERIES) or any(len(values) != len(periods) for values in series.values()):
        raise ValueError("One to five series, each with one value per period.")
    data = [
        {"period": period, "series": name, "value": value}
        for name, values in series.items()
        for period, value in zip(periods, values, strict=True)
    ]
    encoded = alt.Chart(alt.InlineData(values=data)).encode(
        x=_periods(periods),
        y=alt.Y("value:Q", title=words.unit, scale=alt.Scale(zero=True)),
        color=alt.Color(
            "series:N",
            sort=list(series),
            legend=alt.Legend() if len(series) > 1 else None,
            scale=alt.Scale(domain=list(series), range=list(SERIES[: len(series)])),
        ),
        tooltip=[
            alt.Tooltip("period:O", title="Période"),
            alt.Tooltip("series:N", title="Série"),
            alt.Tooltip("value:Q", title=words.unit, format=NUMBER),
        ],
    )
    chart = encoded.mark_line() + encoded.mark_point(opacity=1)
    rows = [(name, [values[i] for values in series.values()]) for i, name in enumerate(periods)]
    table = table_of(("Période", *series), rows)
    return Chart(words.title, words.subtitle, words.source, finished(chart, HEIGHT), table)


def histogram(
    bands: Sequence[tuple[str, Number | None]], words: Words, *, bands_named: str
) -> Chart:
    """Columns by band, in the bands' own order (headcount, age): bands touch, as a scale does.

    Args:
        bands: band and number.
        words: title, unit, source.
        bands_named: what the bands are (« Effectif »).
    """
    order = [label for label, _ in bands]
    base = alt.Chart(alt.InlineData(values=_known(bands))).encode(
        x=alt.X(
            "label:O",
            sort=order,
            title=bands_named,
            scale=alt.Scale(domain=order, paddingInner=0.04),
            axis=alt.Axis(labelAngle=0, labelOverlap=True),
        ),
        y=alt.Y("value:Q", title=None, axis=None),
        tooltip=[
            alt.Tooltip("label:O", title=bands_named),
            alt.Tooltip("value:Q", title=words.unit, format=NUMBER),
        ],
    )
    labels = base.mark_text(dy=-8, color=INK).encode(text=alt.Text("value:Q", format=NUMBER))
    spec = finished(base.mark_bar() + labels, HEIGHT)
    table = table_of((bands_named, words.unit), [(label, [value]) for label, value in bands])
    return Chart(words.title, words.subtitle, words.source, spec, table)
