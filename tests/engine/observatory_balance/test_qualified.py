"""Words and values of qualified events."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essor.kernel.errors import InvalidValue
from essor.observatory.engine.qualified import (
    EventFacts,
    Precision,
    QualifiedKind,
    RegisterKey,
    RoughDate,
    departs_from,
    facts_of,
)
from essor.observatory.warehouse.events import Convention, EventKind
from tests.engine.observatory_balance.made import facts, row, siret


@pytest.mark.parametrize(
    ("day", "precision", "start", "text"),
    [
        (date(2025, 5, 20), Precision.DAY, date(2025, 5, 20), "20 mai 2025"),
        (date(2025, 5, 20), Precision.MONTH, date(2025, 5, 1), "mai 2025"),
        (date(2025, 1, 31), Precision.QUARTER, date(2025, 1, 1), "1er trimestre 2025"),
        (date(2025, 12, 31), Precision.QUARTER, date(2025, 10, 1), "4e trimestre 2025"),
        (date(2025, 5, 20), Precision.YEAR, date(2025, 1, 1), "2025"),
    ],
)
def test_rough_date_keeps_the_first_day_of_its_stretch(day, precision, start, text) -> None:
    rough = RoughDate(day, precision)

    assert (rough.start, str(rough)) == (start, text)


@given(st.dates(), st.sampled_from(Precision))
def test_rough_date_made_again_from_its_first_day_is_the_same(day, precision) -> None:
    rough = RoughDate(day, precision)

    assert RoughDate(rough.start, precision) == rough
    assert rough.start <= day


keys = st.builds(
    RegisterKey,
    st.integers(0, 10**14 - 1).map(siret),
    st.sampled_from(EventKind),
    st.dates(),
    st.sampled_from(Convention),
    st.just("") | st.integers(0, 10**14 - 1).map(siret),
)


@given(keys)
def test_key_is_read_back(key) -> None:
    assert RegisterKey.parse(str(key)) == key
    assert len(str(key)) <= 80


@given(st.text())
def test_text_that_is_no_key_is_refused(text) -> None:
    with pytest.raises(InvalidValue):
        RegisterKey.parse(text)


def test_key_written_otherwise_is_refused() -> None:
    key = RegisterKey.of(row(1, "closure", "2024-03-01"))

    with pytest.raises(InvalidValue):
        RegisterKey.parse(str(key).replace("2024-03-01", "20240301"))


def test_candidate_becomes_an_extension_once_confirmed() -> None:
    said = facts_of(row(1, "extension_candidate", "2024-03-01", "dge"))

    assert said == facts("extension", "2024-03-01")
    assert QualifiedKind.EXTENSION.label == "Extension"
    assert QualifiedKind.TRANSFER_IN.label == "Transfert entrant"


def test_every_kind_of_the_register_can_be_confirmed() -> None:
    assert {QualifiedKind.of(kind) for kind in EventKind} == set(QualifiedKind)


def test_jobs_and_comment_do_not_make_a_correction() -> None:
    said = row(1, "closure", "2024-03-01")
    same = EventFacts(
        QualifiedKind.CLOSURE,
        effective=RoughDate(date(2024, 3, 1)),
        jobs_realised=-40,
        comment="Vu dans la presse",
    )

    assert not departs_from(same, said)
    assert departs_from(facts("closure", "2024-03-02"), said)
    assert departs_from(facts("reduction", "2024-03-01"), said)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (EventFacts(QualifiedKind.OPENING, effective=RoughDate(date(2024, 1, 1)), jobs_announced=-1),
         "ne fait pas perdre"),
        (EventFacts(QualifiedKind.CLOSURE, effective=RoughDate(date(2024, 1, 1)), jobs_realised=1),
         "fait perdre"),
        (facts("reduction", "2024-01-01", change=40), "fait perdre"),
        (facts("takeover"), "au moins une date"),
    ],
)  # fmt: skip
def test_facts_that_contradict_are_told(said, told) -> None:
    assert [told in text for text in said.contradictions()] == [True]


def test_takeover_may_win_or_lose_jobs() -> None:
    base = facts("takeover", "2024-01-01")

    for jobs in (-10, 0, 10, None):
        assert (
            EventFacts(base.kind, effective=base.effective, jobs_realised=jobs).contradictions()
            == ()
        )
