"""Headcount, concentration and age: cases worked out by hand, bounds, and a slow oracle."""

import statistics
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essor.kernel.headcount import HeadcountBand
from essor.observatory.engine.indicators import (
    AGE_CLASSES,
    HeadcountEstimate,
    by_age,
    headcount,
    herfindahl,
    median_of,
    share_of_largest,
    shares,
    weight_of,
)

BAND = HeadcountBand
weights = st.lists(st.floats(0.5, 10_000), min_size=1, max_size=60)
counts = st.dictionaries(st.sampled_from([None, *BAND]), st.integers(0, 50))


@pytest.mark.parametrize(
    ("sites", "expected"),
    [
        # 2 × (20 to 49) + 1 × (10 to 19): 69 + 14.5, from 50 to 117
        ({BAND.FROM_20: 2, BAND.FROM_10: 1}, HeadcountEstimate(83.5, 50, 117, 3, 0)),
        # « 00 » is nobody at the year's end: known, and zero; « NN » and empty are not known
        ({BAND.ZERO: 3, BAND.UNKNOWN: 2, None: 4}, HeadcountEstimate(0.0, 0, 0, 3, 6)),
        # the open band counts at its floor and leaves no upper bound
        ({BAND.FROM_10000: 1, BAND.FROM_1: 2}, HeadcountEstimate(10003.0, 10002, None, 3, 0)),
        ({None: 5}, HeadcountEstimate(None, None, None, 0, 5)),
        ({}, HeadcountEstimate(None, None, None, 0, 0)),
    ],
)
def test_headcount_is_an_estimate_between_bounds(sites, expected):
    assert headcount(sites) == expected


@given(counts)
def test_the_estimate_lies_within_its_interval_and_counts_every_site(sites):
    found = headcount(sites)

    assert found.known + found.unknown == sum(sites.values())
    if found.value is not None:
        assert found.low <= found.value
        assert found.high is None or found.value <= found.high


@given(counts)
def test_the_estimate_equals_the_sum_over_sites_one_by_one(sites):
    one_by_one = [weight_of(band) for band, number in sites.items() for _ in range(number)]
    known = [Fraction(weight) for weight in one_by_one if weight is not None]

    found = headcount(sites).value

    assert (found is None) == (not known) or found == 0
    assert Fraction(found or 0) == sum(known)


def test_shares_of_nothing_are_not_defined():
    assert shares([]) is None
    assert shares([0, 0]) is None


@given(weights)
def test_shares_sum_to_one(values):
    assert sum(shares(values)) == pytest.approx(1)


@pytest.mark.parametrize(
    ("values", "expected"),
    [([50, 30, 20], 0.38), ([7], 1.0), ([1, 1, 1, 1], 0.25), ([], None), ([0], None)],
)
def test_herfindahl_index(values, expected):
    assert herfindahl(values) == expected


@given(weights)
def test_herfindahl_lies_between_equality_and_monopoly(values):
    found = herfindahl(values)

    assert 1 / len(values) - 1e-9 <= found <= 1 + 1e-9


@given(weights)
def test_herfindahl_equals_the_slow_double_sum(values):
    total = sum(map(Fraction, values))
    slow = sum(Fraction(value) ** 2 for value in values) / total**2

    assert herfindahl(values) == pytest.approx(float(slow))


def test_share_of_the_five_largest():
    assert share_of_largest([10, 10, 10, 10, 10, 25, 25]) == 0.8
    assert share_of_largest([10, 20]) == 1.0
    assert share_of_largest([]) is None


@given(weights, st.integers(1, 10))
def test_share_of_the_largest_grows_with_their_number(values, count):
    assert share_of_largest(values, count) <= share_of_largest(values, count + 1) <= 1.0


@given(st.lists(st.integers(0, 120), min_size=1, max_size=80))
def test_median_equals_the_standard_library(ages):
    assert median_of({age: ages.count(age) for age in ages}) == statistics.median(ages)


def test_median_of_nothing_is_unknown():
    assert median_of({}) is None
    assert median_of({4: 0}) is None


@given(st.lists(st.tuples(st.integers(-1, 130), st.integers(0, 9))))
def test_every_site_has_one_class_of_age(ages):
    assert sum(by_age(ages)) == sum(number for _, number in ages)


def test_ages_fall_in_their_class():
    found = by_age([(-1, 1), (2, 1), (3, 5), (49, 2), (50, 3), (90, 1)])

    named = {one.code: number for one, number in zip(AGE_CLASSES, found, strict=True)}
    assert named == {
        "0-2": 2, "3-4": 5, "5-9": 0, "10-14": 0, "15-19": 0, "20-29": 0, "30-39": 0,
        "40-49": 2, "50+": 4,
    }  # fmt: skip
    assert [one.label for one in AGE_CLASSES][:2] == ["moins de 3 ans", "3 à 4 ans"]
    assert AGE_CLASSES[-1].label == "50 ans et plus"
