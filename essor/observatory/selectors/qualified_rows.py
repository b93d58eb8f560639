"""The register's rows that people qualify, and why there may be none."""

from dataclasses import dataclass, replace

from essor.observatory.selectors.events import NOT_HELD, territory_events
from essor.observatory.selectors.overrides import Spoken, spoken_in
from essor.observatory.selectors.register import bounds_of, register_state
from essor.observatory.selectors.sites import sites_by_siret
from essor.observatory.warehouse.errors import DamagedWarehouse
from essor.observatory.warehouse.event_reader import coverage, events
from essor.observatory.warehouse.events import EventFilter, EventRow
from essor.observatory.warehouse.reader import Warehouse
from essor.observatory.warehouse.rows import SiteRow, VintageInfo
from essor.territory.models import Territory


@dataclass(frozen=True)
class RegisterRows:
    """The rows of a territory, of every convention and date, or why they are unknown.

    Attributes:
        message: why there are none; empty when there are.
        notes: what the loaded files do not allow to know, in French.
        rows: oldest first.
        vintage: which load they come from.
    """

    message: str
    notes: tuple[str, ...] = ()
    rows: tuple[EventRow, ...] = ()
    vintage: VintageInfo | None = None


def register_rows(territory: Territory, wanted: EventFilter | None = None) -> RegisterRows:
    """Events of industry inside the territory; `wanted` narrows them.

    Industry is what the activity says, corrected by what people said of single sites.
    """
    asked = wanted or EventFilter()
    found = territory_events(territory, asked)
    notes = found.known.notes if found.known else ()
    rows = found.rows
    spoken = spoken_in(territory)
    if rows and not spoken.is_empty:
        rows = _as_spoken(territory, asked, rows, spoken)
    return RegisterRows(found.message, notes, rows, found.vintage)


def _as_spoken(
    territory: Territory, asked: EventFilter, rows: tuple[EventRow, ...], spoken: Spoken
) -> tuple[EventRow, ...]:
    """Without the sites that people say are not industry, with those that they say are."""
    kept = [row for row in rows if row.siret not in spoken.never]
    if spoken.also:
        known = set(kept)
        whole = territory_events(territory, replace(asked, industry_only=False)).rows
        kept += [row for row in whole if row.siret in spoken.also and row not in known]
    return tuple(sorted(kept, key=lambda row: (row.date, row.siret, row.event, row.convention)))


def _read(warehouse: Warehouse, asked: EventFilter) -> RegisterRows:
    try:
        rows = events(warehouse, asked)
    except DamagedWarehouse as error:
        return RegisterRows(str(error))
    if rows is None:
        return RegisterRows(NOT_HELD, vintage=warehouse.vintage)
    return RegisterRows("", coverage(warehouse).notes, rows, warehouse.vintage)


def rows_of_site(territory: Territory, siret: str) -> RegisterRows:
    """Every row that names a site, of every activity, in the territory or not; newest first."""
    state, bounds = register_state(territory), bounds_of(territory)
    if state.warehouse is None:
        return RegisterRows(state.message)
    site = sites_by_siret(territory, (siret,)).get(siret)
    inside = site is not None and (site.epci in bounds.epci or site.commune in bounds.communes)
    asked = EventFilter(industry_only=False)
    if inside:
        asked = replace(asked, within_epci=bounds.epci, within_communes=bounds.communes)
    elif site is not None and site.commune is not None:
        asked = replace(asked, within_communes=(site.commune,))
    else:
        return RegisterRows("", vintage=state.warehouse.vintage)
    found = _read(state.warehouse, asked)
    named = [row for row in found.rows if siret in {row.siret, row.counterpart_siret}]
    return replace(found, rows=tuple(reversed(named)))


def sites_named(territory: Territory, sirets: tuple[str, ...]) -> dict[str, SiteRow]:
    """What the register says of these sites; nothing while it is being replaced."""
    try:
        return sites_by_siret(territory, tuple(dict.fromkeys(sirets)))
    except DamagedWarehouse:
        return {}
