"""Headcount bands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essor.kernel.errors import InvalidValue
from essor.kernel.headcount import HeadcountBand
from essor.reference.tables import load

BANDS = st.sampled_from(HeadcountBand)


@pytest.mark.parametrize("code", [None, "", " ", "NN"])
def test_unknown_is_not_zero(code):
    band = HeadcountBand.parse(code)

    assert band is HeadcountBand.UNKNOWN
    assert band is not HeadcountBand.parse("00")
    assert (band.midpoint, band.at_least(HeadcountBand.FROM_1), band.is_known) == (
        None,
        None,
        False,
    )


def test_every_code_of_insee_is_a_band():
    assert {row.code for row in load("headcount_bands")} == {band.value for band in HeadcountBand}


@pytest.mark.parametrize("code", ["13", "O1", "1", "[ND]"])
def test_refused(code):
    with pytest.raises(InvalidValue, match="tranche"):
        HeadcountBand.parse(code)


@given(BANDS, BANDS)
def test_order_follows_the_bounds(one, other):
    if one.is_known and other.is_known:
        assert (one < other) is (one.lowest < other.lowest)
        assert one.at_least(other) is (one.lowest >= other.lowest)
    assert (one >= other) is not (one < other)


def test_bands_leave_no_gap():
    known = [band for band in sorted(HeadcountBand) if band.is_known]

    assert [low.highest + 1 for low in known[:-1]] == [high.lowest for high in known[1:]]
    assert (known[-1].highest, known[-1].midpoint) == (None, None)


def test_never_summed():
    with pytest.raises(InvalidValue, match="ne s'additionnent pas"):
        _ = HeadcountBand.FROM_1 + HeadcountBand.FROM_3
    with pytest.raises(InvalidValue):
        sum([HeadcountBand.FROM_1])


def test_only_bands_compare():
    with pytest.raises(TypeError):
        _ = HeadcountBand.FROM_1 < 3
