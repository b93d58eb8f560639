"""Finds companies as one types: number, words, then words with one mistake corrected."""

import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein

from essor.kernel.headcount import HeadcountBand
from essor.kernel.identifiers import SIREN_LENGTH, SIRET_LENGTH
from essor.kernel.text import fold, without_spaces
from essor.observatory.warehouse.words import deletes, query_words

_ENOUGH: Final = 3  # fewer hits than this, and mistakes are looked for
_SHORTEST_NUMBER: Final = 3
_CORRECTIONS: Final = 8
_CANDIDATES: Final = 64
_LONGEST_PREFIX: Final = 4  # the longest beginning that the index keeps
_EXPANSIONS: Final = 64
_AFTER_LETTERS: Final = "\x7f"  # sorts after every letter and digit
_BANDS: Final = tuple(HeadcountBand)
_COLUMNS: Final = (
    "c.rank, c.siren, c.siret, c.name, c.commune, c.commune_name, c.active, c.band, c.sites,"
    " c.masked, c.sole_trader"
)


@dataclass(frozen=True)
class CompanyHit:
    """A company that search found.

    Attributes:
        siren: its number.
        siret: its main site here (active first, head office first); None when none is known.
        name: None when it is masked or unknown; « Entrepreneur individuel » for a sole trader.
        commune: INSEE code of the main site.
        commune_name: its name.
        band: largest headcount band of the unit and its sites, None when unknown.
        active: whether it still has an active site.
        sites: how many sites the register here holds.
        masked: whether it asked not to be shown.
        sole_trader: whether it is a natural person.
    """

    siren: str
    siret: str | None
    name: str | None
    commune: str | None
    commune_name: str | None
    band: HeadcountBand | None
    active: bool
    sites: int
    masked: bool
    sole_trader: bool


class CompanySearch:
    """Read-only access to a search index; safe from several threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()

    def _index(self) -> sqlite3.Connection:
        index: sqlite3.Connection | None = getattr(self._local, "index", None)
        if index is None:
            index = sqlite3.connect(f"file:{self._path}?mode=ro&immutable=1", uri=True)
            index.execute("PRAGMA mmap_size = 1073741824")
            self._local.index = index
        return index

    def close(self) -> None:
        """Close this thread's connection."""
        index: sqlite3.Connection | None = getattr(self._local, "index", None)
        if index is not None:
            index.close()
            self._local.index = None

    def find(self, typed: str, *, limit: int = 10) -> tuple[CompanyHit, ...]:
        """The companies that `typed` names, largest first.

        Digits are read as the start of a SIREN or SIRET. Words must all be there, the last one may
        be unfinished. With fewer than three answers, each word is also tried with one mistake
        (a letter wrong, missing, added, or two swapped), and the closest names come first.
        """
        digits = without_spaces(typed)
        if digits.isascii() and digits.isdigit() and len(digits) >= _SHORTEST_NUMBER:
            by_number = self._by_number(digits, limit)
            if by_number:
                return by_number
        words = query_words(typed)
        if not words:
            return ()
        last = self._beginning(words[-1])
        rows = self._match(" AND ".join((*words[:-1], last)), limit)
        if len(rows) < min(_ENOUGH, limit):
            rows += self._corrected(typed, words, {row[0] for row in rows}, limit - len(rows))
        return tuple(_hit(row) for row in rows)

    def _by_number(self, digits: str, limit: int) -> tuple[CompanyHit, ...]:
        if len(digits) > SIRET_LENGTH:
            return ()
        low, high = _range(digits, SIRET_LENGTH)
        rows = (
            self._index()
            .execute(
                f"SELECT {_COLUMNS}, min(n.siret) FROM numbers AS n JOIN companies AS c"
                " ON c.rank = n.rank WHERE n.siret >= ? AND n.siret < ?"
                " GROUP BY c.rank ORDER BY c.rank LIMIT ?",
                (low, high, limit),
            )
            .fetchall()
        )
        if len(digits) > SIREN_LENGTH:  # the very site that was typed, not the main one
            rows = [(*row[:2], row[-1], *row[3:-1], row[-1]) for row in rows]
        elif not rows:
            low, high = _range(digits, SIREN_LENGTH)
            rows = (
                self._index()
                .execute(
                    f"SELECT {_COLUMNS}, 0 FROM companies AS c WHERE siren >= ? AND siren < ?"
                    " ORDER BY rank LIMIT ?",
                    (low, high, limit),
                )
                .fetchall()
            )
        return tuple(_hit(row[:-1]) for row in rows)

    def _match(self, expression: str, limit: int) -> list[tuple[object, ...]]:
        return (
            self._index()
            .execute(
                f"SELECT {_COLUMNS} FROM names JOIN companies AS c ON c.rank = names.rowid"
                " WHERE names MATCH ? ORDER BY names.rowid LIMIT ?",
                (expression, limit),
            )
            .fetchall()
        )

    def _corrected(
        self, typed: str, words: list[str], known: set[object], limit: int
    ) -> list[tuple[object, ...]]:
        choices = [self._corrections(word) for word in words]
        last = self._beginning(words[-1])
        choices[-1].append(last)
        if limit <= 0 or all(
            set(options) <= {word, self._beginning(word)}
            for word, options in zip(words, choices, strict=True)
        ):
            return []
        expression = " AND ".join(
            f"({' OR '.join(options or [word])})"
            for word, options in zip(words, choices, strict=True)
        )
        rows = [row for row in self._match(expression, _CANDIDATES) if row[0] not in known]
        wanted = fold(typed)
        rows.sort(key=lambda row: (-fuzz.token_set_ratio(wanted, fold(str(row[3] or ""))), row[0]))
        return rows[:limit]

    def _beginning(self, word: str) -> str:
        """An expression for the words that start so.

        The index keeps beginnings of one to four letters; a longer one would be gathered whole
        before the first answer, while a few whole words are read in step.
        """
        if len(word) <= _LONGEST_PREFIX:
            return f"{word}*"
        found = [
            row[0]
            for row in self._index().execute(
                "SELECT word FROM vocabulary WHERE word >= ? AND word < ? LIMIT ?",
                (word, f"{word}{_AFTER_LETTERS}", _EXPANSIONS + 1),
            )
        ]
        if not found or len(found) > _EXPANSIONS:
            return f"{word}*"
        return f"({' OR '.join(found)})"

    def _corrections(self, word: str) -> list[str]:
        """The word if it is known, and known words at distance 1, most frequent first."""
        keys = list(deletes(word))
        marks = ",".join("?" * len(keys))
        found = self._index().execute(
            "SELECT DISTINCT v.id, v.word FROM deletes AS d JOIN vocabulary AS v ON v.id = d.word"
            f" WHERE d.key IN ({marks}) ORDER BY v.id",
            keys,
        )
        near = [
            text
            for _, text in found
            if DamerauLevenshtein.distance(word, text, score_cutoff=1) <= 1
        ]
        near.sort(key=lambda text: text != word)
        return near[:_CORRECTIONS] or [word]


def _range(digits: str, length: int) -> tuple[int, int]:
    scale = 10 ** (length - len(digits))
    return int(digits) * scale, (int(digits) + 1) * scale


def _hit(row: tuple[object, ...]) -> CompanyHit:
    _, siren, siret, name, commune, commune_name, active, band, sites, masked, sole = row
    return CompanyHit(
        siren=f"{siren:09d}",
        siret=None if siret is None else f"{siret:014d}",
        name=None if name is None else str(name),
        commune=None if commune is None else str(commune),
        commune_name=None if commune_name is None else str(commune_name),
        band=_BANDS[band] if isinstance(band, int) else None,
        active=bool(active),
        sites=int(str(sites)),
        masked=bool(masked),
        sole_trader=bool(sole),
    )
