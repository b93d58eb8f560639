"""A list of events as a workbook or a CSV file: what is on screen, with its convention and source."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from essor.observatory.engine.balance_rules import DEFINITIONS
from essor.observatory.selectors.balance_lines import EventLine
from essor.observatory.warehouse.events import Convention
from essor.observatory.warehouse.rows import VintageInfo
from essor.publishing.engine.csv_file import csv_file
from essor.publishing.engine.tree import Cell, Column, ColumnKind, Document, Paragraph, Run, Table

COLUMNS: Final = (
    Column("SIRET"),
    Column("Site"),
    Column("Évènement"),
    Column("Code de l'évènement"),
    Column("Date", ColumnKind.DATE),
    Column("Date en clair"),
    Column("NAF"),
    Column("Tranche d'effectifs"),
    Column("Commune"),
    Column("Code commune"),
    Column("EPCI"),
    Column("Convention"),
    Column("Certitude"),
    Column("Compté"),
    Column("Solde", ColumnKind.NUMBER),
    Column("Emplois", ColumnKind.NUMBER),
    Column("Autre établissement"),
    Column("Décision"),
    Column("Pourquoi"),
)


@dataclass(frozen=True)
class EventList:
    """A list of events, filtered, under one convention.

    Attributes:
        territory: name of the territory.
        convention: who counts.
        lines: the events.
        vintage: which load of the register; None without one.
        demo: whether the territory is a demonstration.
        filters: each filter in words, for the reader.
        made_on: date of the export.
    """

    territory: str
    convention: Convention
    lines: Sequence[EventLine]
    vintage: VintageInfo | None
    demo: bool
    filters: Sequence[str]
    made_on: date


def event_list(data: EventList) -> Document:
    """The workbook: one sheet of events, their convention, and where they come from."""
    return Document(
        title=f"Évènements de {data.territory}",
        subject=f"Évènements des sites industriels, convention {data.convention.label}",
        made_on=data.made_on,
        blocks=(
            Paragraph((Run(f"Filtres : {' ; '.join(data.filters) or 'aucun'}."),)),
            Table(
                "Évènements",
                COLUMNS,
                tuple(_cells(made) for made in data.lines),
                notes=(
                    f"{_source(data)}.",
                    f"Convention {data.convention.label}. {DEFINITIONS[data.convention]}",
                    "Une cellule « inconnu » n'est pas un zéro.",
                ),
                when_empty="Aucun évènement ne répond à ces filtres.",
            ),
        ),
        demonstration=data.demo,
    )


def event_csv(data: EventList) -> bytes:
    """The same columns as UTF-8 CSV with semicolons; source and convention stand in the last lines."""
    rows = (_cells(made) for made in data.lines)
    convention = f"Convention {data.convention.label}. {DEFINITIONS[data.convention]}"
    notes = [f"Source : {_source(data)}", convention]
    return csv_file(COLUMNS, rows, notes, demonstration=data.demo)


def _source(data: EventList) -> str:
    register = data.vintage.source if data.vintage else "Registre non chargé"
    return f"{register} ; évènements qualifiés dans Essor au {data.made_on:%d/%m/%Y}"


def _cells(made: EventLine) -> tuple[Cell, ...]:
    line, site = made.line, made.site
    return (
        line.siret,
        made.name,
        line.kind.label,
        line.kind.value,
        made.day,
        str(line.on) if line.on else None,
        site.naf if site else None,
        made.band.label,
        site.commune_name if site else None,
        site.commune if site else None,
        site.epci if site else None,
        made.convention.value,
        made.certainty.label,
        line.treatment.label,
        line.weight,
        line.jobs,
        line.key.counterpart or None if line.key else None,
        made.standing.label if made.standing else None,
        line.why,
    )
