"""First-order exposure: written cases, bounds by a slow oracle, properties."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from essor.kernel.errors import InvalidValue
from essor.kernel.headcount import HeadcountBand
from essor.observatory.engine.supply_exposure import SupplierLink, first_order
from essor.observatory.engine.supply_intervals import Interval, ShareBand, total

FORTY = Fraction(40, 100)
HALF = ShareBand.FROM_50.interval
QUARTER = ShareBand.FROM_25.interval


def link(supplier="A", site=None, *, jobs=(10, 19), share=HALF, names_site=True):
    known = None if jobs is None else Interval.of(*jobs)
    return SupplierLink(supplier, site, known, share, names_site)


# jobs, share, towards the site itself → exposed at 40 %
CASES = {
    "a site of 10 to 19 jobs that makes 50 to 75 %": (
        [link(jobs=(10, 19))], ("2", "57/10"), 0,
    ),
    "two suppliers add up": (
        [link("A", jobs=(10, 19)), link("B", jobs=(20, 49), share=QUARTER)],
        ("4", "31/2"), 0,
    ),
    "a link with the whole customer starts from nothing": (
        [link(names_site=False)], ("0", "57/10"), 0,
    ),
    "the link with the site wins over the one with the company": (
        [link(share=QUARTER), link(share=HALF, names_site=False)], ("1", "19/5"), 0,
    ),
    "two sites of a supplier add up": (
        [link(site="A1", jobs=(10, 19)), link(site="A2", jobs=(1, 2))], ("11/5", "63/10"), 0,
    ),
    "a supplier's whole is not added to its sites": (
        [link(site="A1", jobs=(10, 19)), link(jobs=(20, 49), share=QUARTER)], ("2", "49/5"), 0,
    ),
    "an unknown share is counted apart": (
        [link("A"), link("B", share=None)], ("2", "57/10"), 1,
    ),
    "an unknown headcount is counted apart": (
        [link("A"), link("B", jobs=None)], ("2", "57/10"), 1,
    ),
    "nothing bounds a band without a limit": (
        [link(jobs=(10_000, None))], ("2000", None), 0,
    ),
    "no link declared is unknown, not zero": ([], None, 0),
    "only unknown shares is unknown, not zero": ([link(share=None)], None, 1),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_exposure_of_written_cases(case):
    links, bounds, unreckoned = CASES[case]

    found = first_order(links, FORTY)

    expected = None
    if bounds is not None:
        low, high = bounds
        expected = Interval(Fraction(low), None if high is None else Fraction(high))
    assert (found.total, found.unreckoned) == (expected, unreckoned)


@pytest.mark.parametrize("rate", [Fraction(0), Fraction(-1, 2), Fraction(101, 100)])
def test_rate_out_of_bounds_is_refused(rate):
    with pytest.raises(InvalidValue, match="0 % à 100 %"):
        first_order([link()], rate)


def test_most_exposed_comes_first_and_unknown_last():
    found = first_order(
        [link("A", jobs=(1, 2)), link("B", share=None), link("C", jobs=(50, 99))], FORTY
    )

    assert [one.supplier for one in found.suppliers] == ["C", "A", "B"]


small = st.integers(min_value=0, max_value=4)
tenths = st.integers(min_value=0, max_value=10)


@st.composite
def intervals(draw, numbers=small):
    low, high = sorted((draw(numbers), draw(numbers)))
    return Interval.of(low, high)


@st.composite
def shares(draw):
    low, high = sorted((draw(tenths), draw(tenths)))
    return Interval.of(Fraction(low, 10), Fraction(high, 10))


# One link a supplier: every value of jobs and shares can be enumerated.
simple = st.lists(st.tuples(intervals(), shares(), st.booleans()), min_size=1, max_size=2)
rates = st.integers(min_value=1, max_value=10).map(lambda n: Fraction(n, 10))


def oracle(cases, rate):
    """Least and most of the sums over every whole headcount and every tenth of a share."""
    possible = []
    for jobs, share, names_site in cases:
        heads = range(int(jobs.low), int(jobs.high) + 1)
        parts = [Fraction(n, 10) for n in range(11) if share.low <= Fraction(n, 10) <= share.high]
        of_site = [Fraction(1)] if names_site else [Fraction(0), Fraction(1, 2), Fraction(1)]
        possible.append([n * s * p * rate for n, s, p in product(heads, parts, of_site)])
    sums = [sum(choice) for choice in product(*map(set, possible))]
    return min(sums), max(sums)


@settings(deadline=None, max_examples=60)  # the oracle enumerates
@given(simple, rates)
def test_bounds_are_those_of_enumeration(cases, rate):
    links = [
        SupplierLink(str(number), None, jobs, share, names_site)
        for number, (jobs, share, names_site) in enumerate(cases)
    ]

    found = first_order(links, rate).total

    assert found is not None
    assert (found.low, found.high) == oracle(cases, rate)


links = st.lists(
    st.builds(
        SupplierLink,
        st.sampled_from("ABC"),
        st.sampled_from([None, "1", "2"]),
        st.none() | intervals(),
        st.none() | shares(),
        st.booleans(),
    ),
    max_size=8,
)


@given(links, rates)
def test_order_of_links_does_not_matter(found, rate):
    # Two links of the same pair cannot both stand: the database refuses them.
    unique = list(
        {(one.supplier, one.supplier_site, one.names_site): one for one in found}.values()
    )

    assert first_order(unique, rate) == first_order(unique[::-1], rate)


@given(links, rates)
def test_a_deeper_fall_never_exposes_less(found, rate):
    less, more = first_order(found, rate / 2), first_order(found, rate)

    assert (less.total is None) == (more.total is None)
    if less.total is not None and more.total is not None:
        assert less.total.low <= more.total.low
        assert less.total.high <= more.total.high


@given(links, rates)
def test_total_is_the_sum_of_suppliers_and_never_above_their_jobs(found, rate):
    answer = first_order(found, rate)

    assert answer.total == total(one.exposed for one in answer.suppliers)
    assert {one.supplier for one in answer.suppliers} == {one.supplier for one in found}
    most = sum(one.jobs.high for one in found if one.jobs is not None)
    assert answer.total is None or answer.total.high <= most


def test_bands_are_intervals_and_unknown_is_none():
    assert Interval.of_band(HeadcountBand.FROM_10000) == Interval.of(10_000, None)
    assert [Interval.of_band(band) for band in (None, HeadcountBand.UNKNOWN)] == [None, None]
    assert ShareBand.UNKNOWN.interval is None
    edges = [band.interval for band in ShareBand if band.interval]
    assert [one.low for one in edges[1:]] == [one.high for one in edges[:-1]]
    assert (edges[0].low, edges[-1].high) == (0, 1)


@pytest.mark.parametrize(("low", "high"), [(-1, 2), (3, 2)])
def test_interval_out_of_order_is_refused(low, high):
    with pytest.raises(InvalidValue):
        Interval.of(low, high)


@pytest.mark.parametrize(
    ("interval", "label"),
    [
        (Interval.of(0, 0), "0"),
        (Interval.of(Fraction(1, 3), Fraction(7, 3)), "0 à 3"),
        (Interval.of(10_000, None), "10\u202f000 ou plus"),
    ],
)
def test_interval_reads_outward(interval, label):
    assert interval.label == label


def test_nothing_times_the_unbounded_is_nothing():
    assert Interval.of(10, None) * Interval.of(0, 0) == Interval.of(0, 0)


def test_example_of_the_documentation():
    """docs/algorithms/value-chains.md, « Example »."""
    links = [
        link("machining", jobs=(20, 49)),
        link("moulds", jobs=(10, 19), share=ShareBand.FROM_75.interval, names_site=False),
        link("third", jobs=(20, 49), share=None),
    ]

    found = first_order(links, FORTY)

    assert found.total == Interval(Fraction(4), Fraction("22.3"))
    assert (found.total.label, found.unreckoned) == ("4 à 23", 1)
