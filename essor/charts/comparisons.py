"""Charts that compare: quotients around one, two-sided pyramids, shares of several places."""

from collections.abc import Mapping, Sequence
from typing import Literal

import altair as alt

from essor.charts.model import Chart, Number, table_of
from essor.charts.palette import INK, INK_QUIET, LINE, SERIES
from essor.charts.specs import BAR_STEP, NUMBER, Words, finished

_SHAPES = ("circle", "diamond", "triangle-up", "square")


def _around(
    after: str, before: str
) -> tuple[tuple[str, Literal["left", "right"], int], tuple[str, Literal["left", "right"], int]]:
    """How labels stand beside bars that go right, and beside those that go left."""
    return (after, "left", 6), (before, "right", -6)


def quotients(
    rows: Sequence[tuple[str, float, int]], words: Words, *, rows_named: str, counted: str
) -> Chart:
    """Bars from one, on a scale where twice and half stand as far; the count each rests on.

    Args:
        rows: category, quotient above zero, number behind it.
        words: title, unit, source.
        rows_named: what the categories are.
        counted: what the number counts (« sites »).

    Raises:
        ValueError: a quotient of zero or less.
    """
    if any(value <= 0 for _, value, _ in rows):
        raise ValueError("A quotient of zero has no place on this scale.")
    order = [label for label, _, _ in rows]
    data = [
        {"label": label, "value": value, "count": count, "more": value >= 1}
        for label, value, count in rows
    ]
    base = alt.Chart(alt.InlineData(values=data)).encode(
        y=alt.Y("label:N", sort=order, title=None, axis=alt.Axis(domain=False, ticks=False)),
        tooltip=[
            alt.Tooltip("label:N", title=rows_named),
            alt.Tooltip("value:Q", title=words.unit, format=".2f"),
            alt.Tooltip("count:Q", title=counted, format=NUMBER),
        ],
    )
    scale = alt.Scale(type="log", base=2, domain=_around_one([value for _, value, _ in rows]))
    axis = alt.Axis(values=[0.125, 0.25, 0.5, 1, 2, 4, 8, 16], format="~g", title=words.unit)
    drawn = base.mark_bar(height=alt.RelativeBandSize(0.6)).encode(
        x=alt.X("value:Q", scale=scale, axis=axis),
        x2=alt.datum(1),
        color=alt.condition("datum.more", alt.value(SERIES[0]), alt.value(SERIES[1])),
    )
    label = "format(datum.value, '.1f') + '  (' + datum.count + ')'"
    above, below = (
        base.transform_filter(test)
        .transform_calculate(text=label)
        .mark_text(align=align, dx=shift, color=INK)
        .encode(x=alt.X("value:Q", scale=scale), text="text:N")
        for test, align, shift in _around("datum.more", "!datum.more")
    )
    one = alt.Chart(alt.InlineData(values=[{"one": 1}])).mark_rule(color=INK_QUIET)
    layers = drawn + above + below + one.encode(x=alt.X("one:Q", scale=scale))
    table = table_of(
        (rows_named, words.unit, counted), [(label, [value, count]) for label, value, count in rows]
    )
    spec = finished(layers, BAR_STEP * max(1, len(rows)))
    return Chart(words.title, words.subtitle, words.source, spec, table)


def _around_one(values: Sequence[float]) -> list[float]:
    """A domain with room for the labels on both sides."""
    return [min([0.5, *values]) / 2.2, max([2.0, *values]) * 2.2]


def pyramid(
    rows: Sequence[tuple[str, int, int]], sides: tuple[str, str], words: Words, *, rows_named: str
) -> Chart:
    """Two-sided bars: one group to the left, the other to the right, the first row at the foot.

    Args:
        rows: class, number on the left, number on the right.
        sides: names of the two groups.
        words: title, unit, source.
        rows_named: what the classes are (« Âge »).
    """
    order = [label for label, _, _ in reversed(rows)]
    data = [
        {"label": label, "side": side, "count": count, "signed": sign * count}
        for label, *counts in rows
        for side, sign, count in zip(sides, (-1, 1), counts, strict=True)
    ]
    base = alt.Chart(alt.InlineData(values=data)).encode(
        y=alt.Y("label:N", sort=order, title=None, axis=alt.Axis(domain=False, ticks=False)),
        tooltip=[
            alt.Tooltip("label:N", title=rows_named),
            alt.Tooltip("side:N", title="Groupe"),
            alt.Tooltip("count:Q", title=words.unit, format=NUMBER),
        ],
    )
    most = max((count for _, *counts in rows for count in counts), default=1) or 1
    x = alt.X("signed:Q", title=None, axis=None, scale=alt.Scale(domain=[-most * 1.2, most * 1.2]))
    drawn = base.mark_bar(height=alt.RelativeBandSize(0.86)).encode(
        x=x,
        color=alt.Color(
            "side:N",
            sort=list(sides),
            scale=alt.Scale(domain=list(sides), range=[SERIES[1], SERIES[0]]),
            legend=alt.Legend(columns=1, labelLimit=360),
        ),
    )
    right, left = (
        base.transform_filter(f"{test} && datum.count > 0")
        .mark_text(align=align, dx=shift, color=INK)
        .encode(x=x, text=alt.Text("count:Q", format=NUMBER))
        for test, align, shift in _around("datum.signed > 0", "datum.signed < 0")
    )
    table = table_of((rows_named, *sides), [(label, counts) for label, *counts in rows])
    spec = finished(drawn + left + right, BAR_STEP * max(1, len(rows)))
    return Chart(words.title, words.subtitle, words.source, spec, table)


def dots(
    rows: Sequence[tuple[str, Mapping[str, Number | None]]],
    places: Sequence[str],
    words: Words,
    *,
    rows_named: str,
) -> Chart:
    """One line per category, one mark per place: each place has its colour and its shape.

    Args:
        rows: category and value by place; an unknown one has no mark.
        places: one to four names.
        words: title, unit, source.
        rows_named: what the categories are.

    Raises:
        ValueError: more than four places.
    """
    if not 1 <= len(places) <= len(_SHAPES):
        raise ValueError("One to four places.")
    order = [label for label, _ in rows]
    data = [
        {"label": label, "place": place, "value": value}
        for label, values in rows
        for place in places
        if (value := values.get(place)) is not None
    ]
    domain = list(places)
    colours, shapes = list(SERIES[: len(domain)]), list(_SHAPES[: len(domain)])
    legend = alt.Legend(columns=1, labelLimit=360)
    y = alt.Y("label:N", sort=order, title=None, axis=alt.Axis(domain=False, ticks=False))
    base = alt.Chart(alt.InlineData(values=data)).encode(y=y)
    spans = base.mark_rule(color=LINE, strokeWidth=2).encode(
        x=alt.X("min(value):Q", title=words.unit), x2="max(value):Q"
    )
    marks = base.mark_point(size=90, opacity=1, filled=True).encode(
        x=alt.X("value:Q", title=words.unit, scale=alt.Scale(zero=True)),
        color=alt.Color(
            "place:N", sort=domain, scale=alt.Scale(domain=domain, range=colours), legend=legend
        ),
        shape=alt.Shape(
            "place:N", sort=domain, scale=alt.Scale(domain=domain, range=shapes), legend=legend
        ),
        tooltip=[
            alt.Tooltip("label:N", title=rows_named),
            alt.Tooltip("place:N", title="Périmètre"),
            alt.Tooltip("value:Q", title=words.unit, format=".1f"),
        ],
    )
    table = table_of(
        (rows_named, *places),
        [(label, [values.get(place) for place in places]) for label, values in rows],
    )
    spec = finished(spans + marks, BAR_STEP * max(1, len(rows)))
    return Chart(words.title, words.subtitle, words.source, spec, table)
