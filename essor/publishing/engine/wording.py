"""French wording of values, and text that every office format can carry."""

import re
import unicodedata
from datetime import date

from essor.kernel.figure import UNKNOWN_TEXT
from essor.kernel.money import Euros
from essor.kernel.text import french_number
from essor.publishing.engine.tree import Cell

# What XML 1.0 cannot hold, or what no reader shows: controls, surrogates, non-characters.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_LINE_ENDS = re.compile("\r\n|\r|\x85|\u2028|\u2029")


def clean(value: str) -> str:
    """The same text, composed (NFC), with one kind of line end and no unprintable character."""
    return unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", _UNPRINTABLE.sub("", value)))


def one_line(value: str) -> str:
    """Text for a title: spaces and line ends become single spaces."""
    return " ".join(value.split())


def short_date(day: date) -> str:
    """« 01/01/2026 »."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def cell_text(value: Cell) -> str:
    """A table cell as people read it; None is « inconnu »."""
    if value is None:
        return UNKNOWN_TEXT
    if isinstance(value, str):
        return value
    if isinstance(value, Euros):
        return str(value)
    if isinstance(value, date):
        return short_date(value)
    return french_number(value)
