"""Excel files hold every cell with its type, and never a formula."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings

from essor.kernel.money import Euros
from essor.publishing.engine import tree
from essor.publishing.engine.check import prepared
from essor.publishing.engine.excel import FIRST_DAY, write_xlsx
from essor.publishing.engine.wording import cell_text
from tests.engine.publishing.reading import FORMULA, read_xlsx
from tests.engine.publishing.trees import NASTY, documents, full_tree, tables


def _expected(value: tree.Cell) -> object:
    """What a spreadsheet must hold for a cell."""
    if value is None:
        return "inconnu"
    if isinstance(value, Euros):
        return float(value.amount)
    if isinstance(value, date) and value < FIRST_DAY:
        return cell_text(value)
    if isinstance(value, Decimal | int):
        return float(value)
    return value or None


def test_xlsx_full_tree_has_its_sheets() -> None:
    sheets = read_xlsx(write_xlsx(full_tree()))
    assert list(sheets) == ["Texte", "Établissements", "Chiffres clés", "Carte", "Graphique"]
    assert sheets["Établissements"] == [
        ("Établissements", None, None, None),
        ("Démonstration : données inventées", None, None, None),
        ("Nom", "Effectif", "Montant", "Depuis"),
        ("=Fonderie", 1234, 1234.56, date(2026, 1, 1)),
        ("Coutellerie", 12.5, -0.05, "31/12/1899"),
        ("inconnu", "inconnu", "inconnu", "inconnu"),
        (None, None, None, None),
        ("Source : INSEE, répertoire Sirene.", None, None, None),
    ]
    assert sheets["Chiffres clés"][2:] == [
        ("Indicateur", "Valeur", "Unité", "Date", "Source", "Convention"),
        (
            "Population",
            105164,
            "habitants",
            date(2025, 1, 1),
            "INSEE",
            "population municipale",
        ),
        ("Sites", "inconnu", "sites", "inconnu", "registre non chargé", None),
    ]
    text = [row[0] for row in sheets["Texte"]]
    assert text[:5] == [
        "Fiche d'essai",
        "Un document qui a tout",
        "Démonstration : données inventées",
        "En-tête",
        "Pied",
    ]
    assert "Annexe 1 : Méthode" in text


@settings(max_examples=60, deadline=None)
@given(tables())
def test_xlsx_any_table_comes_back(table: tree.Table) -> None:
    document = tree.Document("Essai", "", date(2026, 1, 1), (table,))
    content = write_xlsx(document)
    clean = prepared(document).blocks[0]
    assert isinstance(clean, tree.Table)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[1]
    width = len(clean.columns)
    found = [
        [sheet.cell(row, column).value for column in range(1, width + 1)]
        for row in range(4, 4 + len(clean.rows))
    ]
    dates = [[v.date() if hasattr(v, "date") else v for v in row] for row in found]
    assert dates == [[_expected(value) for value in row] for row in clean.rows]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents)
def test_xlsx_any_tree_has_no_formula(document: tree.Document) -> None:
    with zipfile.ZipFile(io.BytesIO(write_xlsx(document))) as archive:
        sheets = [archive.read(n).decode() for n in archive.namelist() if "worksheets/sheet" in n]
    assert sheets
    assert [sheet for sheet in sheets if FORMULA.search(sheet)] == []


@pytest.mark.parametrize("text", [text for text in NASTY if text.startswith(("=", "+", "-", "@"))])
def test_xlsx_dangerous_text_stays_text_when_edited(text: str) -> None:
    table = tree.Table("T", (tree.Column("A"),), ((text,),))
    document = tree.Document("Essai", "", date(2026, 1, 1), (table,))
    sheet = openpyxl.load_workbook(io.BytesIO(write_xlsx(document)))["T"]
    cell = sheet["A4"]
    assert (cell.value, cell.data_type, bool(cell.quotePrefix)) == (text, "s", True)


def test_xlsx_twice_is_the_same_bytes() -> None:
    assert write_xlsx(full_tree()) == write_xlsx(full_tree())


def test_xlsx_sheet_names_are_unique_and_legal() -> None:
    captions = ("Sites [2026]: a/b?", "Sites [2026]: a/b?", "History", "'x'", "n" * 40, "N" * 40)
    blocks = tuple(tree.Table(caption, (tree.Column("A"),), ()) for caption in captions)
    document = tree.Document("Essai", "", date(2026, 1, 1), blocks)
    names = openpyxl.load_workbook(io.BytesIO(write_xlsx(document))).sheetnames
    assert names == [
        "Texte",
        "Sites  2026   a b",
        "Sites  2026   a b (2)",
        "Historique",
        "x",
        "n" * 31,
        "N" * 27 + " (2)",
    ]


@pytest.mark.parametrize("demonstration", [True, False])
def test_xlsx_mark_on_every_sheet(*, demonstration: bool) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(full_tree(demonstration=demonstration))))
    marked = [tree.DEMONSTRATION in (sheet.oddHeader.right.text or "") for sheet in book]
    assert marked == [demonstration] * len(book.sheetnames)


def test_xlsx_head_is_frozen_and_filtered() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(write_xlsx(full_tree())))["Établissements"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A4", "A3:D6")
