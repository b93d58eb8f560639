"""Communes through time: which code became which, from INSEE's list of movements.

Only communes are followed here, not the delegated and associated communes inside them. A movement
is a day and a set of arrows « before → after »; a commune that goes on has an arrow to itself.

- A code ends on a day when it has arrows from it and none to it. It may come back later.
- When a commune is restored out of another (movement 21), what it takes back is its own: a code
  that had been merged from elsewhere stays where it was. So « may this be the restored commune? »
  depends on the day on which the code was written.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, Protocol

from essor.kernel.period import Period
from essor.reference.tables import load

COMMUNE: Final = "COM"
RESTORED: Final = "21"
CREATED: Final = "20"
MOVEMENT_LABELS: Final = {
    "10": "changement de nom",
    "20": "création",
    "21": "rétablissement",
    "30": "suppression",
    "31": "fusion simple",
    "32": "création d'une commune nouvelle",
    "33": "fusion-association",
    "34": "transformation de fusion-association en fusion simple",
    "35": "suppression de commune déléguée",
    "41": "changement de code dû à un changement de département",
    "50": "changement de code dû à un transfert de chef-lieu",
    "70": "transformation de commune associée en commune déléguée",
    "71": "rétablissement de commune déléguée",
    "72": "création de commune déléguée",
}


class Change(Protocol):
    """A line of the list of movements, from a file or from the database."""

    @property
    def kind(self) -> str: ...
    @property
    def effective_on(self) -> date: ...
    @property
    def before_type(self) -> str | None: ...
    @property
    def before_code(self) -> str | None: ...
    @property
    def after_type(self) -> str | None: ...
    @property
    def after_code(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch of days during which a code was that of a commune.

    Attributes:
        code: the commune.
        period: its days; no start when it is older than the list of movements.
        successors: the codes that took it over at its end, in order; several when it was shared
            out, none when it still exists or left the list.
    """

    code: str
    period: Period
    successors: tuple[str, ...] = ()


class Movements:
    """The movements of communes, indexed."""

    def __init__(self, changes: Iterable[Change]) -> None:
        self._days: dict[str, set[date]] = {}
        self._from: dict[tuple[str, date], set[str]] = {}
        self._to: dict[tuple[str, date], set[str]] = {}
        self._restorations: set[tuple[str, date]] = set()
        for change in changes:
            before = change.before_code if change.before_type == COMMUNE else None
            after = change.after_code if change.after_type == COMMUNE else None
            self._add(change, before or None, after or None)
        self._contract_transients()

    def _add(self, change: Change, before: str | None, after: str | None) -> None:
        day = change.effective_on
        leaves_the_list = before is not None and not change.after_type
        comes_from_nothing = after is not None and not change.before_type
        if before is not None and (after is not None or leaves_the_list):
            self._days.setdefault(before, set()).add(day)
            targets = self._from.setdefault((before, day), set())
            if after is not None:
                targets.add(after)
        if after is not None and (before is not None or comes_from_nothing):
            self._days.setdefault(after, set()).add(day)
            origins = self._to.setdefault((after, day), set())
            if before is not None:
                origins.add(before)
            if change.kind in {RESTORED, CREATED} and before != after:
                self._restorations.add((after, day))

    def _contract_transients(self) -> None:
        """Take out codes that lived no day: given by one movement, ended by another the same day.

        In 2018 Freigné changed département (49144 → 44225) and merged (44225 → 44180) at once.
        """
        for code, day in [key for key in self._from if key in self._to]:
            arrows = self._from[code, day]
            if code in arrows or min(self._days[code]) < day:
                continue
            origins = self._to.pop((code, day))
            del self._from[code, day]
            self._days[code].discard(day)
            if not self._days[code]:
                del self._days[code]
            for origin in origins:
                self._from[origin, day] = (self._from[origin, day] - {code}) | arrows
            for target in arrows:
                self._to[target, day] = (self._to[target, day] - {code}) | origins

    @property
    def codes(self) -> frozenset[str]:
        """Every commune that a movement names."""
        return frozenset(self._days)

    def spells(self, code: str) -> tuple[Spell, ...]:
        """The stretches of a code, oldest first; one without bounds if nothing ever moved it."""
        days = sorted(self._days.get(code, ()))
        if not days:
            return (Spell(code, Period()),)
        found: list[Spell] = []
        start: date | None = None
        alive = (code, days[0]) in self._from
        for day in days:
            goes, comes = (code, day) in self._from, (code, day) in self._to
            if goes and not comes and alive:
                if start is None or start < day:
                    successors = tuple(sorted(self._from[code, day]))
                    found.append(Spell(code, Period(start, day), successors))
                alive = False
            elif comes and not alive:
                start, alive = day, True
        if alive:
            found.append(Spell(code, Period(start)))
        return tuple(found)

    def exists(self, code: str, on: date) -> bool:
        """Whether the code was that of a commune on a day (or never moved)."""
        return any(spell.period.contains(on) for spell in self.spells(code))

    def follow(self, code: str, *, written_on: date, on: date) -> frozenset[str]:
        """The communes of day `on` in which what was `code` on day `written_on` now lies.

        Args:
            code: a commune of `written_on`.
            written_on: the day of the data.
            on: a later day.

        Returns:
            One code as a rule; several when the commune was shared out; none when it left the
            list.
        """
        reached: set[str] = set()
        seen: set[tuple[str, date]] = set()
        pending = [(code, written_on)]
        while pending:
            here, since = pending.pop()
            if (here, since) in seen:
                continue
            seen.add((here, since))
            day = min(
                (
                    d
                    for d in self._days.get(here, ())
                    if since < d <= on and (here, d) in self._from
                ),
                default=None,
            )
            if day is None:
                reached.add(here)
                continue
            targets = self._from[here, day]
            pending.extend((t, day) for t in self._heirs(code, written_on, here, day, targets))
        return frozenset(reached)

    def _heirs(
        self, code: str, written_on: date, here: str, day: date, targets: set[str]
    ) -> set[str]:
        """Which targets may hold what was `code`: a commune restored takes back only its own."""
        restored = {t for t in targets if t != here and (t, day) in self._restorations}
        if code in restored and code != here:
            return {code}
        foreign = {t for t in restored if t != code and self.exists(t, written_on)}
        return targets - foreign

    def last_day(self, code: str, on: date) -> date | None:
        """The last day, at or before `on`, on which the code was a commune's."""
        best: date | None = None
        for spell in self.spells(code):
            if spell.period.start is not None and spell.period.start > on:
                continue
            last = spell.period.last_day
            day = on if last is None or last > on else last
            best = day if best is None or day > best else best
        return best


@lru_cache(maxsize=1)
def shipped() -> Movements:
    """The movements that ship with Essor."""
    return Movements(load("municipality_changes"))


@lru_cache(maxsize=1)
def current_codes() -> dict[str, str]:
    """Former commune codes, each with the one commune of 2026 that took it over.

    Codes that still exist, that were shared out or that left the list are not there.

    >>> current_codes()["52340"]  # Montsaugeon, merged in 2016
    '52405'
    """
    movements = shipped()
    today = max(change.effective_on for change in load("municipality_changes"))
    found = {}
    for code in movements.codes:
        last = movements.last_day(code, today)
        if last is None or last == today:
            continue
        heirs = movements.follow(code, written_on=last, on=today)
        if len(heirs) == 1:
            found[code] = next(iter(heirs))
    return found
