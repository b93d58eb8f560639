"""Secrecy, tried by an adversary who knows every published figure and subtracts."""

import itertools
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from essor.observatory.engine.secrecy import (
    TOTAL,
    Cell,
    hidden_of_list,
    hidden_of_table,
    merged,
)

NUMBERS = itertools.count()


def cell(*parts):
    """A cell made of businesses of these sizes, which stand nowhere else."""
    return Cell({f"{next(NUMBERS)}": part for part in parts})


@st.composite
def cells(draw):
    """Businesses of a small country: the same one may stand in several cells."""
    names = st.sampled_from([f"u{n}" for n in range(12)])
    return Cell(draw(st.dictionaries(names, st.integers(1, 60), max_size=6)))


lists = st.lists(cells(), min_size=1, max_size=7).map(
    lambda found: {f"k{rank}": one for rank, one in enumerate(found)}
)


@st.composite
def tables(draw):
    rows, columns = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    return {(f"r{r}", f"c{c}"): draw(cells()) for r in range(rows) for c in range(columns)}


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (cell(), False),  # nobody: tells of nobody
        (cell(10), True),
        (cell(10, 10), True),  # fewer than three
        (cell(10, 10, 10), False),
        (cell(86, 7, 7), True),  # one makes more than 85 %
        (cell(85, 8, 7), False),  # 85 % exactly is not more
    ],
)
def test_the_rule(one, expected):
    assert one.is_sensitive is expected


def test_a_single_hidden_cell_takes_a_second_one_with_it():
    found = hidden_of_list({"a": cell(9), "b": cell(5, 5, 5), "c": cell(7, 8, 9)})

    assert found == {"a", "b"}  # b is the least of the others


def test_nothing_is_hidden_where_the_rule_is_kept():
    assert hidden_of_list({"a": cell(1, 1, 1), "b": cell()}) == frozenset()


def test_a_list_of_one_business_shows_nothing_but_its_empty_lines():
    assert hidden_of_list({"a": cell(9), "b": cell()}) == {"a", TOTAL}


def test_two_small_ones_that_still_tell_too_much_take_a_third():
    # 1 + 1 businesses: their sum is of two only
    found = hidden_of_list({"a": cell(9), "b": cell(4), "c": cell(5, 5, 5), "d": cell(9, 9, 9)})

    assert found == {"a", "b", "c"}


def test_a_business_of_two_hidden_lines_counts_once():
    shared = {"a": Cell({"x": 5}), "b": Cell({"x": 4, "y": 3}), "c": cell(9, 9, 9)}

    assert hidden_of_list(shared) == {"a", "b", "c"}  # x and y alone would be two


def kept_of_list(table):
    hidden = hidden_of_list(table)
    return hidden, sum(one.value for one in table.values())


@given(lists)
def test_no_hidden_line_comes_back_by_subtraction(table):
    hidden, total = kept_of_list(table)
    lines = hidden - {TOTAL}

    assert all(table[key].units for key in lines)
    assert {key for key, one in table.items() if one.is_sensitive} <= lines
    if TOTAL in hidden or not lines:
        return
    rest = total - sum(one.value for key, one in table.items() if key not in lines)
    group = merged(table[key] for key in lines)
    assert rest == group.value  # what the adversary gets is a group…
    assert len(lines) > 1  # …of several lines
    assert not group.is_sensitive  # …that may itself be shown


@given(lists)
def test_a_total_that_breaks_the_rule_is_hidden(table):
    whole = merged(table.values())

    if whole.is_sensitive:
        assert TOTAL in hidden_of_list(table)


def with_margins(table):
    rows = [*sorted({row for row, _ in table}), TOTAL]
    columns = [*sorted({column for _, column in table}), TOTAL]
    return (
        rows,
        columns,
        {
            (row, column): merged(
                one for (r, c), one in table.items() if row in {r, TOTAL} and column in {c, TOTAL}
            )
            for row in rows
            for column in columns
        },
    )


def worked_out(rows, columns, hidden):
    """Hidden cells that linear algebra gives back: exact elimination over the published equations.

    One equation per row and per column: its cells less its total make zero.
    """
    names = sorted(hidden)
    equations = []
    for row in rows:
        signs = {(row, column): -1 if column == TOTAL else 1 for column in columns}
        equations.append([Fraction(signs.get(name, 0)) for name in names])
    for column in columns:
        signs = {(row, column): -1 if row == TOTAL else 1 for row in rows}
        equations.append([Fraction(signs.get(name, 0)) for name in names])
    done = 0
    for rank in range(len(names)):
        pivot = next((i for i in range(done, len(equations)) if equations[i][rank]), None)
        if pivot is None:
            continue
        equations[done], equations[pivot] = equations[pivot], equations[done]
        lead = equations[done][rank]
        equations[done] = [value / lead for value in equations[done]]
        for i, equation in enumerate(equations):
            if i != done and equation[rank]:
                factor = equation[rank]
                equations[i] = [
                    a - factor * b for a, b in zip(equation, equations[done], strict=True)
                ]
        done += 1
    return [
        names[next(i for i, value in enumerate(row) if value)]
        for row in equations
        if sum(1 for value in row if value) == 1
    ]


def test_the_adversary_finds_what_primary_suppression_alone_lets_out():
    rows, columns = ["r0", "r1", TOTAL], ["c0", "c1", TOTAL]

    assert worked_out(rows, columns, {("r0", "c0")}) == [("r0", "c0")]


def test_a_table_hides_a_cycle_around_its_small_cell():
    table = {
        ("r0", "c0"): cell(4), ("r0", "c1"): cell(5, 5, 5), ("r0", "c2"): cell(9, 9, 9),
        ("r1", "c0"): cell(6, 6, 6), ("r1", "c1"): cell(7, 7, 7), ("r1", "c2"): cell(8, 8, 8),
    }  # fmt: skip

    found = hidden_of_table(table)

    assert found == {("r0", "c0"), ("r0", "c1"), ("r1", "c0"), ("r1", "c1")}


@settings(max_examples=100, deadline=None)
@given(tables())
def test_no_hidden_cell_of_a_table_can_be_worked_out(table):
    rows, columns, whole = with_margins(table)

    hidden = hidden_of_table(table)

    assert {key for key, one in whole.items() if one.is_sensitive} <= hidden
    assert worked_out(rows, columns, hidden) == []


@settings(max_examples=100, deadline=None)
@given(tables())
def test_what_a_line_leaves_once_its_visible_cells_are_taken_obeys_the_rule(table):
    rows, columns, whole = with_margins(table)
    hidden = hidden_of_table(table)

    lines = [((row, TOTAL), [(row, column) for column in columns[:-1]]) for row in rows]
    lines += [((TOTAL, column), [(row, column) for row in rows[:-1]]) for column in columns]
    for total, line in lines:
        kept = [key for key in line if key in hidden]
        if kept and total not in hidden:
            group = merged(whole[key] for key in kept)
            assert not group.is_sensitive
