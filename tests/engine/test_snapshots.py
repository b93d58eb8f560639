"""Photographs of memberships merged into dated stretches, against day-by-day lookups."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from essor.territory.engine.snapshots import Lifetime, lifetimes, membership_spans

DAYS = [date(year, 1, 1) for year in (2025, 2026, 2027)]
PHOTOGRAPHS = st.fixed_dictionaries(
    dict.fromkeys(
        DAYS,
        st.dictionaries(
            st.tuples(st.just("epci"), st.sampled_from(["01001", "01002", "01003"])),
            st.sampled_from("ABC"),
            min_size=1,
        ),
    )
)


@given(PHOTOGRAPHS)
def test_each_photograph_reads_back_from_the_spans(photographs):
    spans = membership_spans(photographs)

    for day, photograph in photographs.items():
        found = {
            ("epci", span.municipality): span.intermunicipality
            for span in spans
            if span.valid_from <= day and (span.valid_to is None or day < span.valid_to)
        }
        assert found == photograph


@given(PHOTOGRAPHS)
def test_spans_of_a_commune_never_overlap(photographs):
    spans = sorted(membership_spans(photographs), key=lambda s: (s.municipality, s.valid_from))

    for one, other in zip(spans, spans[1:], strict=False):  # noqa: RUF007 - pairs of one commune
        if one.municipality == other.municipality:
            assert one.valid_to is not None
            assert one.valid_to <= other.valid_from


def test_layer_that_a_photograph_leaves_out_goes_on():
    spans = membership_spans({DAYS[0]: {("ept", "93001"): "T"}, DAYS[1]: {("epci", "93001"): "M"}})

    assert {(span.intermunicipality, span.valid_to) for span in spans} == {("T", None), ("M", None)}


def test_lifetimes_and_heirs():
    one, two = DAYS[:2]
    members = {
        one: {("epci", "01001"): "A", ("epci", "01002"): "B", ("epci", "01003"): "B"},
        two: {("epci", "01001"): "C", ("epci", "01002"): "C", ("epci", "01003"): "D"},
    }
    presence = {one: frozenset("AB"), two: frozenset("CD")}

    assert lifetimes(presence, members) == {
        "A": Lifetime(None, two, "C"),
        "B": Lifetime(None, two, ""),  # shared out: nobody alone took over
        "C": Lifetime(two, None),
        "D": Lifetime(two, None),
    }
    assert lifetimes({}, {}) == {}
