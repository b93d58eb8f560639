"""The latest diffusion status masks every vintage (article R123-232-1 du code de commerce)."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb

from essor.observatory.warehouse import catalogue
from essor.observatory.warehouse.catalogue import Catalogue, Entry
from essor.observatory.warehouse.database import SITE_GROUP, count, quoted, statement, write_parquet
from essor.observatory.warehouse.progress import Progress, Step

MASKS = "masked.parquet"
_REWRITTEN = {"sites.parquet", "cube_sites.parquet", "search.sqlite3"}


@dataclass(frozen=True)
class Masked:
    """What masking the earlier months changed.

    Attributes:
        catalogue: the catalogue that names the rewritten folders.
        purged: sites that lost their name and address.
    """

    catalogue: Catalogue
    purged: int


def collect(
    connection: duckdb.DuckDBPyConnection,
    *,
    root: Path,
    known: Catalogue,
    entry: Entry,
    folder: Path,
    report: Progress,
) -> None:
    """Write this load's masked numbers, and gather those of later months in `later_masks`."""
    connection.execute(
        "CREATE VIEW partial_numbers AS SELECT siret AS number FROM establishments_checked"
        " WHERE partial IS NOT FALSE"
        " UNION ALL SELECT siren FROM legal_units_checked WHERE partial IS NOT FALSE"
    )
    write_parquet(
        connection,
        statement("masks"),
        folder / MASKS,
        report=report,
        step=Step("Diffusion partielle", 0.0),
    )
    later = [
        catalogue.folder_of(root, other) / MASKS
        for other in known.entries
        if other.demo == entry.demo and other.vintage > entry.vintage
    ]
    source = (
        f"SELECT number FROM read_parquet([{', '.join(quoted(path) for path in later)}])"
        if later
        else "SELECT NULL::BIGINT AS number WHERE false"
    )
    connection.execute(f"CREATE TABLE later_masks AS {source}")


def mask_earlier(
    connection: duckdb.DuckDBPyConnection,
    *,
    root: Path,
    known: Catalogue,
    entry: Entry,
    made: list[Path],
    report: Progress,
) -> Masked:
    """Rewrite, aside, the sites of earlier months that have since been withdrawn.

    Args:
        connection: the load's.
        root: the warehouse.
        known: the catalogue with the new entry.
        entry: the new entry.
        made: receives each folder made, so that a failure removes it.
        report: told of the progress.
    """
    masks = catalogue.folder_of(root, entry) / MASKS
    connection.execute(
        f"CREATE OR REPLACE TABLE later_masks AS SELECT number FROM read_parquet({quoted(masks)})"
    )
    entries, purged = [], 0
    for other in known.entries:
        if other.demo != entry.demo or other.vintage >= entry.vintage:
            entries.append(other)
            continue
        source = catalogue.folder_of(root, other)
        number = _to_purge(connection, source)
        if number == 0:
            entries.append(other)
            continue
        target = catalogue.new_folder(root, other.vintage)
        made.append(target)
        _rewrite(connection, source, target, report)
        entries.append(Entry(other.vintage, target.name, other.demo))
        purged += number
    return Masked(Catalogue(tuple(entries)), purged)


def _to_purge(connection: duckdb.DuckDBPyConnection, source: Path) -> int:
    return count(
        connection,
        f"read_parquet({quoted(source / 'sites.parquet')})"
        " WHERE NOT masked AND (siret IN (SELECT number FROM later_masks)"
        " OR siren IN (SELECT number FROM later_masks))",
    )


def _rewrite(
    connection: duckdb.DuckDBPyConnection, source: Path, target: Path, report: Progress
) -> None:
    """A copy of a month whose sites are masked; what holds no name is linked, not copied."""
    catalogue.twin(source, target, without=_REWRITTEN)
    connection.execute(
        "CREATE OR REPLACE VIEW sites AS"
        f" SELECT * FROM read_parquet({quoted(source / 'sites.parquet')})"
    )
    write_parquet(
        connection,
        statement("sites_masked"),
        target / "sites.parquet",
        report=report,
        step=Step("Masquage des mois antérieurs", 0.0, count(connection, "sites")),
        group=SITE_GROUP,
    )
    connection.execute(
        "CREATE OR REPLACE VIEW sites AS"
        f" SELECT * FROM read_parquet({quoted(target / 'sites.parquet')})"
    )
    write_parquet(
        connection,
        statement("cube_sites"),
        target / "cube_sites.parquet",
        report=report,
        step=Step("Masquage des mois antérieurs", 1.0),
    )


def forget_replaced(root: Path) -> None:
    """Remove what the new catalogue no longer names, and the search index of older months."""
    known = catalogue.read(root)
    named = {entry.folder for entry in known.entries}
    for folder in (root / "vintages").iterdir():
        if folder.name not in named:
            shutil.rmtree(folder, ignore_errors=True)
    for entry in known.entries:
        if entry != known.latest(demo=entry.demo):
            (catalogue.folder_of(root, entry) / "search.sqlite3").unlink(missing_ok=True)
