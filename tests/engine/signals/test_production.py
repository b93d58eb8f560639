"""Doubts that an activity code leaves: a table of cases, and properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essor.kernel.headcount import HeadcountBand
from essor.observatory.engine.production import Doubt, SiteFacts, production_hint

BAND = HeadcountBand
SCI, SAS = "6540", "5710"

# naf, legal form, band, employer, head office, staffed siblings → doubt, perhaps production
CASES = [
    ("64.20Z", SAS, None, None, True, 0, (Doubt.HOLDING, False)),
    ("64.20Z", SAS, BAND.FROM_3, True, True, 0, (Doubt.HOLDING, False)),
    ("64.20Z", SAS, BAND.FROM_50, True, True, 0, (Doubt.HOLDING, True)),
    ("70.10Z", SAS, BAND.FROM_10, True, True, 0, (Doubt.HEAD_OFFICE, True)),
    ("70.10Z", None, BAND.UNKNOWN, False, True, 0, (Doubt.HEAD_OFFICE, False)),
    ("70.22Z", SAS, BAND.FROM_50, True, True, 0, None),
    ("25.62B", SCI, None, None, True, 0, (Doubt.PROPERTY, False)),
    ("25.62B", "6541", BAND.ZERO, False, True, 0, (Doubt.PROPERTY, False)),
    ("25.62B", SCI, BAND.FROM_6, True, True, 0, None),
    ("25.62B", SAS, None, False, True, 2, (Doubt.EMPTY_OFFICE, False)),
    ("25.62B", SAS, BAND.ZERO, None, True, 1, (Doubt.EMPTY_OFFICE, False)),
    ("25.62B", SAS, None, None, True, 1, None),  # an empty field does not say that nobody works
    ("25.62B", SAS, None, False, True, 0, None),  # a craftsman alone is a factory of one
    ("25.62B", SAS, None, False, True, None, None),
    ("25.62B", SAS, None, False, False, 2, None),
    ("25.62B", SAS, BAND.FROM_100, True, True, 3, None),
    ("68.20B", SAS, None, None, True, 0, (Doubt.PROPERTY, False)),
    ("68.20B", SAS, BAND.FROM_20, True, True, 0, None),
    ("47.11D", SCI, None, None, True, 0, (Doubt.PROPERTY, False)),
    ("78.20Z", SAS, BAND.FROM_200, True, False, 0, (Doubt.STAFF, False)),
    ("78.20Z", SAS, BAND.FROM_3, True, False, 0, None),
    (None, None, None, None, None, 0, None),
]


def facts(naf, category, band, employer, head_office, siblings):
    division = int(naf[:2]) if naf else None
    return SiteFacts(naf, division, category, band, employer, head_office, siblings)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_doubt_is_the_one_of_the_table(case):
    *values, expected = case

    hint = production_hint(facts(*values))

    assert (None if hint is None else (hint.doubt, hint.suggests_production)) == expected


@given(
    st.builds(
        facts,
        st.sampled_from([None, "25.62B", "10.51C", "64.20Z", "70.10Z", "68.20A", "78.20Z"]),
        st.sampled_from([None, SCI, SAS]),
        st.sampled_from([None, *BAND]),
        st.sampled_from([None, True, False]),
        st.sampled_from([None, True, False]),
        st.sampled_from([None, 0, 3]),
    )
)
def test_hint_says_why_and_never_doubts_a_staffed_factory(site):
    hint = production_hint(site)

    if hint is not None:
        assert hint.question.endswith(("?", "."))
        assert hint.reason
    staffed = site.employer is True and site.band is not None and site.band.at_least(BAND.FROM_1)
    if site.division in range(10, 34) and staffed:
        assert hint is None
