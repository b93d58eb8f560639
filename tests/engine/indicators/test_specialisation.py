"""Location quotients against published ones, and shift-share that closes to the last site."""

import csv
import math
from collections import defaultdict
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essor.observatory.engine.specialisation import (
    location_quotient,
    shift_share,
    smoothed_quotients,
)

codes = st.sampled_from(["10", "24", "25", "28", "32"])
numbers = st.dictionaries(codes, st.integers(0, 40))


def test_quotient_of_a_hand_made_case():
    # 10 of 50 sites here are forges (20 %), 100 of 1 000 there (10 %)
    assert location_quotient(10, 50, 100, 1000) == 2.0


@pytest.mark.parametrize("arguments", [(0, 0, 1, 10), (1, 5, 0, 10), (1, 5, 1, 0)])
def test_quotient_without_a_share_is_unknown(arguments):
    assert location_quotient(*arguments) is None


def test_an_absent_activity_has_a_quotient_of_zero():
    assert location_quotient(0, 50, 100, 1000) == 0.0


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 500)), min_size=1, max_size=20))
def test_quotients_weighted_by_the_reference_shares_average_to_one(pairs):
    here, there = [a for a, _ in pairs], [a + b for a, b in pairs]
    if sum(here) == 0:
        return

    quotients = [
        location_quotient(h, sum(here), t, sum(there)) for h, t in zip(here, there, strict=True)
    ]

    mean = sum(q * t for q, t in zip(quotients, there, strict=True)) / sum(there)
    assert mean == pytest.approx(1)


def published(data_dir):
    """Quotients of Breton EPCI and départements, with the sites that they rest on."""
    path = data_dir / "specialisation" / "bretagne_quotients_2026.csv"
    with path.open(encoding="utf-8") as stream:
        return [
            (row["territory"], row["kind"], row["naf"], float(row["quotient"]), int(row["sites"]))
            for row in csv.DictReader(stream)
        ]


def margins(rows):
    """What the published quotients imply, up to one factor: weight of each territory and activity.

    LQ / sites = (1 / sites of the territory) × (all sites / sites of the activity): each quotient
    met on a walk from one territory gives one more unknown; the others are then predictions.
    """
    near = defaultdict(list)
    for territory, _, naf, quotient, sites in rows:
        near[territory].append((naf, quotient / sites))
        near[naf].append((territory, quotient / sites))
    start = rows[0][0]
    found, heap, used = {start: 1.0}, [start], 0
    while heap:
        node = heap.pop()
        for other, ratio in near[node]:
            if other not in found:
                found[other] = ratio / found[node]
                heap.append(other)
                used += 1
    return found, used


def test_quotients_equal_those_published_for_brittany(data_dir):
    rows = [row for row in published(data_dir) if row[1] in {"epci", "departement"}]
    factors, used = margins(rows)
    predicted = 0

    for territory, _, naf, quotient, sites in rows:
        local_total, all_over_total = 1 / factors[territory], factors[naf]
        found = location_quotient(sites, local_total, 1 / all_over_total, 1.0)
        assert found == pytest.approx(quotient, rel=1e-9)
        predicted += 1

    assert len(factors) == used + 1
    assert predicted - used > 80  # quotients that were not needed to know the margins


def test_an_activity_of_one_departement_only_gives_the_whole_over_its_part(data_dir):
    """Its quotient is N / N_d: the four parts must make one."""
    largest = {}
    for territory, kind, _, quotient, _ in published(data_dir):
        if kind == "departement":
            largest[territory] = max(quotient, largest.get(territory, 0))

    assert sorted(largest) == ["22", "29", "35", "56"]
    assert sum(1 / quotient for quotient in largest.values()) == pytest.approx(1, abs=1e-12)


def test_smoothing_moves_a_lone_site_and_hardly_a_well_founded_quotient():
    # 1 site where 0.1 was expected (10), 90 where 30 were (3), 40 where 80 were
    lone, solid, weak = smoothed_quotients([1, 90, 40], [0.1, 30.0, 80.0])

    assert 1 < lone < 5
    assert solid == pytest.approx(3, rel=0.1)
    assert weak == pytest.approx(0.5, rel=0.1)


def test_smoothing_leaves_the_mean_where_nothing_differs():
    assert smoothed_quotients([10, 20], [10.0, 20.0]) == (1.0, 1.0)
    assert smoothed_quotients([0, 3], [0.0, 3.0]) == (None, 1.0)
    assert smoothed_quotients([], []) == ()


@given(st.lists(st.tuples(st.integers(0, 60), st.floats(0.01, 60)), min_size=1, max_size=24))
def test_a_smoothed_quotient_lies_between_its_own_and_the_mean(pairs):
    observed, expected = [o for o, _ in pairs], [e for _, e in pairs]
    mean = sum(observed) / sum(expected)

    for (count, share), drawn in zip(pairs, smoothed_quotients(observed, expected), strict=True):
        low, high = sorted((mean, count / share))
        assert low - 1e-6 <= drawn <= high + 1e-6
        assert math.isfinite(drawn)


def test_shift_share_of_a_hand_made_case():
    # reference: 100 -> 120 (+20 %); metal 60 -> 60 (0 %), food 40 -> 60 (+50 %)
    # here: metal 10 -> 9, food 10 -> 17
    found = shift_share(
        {"25": 10, "10": 10}, {"25": 9, "10": 17}, {"25": 60, "10": 40}, {"25": 60, "10": 60}
    )

    assert found.change == 6
    assert found.national == 4  # 20 × 20 %
    assert found.structural == 1  # 10 × −20 % + 10 × 30 %
    assert found.local == 1  # −1 + 2


def test_an_activity_new_to_the_reference_is_local():
    found = shift_share({}, {"29": 3}, {"25": 10}, {"25": 10, "29": 3})

    assert (found.change, found.national, found.structural, found.local) == (3, 0, 0, 3)


def test_shift_share_without_a_reference_at_the_start_is_unknown():
    assert shift_share({}, {"25": 1}, {}, {"25": 1}) is None


@given(numbers, numbers, numbers, numbers)
def test_the_three_parts_add_up_exactly(before, after, others_before, others_after):
    whole_before = {
        code: before.get(code, 0) + others_before.get(code, 0) for code in {*before, *others_before}
    }
    whole_after = {
        code: after.get(code, 0) + others_after.get(code, 0) for code in {*after, *others_after}
    }

    found = shift_share(before, after, whole_before, whole_after)

    if found is None:
        assert sum(whole_before.values()) == 0
        return
    assert found.change == sum(after.values()) - sum(before.values())
    assert found.change == found.national + found.structural + found.local
    # slow oracle of the local part: what each activity did beyond the reference's rate
    growth = Fraction(sum(whole_after.values()), sum(whole_before.values()))
    local = Fraction(0)
    for code in {*before, *after}:
        start = whole_before.get(code, 0)
        rate = Fraction(whole_after.get(code, 0), start) if start else growth
        local += after.get(code, 0) - before.get(code, 0) * rate
    assert found.local == local


@given(numbers, numbers)
def test_a_reference_has_no_structure_nor_local_part_of_its_own(before, after):
    found = shift_share(before, after, before, after)

    if found is not None:
        assert found.change == found.national + found.structural + found.local
        assert found.change == found.national
