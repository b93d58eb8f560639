"""Titles found and matched, values read, problems by cell."""

from essor.common.imports.cells import Column, Kind
from essor.common.imports.mapping import header_row_of, missing, propose, signature, titles, usable
from essor.common.imports.readers import Sheet
from essor.common.imports.table import Level, Problem, ReadRow, read_rows

COLUMNS = (
    Column("name", "Organisation", required=True, synonyms=("Entreprise", "Raison sociale")),
    Column("email", "Adresse électronique", Kind.EMAIL, synonyms=("E-mail", "Mail")),
    Column("jobs", "Emplois", Kind.INTEGER, synonyms=("Effectif",)),
)


def test_titles_match_by_label_synonym_or_resemblance():
    headers = ["Mail ", "RAISON  SOCIALE", "Efectif", "Remarques"]

    assert propose(headers, COLUMNS) == {"email": 0, "name": 1, "jobs": 2}


def test_best_of_two_titles_is_taken_once():
    assert propose(["Entreprises", "Entreprise"], COLUMNS) == {"name": 1}


def test_row_of_titles_is_found_under_a_banner_and_empty_rows():
    sheet = Sheet(
        "S",
        (
            ("Annuaire des industriels", "", ""),
            ("", "", ""),
            ("Entreprise", "Effectif", "Mail"),
            ("Écot", 12.0, "a@b.fr"),
        ),
    )

    assert header_row_of(sheet, COLUMNS) == 2
    assert titles(sheet, 2) == ["Entreprise", "Effectif", "Mail"]


def test_unknown_titles_give_the_first_row_with_two_cells():
    sheet = Sheet("S", (("Titre", ""), ("abc", "def"), ("x", "y")))

    assert header_row_of(sheet, COLUMNS) == 1


def test_signature_ignores_case_accents_and_spaces():
    assert signature(["Société ", "Mail"]) == signature(["SOCIETE", "mail"])
    assert signature(["a", "b"]) != signature(["b", "a"])


def test_remembered_mapping_is_cut_to_what_exists():
    assert usable({"name": 0, "email": 7, "gone": 1, "jobs": 0}, ["a", "b"], COLUMNS) == {"name": 0}
    assert missing({"email": 1}, COLUMNS) == [COLUMNS[0]]


def test_rows_carry_their_number_and_problems_their_cell():
    sheet = Sheet(
        "S",
        (
            ("Entreprise", "Mail", "Effectif", "Autre"),
            ("Écot", "a@b.fr", "1 200", "x"),
            ("", "", "", "hors tableau"),
            ("", "pas une adresse", "12,5"),
        ),
    )

    reading = read_rows(sheet, 0, {"name": 0, "email": 1, "jobs": 2}, COLUMNS)

    assert reading.rows == (
        ReadRow(
            2,
            {"name": "Écot", "email": "a@b.fr", "jobs": 1200},
            {"name": "Écot", "email": "a@b.fr", "jobs": "1 200"},
        ),
        ReadRow(
            4,
            {"name": None, "email": None, "jobs": None},
            {"name": "", "email": "pas une adresse", "jobs": "12,5"},
        ),
    )
    assert [(p.level, p.row, p.column, p.cell) for p in reading.problems] == [
        (Level.ERROR, 4, "Organisation", ""),
        (Level.ERROR, 4, "Adresse électronique", "pas une adresse"),
        (Level.ERROR, 4, "Emplois", "12,5"),
    ]
    assert isinstance(reading.problems[0], Problem)
