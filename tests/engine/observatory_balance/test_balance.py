"""Each convention's rule, and the gap between two; docs/algorithms/balance.md tells these cases."""

from datetime import date

import pytest

from essor.observatory.engine.balance import balance, gap, undecided_rows
from essor.observatory.engine.balance_rules import Period, Treatment
from essor.observatory.engine.qualified import QualifiedKind
from essor.observatory.warehouse.events import Convention
from tests.engine.observatory_balance.made import PERIOD, decision, facts, row, siret

RAW, INSEE, DGE, TRENDEO = Convention

# An inbound and an internal move, a true opening, a closure that a person rejects.
MOVE = [
    row(1, "closure", "2024-02-29"),
    row(2, "opening", "2024-03-01"),
    row(2, "transfer_within", "2024-03-01", "insee", counterpart=1),
]
OPENING = [
    row(3, "opening", "2024-05-02"),
    row(3, "opening", "2024-05-02", "insee"),
    row(3, "opening", "2024-05-02", "dge"),
    row(3, "opening", "2024-05-02", "trendeo"),
]
CLOSURE = [
    row(4, "closure", "2024-07-01"),
    row(4, "closure", "2024-07-01", "insee"),
    row(4, "closure", "2024-07-01", "dge"),
]


def totals(rows, qualified=()):
    return {
        convention.value: balance(convention, rows, qualified, PERIOD).net
        for convention in Convention
    }


def test_move_is_an_opening_and_a_closure_in_the_register_and_nothing_for_the_others() -> None:
    assert totals(MOVE) == {"raw": 0, "insee": 0, "dge": 0, "trendeo": 0}

    raw, insee = (balance(one, MOVE, (), PERIOD) for one in (RAW, INSEE))
    (line,) = gap(raw, insee)

    assert raw.number(QualifiedKind.OPENING) == raw.number(QualifiedKind.CLOSURE) == 1
    assert insee.number(treatment=Treatment.APART) == 1
    assert (line.difference, len(line.left), len(line.right)) == (0, 2, 1)
    assert line.right_why == "Transfert interne, 1er mars 2024 (à part). Motif du registre."


def test_inbound_move_is_an_opening_in_the_register_only() -> None:
    rows = [row(2, "opening", "2024-03-01"),
            row(2, "transfer_in", "2024-03-01", "insee", counterpart=1)]  # fmt: skip

    (line,) = gap(*(balance(one, rows, (), PERIOD) for one in (RAW, INSEE)))

    assert totals(rows) == {"raw": 1, "insee": 0, "dge": 0, "trendeo": 0}
    assert (line.siret, line.difference) == (siret(2), -1)


def test_register_balances_do_not_move_when_people_decide() -> None:
    rows = [*OPENING, *CLOSURE]
    decided = [
        decision(3, facts("opening", "2024-09-01"), of=OPENING[1], standing="corrected"),
        decision(4, facts("closure", "2024-07-01"), of=CLOSURE[1], standing="rejected"),
    ]

    assert totals(rows) == {"raw": 0, "insee": 0, "dge": 0, "trendeo": 0}
    assert totals(rows, decided) == {"raw": 0, "insee": 0, "dge": 1, "trendeo": 0}


def test_candidates_stand_apart_until_somebody_decides() -> None:
    rows = [*OPENING, *CLOSURE]
    before = {one: balance(one, rows, (), PERIOD) for one in (DGE, TRENDEO)}

    assert before[DGE].number(treatment=Treatment.UNDECIDED) == 2
    assert before[TRENDEO].number(treatment=Treatment.UNDECIDED) == 1

    decided = [decision(3, facts("opening", "2024-05-02"), of=OPENING[0])]
    after = balance(DGE, rows, decided, PERIOD)

    assert (after.net, after.number(treatment=Treatment.UNDECIDED)) == (1, 1)


@pytest.mark.parametrize(
    ("said", "treatment", "why"),
    [
        (facts("opening", "2024-06-01"), "counted", "Effectif : 1er juin 2024."),
        (facts("opening", "", "2024-06-01"), "undecided", "La date de première production (ou d'arrêt) est inconnue."),
        (facts("opening", "2023-06-01"), "outside", "Hors période. Effectif : 1er juin 2023."),
        (facts("opening", "2025-09-01"), "outside", "Hors période. Pas encore effectif : prévu 1er septembre 2025."),
        (facts("restart", "2024-06-01"), "counted", "Effectif : 1er juin 2024."),
        (facts("extension", "2024-06-01", change=40), "counted", "Production +40 % : au moins 40 %."),
        (facts("extension", "2024-06-01", change="39.9"), "excluded", "Production +39,9 % : sous le seuil de 40 %."),
        (facts("extension", "2024-06-01"), "undecided", "La variation de production est inconnue : le seuil est de 40 %."),
        (facts("reduction", "2024-06-01", change=-40), "counted", "Production −40 % : au moins 40 %."),
        (facts("reduction", "2024-06-01", change=-12), "excluded", "Production −12 % : sous le seuil de 40 %."),
        (facts("transfer_in", "2024-06-01"), "apart", "Transfert entrant : ni ouverture ni fermeture."),
    ],
)  # fmt: skip
def test_dge_counts_first_production_and_large_changes(said, treatment, why) -> None:
    (line,) = balance(DGE, [], [decision(9, said)], PERIOD).lines

    assert (line.treatment.value, line.why) == (treatment, why)
    assert abs(line.weight) == (treatment == "counted")


@pytest.mark.parametrize(
    ("said", "ten", "treatment", "why"),
    [
        (facts("opening", "2026-01-01", "2024-06-01"), True, "counted", "Annoncé : 1er juin 2024."),
        (facts("extension", "", "2024-06-01", change=5), True, "counted", "Annoncé : 1er juin 2024."),
        (facts("opening", "2024-06-01"), True, "undecided", "La date d'annonce est inconnue."),
        (facts("opening", "", "2024-06-01"), False, "excluded", "Site de moins de 10 salariés."),
        (facts("opening", "", "2024-06-01"), None, "undecided", "L'effectif du site est inconnu : le seuil est de 10 salariés."),
        (facts("opening", "2024-06-01", "2022-06-01"), True, "outside", "Hors période. Annoncé : 1er juin 2022."),
        (facts("takeover", "2024-06-01", "2024-06-01"), True, "apart", "Reprise : ni ouverture ni fermeture."),
    ],
)  # fmt: skip
def test_trendeo_counts_announcements_of_sites_of_ten(said, ten, treatment, why) -> None:
    (line,) = balance(TRENDEO, [], [decision(9, said, ten=ten)], PERIOD).lines

    assert (line.treatment.value, line.why) == (treatment, why)


def test_rejected_event_counts_nowhere_and_says_why() -> None:
    said = facts("closure", "2024-07-01", "2024-06-01")
    decided = [decision(4, said, of=CLOSURE[1], standing="rejected")]

    for convention in (DGE, TRENDEO):
        (line,) = balance(convention, CLOSURE, decided, PERIOD).lines
        assert (line.treatment, line.why) == (Treatment.EXCLUDED, "Écarté : Motif de la personne.")


def test_announcement_and_first_production_in_two_years_are_explained() -> None:
    decided = [decision(9, facts("opening", "2024-06-01", "2022-06-01"))]
    dge, trendeo = (balance(one, [], decided, PERIOD) for one in (DGE, TRENDEO))

    (line,) = gap(dge, trendeo)

    assert (line.difference, dge.net, trendeo.net) == (-1, 1, 0)
    assert line.right_why.startswith(
        "Ouverture, 1er juin 2022 (hors période). Hors période. Annoncé : 1er juin 2022."
    )


def test_two_rows_of_one_event_that_are_both_confirmed_count_once() -> None:
    decided = [
        decision(3, facts("opening", "2024-05-02"), of=OPENING[0], key="a"),
        decision(3, facts("opening", "2024-05-02"), of=OPENING[1], key="b"),
    ]

    result = balance(DGE, OPENING, decided, PERIOD)

    assert result.net == 1
    assert [line.why for line in result.lines][1].startswith("Déjà compté")


def test_decision_outlives_its_row() -> None:
    """A later load may no longer have the row that was confirmed."""
    decided = [decision(3, facts("opening", "2024-05-02"), of=OPENING[1])]

    assert balance(DGE, [], decided, PERIOD).net == 1


def test_queue_shows_one_row_for_each_case_the_most_telling_first() -> None:
    rows = [*MOVE, *OPENING, row(5, "closure", "2024-01-05")]

    assert set(undecided_rows(rows, ())) == {MOVE[2], OPENING[1], rows[-1]}
    decided = [decision(1, facts("closure", "2024-02-29"), of=MOVE[0])]
    assert set(undecided_rows(rows, decided)) == {OPENING[1], rows[-1]}


def test_rows_far_apart_in_time_are_two_cases() -> None:
    rows = [row(3, "closure", "2024-01-01"), row(3, "closure", "2024-04-02", "insee")]

    assert len(undecided_rows(rows, ())) == 2


def test_nearest_rows_are_linked_and_only_they() -> None:
    """A restart two months after the opening is not taken for the opening of Insee."""
    rows = [row(3, "opening", "2024-01-01"), row(3, "restart", "2024-03-01"),
            row(3, "opening", "2024-01-01", "insee")]  # fmt: skip

    lines = gap(*(balance(one, rows, (), PERIOD) for one in (RAW, INSEE)))

    assert [(line.left[0].kind.value, line.difference) for line in lines] == [("restart", -1)]


def test_years_count_what_the_convention_retains() -> None:
    period = Period(date(2023, 1, 1), date(2024, 12, 31), today=date(2025, 1, 1))
    decided = [
        decision(9, facts("opening", "2024-06-01", "2023-06-01"), key="a"),
        decision(8, facts("takeover", "2023-06-01"), key="b"),
    ]

    assert balance(DGE, [], decided, period).by_year() == {
        2023: {QualifiedKind.TAKEOVER: 1},
        2024: {QualifiedKind.OPENING: 1},
    }
    assert str(period) == "2023-2024"
    assert str(PERIOD) == "2024"


def test_worked_example_of_the_documentation() -> None:
    """docs/algorithms/balance.md, « Example »."""
    rows = [*MOVE, *OPENING, *CLOSURE]
    decided = [
        decision(3, facts("opening", "2024-05-02", "2022-09-01"), of=OPENING[1]),
        decision(4, facts("closure", "2024-07-01"), of=CLOSURE[1], standing="rejected"),
    ]

    def lines(one, other):
        pair = (balance(convention, rows, decided, PERIOD) for convention in (one, other))
        return [(line.siret, line.difference) for line in gap(*pair)]

    assert totals(rows, decided) == {"raw": 0, "insee": 0, "dge": 1, "trendeo": 0}
    assert lines(INSEE, DGE) == [(siret(4), 1)]
    assert lines(RAW, INSEE) == [(siret(1), 0)]
    assert lines(DGE, TRENDEO) == [(siret(3), -1)]
