"""French text made comparable, so that searching and sorting are the same on every database.

SQLite folds the case of ASCII letters only, and PostgreSQL's C collation puts « Écrouves » after
« Zincourt ». What must be found is stored folded in `search_text`, what must be sorted in
`sort_key`; both are plain ASCII wherever French is.
"""

import re

from essor.kernel.text import fold

DIGITS = re.compile(r"\d+")
SORT_DIGITS = 6  # « Zone 2 » stands before « Zone 10 »


def words(text: str) -> list[str]:
    """The folded words of a text: an apostrophe, a hyphen or any other sign separates.

    >>> words("Forges d'Écot-la-Combe")
    ['forges', 'd', 'ecot', 'la', 'combe']
    """
    return fold(text).split()


def search_text(*parts: str | None) -> str:
    """What a search looks into: the folded words of every part, one space between.

    >>> search_text("Forges d'Écot", None, "52700")
    'forges d ecot 52700'
    """
    return " ".join(fold(part) for part in parts if part and fold(part))


def sort_key(text: str, *, length: int = 300) -> str:
    """What a list is sorted by: folded words, numbers in numeric order.

    Args:
        text: what people read.
        length: size of the column that keeps the key.

    >>> sorted(["Zincourt", "Écrouves", "Zone 10", "Zone 2"], key=sort_key)
    ['Écrouves', 'Zincourt', 'Zone 2', 'Zone 10']
    """
    return DIGITS.sub(lambda found: found.group().zfill(SORT_DIGITS), fold(text))[:length]
