"""Sites chosen by what the list of sites does not hold: a value chain, or something that happened."""

from datetime import date

from essor.common.actor import Actor
from essor.observatory.selectors.events import territory_events
from essor.observatory.selectors.value_chains import Standing, members_of, vocabulary
from essor.observatory.warehouse.events import Convention, EventFilter, EventKind
from essor.territory.models import Territory


def chain_choices() -> list[tuple[str, str]]:
    """The value chains of today, by name."""
    return [(code, chain.name) for code, chain in vocabulary().chains.items()]


def sites_of_chain(territory: Territory, code: str, actor: Actor) -> frozenset[str]:
    """SIRET of the active sites of a value chain, said by somebody or supposed from their activity."""
    chain = vocabulary().chains.get(code)
    if chain is None:
        return frozenset()
    members = members_of(territory, chain, actor)
    return frozenset(m.siret for m in members if m.standing is not Standing.REMOVED)


def sites_with_event(
    territory: Territory, kind: EventKind, since: date | None
) -> frozenset[str] | None:
    """SIRET of the sites with an event of a kind; None where events are unknown.

    Openings and closures are Insee's, which leave out transfers and takeovers.
    """
    counted = kind in {EventKind.OPENING, EventKind.CLOSURE}
    conventions = (Convention.INSEE,) if counted else ()
    wanted = EventFilter(kinds=(kind,), conventions=conventions, since=since, industry_only=False)
    found = territory_events(territory, wanted)
    return None if found.message else frozenset(row.siret for row in found.rows)
