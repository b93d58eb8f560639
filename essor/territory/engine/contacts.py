"""Recognising a contact that is already in the address book. Pure.

A score is a judgement in four steps, not a probability: above 0.9 it is the same, above 0.6 somebody
must look. docs/dev/imports.md has the table.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from rapidfuzz import fuzz, process

from essor.kernel.text import fold

SAME, CLOSE = 95.0, 85.0
SAME_ORGANISATION = 90.0
MOST = 5


@dataclass(frozen=True)
class Card:
    """What is known of a contact; "" where nothing is."""

    organisation: str
    siren: str = ""
    full_name: str = ""
    email: str = ""
    phone: str = ""
    position: str = ""

    @property
    def has_person(self) -> bool:
        return bool(self.full_name or self.email or self.phone or self.position)


@dataclass(frozen=True)
class Match:
    """A known contact that a card may be, from 0 to 1, and why."""

    key: UUID
    score: float
    reasons: tuple[str, ...]


def same_organisation(one: Card, other: Card) -> bool:
    """By SIREN where both have one, else by name, legal form and word order aside."""
    if one.siren and other.siren:
        return one.siren == other.siren
    return (
        fuzz.token_set_ratio(fold(one.organisation), fold(other.organisation)) >= SAME_ORGANISATION
    )


def score(card: Card, known: Card) -> tuple[float, tuple[str, ...]]:
    """How much a card is a known contact, and why; 0 when nothing says so."""
    together = same_organisation(card, known)
    if not card.has_person or not known.has_person:
        return _alone(card, known) if together else (0.0, ())
    names = bool(card.full_name and known.full_name)
    alike = fuzz.token_sort_ratio(fold(card.full_name), fold(known.full_name)) if names else 0.0
    if card.email and card.email == known.email:
        if names and alike < CLOSE:
            return 0.75, ("même adresse électronique", "noms différents")
        return 0.97, ("même adresse électronique",)
    if alike >= CLOSE:
        return _by_name(card, known, alike, together=together)
    if not names and card.phone and card.phone == known.phone and together:
        return 0.75, ("même téléphone", "même organisation")
    return 0.0, ()


def _alone(card: Card, known: Card) -> tuple[float, tuple[str, ...]]:
    """Two organisations without anybody there; an organisation and somebody are not the same."""
    if card.has_person or known.has_person:
        return 0.0, ()
    by_number = bool(card.siren and card.siren == known.siren)
    if by_number or fold(card.organisation) == fold(known.organisation):
        return 0.95, ("même organisation",)
    return 0.7, ("organisation de nom proche",)


def _by_name(
    card: Card, known: Card, alike: float, *, together: bool
) -> tuple[float, tuple[str, ...]]:
    name = "même nom" if alike >= SAME else "nom proche"
    if not together:
        return (0.65, (name, "autre organisation")) if alike >= SAME else (0.0, ())
    if card.email and known.email:
        return 0.8, (name, "même organisation", "autre adresse électronique")
    return (0.95 if alike >= SAME else 0.75), (name, "même organisation")


def likely(
    cards: Mapping[int, Card], known: Mapping[UUID, Card], *, cutoff: float = 0.6
) -> dict[int, tuple[Match, ...]]:
    """For each card, the known contacts that it may be, the likeliest first, at most five.

    Only contacts that share an address, a telephone, a name or an organisation are compared.

    Args:
        cards: by row number.
        known: by key.
        cutoff: scores under it are dropped.
    """
    index = _Index(known)
    found: dict[int, tuple[Match, ...]] = {}
    for number, card in cards.items():
        matches = []
        for key in index.near(card):
            value, reasons = score(card, known[key])
            if value >= cutoff:
                matches.append(Match(key, value, reasons))
        if matches:
            matches.sort(key=lambda match: (-match.score, match.key))
            found[number] = tuple(matches[:MOST])
    return found


class _Index:
    """Finds who is worth comparing."""

    def __init__(self, known: Mapping[UUID, Card]) -> None:
        self.by_sign: dict[str, set[UUID]] = {}
        self.keys: list[UUID] = []
        self.names: list[str] = []
        self.alone_keys: list[UUID] = []
        self.alone_names: list[str] = []
        for key, card in known.items():
            for sign in _signs(card):
                self.by_sign.setdefault(sign, set()).add(key)
            if card.full_name:
                self.keys.append(key)
                self.names.append(fold(card.full_name))
            elif not card.has_person:
                self.alone_keys.append(key)
                self.alone_names.append(fold(card.organisation))

    def near(self, card: Card) -> set[UUID]:
        found = {key for sign in _signs(card) for key in self.by_sign.get(sign, ())}
        if card.full_name:
            close = _close(card.full_name, self.names, fuzz.token_sort_ratio, CLOSE)
            found.update(self.keys[place] for place in close)
        elif not card.has_person:
            close = _close(
                card.organisation, self.alone_names, fuzz.token_set_ratio, SAME_ORGANISATION
            )
            found.update(self.alone_keys[place] for place in close)
        return found


def _signs(card: Card) -> Iterator[str]:
    for name in ("email", "phone"):
        if value := getattr(card, name):
            yield f"{name}:{value}"
    if card.siren and not card.has_person:
        yield f"siren:{card.siren}"


def _close(
    text: str, names: Sequence[str], scorer: Callable[..., float], cutoff: float
) -> Iterator[int]:
    for _, _, place in process.extract(
        fold(text), names, scorer=scorer, score_cutoff=cutoff, limit=None
    ):
        yield place
