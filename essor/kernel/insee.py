"""The code of a commune in INSEE's « code officiel géographique » (COG).

Text of five characters: « 01053 » keeps its zero, Corsica has letters (« 2A004 »), overseas
départements have three characters (« 97411 » lies in « 974 »). A postcode looks alike and is not
a commune code.
"""

import re
from dataclasses import dataclass
from typing import Final, Self

from essor.kernel.errors import InvalidValue
from essor.kernel.text import without_spaces

OVERSEAS: Final = ("97", "98")
ABROAD: Final = "99"

_SHAPE = re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{3}")


@dataclass(frozen=True, slots=True, order=True)
class InseeCode:
    """The code of a commune (or of an associated, delegated commune or a municipal district).

    Whether the code exists, and on which dates, is a matter of the reference data.

    Attributes:
        value: five characters.
    """

    value: str

    def __post_init__(self) -> None:
        if not _SHAPE.fullmatch(self.value) or self.value.startswith("00"):
            raise InvalidValue(
                f"« {self.value} » n'est pas un code INSEE de commune : il faut cinq caractères,"
                " par exemple 52121 ou 2A004."
            )
        if self.value.startswith(ABROAD):
            raise InvalidValue(f"« {self.value} » est un code de pays étranger, pas de commune.")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a code as people and spreadsheets write it.

        Spaces and a lower-case Corsican letter are put right. A four-digit code is refused with
        the reason: a spreadsheet ate the zero, and guessing would accept a mistyped code as well.

        Raises:
            InvalidValue: not the code of a commune.

        >>> InseeCode.parse(" 2a004 ").value
        '2A004'
        """
        code = without_spaces(text).upper()
        if re.fullmatch(r"[0-9]{4}", code):
            raise InvalidValue(
                f"« {text.strip()} » n'a que quatre chiffres : un tableur a sans doute effacé le"
                f" zéro de tête (0{code}). Mettez la colonne au format texte."
            )
        return cls(code)

    @property
    def department(self) -> str:
        """Code of the département (or overseas collectivity): « 52 », « 2A », « 974 ».

        >>> InseeCode("97411").department, InseeCode("2B033").department
        ('974', '2B')
        """
        return self.value[:3] if self.value.startswith(OVERSEAS) else self.value[:2]

    @property
    def is_overseas(self) -> bool:
        """Whether the commune lies overseas."""
        return self.value.startswith(OVERSEAS)

    def __str__(self) -> str:
        return self.value
