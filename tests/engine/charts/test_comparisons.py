"""Charts that compare: the data are all there, in order, and impossible ones are refused."""

import pytest

from essor.charts.comparisons import dots, pyramid, quotients
from essor.charts.drawing import svg
from essor.charts.model import DataTable
from essor.charts.palette import CSS_TOKENS
from essor.charts.specs import Words

WORDS = Words("Le titre dit ce qu'on voit", "sites", "Sous-titre", "Source")


def test_quotients_carry_their_number_and_keep_their_order():
    chart = quotients([("Forge", 4.0, 3), ("Bois", 0.5, 12)], WORDS, rows_named="A", counted="n")

    assert chart.table == DataTable(
        ("A", "sites", "n"), (("Forge", "4,0", "3"), ("Bois", "0,5", "12"))
    )
    x = chart.spec["layer"][0]["encoding"]["x"]
    assert x["scale"]["type"] == "log"
    low, high = x["scale"]["domain"]
    assert low < 0.5
    assert high > 4
    assert "4,0" in svg(chart.spec)


def test_a_quotient_of_zero_is_refused():
    with pytest.raises(ValueError, match="zero"):
        quotients([("Forge", 0.0, 1)], WORDS, rows_named="A", counted="n")


def test_pyramid_puts_one_side_below_zero_and_the_first_class_at_the_foot():
    chart = pyramid(
        [("jeunes", 3, 1), ("anciens", 0, 2)], ("petits", "grands"), WORDS, rows_named="Âge"
    )

    assert chart.table == DataTable(
        ("Âge", "petits", "grands"), (("jeunes", "3", "1"), ("anciens", "0", "2"))
    )
    assert chart.spec["layer"][0]["encoding"]["y"]["sort"] == ["anciens", "jeunes"]
    rows = [row for data in chart.spec["datasets"].values() for row in data]
    assert [row["signed"] for row in rows] == [-3, 1, 0, 2]


def test_dots_leave_unknown_out_of_the_drawing_and_write_it_in_the_table():
    chart = dots([("Forge", {"Ici": 1.5, "Là": None})], ["Ici", "Là"], WORDS, rows_named="A")

    assert chart.table.rows == (("Forge", "1,5", "inconnu"),)
    rows = [row for data in chart.spec["datasets"].values() for row in data]
    assert rows == [{"label": "Forge", "place": "Ici", "value": 1.5}]


@pytest.mark.parametrize("places", [[], ["1", "2", "3", "4", "5"]])
def test_dots_take_one_to_four_places(places):
    with pytest.raises(ValueError, match="four"):
        dots([], places, WORDS, rows_named="A")


def test_colours_are_those_of_the_palette():
    charts = (
        quotients([("Forge", 4.0, 3), ("Bois", 0.5, 2)], WORDS, rows_named="A", counted="n"),
        pyramid([("jeunes", 3, 1)], ("petits", "grands"), WORDS, rows_named="Âge"),
        dots([("Forge", {"Ici": 1.5, "Là": 2.0})], ["Ici", "Là"], WORDS, rows_named="A"),
    )

    for chart in charts:
        drawn = svg(chart.spec)
        used = {part.split('"')[0] for part in drawn.split('fill="#')[1:]}
        assert {f"#{code}" for code in used} <= set(CSS_TOKENS)
