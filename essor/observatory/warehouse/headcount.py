"""Headcount bands that move between months of the register: candidate extensions and reductions.

Insee keeps no history of headcount. Every load keeps its compact store, so the months compared with
one another show it. A month loaded late changes what the months after it show: their events are
written again.
"""

from pathlib import Path
from typing import Final

import duckdb

from essor.kernel.headcount import HeadcountBand
from essor.observatory.warehouse import catalogue
from essor.observatory.warehouse.catalogue import Catalogue, Entry
from essor.observatory.warehouse.database import quoted

_ESTABLISHMENTS: Final = Path("store") / "establishments.parquet"
_COLUMNS: Final = "siret, band, band_year, naf, nomenclature, commune, epci, in_perimeter"


def prepare(
    connection: duckdb.DuckDBPyConnection, *, root: Path, known: Catalogue, entry: Entry
) -> None:
    """Make `band_labels` and the view `headcount_observations`: known bands up to a month.

    Args:
        connection: the load's; the view reads files only when it is queried.
        root: the warehouse.
        known: the catalogue, with the entry.
        entry: the month that is described; months after it and the other nature do not count.
    """
    connection.execute("CREATE OR REPLACE TABLE band_labels (band TINYINT, label VARCHAR)")
    connection.executemany(
        "INSERT INTO band_labels VALUES (?, ?)", [(b.rank, b.label) for b in HeadcountBand]
    )
    observed = " UNION ALL ".join(
        _observed(catalogue.folder_of(root, month), month.vintage)
        for month in known.entries
        if month.demo == entry.demo and month.vintage <= entry.vintage
    )
    connection.execute(f"CREATE OR REPLACE VIEW headcount_observations AS {observed}")


def _observed(folder: Path, vintage: str) -> str:
    """Open employers whose band is known, as one month's store has them.

    Whether a unit employs may be unknown: a band other than `NN` is an employer's.
    """
    return (
        f"SELECT '{vintage}' AS vintage, {_COLUMNS}"
        f" FROM read_parquet({quoted(folder / _ESTABLISHMENTS)})"
        f" WHERE active AND band >= {HeadcountBand.ZERO.rank} AND employer IS DISTINCT FROM false"
    )
