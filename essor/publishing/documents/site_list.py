"""A list of sites as a workbook or a CSV file: what is on screen, with its source and filters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from essor.kernel.headcount import HeadcountBand
from essor.observatory.warehouse.rows import SiteRow, VintageInfo
from essor.publishing.engine.csv_file import csv_file
from essor.publishing.engine.tree import Cell, Column, ColumnKind, Document, Paragraph, Run, Table

COLUMNS: Final = (
    Column("SIRET"),
    Column("SIREN"),
    Column("Nom"),
    Column("Enseigne"),
    Column("NAF"),
    Column("Nomenclature"),
    Column("NAF 2025"),
    Column("Tranche d'effectifs"),
    Column("Année des effectifs"),
    Column("Commune"),
    Column("Code commune"),
    Column("EPCI"),
    Column("Adresse"),
    Column("Code postal"),
    Column("État"),
    Column("Créé le", ColumnKind.DATE),
    Column("Fermé le", ColumnKind.DATE),
    Column("Siège"),
    Column("Employeur"),
)
MASKED: Final = "non diffusible"


@dataclass(frozen=True)
class SiteList:
    """A list of sites, filtered.

    Attributes:
        territory: name of the territory.
        rows: the sites.
        vintage: which load of the register.
        filters: each filter in words, for the reader.
        made_on: date of the export.
    """

    territory: str
    rows: Sequence[SiteRow]
    vintage: VintageInfo
    filters: Sequence[str]
    made_on: date


def site_list(data: SiteList) -> Document:
    """The workbook: one sheet of sites, and where they come from."""
    return Document(
        title=f"Sites de {data.territory}",
        subject="Établissements du répertoire Sirene",
        made_on=data.made_on,
        blocks=(
            Paragraph((Run(f"Filtres : {' ; '.join(data.filters) or 'aucun'}."),)),
            Table(
                "Sites",
                COLUMNS,
                tuple(_cells(row) for row in data.rows),
                notes=(
                    f"{data.vintage.source}.",
                    "Une cellule « inconnu » n'est pas un zéro. La taille est une tranche d'effectifs.",
                ),
                when_empty="Aucun site ne répond à ces filtres.",
            ),
        ),
        demonstration=data.vintage.demo,
    )


def site_csv(data: SiteList) -> bytes:
    """The same columns as UTF-8 CSV with semicolons, as French spreadsheets open them.

    The source stands in the last lines; unknown is an empty cell.
    """
    rows = (_cells(row) for row in data.rows)
    source = f"Source : {data.vintage.source}"
    return csv_file(COLUMNS, rows, [source], demonstration=data.vintage.demo)


def _cells(row: SiteRow) -> tuple[Cell, ...]:
    hidden = MASKED if row.masked else None
    band = HeadcountBand.parse(row.band.value if row.band else None)
    return (
        row.siret,
        row.siren,
        hidden or row.name,
        row.sign,
        row.naf,
        row.naf_nomenclature,
        row.naf25,
        band.label,
        None if row.band_year is None else str(row.band_year),
        row.commune_name,
        row.commune,
        row.epci,
        hidden or row.address,
        row.postcode,
        "en activité" if row.state == "active" else "fermé",
        row.created_on,
        row.closed_on,
        _yes_no(row.is_head_office),
        _yes_no(row.employer),
    )


def _yes_no(value: bool | None) -> str | None:  # noqa: FBT001 - a fact of the register
    return None if value is None else ("oui" if value else "non")
