"""Words as company search sees them: the same folding for the index and for what is typed."""

import re
from collections.abc import Iterator
from typing import Final

from essor.kernel.text import fold

# Typed by habit, absent from most names of the register (where the legal form has its own column).
LEGAL_FORMS: Final = frozenset(
    {
        "sa", "sas", "sasu", "sarl", "eurl", "sci", "snc", "sca", "scs", "scop", "scic", "selarl",
        "ei", "eirl", "gie", "ste", "societe", "ets", "etablissements", "etablissement",
    }
)  # fmt: skip
_INITIALS: Final = re.compile(r"\b[a-z0-9](?: [a-z0-9]\b)+")


def with_initials(folded: str) -> str:
    """Folded text, with spelled initials added in one piece.

    >>> with_initials("s n c f voyageurs")
    's n c f voyageurs sncf'
    """
    joined = [match.group().replace(" ", "") for match in _INITIALS.finditer(folded)]
    return " ".join((folded, *joined)) if joined else folded


def query_words(typed: str) -> list[str]:
    """The words to look for: folded, initials joined, legal forms left out when others remain.

    >>> query_words("S.A.R.L. L'Atelier d'Étain")
    ['l', 'atelier', 'd', 'etain']
    >>> query_words("sarl")
    ['sarl']
    """
    folded = _INITIALS.sub(lambda match: match.group().replace(" ", ""), fold(typed))
    words = folded.split()
    return [word for word in words if word not in LEGAL_FORMS] or words


def deletes(word: str) -> Iterator[str]:
    """The word, and the word with any one character missing (SymSpell's keys at distance 1).

    Two words at Damerau-Levenshtein distance 1 always share a key.

    >>> sorted(deletes("abc"))
    ['ab', 'abc', 'ac', 'bc']
    """
    yield word
    seen = {word}
    for position in range(len(word)):
        shorter = word[:position] + word[position + 1 :]
        if shorter and shorter not in seen:
            seen.add(shorter)
            yield shorter
