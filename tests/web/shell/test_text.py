"""Values as French readers expect them; unknown is written, never shown as zero."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from essor.web.components import text

TODAY = date(2026, 11, 22)
NARROW, HARD, MINUS = "\u202f", "\u00a0", "\u2212"


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        (0, None, "0"),
        (1234567, None, f"1{NARROW}234{NARROW}567"),
        (1234.55, None, f"1{NARROW}234,6"),
        (Decimal("-3.5"), None, f"{MINUS}3,5"),
        (2, 2, "2,00"),
        (None, None, "inconnu"),
    ],
)
def test_number(value, decimals, written):
    assert text.number(value, decimals) == written


@pytest.mark.parametrize(
    ("value", "written"), [(12, "+12"), (-3, f"{MINUS}3"), (0, "0"), (None, "inconnu")]
)
def test_signed(value, written):
    assert text.signed(value) == written


@pytest.mark.parametrize(
    ("cents", "written"),
    [
        (125_000_000, f"1{NARROW}250{NARROW}000{HARD}€"),
        (1050, f"10,50{HARD}€"),
        (None, "inconnu"),
    ],
)
def test_euros(cents, written):
    assert text.euros(cents) == written


def test_share_is_a_ratio():
    assert text.share(0.125) == f"12,5{HARD}%"
    assert text.share(None) == "inconnu"


def test_dates_are_french_days():
    late = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # already the new year in Paris

    assert text.short_date(late) == "01/01/2027"
    assert text.long_date(late) == "1er janvier 2027"
    assert text.short_date(None) == text.long_date(None) == "inconnu"


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (TODAY, "aujourd'hui"),
        (date(2026, 11, 21), "hier"),
        (date(2026, 11, 23), "demain"),
        (date(2026, 11, 12), "il y a 10 jours"),
        (date(2027, 2, 22), "dans 3 mois"),
        (date(2020, 2, 1), "1er février 2020"),
        (None, "inconnu"),
    ],
)
def test_relative_date(day, written):
    assert text.relative_date(day, TODAY) == written


def test_identifiers_are_grouped():
    assert text.siren("123456789") == f"123{HARD}456{HARD}789"
    assert text.siret("12345678900012") == f"123{HARD}456{HARD}789{HARD}00012"
    assert text.siret("1234") == "1234"
    assert text.siren("") == "inconnu"


def test_headcount_unknown_code_is_shown_as_it_is():
    assert text.headcount("12") == "20 à 49 salariés"
    assert text.headcount("99") == "99"


@pytest.mark.parametrize(
    ("count", "forms", "written"),
    [
        (0, "site", f"0{HARD}site"),
        (1, "site", f"1{HARD}site"),
        (2, "site", f"2{HARD}sites"),
        (3, "cheval,chevaux", f"3{HARD}chevaux"),
        (None, "site", f"inconnu{HARD}site"),
    ],
)
def test_plural(count, forms, written):
    assert text.plural(count, forms) == written
