"""A figure is a value with its provenance. Unknown is a value, and never zero."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from essor.kernel.errors import InvalidValue
from essor.kernel.text import NO_BREAK_SPACE, french_date, french_number

Number = int | float | Decimal

UNKNOWN_TEXT: Final = "inconnu"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that can be traced, or the fact that nobody knows it.

    Attributes:
        value: the number; None when it is unknown.
        unit: what is counted, in French, plural: « habitants », « établissements », « € ».
        as_of: the day that the number describes; None when the producer does not say.
        source: producer and file: « INSEE, populations légales 2023 ».
        convention: how it was counted, when more than one way exists: « raw », « insee ».
    """

    value: Number | None
    unit: str
    as_of: date | None = None
    source: str = ""
    convention: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.value, bool) or (
            self.value is not None and not isinstance(self.value, int | float | Decimal)
        ):
            raise InvalidValue(f"« {self.value} » n'est pas un nombre.")
        if self.value is not None and not math.isfinite(self.value):
            raise InvalidValue("Un chiffre est un nombre fini, ou bien il est inconnu.")

    @classmethod
    def unknown(
        cls, unit: str, *, as_of: date | None = None, source: str = "", convention: str = ""
    ) -> "Figure":
        """A figure that nobody knows; `source` says where it was looked for."""
        return cls(None, unit, as_of, source, convention)

    @property
    def is_known(self) -> bool:
        """Whether there is a number."""
        return self.value is not None

    def _check_same_kind(self, other: "Figure") -> None:
        if (self.unit, self.convention) != (other.unit, other.convention):
            raise InvalidValue(
                "Ces deux chiffres ne se comparent pas :"
                f" {self.unit} ({self.convention or 'sans convention'}) et"
                f" {other.unit} ({other.convention or 'sans convention'})."
            )

    def _combined(self, other: "Figure", value: Number | None) -> "Figure":
        sources = dict.fromkeys((*self.source.split(" ; "), *other.source.split(" ; ")))
        return replace(
            self,
            value=value,
            as_of=self.as_of if self.as_of == other.as_of else None,
            source=" ; ".join(source for source in sources if source),
        )

    def __add__(self, other: "Figure") -> "Figure":
        """The sum; unknown as soon as one of the two is.

        The date is kept only when both agree: a sum over two dates has none.

        Raises:
            InvalidValue: another unit or another convention.
        """
        if not isinstance(other, Figure):
            return NotImplemented
        self._check_same_kind(other)
        if self.value is None or other.value is None:
            return self._combined(other, None)
        return self._combined(other, _exact(self.value, other.value))

    def __sub__(self, other: "Figure") -> "Figure":
        """The difference; unknown as soon as one of the two is."""
        if not isinstance(other, Figure):
            return NotImplemented
        return self + replace(other, value=None if other.value is None else -other.value)

    @classmethod
    def total(cls, figures: "Iterable[Figure]", unit: str) -> "Figure":
        """The sum of figures; unknown as soon as one is, zero when there is none.

        Args:
            figures: all of the same unit and convention.
            unit: the unit of an empty sum.
        """
        result: Figure | None = None
        for figure in figures:
            result = figure if result is None else result + figure
        return cls(0, unit) if result is None else result

    def formatted(self, decimals: int | None = None) -> str:
        """Number and unit in French; « inconnu » without a number.

        >>> Figure(52, "sites").formatted().split()
        ['52', 'sites']
        """
        if self.value is None:
            return UNKNOWN_TEXT
        return f"{french_number(self.value, decimals)}{NO_BREAK_SPACE}{self.unit}".rstrip()

    @property
    def provenance(self) -> str:
        """The quiet line under a figure: « source · date · convention »."""
        parts = (self.source, french_date(self.as_of) if self.as_of else "", self.convention)
        return " · ".join(part for part in parts if part)

    def __str__(self) -> str:
        return self.formatted()


def _exact(left: Number, right: Number) -> Number:
    """The sum of two numbers; a Decimal stays one unless the other is a float."""
    if isinstance(left, float) or isinstance(right, float):
        return float(left) + float(right)
    return left + right
