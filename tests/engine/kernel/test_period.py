"""Half-open periods."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essor.kernel.errors import InvalidValue
from essor.kernel.period import Period

DAY0 = date(2020, 1, 1)
DAYS = [DAY0 + timedelta(days=n) for n in range(40)]
BOUND = st.none() | st.sampled_from(DAYS)


@st.composite
def periods(draw):
    start, end = draw(BOUND), draw(BOUND)
    if start is not None and end is not None and start >= end:
        end = None
    return Period(start, end)


def days_of(period: Period) -> set[date]:
    """The obvious version: every day of a window, one by one."""
    around = [DAY0 - timedelta(days=1), *DAYS, DAYS[-1] + timedelta(days=1)]
    return {day for day in around if period.contains(day)}


@given(periods(), periods())
def test_period_intersection_day_by_day(one, other):
    common = one.intersection(other)

    assert (set() if common is None else days_of(common)) == days_of(one) & days_of(other)
    assert one.overlaps(other) is bool(days_of(one) & days_of(other))
    assert one.overlaps(other) is other.overlaps(one)


def test_period_half_open():
    year = Period.year(2025)

    assert year.contains(date(2025, 1, 1))
    assert not year.contains(date(2026, 1, 1))
    assert (year.days, year.last_day) == (365, date(2025, 12, 31))
    assert not year.overlaps(Period(date(2026, 1, 1)))


@pytest.mark.parametrize("end", [date(2024, 12, 31), date(2025, 1, 1)])
def test_period_must_last_a_day(end):
    with pytest.raises(InvalidValue, match="au moins un jour"):
        Period(date(2025, 1, 1), end)


@pytest.mark.parametrize(
    ("period", "text"),
    [
        (Period.year(2025), "du 1er janvier 2025 au 31 décembre 2025"),
        (Period(date(2023, 11, 9)), "depuis le 9 novembre 2023"),
        (Period(None, date(2025, 1, 1)), "jusqu'au 31 décembre 2024"),
        (Period(), "sans date"),
    ],
)
def test_period_in_french(period, text):
    assert str(period) == text


def test_period_open_has_no_length():
    assert Period(date(2025, 1, 1)).days is None
    assert Period(date(2025, 1, 1)).is_open
    assert Period().last_day is None
