"""Any register, any decisions: sums hold, order does not matter, a slow version agrees."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from essor.observatory.engine.balance import balance, gap
from essor.observatory.engine.balance_cases import cases_of
from essor.observatory.engine.balance_rules import Period, Qualified, Treatment
from essor.observatory.engine.qualified import (
    EventFacts,
    Precision,
    QualifiedKind,
    RegisterKey,
    RoughDate,
    Standing,
)
from essor.observatory.warehouse.events import Certainty, Convention, EventKind, EventRow
from tests.engine.observatory_balance.made import siret

FIRST = date(2022, 1, 1)
days = st.integers(0, 4 * 365).map(lambda number: FIRST + timedelta(number))
sites = st.integers(1, 4).map(siret)
GAIN = {"opening", "restart", "extension"}
LOSS = {"closure", "reduction"}


@st.composite
def registers(draw):
    rows = {}
    for _ in range(draw(st.integers(0, 12))):
        made = EventRow(
            siret=draw(sites),
            event=draw(st.sampled_from(EventKind)),
            date=draw(days),
            naf=None,
            commune=None,
            epci=None,
            convention=draw(st.sampled_from(Convention)),
            certainty=draw(st.sampled_from(Certainty)),
            counterpart_siret=draw(st.none() | sites),
            reason="parce que",
        )
        rows[RegisterKey.of(made)] = made
    return list(rows.values())


rough = st.none() | st.builds(RoughDate, days, st.sampled_from(Precision))


@st.composite
def situations(draw):
    rows = draw(registers())
    keys = [RegisterKey.of(made) for made in rows]
    kept = draw(st.lists(st.sampled_from(keys), unique=True)) if keys else []
    targets = [*kept, *[None] * draw(st.integers(0, 4))]
    qualified = []
    for number, key in enumerate(targets):
        decided = [one for one in Standing if (one is Standing.ADDED) == (key is None)]
        said = EventFacts(
            kind=draw(st.sampled_from(QualifiedKind)),
            announced=draw(rough),
            effective=draw(rough),
            capacity_change=draw(st.none() | st.integers(-100, 200).map(Decimal)),
        )
        qualified.append(
            Qualified(
                id=f"{number:03d}",
                siret=key.siret if key else draw(sites),
                standing=draw(st.sampled_from(decided)),
                facts=said,
                key=key,
                ten_jobs=draw(st.none() | st.booleans()),
            )
        )
    first, last = sorted((draw(days), draw(days)))
    return rows, qualified, Period(first, last, today=draw(days))


def sign(kind: str) -> int:
    return (kind in GAIN) - (kind in LOSS)


def slow_register(convention, rows, period) -> int:
    """The definition, read aloud."""
    counted = [
        made
        for made in rows
        if made.convention is convention
        and made.certainty is not Certainty.CANDIDATE
        and period.since <= made.date <= period.until
    ]
    return sum(sign(made.event.value) for made in counted)


def retained(convention, one, period):
    """The day that the DGE or Trendeo retains, or None."""
    kind, said = one.facts.kind.value, one.facts
    if one.standing is Standing.REJECTED or not sign(kind):
        return None
    if convention is Convention.TRENDEO:
        return said.announced.start if said.announced and one.ten_jobs else None
    if said.effective is None or said.effective.start > period.today:
        return None
    small = said.capacity_change is None or -40 < said.capacity_change < 40
    return None if kind in {"extension", "reduction"} and small else said.effective.start


def slow_net(convention, rows, qualified, period) -> int:
    if convention in {Convention.RAW, Convention.INSEE}:
        return slow_register(convention, rows, period)
    cases, first = cases_of(rows), {}
    for one in sorted(qualified, key=lambda one: one.id):
        day = retained(convention, one, period)
        if day is not None:
            name = one.id if one.key is None else cases[one.key]
            first.setdefault((name, one.facts.kind.value), day)
    within = [kind for (_, kind), day in first.items() if period.since <= day <= period.until]
    return sum(map(sign, within))


@given(situations())
def test_balance_is_what_the_definition_says(situation) -> None:
    for convention in Convention:
        assert balance(convention, *situation).net == slow_net(convention, *situation)


@given(situations(), st.sampled_from(Convention), st.sampled_from(Convention))
@settings(max_examples=300)
def test_lines_of_the_gap_sum_to_the_difference(situation, one, other) -> None:
    left, right = balance(one, *situation), balance(other, *situation)

    lines = gap(left, right)

    assert sum(line.difference for line in lines) == right.net - left.net
    assert [(line.case, -line.difference) for line in gap(right, left)] == [
        (line.case, line.difference) for line in lines
    ]
    assert all(line.left_why and line.right_why for line in lines)
    assert len({line.case for line in lines}) == len(lines)


@given(situations(), st.sampled_from(Convention), st.randoms())
def test_order_of_what_is_given_does_not_matter(situation, convention, chance) -> None:
    rows, qualified, period = situation
    shuffled_rows, shuffled = list(rows), list(qualified)
    chance.shuffle(shuffled_rows)
    chance.shuffle(shuffled)

    again = balance(convention, shuffled_rows, shuffled, period)

    assert again == balance(convention, rows, qualified, period)


@given(situations(), st.sampled_from(Convention))
def test_only_counted_lines_weigh_and_every_line_says_why(situation, convention) -> None:
    for line in balance(convention, *situation).lines:
        assert (line.weight != 0) == (line.treatment is Treatment.COUNTED)
        assert line.why


@given(registers())
def test_rows_of_one_convention_are_never_linked_but_through_another(rows) -> None:
    alone = [made for made in rows if made.convention is Convention.RAW]

    assert len(set(cases_of(alone).values())) == len(alone)


@given(situations())
def test_conventions_agree_with_themselves(situation) -> None:
    for convention in Convention:
        result = balance(convention, *situation)
        assert gap(result, result) == ()
