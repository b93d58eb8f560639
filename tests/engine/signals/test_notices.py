"""What notices say: natures, corrections, situations."""

import csv
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essor.observatory.engine.notices import (
    Correction,
    Decision,
    Procedure,
    Situation,
    Stage,
    is_personal_sanction,
    is_retraction,
    published,
    read_decision,
    situation,
    withdrawn,
)


def rows(path):
    with path.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_every_decision_of_a_real_issue_is_read_as_a_person_reads_it(data_dir):
    wrong = []
    for row in rows(data_dir / "bodacc/natures_2026_02.csv"):
        reading = read_decision(row["nature"], row["premiers_mots"])
        if (reading.stage, reading.procedure) != (row["etape"], row["procedure"]):
            wrong.append((row, reading))

    assert wrong == []


def test_procedure_is_that_of_the_national_directory_of_companies(data_dir):
    same = {
        "liquidation_judiciaire": Procedure.LIQUIDATION,
        "redressement_judiciaire": Procedure.RECEIVERSHIP,
        "sauvegarde": Procedure.SAFEGUARD,
    }
    starts = {Stage.OPENING, Stage.EXTENSION, Stage.CONVERSION}
    told = [row for row in rows(data_dir / "bodacc/natures_statuts_2026_08.csv") if row["statut"]]

    readings = [read_decision(row["nature"], row["complement_contains"]) for row in told]

    assert len(told) == 27
    assert [r.procedure for r in readings] == [same[row["statut"]] for row in told]
    assert {r.stage for r in readings} == starts


def test_nature_without_a_running_procedure_starts_none(data_dir):
    starts = {Stage.OPENING, Stage.EXTENSION, Stage.CONVERSION}
    others = [
        row for row in rows(data_dir / "bodacc/natures_statuts_2026_08.csv") if not row["statut"]
    ]

    started = [r["nature"] for r in others if read_decision(r["nature"]).stage in starts]

    assert started == ["Jugement d'ouverture d'une procédure de traitement de sortie de crise"]


@pytest.mark.parametrize(
    ("nature", "text", "stage", "procedure"),
    [
        ("Autre jugement et ordonnance", "Arrête un plan de sauvegarde - Jugement…",
         Stage.PLAN, Procedure.SAFEGUARD),
        ("Autre jugement et ordonnance",
         "Ordonnance - Ouvre les opérations de la liquidation judiciaire",
         Stage.OTHER, Procedure.UNKNOWN),
        ("Autre jugement prononçant", "", Stage.OTHER, Procedure.UNKNOWN),
        ("Autre jugement d'ouverture", "Ouverture d'une sauvegarde", Stage.OPENING,
         Procedure.SAFEGUARD),
        ("Autre arrêt de la Cour d'Appel", "liquidation judiciaire", Stage.APPEAL,
         Procedure.UNKNOWN),
        ("Jugement modifiant le plan de redressement", "", Stage.PLAN, Procedure.RECEIVERSHIP),
        ("", "", Stage.OTHER, Procedure.UNKNOWN),
    ],
)  # fmt: skip
def test_decision_is_read_in_its_first_words_only(nature, text, stage, procedure):
    reading = read_decision(nature, text)

    assert (reading.stage, reading.procedure) == (stage, procedure)


def test_measures_against_persons_are_told_apart():
    assert is_personal_sanction("Jugement prononçant la faillite personnelle")
    assert is_personal_sanction("Jugement prononçant l'interdiction de gérer")
    assert not is_personal_sanction("Jugement d'ouverture de liquidation judiciaire")
    assert is_retraction("Rétractation sur tierce opposition")
    assert not is_retraction("Jugement d'ouverture")


def test_cancelled_correction_undoes_nothing():
    first, second, third = "A2026010010", "A2026010110", "A2026010210"

    assert withdrawn([Correction(second, first)]) == {first: second}
    assert withdrawn([Correction(second, first), Correction(third, second)]) == {second: third}


def test_latest_of_several_corrections_is_told_and_order_of_files_does_not_matter():
    first, second, third = "A2026010010", "A202601019", "A2026010110"
    corrections = [Correction(third, first), Correction(second, first)]

    assert withdrawn(corrections) == {first: third}
    assert withdrawn(reversed(corrections)) == {first: third}


def test_notice_corrects_no_later_one_nor_itself():
    first, second = "A2026010010", "A2026010110"

    assert withdrawn([Correction(first, second), Correction(first, first)]) == {}


IDS = st.integers(0, 12).map(lambda n: f"A202601{n:02d}5")


@given(st.lists(st.builds(Correction, IDS, IDS), max_size=20))
def test_withdrawn_agrees_with_the_definition(corrections):
    """A notice stands unless a correction that itself stands, and came later, undoes it."""

    def stands(notice):
        return not any(
            stands(c.announcement_id)
            for c in corrections
            if c.previous_id == notice and published(c.announcement_id) > published(notice)
        )

    named = {c.previous_id for c in corrections}
    assert set(withdrawn(corrections)) == {notice for notice in named if not stands(notice)}


def decided(day, stage, procedure=Procedure.UNKNOWN):
    on = date(2026, 1, day)
    return Decision(on, on, stage, procedure)


@pytest.mark.parametrize(
    ("decisions", "expected"),
    [
        ([], None),
        ([decided(1, Stage.FILING)], None),
        ([decided(1, Stage.OPENING, Procedure.RECEIVERSHIP)],
         Situation("Redressement judiciaire en cours", date(2026, 1, 1), is_open=True)),
        ([decided(5, Stage.FILING), decided(1, Stage.OPENING, Procedure.LIQUIDATION)],
         Situation("Liquidation judiciaire en cours", date(2026, 1, 1), is_open=True)),
        ([decided(9, Stage.CONVERSION, Procedure.LIQUIDATION),
          decided(1, Stage.OPENING, Procedure.RECEIVERSHIP)],
         Situation("Liquidation judiciaire en cours", date(2026, 1, 9), is_open=True)),
        ([decided(1, Stage.OPENING, Procedure.SAFEGUARD), decided(2, Stage.PLAN, Procedure.SAFEGUARD)],
         Situation("Plan de sauvegarde en cours", date(2026, 1, 2), is_open=True)),
        ([decided(1, Stage.OPENING), decided(2, Stage.CLOSURE)],
         Situation("Procédure terminée", date(2026, 1, 2), is_open=False)),
        ([decided(1, Stage.OPENING), decided(2, Stage.APPEAL)],
         Situation("Décision d'appel : situation à vérifier", date(2026, 1, 2), is_open=True)),
        ([decided(2, Stage.CLOSURE), decided(3, Stage.OPENING)],
         Situation("Procédure en cours", date(2026, 1, 3), is_open=True)),
        ([decided(1, Stage.SALE)], None),
    ],
)  # fmt: skip
def test_situation_is_what_the_latest_decisive_notice_leaves(decisions, expected):
    assert situation(decisions) == expected


@given(
    st.lists(
        st.builds(decided, st.integers(1, 28), st.sampled_from(Stage), st.sampled_from(Procedure)),
        max_size=8,
    ),
    st.randoms(use_true_random=False),
)
def test_situation_does_not_depend_on_the_order_of_notices(decisions, chance):
    shuffled = list(decisions)
    chance.shuffle(shuffled)

    assert situation(decisions) == situation(shuffled)


def test_every_word_has_a_french_name():
    assert all(item.label for vocabulary in (Stage, Procedure) for item in vocabulary)
