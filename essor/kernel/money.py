"""Amounts in euros, as whole cents: sums are exact and never drift."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Final, Self

from essor.kernel.errors import InvalidValue
from essor.kernel.text import NO_BREAK_SPACE, french_number, without_spaces

_UNITS: Final = {"": 1, "€": 1, "EUR": 1, "K€": 1_000, "KEUR": 1_000, "M€": 1_000_000, "MEUR": 1_000_000}  # fmt: skip
_AMOUNT: Final = re.compile(r"([+\-−]?)([0-9][0-9.,]*)((?:[KM]?(?:€|EUR))?)", re.IGNORECASE)
_DOTTED: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?|[0-9]{1,3}(?:\.[0-9]{3}){2,}")
_ENGLISH: Final = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+|[0-9]{1,3}(?:,[0-9]{3}){2,}")


def _decimal(digits: str) -> Decimal | None:
    """Digits with a decimal comma or point; thousands may be parted by the other sign."""
    if "," in digits and "." in digits:
        if _DOTTED.fullmatch(digits):
            digits = digits.replace(".", "").replace(",", ".")
        elif _ENGLISH.fullmatch(digits):
            digits = digits.replace(",", "")
        else:
            return None
    elif _ENGLISH.fullmatch(digits):
        digits = digits.replace(",", "")
    elif _DOTTED.fullmatch(digits) and digits.count(".") > 1:
        digits = digits.replace(".", "")
    else:
        digits = digits.replace(",", ".")
    try:
        return Decimal(digits)
    except InvalidOperation:
        return None


@dataclass(frozen=True, slots=True, order=True)
class Euros:
    """An amount in euros.

    Attributes:
        cents: whole cents, negative for a debt.
    """

    cents: int

    def __post_init__(self) -> None:
        if type(self.cents) is not int:
            raise InvalidValue("Un montant se compte en centimes entiers.")

    @classmethod
    def of(cls, euros: int | str | Decimal) -> Self:
        """An amount given in euros (text or Decimal: a float would already have lost cents).

        >>> Euros.of("12.30").cents
        1230
        """
        try:
            cents = Decimal(euros) * 100
        except InvalidOperation:
            raise InvalidValue(f"« {euros} » n'est pas un montant.") from None
        if not cents.is_finite() or cents != cents.to_integral_value():
            raise InvalidValue(f"« {euros} » n'est pas un montant en euros et centimes.")
        return cls(int(cents))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an amount as people type it.

        « 1 234,56 € », « 1234.56 », « 1.234,56 », « -12 € », « 350 k€ », « 1,2 M€ ». A lone
        point or comma before three digits (« 1.234 ») could be either and is refused.

        Raises:
            InvalidValue: not an amount, an ambiguous one, or one finer than a cent.

        >>> Euros.parse("1 234,56 €").cents
        123456
        """
        match = _AMOUNT.fullmatch(without_spaces(text))
        if match is None:
            raise InvalidValue(f"« {text.strip()} » n'est pas un montant, par exemple 1 234,56 €.")
        sign, digits, unit = match.groups()
        if re.fullmatch(r"[1-9][0-9]{0,2}[.,][0-9]{3}", digits) and unit.upper()[:1] not in {
            "K",
            "M",
        }:
            raise InvalidValue(
                f"« {text.strip()} » est ambigu : millier ou décimales ? Écrivez 1 234 ou 1,23."
            )
        amount = _decimal(digits)
        if amount is None:
            raise InvalidValue(f"« {text.strip()} » n'est pas un montant, par exemple 1 234,56 €.")
        cents = amount * _UNITS[unit.upper()] * 100
        if cents != cents.to_integral_value():
            raise InvalidValue(
                f"« {text.strip()} » a plus de deux décimales : arrondissez au centime."
            )
        return cls(-int(cents) if sign in {"-", "−"} else int(cents))

    @classmethod
    def total(cls, amounts: "Iterable[Euros]") -> Self:
        """The sum of amounts; zero when there is none."""
        return cls(sum(amount.cents for amount in amounts))

    @property
    def amount(self) -> Decimal:
        """In euros, exactly."""
        return Decimal(self.cents) / 100

    def __add__(self, other: "Euros") -> "Euros":
        return Euros(self.cents + other.cents) if isinstance(other, Euros) else NotImplemented

    def __sub__(self, other: "Euros") -> "Euros":
        return Euros(self.cents - other.cents) if isinstance(other, Euros) else NotImplemented

    def __neg__(self) -> "Euros":
        return Euros(-self.cents)

    def __mul__(self, times: int) -> "Euros":
        return Euros(self.cents * times) if type(times) is int else NotImplemented

    __rmul__ = __mul__

    def __bool__(self) -> bool:
        return self.cents != 0

    def scaled(self, factor: Decimal, *, rounding: str = ROUND_HALF_UP) -> "Euros":
        """The amount times a factor, rounded to the cent (half up unless told).

        >>> Euros(1001).scaled(Decimal("0.5")).cents
        501
        """
        return Euros(int((self.cents * factor).to_integral_value(rounding=rounding)))

    def __str__(self) -> str:
        """In French: « 1 234,56 € », without cents when there are none."""
        decimals = 0 if self.cents % 100 == 0 else 2
        return f"{french_number(self.amount, decimals)}{NO_BREAK_SPACE}€"
