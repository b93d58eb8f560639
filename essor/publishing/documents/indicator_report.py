"""Indicators as a workbook or a CSV file: one row per figure, and what each indicator means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from essor.kernel.figure import UNKNOWN_TEXT
from essor.observatory.engine.indicator_dictionary import INDICATORS
from essor.observatory.engine.indicator_figures import IndicatorFigure
from essor.observatory.warehouse.rows import VintageInfo
from essor.publishing.engine.csv_file import csv_file
from essor.publishing.engine.tree import Cell, Column, ColumnKind, Document, Table, text

COLUMNS: Final = (
    Column("Indicateur"),
    Column("Code"),
    Column("Périmètre"),
    Column("Code du périmètre"),
    Column("NAF"),
    Column("Détail"),
    Column("Période"),
    Column("Valeur", ColumnKind.NUMBER),
    Column("Borne basse", ColumnKind.NUMBER),
    Column("Borne haute", ColumnKind.NUMBER),
    Column("Unité"),
    Column("Sites comptés", ColumnKind.NUMBER),
    Column("Au", ColumnKind.DATE),
    Column("Source"),
    Column("Convention"),
    Column("Pourquoi inconnu"),
)
_ENTRY_COLUMNS: Final = (
    Column("Indicateur"),
    Column("Code"),
    Column("Définition"),
    Column("Formule"),
    Column("Unité"),
    Column("Biais connus"),
    Column("Source"),
)


@dataclass(frozen=True)
class IndicatorReport:
    """Figures to write.

    Attributes:
        title: what they are about.
        figures: the figures.
        names: name of each perimeter by its code.
        vintage: which load of the register.
        made_on: date of the export.
    """

    title: str
    figures: Sequence[IndicatorFigure]
    names: Mapping[str, str]
    vintage: VintageInfo
    made_on: date


def indicator_workbook(data: IndicatorReport) -> Document:
    """One sheet of figures, one of definitions."""
    codes = dict.fromkeys(figure.indicator for figure in data.figures)
    entries = [INDICATORS[code] for code in codes]
    return Document(
        title=data.title,
        subject="Indicateurs de l'observatoire",
        made_on=data.made_on,
        blocks=(
            text("Chaque chiffre a sa convention ; deux conventions ne se comparent pas."),
            Table(
                "Indicateurs",
                COLUMNS,
                tuple(_cells(figure, data.names) for figure in data.figures),
                notes=(f"{data.vintage.source}.", f"« {UNKNOWN_TEXT} » n'est pas un zéro."),
            ),
            Table(
                "Dictionnaire",
                _ENTRY_COLUMNS,
                tuple(
                    (
                        entry.name, entry.code, entry.definition, entry.formula,
                        entry.unit or "sans unité", entry.bias, entry.source,
                    )
                    for entry in entries
                ),
            ),
        ),
        demonstration=data.vintage.demo,
    )  # fmt: skip


def indicator_csv(data: IndicatorReport) -> bytes:
    """The same rows as UTF-8 CSV with semicolons; unknown is an empty cell, with its reason."""
    rows = (_cells(figure, data.names) for figure in data.figures)
    source = f"Source : {data.vintage.source}"
    return csv_file(COLUMNS, rows, [source], demonstration=data.vintage.demo)


def _cells(row: IndicatorFigure, names: Mapping[str, str]) -> tuple[Cell, ...]:
    figure = row.figure
    return (
        INDICATORS[row.indicator].name,
        row.indicator,
        names.get(row.perimeter, row.perimeter),
        row.perimeter,
        row.naf,
        row.detail,
        row.period,
        _number(figure.value),
        _number(row.low),
        _number(row.high),
        figure.unit,
        row.count,
        figure.as_of,
        figure.source,
        figure.convention,
        row.reason,
    )


def _number(value: float | Decimal | None) -> int | Decimal | None:
    if value is None or isinstance(value, int | Decimal):
        return value
    return Decimal(str(value))
