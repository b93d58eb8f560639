"""Folding and French formats."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from essor.kernel.text import fold, french_date, french_number, without_spaces


@given(st.text())
def test_fold_once_is_enough(text):
    assert fold(fold(text)) == fold(text)


def test_fold():
    assert fold("Œuvres de L'Haÿ-les-Roses") == "oeuvres de l hay les roses"


@given(st.integers(-(10**15), 10**15))
def test_french_number_reads_back(number):
    assert int(without_spaces(french_number(number))) == number


def test_french_number_rounds_half_up():
    assert french_number(Decimal("2.5"), 0) == "3"
    assert french_number(0.125, 2) == "0,13"


def test_french_date():
    assert french_date(date(2027, 1, 1)) == "1er janvier 2027"
    assert french_date(date(2026, 8, 22)) == "22 août 2026"
