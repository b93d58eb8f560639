"""Folding French text for searching, and writing numbers and dates as French does.

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
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    plain = unicodedata.normalize("NFKD", bare.casefold()).casefold().translate(_LIGATURES)
    return " ".join(
        "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c)).split()
    )


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
