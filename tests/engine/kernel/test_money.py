"""Euros and shares."""

from decimal import ROUND_DOWN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essor.kernel.errors import InvalidValue
from essor.kernel.money import Euros
from essor.kernel.share import Share

CENTS = st.integers(-(10**13), 10**13)


def plain(value: object) -> str:
    return str(value).replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("1 234,56 €", 123456),
        ("1\u202f234,56\u00a0€", 123456),
        ("1234.56", 123456),
        ("1.234,56", 123456),
        ("1,234.56", 123456),
        ("12", 1200),
        ("-12,5 €", -1250),
        ("−3", -300),
        ("350 k€", 35_000_000),
        ("1,2 M€", 120_000_000),
        ("1,234 k€", 123_400),
        ("1.234.567", 123_456_700),
        ("12 EUR", 1200),
        ("0,123 k€", 12_300),
    ],
)
def test_euros_parsed(text, cents):
    assert Euros.parse(text) == Euros(cents)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "n'est pas un montant"),
        ("douze", "n'est pas un montant"),
        ("1,2,3", "n'est pas un montant"),
        ("1,2.3,4", "n'est pas un montant"),
        ("12 $", "n'est pas un montant"),
        ("1.234", "ambigu"),
        ("1,234 €", "ambigu"),
        ("0,125", "plus de deux décimales"),
    ],
)
def test_euros_refused(text, reason):
    with pytest.raises(InvalidValue, match=reason):
        Euros.parse(text)


@pytest.mark.parametrize("value", [1.5, True, None, "3"])
def test_euros_only_whole_cents(value):
    with pytest.raises(InvalidValue):
        Euros(value)


@pytest.mark.parametrize("value", ["1.005", "abc", "NaN"])
def test_euros_of_refused(value):
    with pytest.raises(InvalidValue):
        Euros.of(value)


@given(CENTS)
def test_euros_written_reads_back(cents):
    assert Euros.parse(str(Euros(cents))) == Euros(cents)


@given(st.lists(CENTS.map(Euros)))
def test_euros_total_is_exact(amounts):
    total = Euros(0)
    for amount in amounts:
        total += amount

    assert Euros.total(amounts) == total
    assert total - Euros.total(amounts) == Euros(0)
    assert total + -total == Euros(0)
    assert not Euros(0)


def test_euros_in_french():
    assert plain(Euros(123456789)) == "1 234 567,89 €"
    assert plain(Euros(-100000)) == "-1 000 €"
    assert plain(3 * Euros(50)) == "1,50 €"


def test_euros_do_not_mix_with_numbers():
    with pytest.raises(TypeError):
        _ = Euros(1) + 1
    with pytest.raises(TypeError):
        _ = Euros(1) - 1
    with pytest.raises(TypeError):
        _ = Euros(1) * 1.5


@pytest.mark.parametrize(
    ("text", "value"), [("35 %", "0.35"), ("12,5%", "0.125"), ("0%", "0"), ("100 %", "1")]
)
def test_share_parsed(text, value):
    assert Share.parse(text) == Share(Decimal(value))


@pytest.mark.parametrize("text", ["0,35", "101 %", "-1 %", "", "x %"])
def test_share_refused(text):
    with pytest.raises(InvalidValue):
        Share.parse(text)


@pytest.mark.parametrize("value", [0.5, Decimal("NaN"), Decimal("1.01")])
def test_share_out_of_bounds(value):
    with pytest.raises(InvalidValue):
        Share(value)


def test_share_of_an_empty_whole():
    with pytest.raises(InvalidValue, match="total nul"):
        Share.of(0, 0)


def test_share_applied():
    share = Share.parse("35 %")

    assert share.applied_to(Euros(101)) == Euros(35)
    assert Share(Decimal("0.5")).applied_to(Euros(101)) == Euros(51)
    assert Share(Decimal("0.5")).applied_to(Euros(101), rounding=ROUND_DOWN) == Euros(50)
    assert share.complement == Share.parse("65 %")
    assert plain(Share.of(1, 3)) == "33,3 %"
    assert plain(share) == "35 %"


@given(CENTS.map(abs).map(Euros), st.integers(0, 1000))
def test_share_and_its_complement_make_the_whole(amount, thousandths):
    share = Share.of(thousandths, 1000)
    part = share.applied_to(amount, rounding=ROUND_DOWN)

    assert Euros(0) <= part <= amount
    assert abs((part + share.complement.applied_to(amount)).cents - amount.cents) <= 1
