"""Anchor companies: written cases, a slow oracle, properties; and guesses from NAF."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essor.observatory.engine.anchors import (
    AnchorRule,
    ChainCompany,
    DeclaredLink,
    Reason,
    assess,
    propose,
)
from essor.observatory.engine.supply_intervals import Interval, ShareBand
from essor.observatory.engine.value_chains import (
    ActivityRule,
    Guess,
    Trust,
    counted_beginnings,
    guesses,
)

SMALL, MEDIUM, LARGE = Interval.of(1, 2), Interval.of(20, 49), Interval.of(100, 199)


def company(siren, jobs=SMALL, unknown_sites=0):
    return ChainCompany(siren, jobs, unknown_sites)


def link(supplier, *, jobs=MEDIUM, share=ShareBand.FROM_50, site=None, customer_site=None):
    return DeclaredLink("C", customer_site, supplier, site, jobs, share.interval)


REST = [company(f"R{number}", MEDIUM) for number in range(4)]
# what is known of company C → why it is proposed
CASES = {
    "small, nobody declared": (SMALL, [], ()),
    "large alone weighs by its size": (LARGE, [], (Reason.OWN_JOBS,)),
    "three suppliers of unknown share": (
        SMALL, [link(one, share=ShareBand.UNKNOWN) for one in "XYZ"], (Reason.SUPPLIERS,),
    ),
    "two suppliers that depend on it": (
        SMALL, [link("X"), link("Y")], (Reason.PULLED_JOBS,),
    ),
    "one supplier by three links is one supplier": (
        SMALL,
        [link("X", share=ShareBand.UNDER_10, site=site) for site in (None, "X1", "X2")], (),
    ),
    "all three": (
        LARGE, [link(one) for one in "XYZ"],
        (Reason.SUPPLIERS, Reason.PULLED_JOBS, Reason.OWN_JOBS),
    ),
    "headcount unknown, suppliers known": (None, [link("X")], (Reason.PULLED_JOBS,)),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_reasons_of_written_cases(case):
    jobs, links, reasons = CASES[case]
    companies = [company("C", jobs), *REST]

    found = {one.siren: one.reasons for one in propose(companies, links) if one.siren == "C"}

    assert found == ({"C": reasons} if reasons else {})
    assert assess(companies[0], companies, links).reasons == reasons


def test_size_alone_is_said():
    by_size, pulls = company("C", LARGE), [link("X"), link("Y")]

    assert propose([by_size], [])[0].by_size_alone
    assert not propose([by_size], pulls)[0].by_size_alone


def test_shares_towards_several_sites_of_a_customer_add_up_to_the_whole_at_most():
    half = [link("X", share=ShareBand.FROM_75, customer_site=site) for site in ("C1", "C2")]

    (found,) = propose([company("C")], half)

    assert found.pulled == Interval.of(20, 49)


def test_sites_of_a_supplier_are_part_of_its_whole():
    links = [link("X", site="X1", jobs=SMALL), link("X", jobs=MEDIUM)]

    (found,) = propose([company("C")], links)

    assert found.pulled == Interval.of(10, Fraction(49 * 3, 4))


def test_unknown_is_counted_apart_and_never_zero():
    found = assess(company("C", None, 2), [company("C", None, 2)], [
        link("X", share=ShareBand.UNKNOWN),
    ])  # fmt: skip

    assert (found.pulled, found.unreckoned, found.suppliers) == (None, 1, 1)
    assert (found.jobs, found.own_share, found.unknown_sites) == (None, None, 2)


bands = st.none() | st.sampled_from([SMALL, MEDIUM, LARGE])
companies = st.lists(
    st.builds(ChainCompany, st.sampled_from("ABCDEF"), bands), unique_by=lambda one: one.siren
)
declared = st.lists(
    st.builds(
        DeclaredLink,
        st.sampled_from("ABCDEF"),
        st.none(),
        st.sampled_from("UVWXYZ"),
        st.none(),
        bands,
        st.sampled_from([band.interval for band in ShareBand]),
    ),
    unique_by=lambda one: (one.customer, one.supplier),
)


def oracle(everybody, links, rule):
    """The same conditions, spelled out one company at a time."""

    def middle(interval):
        return (interval.low + interval.high) / 2

    whole = sum(middle(one.jobs) for one in everybody if one.jobs)
    found = {}
    for one in everybody:
        own = [link for link in links if link.customer == one.siren]
        reckoned = [link for link in own if link.jobs and link.share]
        low = sum(link.jobs.low * link.share.low for link in reckoned)
        high = sum(link.jobs.high * link.share.high for link in reckoned)
        why = []
        if len({link.supplier for link in own}) >= rule.suppliers:
            why.append("suppliers")
        if reckoned and (low + high) / 2 >= rule.pulled_jobs:
            why.append("pulled_jobs")
        heavy = one.jobs and middle(one.jobs) >= rule.own_jobs
        if heavy and middle(one.jobs) >= rule.own_share * whole:
            why.append("own_jobs")
        if why:
            found[one.siren] = why
    return found


rules = st.builds(
    AnchorRule,
    st.integers(1, 4),
    st.integers(1, 40),
    st.integers(1, 200),
    st.integers(0, 10).map(lambda n: Fraction(n, 10)),
)


@given(companies, declared, rules)
def test_proposals_are_those_of_the_slow_version(everybody, links, rule):
    found = propose(everybody, links, rule)

    assert {one.siren: [str(why) for why in one.reasons] for one in found} == oracle(
        everybody, links, rule
    )
    assert [one.weight for one in found] == sorted((one.weight for one in found), reverse=True)


@given(companies, declared)
def test_one_more_link_never_takes_a_company_out(everybody, links):
    before = {one.siren for one in propose(everybody, links[1:])}

    assert before <= {one.siren for one in propose(everybody, links)}


RULES = (
    ActivityRule("forge", "25", Trust.LOW),
    ActivityRule("forge", "25.50A", Trust.HIGH),
    ActivityRule("bois", "16", Trust.HIGH),
    ActivityRule("auto", "25.5", Trust.MEDIUM),
)


@pytest.mark.parametrize(
    ("naf", "nomenclature", "expected"),
    [
        (
            "25.50A", "NAFRev2",
            (Guess("auto", "25.5", Trust.MEDIUM), Guess("forge", "25.50A", Trust.HIGH)),
        ),
        ("25.71Z", "NAFRev2", (Guess("forge", "25", Trust.LOW),)),
        ("47.11D", "NAFRev2", ()),
        ("25.50A", "NAFRev1", ()),
        ("25.50A", None, ()),
        (None, "NAFRev2", ()),
    ],
)  # fmt: skip
def test_guess_is_the_longest_beginning_of_each_chain(naf, nomenclature, expected):
    assert guesses(naf, nomenclature, RULES) == expected


def test_low_trust_is_never_counted():
    assert counted_beginnings(RULES, "forge") == ("25.50A",)
    assert [trust for trust in Trust if not trust.is_counted] == [Trust.LOW]
