"""Headcount bands of SIRENE (« tranche d'effectifs salariés »).

A band says between which bounds a headcount lies, two or three years ago. It is not a number:
bands are compared, never summed. « NN » and an empty field mean « no employee, or not known »,
which is not « 00 » (no employee at the end of a year in which there were some).
"""

from enum import Enum
from functools import total_ordering
from typing import Final, NoReturn

from essor.kernel.errors import InvalidValue

MIDPOINT_WARNING: Final = "estimation (milieu de tranche)"


@total_ordering
class HeadcountBand(Enum):
    """The bands, in order. The value is INSEE's code; codes do not sort as numbers do."""

    UNKNOWN = "NN"
    ZERO = "00"
    FROM_1 = "01"
    FROM_3 = "02"
    FROM_6 = "03"
    FROM_10 = "11"
    FROM_20 = "12"
    FROM_50 = "21"
    FROM_100 = "22"
    FROM_200 = "31"
    FROM_250 = "32"
    FROM_500 = "41"
    FROM_1000 = "42"
    FROM_2000 = "51"
    FROM_5000 = "52"
    FROM_10000 = "53"

    @classmethod
    def parse(cls, code: str | None) -> "HeadcountBand":
        """Read INSEE's code; nothing and « NN » are unknown.

        Raises:
            InvalidValue: not a code of the list.

        >>> HeadcountBand.parse("12").label
        '20 à 49 salariés'
        >>> HeadcountBand.parse("") is HeadcountBand.UNKNOWN
        True
        """
        text = (code or "").strip().upper()
        try:
            return cls(text) if text else cls.UNKNOWN
        except ValueError:
            raise InvalidValue(f"« {code} » n'est pas un code de tranche d'effectifs.") from None

    @property
    def is_known(self) -> bool:
        """Whether the headcount was known at all."""
        return self is not HeadcountBand.UNKNOWN

    @property
    def lowest(self) -> int | None:
        """The least headcount of the band; None when unknown."""
        return _BOUNDS[self.value][0]

    @property
    def highest(self) -> int | None:
        """The greatest headcount of the band; None when unknown or without limit."""
        return _BOUNDS[self.value][1]

    @property
    def rank(self) -> int:
        """Place in the order; 0 for unknown."""
        return _RANKS[self.value]

    @property
    def label(self) -> str:
        """The band in French."""
        return _LABELS[self.value]

    @property
    def midpoint(self) -> float | None:
        """An estimate for a picture's size; None when unknown or without upper limit.

        Wherever it is shown it goes with `MIDPOINT_WARNING`.

        >>> HeadcountBand.FROM_20.midpoint
        34.5
        """
        low, high = _BOUNDS[self.value]
        return None if low is None or high is None else (low + high) / 2

    def at_least(self, band: "HeadcountBand") -> bool | None:
        """Whether the band is `band` or above; None when unknown: neither yes nor no."""
        return self.rank >= band.rank if self.is_known else None

    def __lt__(self, other: "HeadcountBand") -> bool:
        """Order for sorting, unknown first. Use `at_least` for a condition."""
        return self.rank < other.rank if isinstance(other, HeadcountBand) else NotImplemented

    def __add__(self, other: object) -> NoReturn:
        """Refused: a sum of bands is not a headcount."""
        raise InvalidValue("Des tranches d'effectifs ne s'additionnent pas.")

    __radd__ = __add__


_BOUNDS: Final[dict[str, tuple[int | None, int | None]]] = {
    "NN": (None, None),
    "00": (0, 0),
    "01": (1, 2),
    "02": (3, 5),
    "03": (6, 9),
    "11": (10, 19),
    "12": (20, 49),
    "21": (50, 99),
    "22": (100, 199),
    "31": (200, 249),
    "32": (250, 499),
    "41": (500, 999),
    "42": (1000, 1999),
    "51": (2000, 4999),
    "52": (5000, 9999),
    "53": (10000, None),
}
_RANKS: Final = {code: rank for rank, code in enumerate(_BOUNDS)}
_LABELS: Final = {
    "NN": "Non employeur ou effectif inconnu",
    "00": "0 salarié au 31 décembre, mais employeur dans l'année",
    "01": "1 ou 2 salariés",
    "02": "3 à 5 salariés",
    "03": "6 à 9 salariés",
    "11": "10 à 19 salariés",
    "12": "20 à 49 salariés",
    "21": "50 à 99 salariés",
    "22": "100 à 199 salariés",
    "31": "200 à 249 salariés",
    "32": "250 à 499 salariés",
    "41": "500 à 999 salariés",
    "42": "1\u202f000 à 1\u202f999 salariés",
    "51": "2\u202f000 à 4\u202f999 salariés",
    "52": "5\u202f000 à 9\u202f999 salariés",
    "53": "10\u202f000 salariés et plus",
}
