"""A part of a whole, between 0 and 1, written in per cent."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Self

from essor.kernel.errors import InvalidValue
from essor.kernel.money import Euros
from essor.kernel.text import NO_BREAK_SPACE, french_number, without_spaces

_PERCENT: Final = re.compile(r"([0-9]+(?:[.,][0-9]+)?)%")


@dataclass(frozen=True, slots=True, order=True)
class Share:
    """A share, exact.

    Attributes:
        value: from 0 to 1, both included.
    """

    value: Decimal

    def __post_init__(self) -> None:
        if not isinstance(self.value, Decimal) or not self.value.is_finite():
            raise InvalidValue(f"« {self.value} » n'est pas une part : il faut un nombre décimal.")
        if not 0 <= self.value <= 1:
            raise InvalidValue(
                f"Une part va de 0 % à 100 % : {self.value * 100:f} % n'en est pas une."
            )

    @classmethod
    def of(cls, part: int | Decimal, whole: int | Decimal) -> Self:
        """The share of a part in its whole.

        Raises:
            InvalidValue: an empty whole, or a part that is not inside it.

        >>> str(Share.of(1, 3)).replace(NO_BREAK_SPACE, " ")
        '33,3 %'
        """
        if whole == 0:
            raise InvalidValue("La part d'un total nul n'est pas définie.")
        return cls(Decimal(part) / Decimal(whole))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read « 35 % » or « 12,5% ». The sign is required: « 0,35 » could mean two things.

        Raises:
            InvalidValue: not a percentage between 0 and 100.

        >>> Share.parse("12,5 %").value
        Decimal('0.125')
        """
        match = _PERCENT.fullmatch(without_spaces(text))
        if match is None:
            raise InvalidValue(f"« {text.strip()} » n'est pas un pourcentage, par exemple 35 %.")
        return cls(Decimal(match[1].replace(",", ".")) / 100)

    @property
    def complement(self) -> "Share":
        """What is left of the whole."""
        return Share(1 - self.value)

    def applied_to(self, amount: Euros, *, rounding: str = ROUND_HALF_UP) -> Euros:
        """This share of an amount, rounded to the cent.

        Args:
            amount: the whole.
            rounding: a `decimal` rounding; a ceiling set by law is rounded down.
        """
        return amount.scaled(self.value, rounding=rounding)

    def formatted(self, decimals: int) -> str:
        """Per cent with that many decimals, in French."""
        return f"{french_number(self.value * 100, decimals)}{NO_BREAK_SPACE}%"

    def __str__(self) -> str:
        """Per cent, one decimal at most: « 35 % », « 33,3 % »."""
        tenths = (self.value * 1000).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        return self.formatted(0 if tenths % 10 == 0 else 1)
