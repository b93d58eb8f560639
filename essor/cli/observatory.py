"""`essor observatory`: indicators of a perimeter. Needs no database."""

import json
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from essor.cli.publish import write_whole
from essor.cli.sirene import Folder, perimeter_of, warehouse_folder
from essor.kernel.errors import BadInput, InvalidValue, Place
from essor.kernel.naf import NafLevel
from essor.observatory.engine.indicator_facts import Area
from essor.observatory.engine.indicator_figures import IndicatorFigure
from essor.observatory.warehouse.indicator_areas import area_of_epci
from essor.observatory.warehouse.indicator_events import count_events
from essor.observatory.warehouse.indicator_reader import MOST_YEARS, SHIFT_YEARS
from essor.observatory.warehouse.indicator_report import as_json, names_of, report
from essor.observatory.warehouse.reader import Warehouse
from essor.publishing.documents.indicator_report import IndicatorReport, indicator_workbook
from essor.publishing.engine.formats import FileFormat, write

group = typer.Typer(help="L'observatoire : indicateurs d'un périmètre.", no_args_is_help=True)


class ReportFormat(StrEnum):
    """How a report is written."""

    JSON = "json"
    XLSX = "xlsx"


def register(app: typer.Typer) -> None:
    """Mount the commands on the main one."""
    app.add_typer(group, name="observatory")


@group.callback()
def observatory() -> None:
    """L'observatoire : indicateurs d'un périmètre."""


@group.command("report")
def report_command(  # noqa: PLR0917 - Typer reads one parameter per option
    perimeter: Annotated[str, typer.Option(help="SIREN d'EPCI, séparés par ,")],
    file_format: Annotated[ReportFormat, typer.Option("--format", help="json ou xlsx.")],
    warehouse: Folder = None,
    out: Annotated[
        Path | None, typer.Option(help="Fichier à écrire (JSON : la sortie, par défaut).")
    ] = None,
    naf_level: Annotated[
        str, typer.Option(help="Niveaux de la NAF : division, group, class, subclass, section.")
    ] = "division",
    communes: Annotated[bool, typer.Option("--communes", help="Compte par commune.")] = False,
    years: Annotated[
        int, typer.Option(min=1, max=MOST_YEARS, help="Années de l'analyse structurelle.")
    ] = SHIFT_YEARS,
) -> None:
    """Indicateurs d'un périmètre et de chacun de ses EPCI."""
    area = area_of_epci(perimeter_of(perimeter, france=False) or ())
    levels = _levels(naf_level)
    if out is not None and not out.parent.is_dir():
        raise BadInput("le dossier n'existe pas.", Place(str(out.parent)))
    if out is None and file_format is ReportFormat.XLSX:
        raise InvalidValue("Un classeur s'écrit dans un fichier : ajoutez --out FICHIER.xlsx.")
    opened = Warehouse.open(warehouse_folder(warehouse))
    found = report(
        opened, area, events=count_events, levels=levels, by_commune=communes, shift_years=years
    )
    if file_format is ReportFormat.XLSX and out is not None:
        _deliver(_workbook(opened, area, found), out)
        return
    text = json.dumps(as_json(found), ensure_ascii=False, indent=1)
    if out is None:
        typer.echo(text)
    else:
        _deliver(f"{text}\n".encode(), out)


def _levels(text: str) -> tuple[NafLevel, ...]:
    known = {level.name.lower(): level for level in NafLevel if level is not NafLevel.SECTION}
    asked = [part.strip().lower() for part in text.split(",") if part.strip()]
    wrong = [part for part in asked if part not in known and part != "section"]
    if wrong or not asked:
        raise InvalidValue(
            f"« {', '.join(wrong) or text} » n'est pas un niveau de la NAF :"
            f" choisissez parmi section, {', '.join(known)}."
        )
    return tuple(known[part] for part in dict.fromkeys(asked) if part in known)


def _workbook(opened: Warehouse, area: Area, found: tuple[IndicatorFigure, ...]) -> bytes:
    data = IndicatorReport(
        title=f"Indicateurs : {area.name}",
        figures=found,
        names=names_of(area, found),
        vintage=opened.vintage,
        made_on=datetime.now(UTC).date(),
    )
    return write(indicator_workbook(data), FileFormat.XLSX)


def _deliver(content: bytes, out: Path) -> None:
    write_whole(out, content)
    typer.echo(f"{out} : {len(content)} octets", err=True)
