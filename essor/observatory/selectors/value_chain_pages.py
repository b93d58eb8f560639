"""All that one value chain's page shows of a territory."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Final

from essor.common.actor import Actor
from essor.observatory.engine.supply_exposure import Exposure
from essor.observatory.engine.value_chains import counted_beginnings
from essor.observatory.models.supply_links import SupplyLink
from essor.observatory.selectors.anchors import Anchors, anchors_of
from essor.observatory.selectors.events import TerritoryEvents, territory_events
from essor.observatory.selectors.register import register_state
from essor.observatory.selectors.sites import sites_by_siret
from essor.observatory.selectors.supply_links import (
    LinkLine,
    customer_of,
    exposure_of,
    link_lines,
    supplier_of,
    visible_links,
)
from essor.observatory.selectors.supply_parties import Party, Register, register_of
from essor.observatory.selectors.value_chains import (
    Jobs,
    Member,
    Standing,
    Vocabulary,
    jobs_of,
    members_of,
    vocabulary,
)
from essor.observatory.warehouse.events import Convention, EventFilter, EventKind
from essor.observatory.warehouse.rows import VintageInfo
from essor.territory.models import Territory, ValueChain

EVENT_YEARS: Final = 5
EVENTS_SHOWN: Final = 10
EVENT_KINDS: Final = (
    EventKind.OPENING, EventKind.CLOSURE, EventKind.TRANSFER_IN, EventKind.TRANSFER_OUT,
    EventKind.TRANSFER_WITHIN, EventKind.TAKEOVER, EventKind.RESTART,
    EventKind.EXTENSION_CANDIDATE, EventKind.REDUCTION_CANDIDATE,
)  # fmt: skip


@dataclass(frozen=True)
class ReducingSite:
    """A site, or a customer of which no site is known, that one may imagine to reduce."""

    party: Party
    label: str


@dataclass(frozen=True)
class ChainExposure:
    """Jobs exposed if a site reduces: the question, and the answer by declared links.

    Attributes:
        site: the site that reduces.
        percent: by how much.
        links: declared links towards it that the actor may know of.
        exposure: the answer; its total is None when nothing can be reckoned.
        labels: names of the suppliers, by SIREN.
    """

    site: ReducingSite
    percent: int
    links: int
    exposure: Exposure
    labels: dict[str, str]


@dataclass(frozen=True)
class ChainView:
    """A value chain in a territory.

    Attributes:
        message: why there is no register; empty when there is one.
        members: its sites, by standing.
        jobs: their jobs, by standing; observed and supposed are never added.
        links: declared links of its companies that the actor may know of.
        reducing: sites that one may imagine to reduce.
        events: what happened under its activities, latest first; a supposition by NAF.
        event_labels: what to call the sites of those events, where the register says.
        events_in_all: how many there are, of which the latest are shown.
    """

    chain: ValueChain
    message: str
    vintage: VintageInfo | None
    members: dict[Standing, tuple[Member, ...]]
    jobs: dict[Standing, Jobs]
    anchors: Anchors
    links: tuple[LinkLine, ...]
    reducing: tuple[ReducingSite, ...]
    asked: ChainExposure | None
    events: TerritoryEvents
    event_labels: dict[str, str]
    events_in_all: int


def chain_view(
    territory: Territory,
    chain: ValueChain,
    actor: Actor,
    *,
    today: date,
    reduced: str = "",
    percent: int = 0,
) -> ChainView:
    """Everything about a value chain here.

    Args:
        territory: where.
        chain: which.
        actor: who looks: links that they may not know of count for nothing.
        today: events are told for the years before it.
        reduced: SIRET (or SIREN of a customer without a known site) imagined to reduce.
        percent: by how much; 0 asks nothing.
    """
    words, state = vocabulary(today), register_state(territory)
    members = members_of(territory, chain, actor, words)
    by_standing = {
        standing: tuple(member for member in members if member.standing is standing)
        for standing in Standing
    }
    everyone = visible_links(territory, actor)
    links = _links_of(everyone, members)
    register = register_of(territory, _companies_of(links))
    anchors = anchors_of(territory, chain, actor, members=members, links=links, register=register)
    reducing = _reducing(links, register)
    events = _events(territory, chain, words, members, today)
    latest = tuple(reversed(events.rows))[:EVENTS_SHOWN]
    return ChainView(
        chain=chain,
        message=state.message,
        vintage=state.warehouse.vintage if state.warehouse else None,
        members=by_standing,
        jobs={standing: jobs_of(own) for standing, own in by_standing.items()},
        anchors=anchors,
        links=link_lines(links, register, actor),
        reducing=reducing,
        asked=_asked(reduced, percent, reducing, links, register),
        events=replace(events, rows=latest),
        event_labels=_labels(territory, {row.siret for row in latest}),
        events_in_all=len(events.rows),
    )


def _companies_of(links: Sequence[SupplyLink]) -> set[str]:
    return {party.siren for link in links for party in (customer_of(link), supplier_of(link))}


def _links_of(links: Sequence[SupplyLink], members: Sequence[Member]) -> list[SupplyLink]:
    """Links with a company of the value chain at one end at least."""
    companies = {member.siren for member in members if member.standing is not Standing.REMOVED}
    return [link for link in links if companies & _companies_of([link])]


def _reducing(links: Sequence[SupplyLink], register: Register) -> tuple[ReducingSite, ...]:
    """Sites of the customers: those named, else those that the register holds."""
    found: dict[str, ReducingSite] = {}
    for link in links:
        customer = customer_of(link)
        rows = register.by_company.get(customer.siren, ())
        parties = [customer] if customer.siret else [Party(row.siren, row.siret) for row in rows]
        for party in parties or [customer]:
            label = register.label(party, link.customer.name)
            found[party.number] = ReducingSite(party, label)
    return tuple(sorted(found.values(), key=lambda one: (one.label, one.party.number)))


def _asked(
    reduced: str,
    percent: int,
    reducing: Sequence[ReducingSite],
    links: Sequence[SupplyLink],
    register: Register,
) -> ChainExposure | None:
    site = next((one for one in reducing if one.party.number == reduced), None)
    if site is None or not percent:
        return None
    towards = [link for link in links if customer_of(link).siren == site.party.siren]
    exposure = exposure_of(towards, register, site.party, Fraction(percent, 100))
    labels = {
        supplier_of(link).siren: register.label(Party(supplier_of(link).siren), link.supplier.name)
        for link in towards
    }
    return ChainExposure(site, percent, len(towards), exposure, labels)


def _labels(territory: Territory, sirets: set[str]) -> dict[str, str]:
    return {
        row.siret: row.label for row in sites_by_siret(territory, tuple(sorted(sirets))).values()
    }


def _events(
    territory: Territory,
    chain: ValueChain,
    words: Vocabulary,
    members: Sequence[Member],
    today: date,
) -> TerritoryEvents:
    """Events of the activities of the value chain, less those of sites that people took out."""
    beginnings = counted_beginnings(words.rules, chain.code)
    if not beginnings:
        return TerritoryEvents(
            "Aucune activité n'est rattachée d'office à cette filière : ses évènements ne peuvent"
            " pas être supposés."
        )
    found = territory_events(
        territory,
        EventFilter(
            naf=beginnings,
            industry_only=False,
            kinds=EVENT_KINDS,
            conventions=(Convention.INSEE,),
            since=date(today.year - EVENT_YEARS, 1, 1),
        ),
    )
    removed = {member.siret for member in members if member.standing is Standing.REMOVED}
    return replace(found, rows=tuple(row for row in found.rows if row.siret not in removed))
