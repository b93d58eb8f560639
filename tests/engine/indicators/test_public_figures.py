"""Public lists, read by an adversary who knows every figure shown."""

from hypothesis import given
from hypothesis import strategies as st

from essor.kernel.headcount import HeadcountBand
from essor.observatory.engine.indicators import weight_of
from essor.observatory.engine.public_figures import (
    PublicLine,
    PublicList,
    UnitSites,
    public_lists,
    size_of,
)

BAND = HeadcountBand
rows_of_sites = st.lists(
    st.builds(
        UnitSites,
        siren=st.sampled_from([f"{n:09d}" for n in range(6)]),
        division=st.sampled_from(["10", "24", "25", "28"]),
        epci=st.sampled_from(["200072999", "200068658", ""]),
        band=st.sampled_from([None, BAND.UNKNOWN, BAND.FROM_3, BAND.FROM_20, BAND.FROM_250]),
        sites=st.integers(1, 3),
    ),
    max_size=40,
)
KEYS = (lambda row: row.division, lambda row: row.epci, size_of)


def unit(siren, division, band=BAND.FROM_10, epci="200072999"):
    return UnitSites(f"{siren:09d}", division, epci, band, 1)


def test_lists_show_what_the_rule_allows():
    rows = [unit(n, "25") for n in range(4)] + [unit(n, "10") for n in range(4, 8)]

    by_division, by_size = public_lists(rows, (KEYS[0], size_of))

    assert by_division == PublicList(
        (PublicLine("10", 4, 58), PublicLine("25", 4, 58)), PublicLine("", 8, 116)
    )
    assert by_size.lines == (PublicLine("medium", 8, 116),)


def test_a_small_line_takes_the_least_of_the_others_with_it():
    rows = (
        [unit(1, "24")]
        + [unit(n, "25") for n in range(2, 6)]
        + [unit(n, "10") for n in range(6, 9)]
    )

    (found,) = public_lists(rows, (KEYS[0],))

    assert {line.key: line.sites for line in found.lines} == {"25": 4, "24": None, "10": None}
    assert found.hidden == 2
    assert found.total == PublicLine("", 8, 116)


def test_a_dominant_employer_hides_its_line_though_it_has_enough_businesses():
    rows = [unit(1, "25", BAND.FROM_1000)] + [unit(n, "25", BAND.FROM_3) for n in range(2, 6)]
    rows += [unit(n, "10", BAND.FROM_250) for n in range(6, 12)]

    (found,) = public_lists(rows, (KEYS[0],))

    assert {line.key: line.sites for line in found.lines} == {"25": None, "10": None}


def test_too_few_businesses_show_nothing_at_all():
    nothing = PublicList((), None)

    assert public_lists([unit(1, "25"), unit(2, "10")], KEYS) == (nothing, nothing, nothing)
    assert public_lists([], KEYS) == (nothing, nothing, nothing)


@given(rows_of_sites)
def test_what_subtraction_leaves_may_itself_be_shown(rows):
    for key_of, found in zip(KEYS, public_lists(rows, KEYS), strict=True):
        if found.total is None:
            assert found.lines == ()
            continue
        assert found.total.sites == sum(row.sites for row in rows)
        hidden = {line.key for line in found.lines if line.sites is None}
        shown = [line for line in found.lines if line.sites is not None]
        rest = found.total.sites - sum(line.sites for line in shown)
        behind = [row for row in rows if key_of(row) in hidden]
        assert rest == sum(row.sites for row in behind)
        assert len(hidden) != 1
        groups = [[row for row in rows if key_of(row) == line.key] for line in shown]
        for group in [*groups, behind] if hidden else groups:
            assert obeys_the_rule(group)


def obeys_the_rule(group) -> bool:
    """Three businesses or more in each, and none above 85 % of sites nor of headcount."""
    if len({row.siren for row in group}) < 3:
        return False
    for measure in (lambda row: row.sites, lambda row: (weight_of(row.band) or 0) * row.sites):
        by_unit = {}
        for row in group:
            by_unit[row.siren] = by_unit.get(row.siren, 0) + measure(row)
        total = sum(by_unit.values())
        if total and max(by_unit.values()) > 0.85 * total:
            return False
    return True
