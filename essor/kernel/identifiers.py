"""SIREN and SIRET, the numbers of legal units and of their sites in the French register.

Source: INSEE, « Qu'est-ce que le numéro SIREN / SIRET »; key by Luhn's formula (ISO/CEI 7812-1).
La Poste has had more sites than the key allows: its sites are checked by the sum of their digits.
"""

import re
from dataclasses import dataclass
from typing import Final, Self

from essor.kernel.errors import InvalidValue
from essor.kernel.text import NARROW_SPACE, without_spaces

LA_POSTE: Final = "356000000"
LA_POSTE_HEAD_OFFICE: Final = "35600000000048"
SIREN_LENGTH: Final = 9
SIRET_LENGTH: Final = 14

_SIREN = re.compile(r"[0-9]{9}")
_SIRET = re.compile(r"[0-9]{14}")


def passes_luhn(digits: str) -> bool:
    """Whether ASCII digits pass Luhn's formula: every second one from the right counts twice.

    >>> passes_luhn("732829320"), passes_luhn("732829321")
    (True, False)
    """
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + position % 2)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 - sum of the two digits
    return total % 10 == 0


@dataclass(frozen=True, slots=True, order=True)
class Siren:
    """A legal unit's number: nine digits, kept as text (leading zeros count).

    Building one checks its shape; `parse` checks its key too, and is the door for typed text.

    Attributes:
        value: nine ASCII digits.
    """

    value: str

    def __post_init__(self) -> None:
        if not _SIREN.fullmatch(self.value):
            raise InvalidValue(f"« {self.value} » n'est pas un SIREN : il faut neuf chiffres.")

    @classmethod
    def parse(cls, text: str, *, demo: bool = False) -> Self:
        """Read a SIREN as people type it, with or without spaces.

        Args:
            text: e.g. « 732 829 320 ».
            demo: accept a wrong key. The numbers of demonstration companies are wrong on purpose,
                so that nobody takes them for a real company's.

        Raises:
            InvalidValue: not nine digits, or a wrong key.

        >>> Siren.parse("732 829 320").value
        '732829320'
        """
        siren = cls(without_spaces(text))
        if not demo and not siren.has_valid_key:
            raise InvalidValue(
                f"« {text.strip()} » n'est pas un SIREN : sa clé de contrôle est fausse."
                " Vérifiez qu'aucun chiffre n'a été échangé."
            )
        return siren

    @property
    def has_valid_key(self) -> bool:
        """Whether the number can be a real one."""
        return passes_luhn(self.value)

    @property
    def formatted(self) -> str:
        """Three groups of three digits, as on a letterhead."""
        return NARROW_SPACE.join((self.value[:3], self.value[3:6], self.value[6:]))

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True, order=True)
class Siret:
    """A site's number: its legal unit's SIREN and five digits (NIC), kept as text.

    Attributes:
        value: fourteen ASCII digits.
    """

    value: str

    def __post_init__(self) -> None:
        if not _SIRET.fullmatch(self.value):
            raise InvalidValue(f"« {self.value} » n'est pas un SIRET : il faut quatorze chiffres.")

    @classmethod
    def parse(cls, text: str, *, demo: bool = False) -> Self:
        """Read a SIRET as people type it, with or without spaces.

        Args:
            text: e.g. « 732 829 320 00074 ».
            demo: accept a wrong key (see `Siren.parse`).

        Raises:
            InvalidValue: not fourteen digits, or a wrong key.

        >>> Siret.parse("732 829 320 00074").siren.value
        '732829320'
        >>> Siret.parse("356 000 000 71143").nic  # a post office
        '71143'
        """
        siret = cls(without_spaces(text))
        if not demo and not siret.has_valid_key:
            raise InvalidValue(
                f"« {text.strip()} » n'est pas un SIRET : sa clé de contrôle est fausse."
                " Vérifiez qu'aucun chiffre n'a été échangé."
            )
        return siret

    @property
    def siren(self) -> Siren:
        """The legal unit."""
        return Siren(self.value[:SIREN_LENGTH])

    @property
    def nic(self) -> str:
        """The site's number inside its legal unit, five digits."""
        return self.value[SIREN_LENGTH:]

    @property
    def has_valid_key(self) -> bool:
        """Whether the number can be a real one: Luhn, or a multiple of five for La Poste's sites."""
        if self.value.startswith(LA_POSTE) and self.value != LA_POSTE_HEAD_OFFICE:
            return sum(map(int, self.value)) % 5 == 0
        return passes_luhn(self.value) and self.siren.has_valid_key

    @property
    def formatted(self) -> str:
        """SIREN in groups of three, then the NIC."""
        return f"{self.siren.formatted}{NARROW_SPACE}{self.nic}"

    def __str__(self) -> str:
        return self.value
