"""Reads the sites of companies, and numbers of sites by activity, for value chains."""

from collections.abc import Iterable, Mapping
from typing import Final

from essor.observatory.warehouse.filters import condition
from essor.observatory.warehouse.reader import Warehouse
from essor.observatory.warehouse.rows import SiteFilter, SiteRow

_NAF_REV2: Final = "NAFRev2"


def active_sites_of(warehouse: Warehouse, sirens: Iterable[str]) -> tuple[SiteRow, ...]:
    """The active sites of companies that the register holds, ordered by SIRET."""
    numbers = sorted({int(siren) for siren in sirens if siren.isascii() and siren.isdigit()})
    if not numbers:
        return ()
    marks = ", ".join("?" * len(numbers))
    rows = warehouse._rows(  # noqa: SLF001 - the reader's own package
        f"SELECT lpad(siret::VARCHAR, 14, '0') FROM sites WHERE siren IN ({marks}) AND active",
        numbers,
    )
    return warehouse.sites_by_siret(siret for (siret,) in rows)


def counts_by_activity(warehouse: Warehouse, wanted: SiteFilter) -> Mapping[str, int]:
    """Numbers of sites by NAF rév. 2 code, codes of older editions left out."""
    where = condition(wanted)
    rows = warehouse._rows(  # noqa: SLF001 - the reader's own package
        f"SELECT naf, count(*) FROM sites WHERE {where.sql} AND naf_nomenclature = ?"
        " AND naf IS NOT NULL GROUP BY ALL ORDER BY ALL",
        [*where.values, _NAF_REV2],
    )
    return dict(rows)
