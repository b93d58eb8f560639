"""Cells as French people and Excel write them."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essor.common.imports.cells import CellError, Column, Kind, as_text, parse_cell

CHOICE = {"choices": {"company": "Entreprise"}, "aliases": {"société": "company"}}


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (Kind.DECIMAL, "1 234,56", Decimal("1234.56")),
        (Kind.DECIMAL, "1\u202f234,56 €", Decimal("1234.56")),
        (Kind.DECIMAL, "1.234.567", Decimal(1234567)),
        (Kind.DECIMAL, "1.234,5", Decimal("1234.5")),
        (Kind.DECIMAL, "12.5", Decimal("12.5")),
        (Kind.DECIMAL, "-3,", Decimal(-3)),
        (Kind.DECIMAL, "\u22123", Decimal(-3)),
        (Kind.DECIMAL, 0.1, Decimal("0.1")),
        (Kind.INTEGER, "12 000", 12000),
        (Kind.INTEGER, 12.0, 12),
        (Kind.DATE, "31/12/2026", date(2026, 12, 31)),
        (Kind.DATE, "1.2.26", date(2026, 2, 1)),
        (Kind.DATE, "2026-12-31", date(2026, 12, 31)),
        (Kind.DATE, datetime(2026, 12, 31, 10, 0), date(2026, 12, 31)),  # noqa: DTZ001 - Excel's
        (Kind.DATE, 46387, date(2026, 12, 31)),
        (Kind.YES_NO, "X", True),
        (Kind.YES_NO, "Non", False),
        (Kind.CHOICE, "ENTREPRISE", "company"),
        (Kind.CHOICE, "Societe", "company"),
        (Kind.EMAIL, "<A.B@Exemple.FR>", "a.b@exemple.fr"),
        (Kind.PHONE, 325011234.0, "03 25 01 12 34"),
        (Kind.PHONE, "+33 (0)3.25.01.12.34", "03 25 01 12 34"),
        (Kind.PHONE, "0033325011234", "03 25 01 12 34"),
        (Kind.SIREN, "552 081 317", "552081317"),
        (Kind.SIREN, 552081317.0, "552081317"),
        (Kind.TEXT, "  deux \n lignes ", "deux lignes"),
        (Kind.TEXT, 52.0, "52"),
        (Kind.TEXT, "néant", None),
        (Kind.SIREN, "", None),
    ],
)
def test_cell_is_understood(kind, raw, value):
    assert parse_cell(Column("c", "C", kind, **CHOICE), raw).value == value


@pytest.mark.parametrize(
    ("kind", "raw", "says"),
    [
        (Kind.DECIMAL, "douze", "pas un nombre"),
        (Kind.DECIMAL, True, "pas un nombre"),
        (Kind.DECIMAL, "1,2,3", "pas un nombre"),
        (Kind.INTEGER, "1,5", "nombre entier"),
        (Kind.DATE, "31/02/2026", "pas une date"),
        (Kind.DATE, "demain", "pas une date"),
        (Kind.DATE, -4, "pas une date"),
        (Kind.YES_NO, "peut-être", "ni oui ni non"),
        (Kind.CHOICE, "Planète", "« Entreprise »"),
        (Kind.EMAIL, "a@b.fr; c@d.fr", "une seule adresse"),
        (Kind.EMAIL, "a@b", "adresse"),
        (Kind.PHONE, "appeler Léa", "téléphone"),
        (Kind.SIREN, "12345678", "SIREN"),
        (Kind.SIREN, "552081318", "SIREN"),
        (Kind.SIRET, "5,52E+13", "arrondi"),
        (Kind.TEXT, "#REF!", "formule"),
        (Kind.TEXT, "x" * 301, "301 signes"),
    ],
)
def test_cell_that_cannot_be_understood_says_what_to_do(kind, raw, says):
    with pytest.raises(CellError, match=says):
        parse_cell(Column("c", "C", kind, **CHOICE), raw)


def test_zeros_that_excel_dropped_come_back_with_a_remark():
    parsed = parse_cell(Column("c", "C", Kind.SIREN), 5520135.0)

    assert (parsed.value, parsed.remark) == ("005520135", "zéros rétablis devant le numéro")


def test_identifier_of_the_demonstration_needs_its_flag():
    column = Column("c", "C", Kind.SIREN)

    assert parse_cell(column, "123456789", demo=True).value == "123456789"
    with pytest.raises(CellError):
        parse_cell(column, "123456789")


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9
    )
)
def test_number_written_in_french_is_read_back(value):
    written = f"{value:,.2f}".replace(",", "\u202f").replace(".", ",")

    assert parse_cell(Column("c", "C", Kind.DECIMAL), written).value == value


@given(st.dates(min_value=date(1000, 1, 1)))
def test_date_written_in_french_is_read_back(value):
    assert parse_cell(Column("c", "C", Kind.DATE), as_text(value)).value == value
