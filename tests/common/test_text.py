"""French text folded for searching and sorting."""

import doctest

from hypothesis import given
from hypothesis import strategies as st

from essor.common import text


def test_examples_of_the_documentation_hold():
    assert doctest.testmod(text).failed == 0


def test_typographic_and_straight_apostrophes_are_the_same():
    assert text.search_text("L’Œuvre") == text.search_text("l'oeuvre") == "l oeuvre"


def test_capital_accents_and_ligatures_sort_among_plain_letters():
    names = ["Zinc", "École", "Ecot", "Œuvre", "Ostende", "Çay", "Cay 2", "Cay 10"]

    assert sorted(names, key=text.sort_key) == [
        "Çay", "Cay 2", "Cay 10", "École", "Ecot", "Œuvre", "Ostende", "Zinc",
    ]  # fmt: skip


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzéèêàçœæ ÉÀÇŒ'’-0123456789"))
def test_folding_twice_changes_nothing(value):
    assert text.search_text(text.search_text(value)) == text.search_text(value)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzéèêàçœæ ÉÀÇŒ'’-0123456789"))
def test_french_becomes_plain_ascii(value):
    assert text.search_text(value).isascii()
    assert text.sort_key(value).isascii()
