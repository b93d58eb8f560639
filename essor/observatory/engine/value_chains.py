"""Guessing the value chains of a site from its activity.

A guess is a supposition: no official table links value chains and NAF. The longest beginning of a
code that a chain lists decides its confidence; a low one is a lead for a person, never counted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

NOMENCLATURE: Final = "NAFRev2"


class Trust(StrEnum):
    """How far an activity tells a value chain."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def is_counted(self) -> bool:
        """Whether such a guess makes a site a supposed member."""
        return self is not Trust.LOW


@dataclass(frozen=True, slots=True)
class ActivityRule:
    """Codes that begin with `naf` suggest the value chain `chain`."""

    chain: str
    naf: str
    trust: Trust


@dataclass(frozen=True, slots=True)
class Guess:
    """A value chain that an activity suggests, and the rule that says so."""

    chain: str
    naf: str
    trust: Trust


def guesses(
    naf: str | None, nomenclature: str | None, rules: Iterable[ActivityRule]
) -> tuple[Guess, ...]:
    """The value chains that an activity suggests, by code of chain; one guess a chain.

    Args:
        naf: the site's activity, `25.50A`.
        nomenclature: the edition of that code; only rév. 2 is mapped.
        rules: the vocabulary's activities.

    >>> rules = (ActivityRule("a", "25", Trust.LOW), ActivityRule("a", "25.5", Trust.HIGH))
    >>> guesses("25.50A", "NAFRev2", rules)[0].trust.value
    'high'
    """
    if not naf or nomenclature != NOMENCLATURE:
        return ()
    best: dict[str, ActivityRule] = {}
    for rule in rules:
        if naf.startswith(rule.naf):
            known = best.get(rule.chain)
            if known is None or len(rule.naf) > len(known.naf):
                best[rule.chain] = rule
    return tuple(Guess(chain, best[chain].naf, best[chain].trust) for chain in sorted(best))


def counted_beginnings(rules: Sequence[ActivityRule], chain: str) -> tuple[str, ...]:
    """Beginnings of codes whose sites are supposed members of a chain, for a wide first search.

    A longer rule may say that some of them are only leads: filter what is found by `guesses`.
    """
    own = (rule for rule in rules if rule.chain == chain and rule.trust.is_counted)
    return tuple(sorted({rule.naf for rule in own}))
