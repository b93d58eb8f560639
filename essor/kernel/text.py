"""Folding French text for sorting and searching, and writing numbers and dates as French does.

Pure text in, pure text out: databases differ in how they sort and fold accents (SQLite folds only
ASCII), so what is stored to be sorted or searched is folded here, once.
"""

import unicodedata
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

NARROW_SPACE = "\u202f"  # between thousands
NO_BREAK_SPACE = "\u00a0"  # before a unit
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)  # fmt: skip

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l"})
_SPACES = {NARROW_SPACE, NO_BREAK_SPACE, "\u2009", "\t", "\n"}


def fold(text: str) -> str:
    """Lower case, without accents nor ligatures, punctuation as single spaces.

    >>> fold("  L'Haÿ-les-Roses ")
    'l hay les roses'
    >>> fold("SŒUR ÉTÉ")
    'soeur ete'
    """
    lowered = text.casefold().translate(_LIGATURES)
    plain = (
        character
        for character in unicodedata.normalize("NFKD", lowered)
        if not unicodedata.combining(character)
    )
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())


def sort_key(text: str, *, limit: int = 300) -> str:
    """The key that sorts a French name as a reader expects, in any database.

    Add the name itself as second key where two names may differ by their accents only.

    Args:
        text: a name as it is shown.
        limit: length of the column that holds the key.

    >>> sorted(["Étain", "Evian", "Zuydcoote", "Eu"], key=sort_key)
    ['Étain', 'Eu', 'Evian', 'Zuydcoote']
    """
    return fold(text)[:limit]


def without_spaces(text: str) -> str:
    """The text without any kind of space, as numbers are typed with many."""
    return "".join(c for c in text if not c.isspace() and c not in _SPACES)


def french_number(value: float | Decimal, decimals: int | None = None) -> str:
    """A number as French writes it: decimal comma, narrow spaces between thousands.

    Args:
        value: the number.
        decimals: digits after the comma, rounded half up; None keeps those that the number has.

    >>> french_number(105164).replace(NARROW_SPACE, " ")
    '105 164'
    >>> french_number(0.125, 2)
    '0,13'
    """
    number = Decimal(str(value))
    if decimals is not None:
        number = number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = f"{number:,f}"
    return text.replace(",", NARROW_SPACE).replace(".", ",")


def french_date(day: date) -> str:
    """A date in words.

    >>> french_date(date(2027, 1, 1))
    '1er janvier 2027'
    """
    ordinal = "1er" if day.day == 1 else str(day.day)
    return f"{ordinal} {MONTHS[day.month - 1]} {day.year}"
