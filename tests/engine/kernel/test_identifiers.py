"""SIREN and SIRET, against real numbers."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essor.kernel.errors import InvalidValue
from essor.kernel.identifiers import LA_POSTE, Siren, Siret, passes_luhn

FILE = Path(__file__).parents[2] / "data" / "sirets_2026.csv"
REAL = [row["siret"] for row in csv.DictReader(FILE.read_text(encoding="utf-8").splitlines())]


def obvious_luhn(digits: str) -> bool:
    """Luhn as it is told: double every second digit from the right, add all the digits written."""
    text = digits[::-1]
    written = "".join(str(int(d) * 2) if i % 2 else d for i, d in enumerate(text))
    return sum(int(d) for d in written) % 10 == 0


@pytest.mark.parametrize("number", REAL)
def test_siret_real(number):
    siret = Siret.parse(number)

    assert siret.value == number
    assert siret.has_valid_key


def test_siret_real_post_offices_fail_luhn():
    post_offices = [number for number in REAL if number.startswith(LA_POSTE)]

    assert len(post_offices) == 13
    assert not any(passes_luhn(number) for number in post_offices)


def test_siret_head_office_of_la_poste():
    assert Siret.parse("35600000000048").has_valid_key


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("732 829 320 00074", "73282932000074"),
        (" 73282932000074\n", "73282932000074"),
        ("732\u202f829\u00a032000074", "73282932000074"),
    ],
)
def test_siret_as_typed(text, value):
    assert Siret.parse(text).value == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "quatorze chiffres"),
        ("7328293200007", "quatorze chiffres"),
        ("7328293200007A", "quatorze chiffres"),
        ("٧٣٢٨٢٩٣٢٠٠٠٠٧٤", "quatorze chiffres"),  # digits of another script
        ("73282932000075", "clé de contrôle"),
        ("35600000000049", "clé de contrôle"),
    ],
)
def test_siret_refused(text, reason):
    with pytest.raises(InvalidValue, match=reason):
        Siret.parse(text)


@pytest.mark.parametrize(
    ("text", "reason"), [("12345678", "neuf chiffres"), ("732829321", "clé de contrôle")]
)
def test_siren_refused(text, reason):
    with pytest.raises(InvalidValue, match=reason):
        Siren.parse(text)


def test_demonstration_numbers_pass_only_with_the_flag():
    siret = Siret.parse("73282932100010", demo=True)

    assert (siret.has_valid_key, siret.siren.value) == (False, "732829321")
    assert Siren.parse("732829321", demo=True).has_valid_key is False
    with pytest.raises(InvalidValue):
        Siret.parse("73282932100010")


def test_demonstration_flag_keeps_the_shape():
    with pytest.raises(InvalidValue, match="neuf chiffres"):
        Siren.parse("73282932X", demo=True)


def test_formatted_reads_back():
    siret = Siret.parse("73282932000074")

    assert siret.formatted == "732\u202f829\u202f320\u202f00074"
    assert Siret.parse(siret.formatted) == siret
    assert str(siret.siren) == "732829320"


@given(st.text("0123456789", min_size=1, max_size=20))
def test_luhn_as_the_obvious_version(digits):
    assert passes_luhn(digits) is obvious_luhn(digits)


@given(st.text("0123456789", min_size=8, max_size=8), st.integers(0, 7), st.integers(1, 9))
def test_siren_one_wrong_digit_is_seen(start, place, change):
    key = next(d for d in "0123456789" if passes_luhn(start + d))
    number = start + key
    wrong = number[:place] + str((int(number[place]) + change) % 10) + number[place + 1 :]

    assert Siren.parse(number).value == number
    with pytest.raises(InvalidValue):
        Siren.parse(wrong)


@given(st.text(max_size=20))
def test_siren_any_text_is_a_siren_or_refused(text):
    try:
        assert len(Siren.parse(text).value) == 9
    except InvalidValue as error:
        assert str(error)  # noqa: PT017 - any text: both outcomes are right
