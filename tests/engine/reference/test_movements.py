"""Communes through time, against a slow and obvious replay of every movement."""

from collections import defaultdict
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from essor.reference.movements import MOVEMENT_LABELS, RESTORED, current_codes, shipped
from essor.reference.tables import load

TODAY = date(2026, 1, 1)
CHANGES = load("municipality_changes")
COMMUNE_CHANGES = [
    c
    for c in CHANGES
    if {c.before_type, c.after_type} <= {"COM", None} and (c.before_code or c.after_code)
]
TIED = defaultdict(list)
for change in COMMUNE_CHANGES:
    for one in {change.before_code, change.after_code} - {None}:
        TIED[one].append(change)
FORMER = sorted(current_codes())


def neighbours(code: str) -> list:
    """Every movement of communes tied to a code, near or far."""
    known: set[str] = set()
    frontier = {code}
    while frontier:
        known |= frontier
        tied = [c for one in frontier for c in TIED[one]]
        frontier = {one for c in tied for one in (c.before_code, c.after_code) if one} - known
    return [c for c in COMMUNE_CHANGES if {c.before_code, c.after_code} & known]


def replay(code: str, written_on: date) -> set[str]:
    """Put a mark on the land of a commune that is about to end, and see where it lies today.

    Every commune is a heap of land. Movements are replayed day by day: land goes where the arrows
    say; a commune that is restored takes back the land that it had, the rest stays.
    """
    changes = neighbours(code)
    land: dict[str, set[str]] = defaultdict(set)
    owned: dict[str, set[str]] = {}  # the land that each code had when it ended

    for day in sorted({c.effective_on for c in changes}):
        if day > written_on and "mark" not in set().union(*land.values(), *owned.values()):
            land[code].add("mark")
        arrows = defaultdict(list)
        for c in changes:
            if c.effective_on == day and c.before_type == "COM":
                arrows[c.before_code].append((c.after_code, c.kind))
        after = {one: set(heap) for one, heap in land.items() if one not in arrows}
        sources = sorted(arrows, key=lambda one: not (land.get(one) or lives_before(one, day)))
        for before in sources:  # those that live first, then those given the same day
            heap = land.get(before, set()) | (
                after.pop(before, set()) if before not in land else set()
            )
            owned[before] = set(heap)
            for target, kind in arrows[before]:
                back = owned.get(target) if kind == RESTORED and target != before else None
                others = set().union(
                    *(
                        owned.get(t, set())
                        for t, k in arrows[before]
                        if k == RESTORED and t != before
                    )
                )
                moved = heap & back if back is not None else heap - others
                if target:
                    after.setdefault(target, set()).update(moved)
        land = defaultdict(set, after)
    return {holder for holder, heap in land.items() if "mark" in heap}


def lives_before(code: str, day: date) -> bool:
    """Whether any movement names the code before a day."""
    return any(c.effective_on < day for c in TIED[code])


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(FORMER))
def test_former_code_lies_where_the_replay_says(code):
    movements = shipped()
    last = movements.last_day(code, TODAY)

    assert replay(code, last) == movements.follow(code, written_on=last, on=TODAY)


@pytest.mark.parametrize("code", ["49144", "14513", "52340", "20004", "77362", "97123"])
def test_hard_cases_as_the_replay(code):
    movements = shipped()
    last = movements.last_day(code, TODAY)

    assert movements.follow(code, written_on=last, on=TODAY) == replay(code, last)


def test_open_stretches_are_the_communes_of_today():
    movements = shipped()
    listed = {row.code for row in load("municipalities") if row.kind == "commune"}
    alive = {code for code in movements.codes if movements.spells(code)[-1].period.end is None}

    assert alive <= listed
    assert all(movements.exists(code, TODAY) for code in listed)


def test_sirene_recodes_alike():
    """An independent list of recodings. It differs only where a commune was restored."""
    expected = defaultdict(set)
    for row in load("recoded_municipalities"):
        expected[row.old_code].add(row.code)
    movements = shipped()
    alive = {code for code in expected if movements.exists(code, TODAY)}
    found = current_codes()
    differ = {code for code in expected if code not in alive and {found[code]} != expected[code]}

    assert differ == {"52427", "60455"}
    assert len(expected) - len(alive) - len(differ) > 1_800
    assert all(any(c.kind == RESTORED and c.before_code == code for c in CHANGES) for code in alive)


def test_code_that_ended_and_came_back_has_two_stretches():
    first, second = shipped().spells("55138")  # Culey

    assert (first.period.end, first.successors) == (date(1973, 1, 1), ("55298",))
    assert (second.period.start, second.period.end) == (date(2014, 1, 1), None)


def test_transient_code_never_existed():
    movements = shipped()

    assert "44225" not in movements.codes
    assert movements.follow("49144", written_on=date(2017, 1, 1), on=TODAY) == {"44180"}


@pytest.mark.parametrize(
    ("code", "written_on", "found"),
    [
        ("15141", date(2020, 1, 1), {"15031", "15035", "15047", "15141", "15171"}),
        ("15141", date(2010, 1, 1), {"15141"}),
        ("15031", date(2010, 1, 1), {"15031"}),
        ("77362", date(1949, 1, 1), {"77066", "77444"}),
        ("97123", date(2000, 1, 1), set()),
        ("52121", date(1950, 1, 1), {"52121"}),
    ],
)
def test_what_a_code_became_depends_on_when_it_was_written(code, written_on, found):
    assert shipped().follow(code, written_on=written_on, on=TODAY) == found


def test_every_kind_of_movement_has_a_name():
    assert {change.kind for change in CHANGES} <= set(MOVEMENT_LABELS)
