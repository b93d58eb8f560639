"""Chart families: the data are all there, unknown is neither zero nor lost, colours are fixed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essor.charts.model import DataTable
from essor.charts.palette import EVENTS, SERIES
from essor.charts.specs import Words, bars, events, histogram, line

WORDS = Words("Le titre dit ce qu'on voit", "sites", "Sous-titre", "Source")


def values_in(spec: dict) -> list[dict]:
    named = spec.get("datasets", {})
    inline = [*named.values(), spec.get("data", {}).get("values", [])]
    return [row for rows in inline for row in rows]


def test_bars_keep_order_and_write_unknown():
    chart = bars([("B", 2), ("A", None), ("C", 1234)], WORDS, rows_named="EPCI")

    assert chart.table == DataTable(
        ("EPCI", "sites"), (("B", "2"), ("A", "inconnu"), ("C", "1\u202f234"))
    )
    assert chart.spec["layer"][0]["encoding"]["y"]["sort"] == ["B", "A", "C"]


def test_events_use_the_fixed_colours_and_put_losses_below_zero():
    chart = events([("2024", {"closure": 2, "opening": 1}), ("2025", {})], WORDS)

    scale = chart.spec["encoding"]["color"]["scale"]
    assert scale["range"] == [EVENTS["opening"].light, EVENTS["closure"].light]
    assert {row["event"]: row["signed"] for row in values_in(chart.spec)} == {
        "+ Ouverture": 1,
        "× Fermeture": -2,
    }
    assert chart.table.rows == (("2024", "1", "2"), ("2025", "0", "0"))


def test_events_unknown_code_is_refused():
    with pytest.raises(KeyError):
        events([("2024", {"explosion": 1})], WORDS)


def test_line_leaves_a_gap_for_unknown():
    chart = line(["2024", "2025"], {"Territoire": [1.5, None]}, WORDS)

    assert chart.table.rows == (("2024", "1,5"), ("2025", "inconnu"))
    assert [row["value"] for row in values_in(chart.spec)] == [1.5, None]


@pytest.mark.parametrize(
    "series", [{"a": [1]}, {str(rank): [1, 2] for rank in range(len(SERIES) + 1)}]
)
def test_line_wrong_series_are_refused(series):
    with pytest.raises(ValueError, match="series"):
        line(["2024", "2025"], series, WORDS)


@given(st.lists(st.tuples(st.text(min_size=1, max_size=8), st.none() | st.integers(0, 10**6))))
def test_histogram_table_holds_every_band(bands):
    chart = histogram(bands, WORDS, bands_named="Effectif")

    assert [row[0] for row in chart.table.rows] == [label for label, _ in bands]
    assert [row["value"] for row in values_in(chart.spec)] == [
        value for _, value in bands if value is not None
    ]
