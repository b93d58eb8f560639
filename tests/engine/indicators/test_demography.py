"""Survival: hand-computed cases, an obvious oracle without censoring, properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essor.observatory.engine.demography import Lifetime, Survival, days_of, survival

lifetimes = st.lists(
    st.builds(Lifetime, st.integers(0, 4000), st.booleans(), st.integers(1, 5)), max_size=40
)


def test_survival_of_a_hand_made_case():
    # five sites: closed at 100 days, watched 200 days, closed at 400, watched 500, watched 2 000
    lives = [
        Lifetime(100, True), Lifetime(200, False), Lifetime(400, True), Lifetime(500, False),
        Lifetime(2000, False),
    ]  # fmt: skip

    one, three = survival(lives, (1, 3))

    assert (one.share, one.at_risk) == (0.8, 3)  # 4/5
    assert three.share == pytest.approx(0.8 * 2 / 3)
    assert three.at_risk == 1
    assert 0 < three.low < three.share < three.high < 1


def test_nobody_watched_that_long_is_unknown():
    assert survival([Lifetime(200, False, 12)], (5,)) == (Survival(5, None, None, None, 0),)
    assert survival([], (1,)) == (Survival(1, None, None, None, 0),)


def test_all_closed_before_is_zero_and_not_unknown():
    found = survival([Lifetime(10, True, 3)], (1,))

    assert found == (Survival(1, 0.0, None, None, 0),)


def test_none_closed_is_everything_without_an_interval():
    assert survival([Lifetime(900, False, 4)], (1,)) == (Survival(1, 1.0, None, None, 4),)


def test_closing_on_the_day_of_the_horizon_has_lasted_that_long():
    assert survival([Lifetime(days_of(1), True, 2)], (1,))[0].share == 1.0


def test_interval_of_greenwood_equals_the_published_formula():
    # 20 sites, 4 closed before a year, none censored: S = 0.8, var(log S) = 4 / (20 × 16)
    found = survival([Lifetime(50, True, 4), Lifetime(900, False, 16)], (1,))[0]

    assert found.share == pytest.approx(0.8)
    assert found.low == pytest.approx(0.5511, abs=1e-3)
    assert found.high == pytest.approx(0.9198, abs=1e-3)


@given(st.lists(st.tuples(st.integers(0, 4000), st.integers(1, 5)), min_size=1, max_size=40))
def test_without_censoring_survival_is_the_plain_share(lives):
    found = survival([Lifetime(days, True, sites) for days, sites in lives], (1, 3, 5))

    total = sum(sites for _, sites in lives)
    for point in found:
        lasting = sum(sites for days, sites in lives if days >= days_of(point.years))
        assert point.share == pytest.approx(lasting / total)
        assert point.at_risk == lasting


@given(lifetimes)
def test_survival_never_rises_and_stays_a_share(lives):
    found = survival(lives, (1, 3, 5))

    known = [point.share for point in found if point.share is not None]
    assert known == sorted(known, reverse=True)
    assert all(0 <= share <= 1 for share in known)
    assert [point.at_risk for point in found] == sorted(
        (point.at_risk for point in found), reverse=True
    )


@given(lifetimes)
def test_survival_equals_the_slow_estimator(lives):
    """Site by site, day by day."""
    sites = [(life.days, life.ended) for life in lives for _ in range(life.sites)]

    for point in survival(lives, (1, 3)):
        share = 1.0
        for day in range(days_of(point.years)):
            risk = sum(1 for days, _ in sites if days >= day)
            gone = sum(1 for days, ended in sites if days == day and ended)
            if gone:
                share *= 1 - gone / risk
        watched = sum(1 for days, _ in sites if days >= days_of(point.years))
        assert point.at_risk == watched
        if point.share is None:
            assert watched == 0
        else:
            assert point.share == pytest.approx(share)
