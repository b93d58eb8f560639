"""Companies of the register seen through their sites: one company, and those of a perimeter."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from essor.kernel.headcount import HeadcountBand
from essor.observatory.engine.production import SiteFacts
from essor.observatory.warehouse.filters import condition
from essor.observatory.warehouse.reader import Warehouse
from essor.observatory.warehouse.rows import SiteFilter, SiteRow

_BANDS: Final = tuple(HeadcountBand)
_ONE: Final = HeadcountBand.FROM_1.rank


@dataclass(frozen=True)
class CompanyRow:
    """A company that has sites inside the limits asked.

    Attributes:
        siren: its number.
        name: as the register names it; None when masked or unknown.
        masked: whether one of its sites asked not to be shown.
        sole_trader: whether it is a natural person; None when the file is missing.
        siret: its largest site inside the limits, active ones first.
        sites: its sites inside the limits, closed ones too.
        active: those that are active.
        communes: names of their communes, in order.
    """

    siren: str
    name: str | None
    masked: bool
    sole_trader: bool | None
    siret: str
    sites: int
    active: int
    communes: tuple[str, ...]


def companies_within(
    warehouse: Warehouse, sirens: Iterable[str], within: SiteFilter
) -> tuple[CompanyRow, ...]:
    """Those of the companies named that have a site, active or closed, inside the limits.

    Args:
        warehouse: the register.
        sirens: numbers; what is not one is left out.
        within: `within_epci` and `within_communes`; the rest of the filter is not read.
    """
    numbers = [int(siren) for siren in sirens if siren.isascii() and siren.isdigit()]
    if not numbers:
        return ()
    limits = SiteFilter(
        state="all",
        industry_only=False,
        within_epci=within.within_epci,
        within_communes=within.within_communes,
    )
    where = condition(limits)
    rows = _rows(
        warehouse,
        "SELECT lpad(siren::VARCHAR, 9, '0'), max(name), bool_or(masked), bool_or(sole_trader),"
        " arg_min(lpad(siret::VARCHAR, 14, '0'), (NOT active, -coalesce(band, -1), siret)),"
        " count(*), count(*) FILTER (active),"
        " list_sort(list_distinct(list(commune_name) FILTER (commune_name IS NOT NULL)))"
        f" FROM sites WHERE siren IN (SELECT unnest(?::BIGINT[])) AND {where.sql}"
        " GROUP BY siren ORDER BY siren",
        [numbers, *where.values],
    )
    return tuple(
        CompanyRow(siren, name, masked, sole_trader, siret, sites, active, tuple(communes or ()))
        for siren, name, masked, sole_trader, siret, sites, active, communes in rows
    )


def company_sites(warehouse: Warehouse, siren: str) -> tuple[SiteRow, ...]:
    """Every site of a company that the register holds, active ones first, largest first."""
    if not (siren.isascii() and siren.isdigit()):
        return ()
    found = _rows(
        warehouse,
        "SELECT lpad(siret::VARCHAR, 14, '0') FROM sites WHERE siren = ?"
        " ORDER BY active DESC, band DESC NULLS LAST, siret",
        [int(siren)],
    )
    order = {row[0]: rank for rank, row in enumerate(found)}
    return tuple(sorted(warehouse.sites_by_siret(order), key=lambda site: order[site.siret]))


def site_facts(warehouse: Warehouse, sirets: Iterable[str]) -> dict[str, SiteFacts]:
    """What the rules on production read of sites; those that the register lacks are absent."""
    numbers = [int(siret) for siret in sirets if siret.isascii() and siret.isdigit()]
    if not numbers:
        return {}
    rows = _rows(
        warehouse,
        "SELECT lpad(s.siret::VARCHAR, 14, '0'), naf, division, legal_category, band, employer,"
        " head_office, (SELECT count(*) FROM sites AS o WHERE o.siren = s.siren"
        "  AND o.siret <> s.siret AND o.active AND o.is_industry"
        f"  AND (o.employer OR o.band >= {_ONE}))"
        " FROM sites AS s WHERE s.siret IN (SELECT unnest(?::BIGINT[])) ORDER BY s.siret",
        [numbers],
    )
    return {row[0]: _facts(row) for row in rows}


def held_sirens(warehouse: Warehouse, sirens: Iterable[str]) -> frozenset[str]:
    """Those of the companies named that have a site in the register."""
    numbers = [int(siren) for siren in sirens if siren.isascii() and siren.isdigit()]
    rows = _rows(
        warehouse,
        "SELECT DISTINCT lpad(siren::VARCHAR, 9, '0') FROM sites"
        " WHERE siren IN (SELECT unnest(?::BIGINT[]))",
        [numbers],
    )
    return frozenset(row[0] for row in rows)


def _facts(row: tuple[Any, ...]) -> SiteFacts:
    _, naf, division, category, band, employer, head_office, siblings = row
    return SiteFacts(
        naf=naf,
        division=division,
        legal_category=None if category is None else f"{int(category):04d}",
        band=None if band is None else _BANDS[band],
        employer=employer,
        is_head_office=head_office,
        staffed_industrial_siblings=siblings,
    )


def _rows(warehouse: Warehouse, sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    return warehouse._rows(sql, values)  # noqa: SLF001 - readers of this package share its door
