"""The register of events under a convention, the queue of what to qualify, and two balances."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final
from uuid import UUID

from django.utils import timezone

from essor.common.actor import Actor
from essor.common.permissions import Permission
from essor.kernel.headcount import HeadcountBand
from essor.observatory.engine.balance import Balance, GapLine, Line, balance, gap, undecided_rows
from essor.observatory.engine.balance_cases import Cases, cases_of
from essor.observatory.engine.balance_rules import WEIGHTS, Period, Qualified, Treatment
from essor.observatory.engine.qualified import QualifiedKind, RegisterKey, RoughDate, Standing
from essor.observatory.models.qualified import QualifiedEvent
from essor.observatory.selectors.qualified import as_qualified, decisions_of
from essor.observatory.selectors.qualified_rows import RegisterRows, register_rows, sites_named
from essor.observatory.warehouse.events import Certainty, Convention, EventFilter, EventRow
from essor.observatory.warehouse.rows import SiteRow
from essor.territory.models import Territory

TO_QUALIFY: Final = frozenset(
    {
        *WEIGHTS,
        QualifiedKind.TRANSFER_IN,
        QualifiedKind.TRANSFER_OUT,
        QualifiedKind.TRANSFER_WITHIN,
        QualifiedKind.TAKEOVER,
    }
)
UNDECIDED: Final = "undecided"


@dataclass(frozen=True)
class LineFilter:
    """Which events are wanted; empty means « no restriction ».

    Attributes:
        convention: who counts.
        year: of the date that the convention retains.
        kinds: what happened.
        certainty: how sure.
        epci: SIREN of an EPCI.
        naf: beginnings of NAF codes.
        standing: a decision, or `undecided`.
    """

    convention: Convention = Convention.INSEE
    year: int | None = None
    kinds: frozenset[QualifiedKind] = frozenset()
    certainty: Certainty | None = None
    epci: str = ""
    naf: tuple[str, ...] = ()
    standing: str = ""


@dataclass(frozen=True)
class EventLine:
    """An event as lists show it: facts of the site beside what the convention makes of it.

    Attributes:
        line: the event under the convention.
        convention: that convention.
        certainty: how sure it is.
        subject: SIRET of the site it is about: for a departure, the one that was left here.
        site: what the register says of the site; None when it does not hold it.
        name: what to call the site.
        standing: the decision about it that the reader sees, if any.
        decision_id: that decision's key.
    """

    line: Line
    convention: Convention
    certainty: Certainty
    subject: str
    site: SiteRow | None
    name: str
    standing: Standing | None
    decision_id: UUID | None

    @property
    def day(self) -> date | None:
        """The date that the convention retains."""
        return self.line.on.start if self.line.on else None

    @property
    def band(self) -> HeadcountBand:
        """The site's size."""
        known = self.site.band if self.site is not None else None
        return known or HeadcountBand.UNKNOWN


class EventBook:
    """All that a reader may know of a territory's events, read once for a page."""

    def __init__(self, territory: Territory, actor: Actor) -> None:
        self.territory = territory
        self.found: RegisterRows = register_rows(territory)
        self.decisions = decisions_of(territory, actor)
        self.today = timezone.localdate()

    @cached_property
    def sites(self) -> Mapping[str, SiteRow]:
        """What the register says of every site that an event names."""
        named = [row.siret for row in self.found.rows]
        left = [row.counterpart_siret for row in self.found.rows if row.counterpart_siret]
        decided = [event.establishment.siret for event in self.decisions]
        return sites_named(self.territory, (*named, *left, *decided))

    @cached_property
    def qualified(self) -> tuple[Qualified, ...]:
        """The decisions, as balances take them."""
        return as_qualified(self.decisions, self.sites)

    @cached_property
    def rows(self) -> Mapping[RegisterKey, EventRow]:
        """The register's rows by key."""
        return {RegisterKey.of(row): row for row in self.found.rows}

    @cached_property
    def cases(self) -> Cases:
        """The case of each row."""
        return cases_of(self.found.rows)

    @cached_property
    def decided(self) -> Mapping[str, QualifiedEvent]:
        """The decision about each case, the latest one that the reader sees."""
        by_case = {}
        for event, one in zip(self.decisions, self.qualified, strict=True):
            by_case[f"+{one.id}" if one.key is None else self.cases.get(one.key, str(one.key))] = (
                event
            )
        return by_case

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Years that hold an event, the latest first."""
        found = {row.date.year for row in self.found.rows}
        for one in self.qualified:
            dates = (one.facts.announced, one.facts.effective)
            found |= {day.start.year for day in dates if day is not None}
        return tuple(sorted(found, reverse=True))

    def period(self, first: int | None = None, last: int | None = None) -> Period:
        """Whole years; from the first event to this year without bounds."""
        first = first or (self.years[-1] if self.years else self.today.year)
        last = last or max(self.today.year, *self.years[:1], first)
        return Period(date(first, 1, 1), date(max(first, last), 12, 31), self.today)

    def balance(self, convention: Convention, period: Period) -> Balance:
        """The events as a convention treats them."""
        return balance(convention, self.found.rows, self.qualified, period, cases=self.cases)

    def lines(self, wanted: LineFilter) -> tuple[tuple[EventLine, ...], Balance]:
        """The events that match, and the balance that they are drawn from, filtered alike."""
        whole = self.balance(wanted.convention, self.period(wanted.year, wanted.year))
        kept = self._kept_keys(wanted)
        lines = [
            made
            for line in whole.lines
            if line.treatment is not Treatment.OUTSIDE
            if (made := self.line(line, wanted.convention)) and self._wanted(made, wanted, kept)
        ]
        drawn = Balance(whole.convention, whole.period, tuple(made.line for made in lines))
        return tuple(lines), drawn

    def line(self, line: Line, convention: Convention) -> EventLine:
        """A line of a balance with the facts of its site."""
        decision, row = self.decided.get(line.case), self.rows.get(line.key) if line.key else None
        subject = _subject(line)
        certainty = Certainty.CONFIRMED
        if not line.qualified_id:
            certainty = row.certainty if row else Certainty.CANDIDATE
        return EventLine(
            line=line,
            convention=convention,
            certainty=certainty,
            subject=subject,
            site=self.sites.get(subject),
            name=self.name(subject),
            standing=Standing(decision.standing) if decision else None,
            decision_id=decision.id if decision else None,
        )

    def site(self, siret: str) -> SiteRow | None:
        """What the register says of a site, whether or not an event names it."""
        return self.sites.get(siret) or sites_named(self.territory, (siret,)).get(siret)

    def decided_about(self, key: RegisterKey) -> QualifiedEvent | None:
        """The decision about the case of a row."""
        return self.decided.get(self.cases.get(key, str(key)))

    def name(self, siret: str) -> str:
        """What to call a site: the register's word first, which masks what must be."""
        site = self.site(siret)
        if site is not None:
            return site.label
        names = (
            event.establishment.organisation.name
            for event in self.decisions
            if event.establishment.siret == siret
        )
        return next(names, f"SIRET {siret}")

    def _kept_keys(self, wanted: LineFilter) -> frozenset[RegisterKey] | None:
        """Rows of a place and activity, as the register's reader files them (a departure stands
        under the place that it leaves); None without such a filter.
        """
        if not wanted.epci and not wanted.naf:
            return None
        asked = EventFilter(epci=(wanted.epci,) if wanted.epci else (), naf=wanted.naf)
        return frozenset(map(RegisterKey.of, register_rows(self.territory, asked).rows))

    def _wanted(
        self, made: EventLine, wanted: LineFilter, kept: frozenset[RegisterKey] | None
    ) -> bool:
        line = made.line
        if wanted.year is not None and (line.on is None or line.on.start.year != wanted.year):
            return False
        if wanted.kinds and line.kind not in wanted.kinds:
            return False
        if wanted.certainty is not None and made.certainty is not wanted.certainty:
            return False
        standing = made.standing.value if made.standing else UNDECIDED
        if wanted.standing and standing != wanted.standing:
            return False
        if kept is None:
            return True
        return line.key in kept if line.key in self.rows else self._placed(made.site, wanted)

    @staticmethod
    def _placed(site: SiteRow | None, wanted: LineFilter) -> bool:
        if site is None or (wanted.epci and site.epci != wanted.epci):
            return False
        return not wanted.naf or (site.naf or "").startswith(wanted.naf)

    def queue(
        self, kinds: frozenset[QualifiedKind] = frozenset(), since: int | None = None
    ) -> tuple[EventLine, ...]:
        """What nobody has decided, from a year on: the largest sites first, then the newest events.

        A row that only the raw register has is left out when the continuity test was applied: it
        found nothing there.
        """
        rows = self.found.rows
        tested = any(row.convention is Convention.INSEE for row in rows)
        todo = [
            row
            for row in undecided_rows(rows, self.qualified, cases=self.cases)
            if not (tested and row.convention is Convention.RAW)
            and QualifiedKind.of(row.event) in (kinds or TO_QUALIFY)
            and (since is None or row.date.year >= since)
        ]
        lines = [self.line(_line_of(row), row.convention) for row in todo]
        return tuple(sorted(lines, key=_urgency))

    def compared(
        self, left: Convention, right: Convention, period: Period
    ) -> tuple[Balance, Balance, tuple[GapLine, ...]]:
        """Two balances, and each event that they do not count alike, the widest gaps first."""
        one, other = self.balance(left, period), self.balance(right, period)
        lines = sorted(gap(one, other), key=_width)
        return one, other, tuple(lines)


def _line_of(row: EventRow) -> Line:
    """A row of the queue: nothing counts it yet."""
    key = RegisterKey.of(row)
    kind = QualifiedKind.of(row.event)
    return Line(
        str(key), row.siret, kind, RoughDate(row.date), Treatment.UNDECIDED, 0, row.reason, key
    )


def _urgency(made: EventLine) -> tuple[int, int, str]:
    day = made.day.toordinal() if made.day else 0
    return -made.band.rank, -day, str(made.line.key)


def _width(line: GapLine) -> tuple[int, int, str]:
    """The widest gaps first, then the newest."""
    days = [one.on.start.toordinal() for one in (*line.left, *line.right) if one.on]
    return -abs(line.difference), -max(days, default=0), line.case


def _subject(line: Line) -> str:
    departed = line.kind is QualifiedKind.TRANSFER_OUT and line.key is not None
    return (line.key.counterpart if departed and line.key else "") or line.siret


def sorted_lines(lines: Sequence[EventLine], order: str) -> list[EventLine]:
    """Lines in the order asked (`date`, `site`, `kind`, `size`, `place`, `-` for descending)."""
    keys = {
        "date": lambda made: (made.day or date.min, made.line.siret),
        "site": lambda made: (made.name.casefold(), made.line.siret),
        "kind": lambda made: (made.line.kind.label, made.day or date.min),
        "size": lambda made: (made.band.rank, made.line.siret),
        "place": lambda made: ((made.site.commune_name or "") if made.site else "", made.name),
    }
    return sorted(lines, key=keys[order.removeprefix("-")], reverse=order.startswith("-"))


def may_qualify(territory: Territory, actor: Actor) -> bool:
    """Whether the actor decides of events here."""
    return actor.may(Permission.EVENT_QUALIFY, territory.id)


def neighbours(queue: Iterable[EventLine], key: RegisterKey) -> tuple[str, str, int, int]:
    """Keys of the events before and after one in the queue (empty at its ends), rank and number."""
    keys = [str(made.line.key) for made in queue]
    if str(key) not in keys:
        return "", keys[0] if keys else "", 0, len(keys)
    rank = keys.index(str(key))
    before = keys[rank - 1] if rank else ""
    after = keys[rank + 1] if rank + 1 < len(keys) else ""
    return before, after, rank + 1, len(keys)
