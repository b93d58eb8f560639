"""Reads from the warehouse what indicators are made of.

The sites of an area come from the industry file, those of a reference (département, région,
France) from cubes. A load made before the cubes existed is answered by the same statements, run on
its industry file.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from essor.kernel.headcount import HeadcountBand
from essor.observatory.engine.demography import Lifetime
from essor.observatory.engine.indicator_facts import (
    AgeCount,
    Area,
    AreaFacts,
    BandCounts,
    EventCount,
    ReferenceFacts,
    SiteCount,
    Stocks,
)
from essor.observatory.engine.public_figures import UnitSites
from essor.observatory.warehouse.database import quoted, statement
from essor.observatory.warehouse.filters import condition
from essor.observatory.warehouse.indicator_areas import NOT_HELD, departments_in, is_held, worded
from essor.observatory.warehouse.reader import Warehouse
from essor.observatory.warehouse.rows import SiteFilter

WATCHED_YEARS: Final = 10
SHIFT_YEARS: Final = 5
WHOLE: Final = "perimetre"
MOST_YEARS: Final = 20  # that cube_stocks holds
_BANDS: Final = tuple(HeadcountBand)
_TEN: Final = HeadcountBand.FROM_10.rank


def years_before(day: date, years: int) -> date:
    """The same day, years before (a register describes the first of a month)."""
    return day.replace(year=day.year - years)


def area_facts(
    warehouse: Warehouse,
    area: Area,
    *,
    events: tuple[EventCount, ...] | None = None,
    shift_years: int = SHIFT_YEARS,
) -> AreaFacts:
    """All that the register says of an area.

    Args:
        warehouse: the month to read.
        area: which part of it.
        events: openings and closures of the area, when the load holds events.
        shift_years: years between the two stocks.
    """
    last = warehouse.vintage.as_of
    born, first = years_before(last, WATCHED_YEARS), years_before(last, shift_years)
    structure = query(warehouse, "indicator_structure", area)
    lifetimes = query(warehouse, "indicator_lifetimes", area, last, last, born, last)
    stocks = query(warehouse, "indicator_stocks", area, first, first, last, last)
    return AreaFacts(
        area=area,
        structure=tuple(_site_count(row) for row in map(_placed, structure)),
        employers=_employers(query(warehouse, "indicator_employers", area)),
        ages=tuple(AgeCount(*row) for row in query(warehouse, "indicator_ages", area, last, _TEN)),
        lifetimes=tuple(Lifetime(*row) for row in lifetimes),
        watched=(born, last),
        stocks=_stocks(first, last, stocks),
        events=events,
    )


def reference_facts(
    warehouse: Warehouse, area: Area, *, shift_years: int = SHIFT_YEARS
) -> ReferenceFacts:
    """What a reference holds; why it cannot be known where the load does not hold it whole."""
    if not is_held(warehouse, area):
        return ReferenceFacts(area.code, area.name, NOT_HELD.format(name=worded(area, warehouse)))
    departments = departments_in(area)
    last = warehouse.vintage.as_of
    structure = _rows(
        warehouse,
        "SELECT naf, NULL, NULL, band, sum(sites)::BIGINT, sum(employers)::BIGINT"
        f" FROM {_cube(warehouse, 'cube_structure')} WHERE {_among(departments)}"
        " GROUP BY ALL ORDER BY ALL",
        departments or (),
    )
    stocks = _rows(
        warehouse,
        "SELECT division, coalesce(sum(sites) FILTER (past = ?), 0)::BIGINT,"
        " coalesce(sum(sites) FILTER (past = 0), 0)::BIGINT"
        f" FROM {_cube(warehouse, 'cube_stocks')} WHERE {_among(departments)}"
        " GROUP BY ALL ORDER BY ALL",
        (shift_years, *(departments or ())),
    )
    return ReferenceFacts(
        area.code,
        area.name,
        structure=tuple(_site_count(row) for row in structure),
        stocks=_stocks(years_before(last, shift_years), last, stocks),
    )


def units_of(warehouse: Warehouse, area: Area) -> tuple[UnitSites, ...]:
    """Active sites of each business of an area: what secrecy is judged on."""
    return tuple(
        UnitSites(
            f"{siren:09d}",
            f"{division:02d}",
            "" if epci is None else f"{epci:09d}",
            _band(rank),
            sites,
        )
        for siren, division, epci, rank, sites in query(warehouse, "indicator_units", area)
    )


def facts_as_reference(facts: AreaFacts) -> ReferenceFacts:
    """An area as what its own parts are compared with."""
    return ReferenceFacts(WHOLE, facts.area.name, structure=facts.structure, stocks=facts.stocks)


def _among(departments: tuple[str, ...] | None) -> str:
    if departments is None:
        return "true"
    return f"department IN ({', '.join('?' * len(departments))})"


def _cube(warehouse: Warehouse, name: str) -> str:
    path = warehouse.folder / f"{name}.parquet"
    if path.exists():
        return f"read_parquet({quoted(path)})"
    day = f"DATE '{warehouse.vintage.as_of.isoformat()}'"
    written = statement(name).replace("getvariable('stock_day')", day)
    return f"({written})"


def query(
    warehouse: Warehouse,
    name: str,
    area: Area,
    *values: object,
    relation: tuple[str, str] = ("", ""),
) -> list[tuple[Any, ...]]:
    """A named statement over the sites, or another relation, of an area.

    Args:
        warehouse: the month to read.
        name: of the statement.
        area: what `$where` keeps.
        values: parameters that stand before those of the area.
        relation: a mark of the statement, and the relation to put there.
    """
    where = condition(
        SiteFilter(
            state="all",
            industry_only=False,
            within_epci=area.epci,
            within_communes=area.communes,
        )
    )
    is_nowhere = not (area.everywhere or area.epci or area.communes)
    sql = statement(name).replace("$where", "false" if is_nowhere else f"({where.sql})")
    if relation[0]:
        sql = sql.replace(*relation)
    return _rows(warehouse, sql, values if is_nowhere else (*values, *where.values))


def _rows(warehouse: Warehouse, sql: str, values: Iterable[object]) -> list[tuple[Any, ...]]:
    return warehouse._rows(sql, values)  # noqa: SLF001 - readers of this package share its door


def _site_count(row: tuple[Any, ...]) -> SiteCount:
    naf, epci, commune, rank, sites, employers = row
    return SiteCount(naf, epci, commune, _band(rank), sites, employers)


def _placed(row: tuple[Any, ...]) -> tuple[Any, ...]:
    naf, epci, *rest = row
    return (naf, None if epci is None else f"{epci:09d}", *rest)


def _band(rank: int | None) -> HeadcountBand | None:
    return None if rank is None else _BANDS[rank]


def _employers(rows: Iterable[tuple[Any, ...]]) -> tuple[BandCounts, ...]:
    found: dict[int, dict[HeadcountBand | None, int]] = {}
    for siren, rank, sites in rows:
        found.setdefault(siren, {})[_band(rank)] = sites
    return tuple(found.values())


def _stocks(first: date, last: date, rows: Iterable[tuple[Any, ...]]) -> Stocks:
    named = [(f"{division:02d}", before, after) for division, before, after in rows]
    return Stocks(
        first,
        last,
        {code: before for code, before, _ in named if before},
        {code: after for code, _, after in named if after},
    )
