"""Value chains of a territory's sites: what people said, and what the activity lets one suppose.

Both are kept apart everywhere: a supposed member is never counted with an observed one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from essor.common.actor import Actor
from essor.common.permissions import Permission
from essor.kernel.headcount import HeadcountBand
from essor.observatory.engine.supply_intervals import Interval, total
from essor.observatory.engine.value_chains import (
    ActivityRule,
    Guess,
    Trust,
    counted_beginnings,
    guesses,
)
from essor.observatory.models.value_chains import (
    AnchorCompany,
    AnchorVerdict,
    ChainVerdict,
    SiteValueChain,
)
from essor.observatory.selectors.register import Bounds, bounds_of, register_state
from essor.observatory.selectors.sites import all_sites
from essor.observatory.warehouse.company_sites import counts_by_activity
from essor.observatory.warehouse.rows import SiteFilter, SiteRow, VintageInfo
from essor.territory.models import Territory, ValueChain, ValueChainActivity
from essor.territory.selectors.geography import today


class Standing(StrEnum):
    """How one knows that a site belongs to a value chain."""

    OBSERVED = "observed"
    SUPPOSED = "supposed"
    REMOVED = "removed"


@dataclass(frozen=True)
class Vocabulary:
    """The value chains of a day, and the activities from which they are guessed."""

    chains: Mapping[str, ValueChain]
    rules: tuple[ActivityRule, ...]


@dataclass(frozen=True)
class Member:
    """A site and a value chain.

    Attributes:
        siret: the site.
        row: what the register says of it; None when it does not hold it.
        standing: observed (somebody said so), supposed (its activity), or removed by somebody.
        guess: what its activity suggests; None when nothing.
        decision: what somebody said; None when nobody did.
    """

    siret: str
    row: SiteRow | None
    standing: Standing
    guess: Guess | None
    decision: SiteValueChain | None

    @property
    def siren(self) -> str:
        """Its company."""
        return self.siret[:9]

    @property
    def jobs(self) -> Interval | None:
        """Its headcount, between the bounds of its band; None when unknown."""
        return None if self.row is None else Interval.of_band(self.row.band)


@dataclass(frozen=True)
class Jobs:
    """Jobs of some sites: what is known, and for how many sites nothing is."""

    known: Interval | None
    sites: int
    unknown_sites: int


@dataclass(frozen=True)
class ChainSummary:
    """A value chain in the list: numbers of sites, None without a register."""

    code: str
    name: str
    scope: str
    observed: int
    supposed: int | None
    anchors: int


@dataclass(frozen=True)
class ChainList:
    """Every value chain of the day, those present in the territory first."""

    message: str
    vintage: VintageInfo | None
    present: tuple[ChainSummary, ...]
    absent: tuple[ChainSummary, ...]


def vocabulary(on: date | None = None) -> Vocabulary:
    """The value chains that hold on a day (today unless told)."""
    chains = {chain.code: chain for chain in ValueChain.objects.on(on or today())}
    rows = ValueChainActivity.objects.filter(value_chain__in=list(chains)).values_list(
        "value_chain_id", "naf", "confidence"
    )
    rules = tuple(ActivityRule(code, naf, Trust(trust)) for code, naf, trust in rows)
    return Vocabulary(chains, rules)


def jobs_of(members: Iterable[Member]) -> Jobs:
    """The jobs of members, as an interval; bands are bounds, never a headcount."""
    intervals = [member.jobs for member in members]
    unknown = sum(1 for interval in intervals if interval is None)
    return Jobs(total(intervals), len(intervals), unknown)


def guesses_of(row: SiteRow | None, words: Vocabulary) -> dict[str, Guess]:
    """What a site's activity suggests, by value chain; nothing for what the register lacks."""
    if row is None:
        return {}
    return {guess.chain: guess for guess in guesses(row.naf, row.naf_nomenclature, words.rules)}


def members_of(
    territory: Territory, chain: ValueChain, actor: Actor, words: Vocabulary | None = None
) -> tuple[Member, ...]:
    """The active sites of a value chain in the territory, largest first, removed ones included.

    A site that closed leaves the list; what was said of it stays in the history.
    """
    words = words or vocabulary()
    state, bounds = register_state(territory), bounds_of(territory)
    decided = {
        decision.establishment.siret: decision
        for decision in SiteValueChain.objects.visible_to(actor)
        .current()
        .filter(territory=territory, value_chain=chain)
        .select_related("establishment__organisation")
    }
    beginnings = counted_beginnings(words.rules, chain.code)
    wanted = SiteFilter(naf=beginnings, industry_only=False)
    rows = {row.siret: row for row in all_sites(territory, wanted)} if beginnings else {}
    missing = [siret for siret in decided if siret not in rows]
    if state.warehouse is not None and missing:
        rows |= {row.siret: row for row in state.warehouse.sites_by_siret(missing)}
    found = [
        member
        for siret in rows.keys() | decided.keys()
        if _stands_here(rows.get(siret), bounds)
        and (member := _member(siret, rows.get(siret), decided.get(siret), chain, words))
    ]
    return tuple(sorted(found, key=_largest_first))


def chain_list(territory: Territory, actor: Actor) -> ChainList:
    """Every value chain with its numbers of sites, in one reading of the register."""
    words, state, bounds = vocabulary(), register_state(territory), bounds_of(territory)
    counts: Mapping[str, int] | None = None
    if state.warehouse is not None and not bounds.is_empty:
        wanted = bounds.apply(SiteFilter(industry_only=False))
        counts = counts_by_activity(state.warehouse, wanted)
    decisions = list(
        SiteValueChain.objects.visible_to(actor)
        .current()
        .filter(territory=territory)
        .values_list("value_chain_id", "establishment__siret", "verdict")
    )
    rows = _rows_of(territory, {siret for _, siret, _ in decisions})
    anchors = AnchorCompany.objects.visible_to(actor).current().filter(territory=territory)
    confirmed = list(
        anchors.filter(verdict=AnchorVerdict.CONFIRMED).values_list("value_chain_id", flat=True)
    )
    here = [one for one in decisions if _stands_here(rows.get(one[1]), bounds)]
    supposed = None if counts is None else _supposed(counts, here, rows, words)
    summaries = [
        ChainSummary(
            code,
            chain.name,
            chain.scope,
            sum(1 for one, _, verdict in here if one == code and verdict != ChainVerdict.REMOVED),
            None if supposed is None else supposed.get(code, 0),
            confirmed.count(code),
        )
        for code, chain in words.chains.items()
    ]
    present = [one for one in summaries if one.observed or one.supposed or one.anchors]
    present.sort(key=lambda one: (-one.observed, -(one.supposed or 0), one.name))
    absent = tuple(one for one in summaries if one not in present)
    message = state.message or (
        "Le périmètre de ce territoire n'est pas connu." if bounds.is_empty else ""
    )
    vintage = state.warehouse.vintage if state.warehouse else None
    return ChainList(message, vintage, tuple(present), absent)


@dataclass(frozen=True)
class SiteChain:
    """A value chain on a site's page."""

    code: str
    name: str
    standing: Standing
    guess: Guess | None
    decision: SiteValueChain | None


@dataclass(frozen=True)
class SiteChains:
    """The value chains of one site.

    Attributes:
        lines: those that somebody decided or that its activity lets one suppose.
        leads: those that its activity only hints at: (code, name), never counted.
        others: every other one: (code, name), to add.
    """

    lines: tuple[SiteChain, ...]
    leads: tuple[tuple[str, str], ...]
    others: tuple[tuple[str, str], ...]
    may_correct: bool


def site_chains(territory: Territory, siret: str, actor: Actor) -> SiteChains:
    """What is said and supposed of the value chains of a site."""
    words = vocabulary()
    decided = {
        decision.value_chain_id: decision
        for decision in SiteValueChain.objects.visible_to(actor)
        .current()
        .filter(territory=territory, establishment__siret=siret)
        .select_related("value_chain")
    }
    guessed = guesses_of(_rows_of(territory, {siret}).get(siret), words)
    lines = [
        SiteChain(
            code,
            decided[code].value_chain.name if code in decided else words.chains[code].name,
            _standing(decided.get(code)),
            guessed.get(code),
            decided.get(code),
        )
        for code in {*decided, *(code for code, one in guessed.items() if one.trust.is_counted)}
    ]
    lines.sort(key=lambda line: (line.standing is Standing.REMOVED, line.name))
    shown = {line.code for line in lines}
    rest = [(code, chain.name) for code, chain in words.chains.items() if code not in shown]
    return SiteChains(
        tuple(lines),
        tuple(one for one in rest if one[0] in guessed),
        tuple(one for one in rest if one[0] not in guessed),
        actor.may(Permission.VALUE_CHAIN_CORRECT, territory.id),
    )


def _standing(decision: SiteValueChain | None) -> Standing:
    if decision is None:
        return Standing.SUPPOSED
    if decision.verdict == ChainVerdict.REMOVED:
        return Standing.REMOVED
    return Standing.OBSERVED


def _member(
    siret: str,
    row: SiteRow | None,
    decision: SiteValueChain | None,
    chain: ValueChain,
    words: Vocabulary,
) -> Member | None:
    guess = guesses_of(row, words).get(chain.code)
    if decision is None and (guess is None or not guess.trust.is_counted):
        return None
    return Member(siret, row, _standing(decision), guess, decision)


def _stands_here(row: SiteRow | None, bounds: Bounds) -> bool:
    """Active and in the territory; what the register does not hold is not known to be elsewhere."""
    if row is None:
        return True
    return row.state == "active" and (row.epci in bounds.epci or row.commune in bounds.communes)


def _rows_of(territory: Territory, sirets: set[str]) -> dict[str, SiteRow]:
    warehouse = register_state(territory).warehouse
    if warehouse is None or not sirets:
        return {}
    return {row.siret: row for row in warehouse.sites_by_siret(sorted(sirets))}


def _supposed(
    counts: Mapping[str, int],
    decisions: list[tuple[str, str, str]],
    rows: Mapping[str, SiteRow],
    words: Vocabulary,
) -> dict[str, int]:
    """Supposed members by value chain: by activity, less those of which somebody said something."""
    found: dict[str, int] = {}
    for naf, number in counts.items():
        for guess in guesses(naf, "NAFRev2", words.rules):
            if guess.trust.is_counted:
                found[guess.chain] = found.get(guess.chain, 0) + number
    for code, siret, _ in decisions:
        suggested = guesses_of(rows.get(siret), words).get(code)
        if suggested is not None and suggested.trust.is_counted:
            found[code] = max(0, found.get(code, 0) - 1)
    return found


def _largest_first(member: Member) -> tuple[int, str, str]:
    band = member.row.band if member.row else None
    rank = (band or HeadcountBand.UNKNOWN).rank
    return -rank, member.row.label if member.row else "", member.siret


def site_guess(territory: Territory, siret: str, chain: str) -> Guess | None:
    """What the activity of a site says of one value chain."""
    return guesses_of(_rows_of(territory, {siret}).get(siret), vocabulary()).get(chain)
