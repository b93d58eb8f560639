"""Codes of the French nomenclature of activities, each with the edition it belongs to.

The same digits mean different things in different editions: a code without its nomenclature is
not a fact. NAF 2025 (décret 2025-736 du 31 juillet 2025) becomes the legal one on 1 January 2027;
rules that cite NAF stay in rév. 2 until their text changes.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Final, Self

from essor.kernel.errors import InvalidValue
from essor.kernel.text import without_spaces


class NafNomenclature(Enum):
    """Editions, oldest first. The value is the name that SIRENE writes beside a code."""

    NAP = "NAP"  # 1973, four digits
    NAF_1993 = "NAF1993"
    NAF_REV1 = "NAFRev1"  # 2003
    NAF_REV2 = "NAFRev2"  # 2008
    NAF_2025 = "NAF2025"  # a column of its own in SIRENE since 16 December 2025

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a name as SIRENE and other producers write it.

        Raises:
            InvalidValue: not an edition.

        >>> NafNomenclature.parse("nafrev2").label
        'NAF rév. 2'
        """
        key = re.sub(r"[^a-z0-9]", "", text.casefold().replace("é", "e"))
        found = _NAMES.get(key)
        if found is None:
            raise InvalidValue(f"« {text} » n'est pas une nomenclature d'activités connue.")
        return cls(found)

    @property
    def label(self) -> str:
        """Name in French."""
        return _LABELS[self.value]


_LABELS: Final = {
    "NAP": "NAP 1973",
    "NAF1993": "NAF 1993",
    "NAFRev1": "NAF rév. 1",
    "NAFRev2": "NAF rév. 2",
    "NAF2025": "NAF 2025",
}
_NAMES: Final = {
    "nap": "NAP", "nap1973": "NAP", "naf1993": "NAF1993", "nafrev1": "NAFRev1",
    "naf2003": "NAFRev1", "nafrev2": "NAFRev2", "naf2008": "NAFRev2", "naf2025": "NAF2025",
    "naf25": "NAF2025",
}  # fmt: skip

# First division of each section. NACE rév. 2 (règlement 1893/2006) and rév. 2.1 (2023/137).
_SECTIONS: Final = {
    NafNomenclature.NAF_REV2: (
        (1, 5, 10, 35, 36, 41, 45, 49, 55, 58, 64, 68, 69, 77, 84, 85, 86, 90, 94, 97, 99),
        "ABCDEFGHIJKLMNOPQRSTU",
    ),
    NafNomenclature.NAF_2025: (
        (1, 5, 10, 35, 36, 41, 46, 49, 55, 58, 61, 64, 68, 69, 77, 84, 85, 86, 90, 94, 97, 99),
        "ABCDEFGHIJKLMNOPQRSTUV",
    ),
}


class NafLevel(IntEnum):
    """Levels of a nomenclature, from the widest to the finest."""

    SECTION = 1
    DIVISION = 2
    GROUP = 3
    CLASS = 4
    SUBCLASS = 5

    @property
    def label(self) -> str:
        """Name in French."""
        return ("section", "division", "groupe", "classe", "sous-classe")[self - 1]


_MODERN: Final = re.compile(r"([0-9]{2})(?:\.?([0-9])(?:([0-9])([A-Z])?)?)?")
_OLD: Final = re.compile(r"([0-9]{2})\.?([0-9])([A-Z])")  # 25.2A
_NAP: Final = re.compile(r"([0-9]{2})\.?([0-9]{2})")  # 64.11
_LENGTHS: Final = {1: NafLevel.SECTION, 2: NafLevel.DIVISION, 4: NafLevel.GROUP, 5: NafLevel.CLASS}


def _modern(text: str, nomenclature: NafNomenclature) -> str | None:
    if len(text) == 1:
        return text if text in _SECTIONS[nomenclature][1] else None
    match = _MODERN.fullmatch(text)
    if match is None:
        return None
    division, group, digit, letter = match.groups()
    if int(division) < 1:
        return None
    return division if group is None else f"{division}.{group}{digit or ''}{letter or ''}"


def _canonical(text: str, nomenclature: NafNomenclature) -> str | None:
    """The code as its producer writes it, or None when it is not one."""
    if nomenclature in _SECTIONS:
        return _modern(text, nomenclature)
    match = (_NAP if nomenclature is NafNomenclature.NAP else _OLD).fullmatch(text)
    if match is None:
        return None
    division, *rest = match.groups()
    return f"{division}.{''.join(rest)}"


@dataclass(frozen=True, slots=True)
class Naf:
    """A code at any level of one edition.

    Attributes:
        code: as the producer writes it: « C », « 25 », « 25.6 », « 25.62 », « 25.62B ».
        nomenclature: the edition.
    """

    code: str
    nomenclature: NafNomenclature = NafNomenclature.NAF_REV2

    def __post_init__(self) -> None:
        if _canonical(self.code, self.nomenclature) != self.code:
            raise InvalidValue(
                f"« {self.code} » n'est pas un code de la {self.nomenclature.label}"
                " (par exemple 25.62B)."
            )

    @classmethod
    def parse(cls, text: str, nomenclature: NafNomenclature = NafNomenclature.NAF_REV2) -> Self:
        """Read a code with or without its dot, in either case.

        Raises:
            InvalidValue: not the shape of a code of this edition.

        >>> Naf.parse("2562b").code
        '25.62B'
        >>> Naf.parse("64.11", NafNomenclature.NAP).code
        '64.11'
        """
        typed = without_spaces(text).upper()
        code = _canonical(typed, nomenclature)
        return cls(code if code is not None else typed, nomenclature)

    @property
    def level(self) -> NafLevel:
        """How fine the code is. Codes of editions before rév. 2 are always the finest."""
        if self.nomenclature not in _SECTIONS:
            return NafLevel.SUBCLASS
        return _LENGTHS.get(len(self.code), NafLevel.SUBCLASS)

    @property
    def compact(self) -> str:
        """Without its dot: « 2562B »."""
        return self.code.replace(".", "")

    def at(self, level: NafLevel) -> "Naf | None":
        """The code that holds this one at a wider level; None when this one is not that fine.

        Editions before rév. 2 know only divisions here: their other levels are not carried.

        >>> Naf("25.62B").at(NafLevel.GROUP).code
        '25.6'
        """
        if level > self.level:
            return None
        if level is self.level:
            return self
        if level is NafLevel.SECTION:
            letter = self.section
            return Naf(letter, self.nomenclature) if letter else None
        if self.nomenclature not in _SECTIONS:
            return None
        width = {NafLevel.DIVISION: 2, NafLevel.GROUP: 4, NafLevel.CLASS: 5}[level]
        return Naf(self.code[:width], self.nomenclature)

    @property
    def division(self) -> str | None:
        """Two digits; None for a section."""
        return None if self.level is NafLevel.SECTION else self.code[:2]

    @property
    def group(self) -> str | None:
        """« 25.6 », when the code is that fine."""
        found = self.at(NafLevel.GROUP)
        return found.code if found else None

    @property
    def naf_class(self) -> str | None:
        """« 25.62 », when the code is that fine."""
        found = self.at(NafLevel.CLASS)
        return found.code if found else None

    @property
    def section(self) -> str | None:
        """Letter of the section; None before rév. 2, whose sections differ."""
        if self.level is NafLevel.SECTION:
            return self.code
        if self.nomenclature not in _SECTIONS:
            return None
        firsts, letters = _SECTIONS[self.nomenclature]
        return letters[bisect_right(firsts, int(self.code[:2])) - 1]

    def is_within(self, wider: "Naf") -> bool:
        """Whether this code is `wider` or lies under it, in the same edition.

        >>> Naf("25.62B").is_within(Naf("C")), Naf("25.62B").is_within(Naf("25.5"))
        (True, False)
        """
        return self.nomenclature is wider.nomenclature and self.at(wider.level) == wider

    def __str__(self) -> str:
        return self.code
