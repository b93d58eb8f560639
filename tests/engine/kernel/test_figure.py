"""Figures: unknown stays unknown, and provenance is not lost."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essor.kernel.errors import InvalidValue
from essor.kernel.figure import Figure

VALUES = st.none() | st.integers(-1000, 1000)
FIGURES = VALUES.map(lambda value: Figure(value, "sites", convention="raw"))


@given(st.lists(FIGURES))
def test_total_is_unknown_as_soon_as_a_part_is(figures):
    total = Figure.total(figures, "sites")
    values = [figure.value for figure in figures]

    assert total.value == (None if None in values else sum(values))


def test_sum_of_two_sources_names_both_and_keeps_a_common_day():
    day = date(2025, 1, 1)
    total = Figure(1, "sites", day, "INSEE") + Figure(2, "sites", day, "DGE")

    assert total == Figure(3, "sites", day, "INSEE ; DGE")


def test_sum_over_two_days_has_no_day():
    total = Figure(1, "sites", date(2025, 1, 1)) + Figure(2, "sites", date(2026, 1, 1))

    assert total.as_of is None


@pytest.mark.parametrize(
    "other", [Figure(1, "emplois", convention="raw"), Figure(1, "sites", convention="dge")]
)
def test_other_units_and_conventions_do_not_add(other):
    with pytest.raises(InvalidValue, match="ne se comparent pas"):
        _ = Figure(1, "sites", convention="raw") + other


def test_difference():
    assert (Figure(5, "sites") - Figure(2, "sites")).value == 3
    assert (Figure(5, "sites") - Figure(None, "sites")).value is None
    assert (Figure(0.5, "points") + Figure(Decimal("0.25"), "points")).value == 0.75


@pytest.mark.parametrize("value", [True, float("nan"), float("inf"), Decimal("NaN"), "3"])
def test_not_a_number(value):
    with pytest.raises(InvalidValue):
        Figure(value, "sites")


def test_numbers_do_not_add_to_figures():
    with pytest.raises(TypeError):
        _ = Figure(1, "sites") + 1
    with pytest.raises(TypeError):
        _ = Figure(1, "sites") - 1


def test_shown_in_french():
    figure = Figure(105164, "habitants", date(2025, 1, 1), "INSEE", "population municipale")

    assert figure.formatted().replace("\u202f", " ").replace("\u00a0", " ") == "105 164 habitants"
    assert figure.provenance == "INSEE · 1er janvier 2025 · population municipale"
    assert str(Figure.unknown("habitants", source="INSEE")) == "inconnu"
    assert not Figure.unknown("habitants").is_known
    assert Figure(0, "sites").is_known
