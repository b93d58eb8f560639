"""`essor sirene events`: openings, closures, transfers… of a perimeter, under a named convention."""

import csv
import json
import re
import sys
from collections.abc import Iterable
from dataclasses import astuple, fields
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, TextIO

import pyarrow as pa
import pyarrow.parquet as pq
import typer

from essor.cli.sirene import Folder, perimeter_of, warehouse_folder
from essor.kernel.errors import InvalidValue
from essor.observatory.warehouse.event_reader import coverage, events
from essor.observatory.warehouse.events import Convention, EventFilter, EventRow
from essor.observatory.warehouse.reader import Warehouse
from essor.observatory.warehouse.reference import shipped_territories

COLUMNS: Final = tuple(field.name for field in fields(EventRow))
_EVERY: Final = "all"
_RANGE: Final = re.compile(r"([0-9]{2})-([0-9]{2})")
_PREFIX: Final = re.compile(r"[0-9]{2}(\.([0-9]|[0-9]{2}|[0-9]{2}[A-Z])?)?")
_YEAR: Final = re.compile(r"(19|20)[0-9]{2}")


class Format(StrEnum):
    """How events are written."""

    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


def register(group: typer.Typer) -> None:
    """Add the command to those of the register."""
    group.command(
        "events",
        help="Écrit les évènements du registre : ouvertures, fermetures, transferts, reprises…",
    )(write_events)


def write_events(  # noqa: PLR0917 - Typer reads one parameter per option
    perimeter: Annotated[str, typer.Option(help="SIREN d'EPCI, séparés par ,")],
    naf: Annotated[
        str | None, typer.Option(help="Activités NAF rév. 2 : 10-33, ou 25,26.1,32.50A.")
    ] = None,
    since: Annotated[str | None, typer.Option(help="Première année (AAAA) ou date.")] = None,
    convention: Annotated[
        str, typer.Option(help="raw (Sirene brut), insee, dge, trendeo ou all.")
    ] = _EVERY,
    warehouse: Folder = None,
    written_as: Annotated[
        str | None, typer.Option("--format", help="csv (défaut), json ou parquet.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Fichier (défaut : sortie standard).")] = None,
) -> None:
    """Answer the events of a perimeter as CSV, JSON or Parquet."""
    wanted = filter_of(perimeter=perimeter, naf=naf, since=since, convention=convention)
    shape = format_of(written_as, out)
    opened = Warehouse.open(warehouse_folder(warehouse))
    require_covered(opened, wanted.within_epci)
    rows = events_of(opened, wanted)
    for note in coverage(opened).notes:
        typer.echo(note, err=True)
    write(rows, shape, out)


def filter_of(
    *, perimeter: str, naf: str | None, since: str | None, convention: str
) -> EventFilter:
    """The filter that the options describe.

    Raises:
        InvalidValue: an option cannot be understood.
    """
    return EventFilter(
        within_epci=perimeter_of(perimeter, france=False) or (),
        naf=naf_prefixes(naf),
        industry_only=False,
        conventions=conventions_of(convention),
        since=first_day(since),
    )


def naf_prefixes(text: str | None) -> tuple[str, ...]:
    """Beginnings of NAF codes from `10-33` or `25,26.1`; none means every activity.

    Raises:
        InvalidValue: a part is neither a range of divisions nor a beginning of a code.
    """
    found: list[str] = []
    for part in (text or "").upper().replace(" ", "").split(","):
        ends = _RANGE.fullmatch(part)
        if ends and ends[1] <= ends[2]:
            found.extend(f"{division:02d}" for division in range(int(ends[1]), int(ends[2]) + 1))
        elif _PREFIX.fullmatch(part):
            found.append(part.removesuffix("."))
        elif text is not None:
            raise InvalidValue(
                f"« {text} » n'est pas une liste d'activités (--naf) : écrivez des divisions"
                " (10-33) ou des débuts de codes (25,26.1,32.50A)."
            )
    return tuple(dict.fromkeys(found))


def conventions_of(text: str) -> tuple[Convention, ...]:
    """The conventions asked for; `all` is every one.

    Raises:
        InvalidValue: there is no such convention.
    """
    if text == _EVERY:
        return ()
    if text not in set(Convention):
        raise InvalidValue(
            f"« {text} » n'est pas une convention (--convention) : choisissez parmi"
            f" {', '.join(Convention)} ou {_EVERY}."
        )
    return (Convention(text),)


def first_day(text: str | None) -> date | None:
    """The first day asked for: a year, or a date.

    Raises:
        InvalidValue: it is neither.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(f"{text}-01-01" if _YEAR.fullmatch(text) else text)
    except ValueError as error:
        raise InvalidValue(
            f"« {text} » n'est ni une année ni une date (--since) : écrivez 2020 ou 2020-06-30."
        ) from error


def format_of(text: str | None, out: Path | None) -> Format:
    """The format asked for, else the one of the file's name, else CSV.

    Raises:
        InvalidValue: there is no such format, or Parquet would go to a screen.
    """
    suffix = out.suffix.removeprefix(".").lower() if out else ""
    chosen = text or (suffix if suffix in set(Format) else Format.CSV.value)
    if chosen not in set(Format):
        raise InvalidValue(
            f"« {chosen} » n'est pas un format (--format) : choisissez parmi {', '.join(Format)}."
        )
    if chosen == Format.PARQUET and out is None:
        raise InvalidValue("Le format parquet demande un fichier : ajoutez --out F.parquet.")
    return Format(chosen)


def require_covered(warehouse: Warehouse, perimeter: Iterable[str]) -> None:
    """Refuse EPCI that the register loaded does not cover: nothing is known of them, not « none ».

    Raises:
        InvalidValue: an EPCI does not exist, or was not loaded.
    """
    unknown = sorted(set(perimeter) - shipped_territories().epci)
    if unknown:
        raise InvalidValue(
            f"Aucun EPCI d'aujourd'hui n'a le SIREN {', '.join(unknown)} (--perimeter)."
        )
    loaded = warehouse.vintage.perimeter
    missing = [] if loaded is None else sorted(set(perimeter) - set(loaded))
    if missing:
        raise InvalidValue(
            f"Le registre chargé ne couvre pas {', '.join(missing)} (--perimeter). Rechargez les"
            " fichiers Sirene avec « essor sirene import » et ce périmètre."
        )


def events_of(
    warehouse: Warehouse, wanted: EventFilter, qualified: Iterable[EventRow] = ()
) -> tuple[EventRow, ...]:
    """The events of the register, with those that people have qualified.

    Args:
        warehouse: the month read.
        wanted: the filter.
        qualified: events confirmed or added by people, already within the filter.

    Raises:
        InvalidValue: the month was loaded without its events.
    """
    found = events(warehouse, wanted)
    if found is None:
        raise InvalidValue(
            f"Le mois {warehouse.vintage.vintage} a été chargé sans ses évènements : rechargez les"
            " fichiers Sirene (dont celui des établissements) avec « essor sirene import »."
        )
    rows = (*found, *qualified)
    return tuple(sorted(rows, key=lambda row: (row.date, row.siret, row.event, row.convention)))


def write(rows: Iterable[EventRow], shape: Format, out: Path | None) -> None:
    """Write the events where they are wanted.

    Raises:
        InvalidValue: the file cannot be written.
    """
    if out is None:
        _write_text(rows, shape, sys.stdout)
        return
    try:
        if shape is Format.PARQUET:
            pq.write_table(_table(rows), out)
            return
        with out.open("w", encoding="utf-8", newline="") as stream:
            _write_text(rows, shape, stream)
    except OSError as error:
        raise InvalidValue(
            f"{out} ne peut pas être écrit : vérifiez que son dossier existe et vous est ouvert."
        ) from error


def _write_text(rows: Iterable[EventRow], shape: Format, stream: TextIO) -> None:
    if shape is Format.JSON:
        listed = [_plain(row) for row in rows]
        json.dump(listed, stream, ensure_ascii=False, indent=1)
        stream.write("\n")
        return
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(astuple(row) for row in rows)


def _plain(row: EventRow) -> dict[str, str | None]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in zip(COLUMNS, astuple(row), strict=True)
    }


def _table(rows: Iterable[EventRow]) -> pa.Table:
    schema = pa.schema([(name, pa.date32() if name == "date" else pa.string()) for name in COLUMNS])
    return pa.Table.from_pylist([_plain(row) | {"date": row.date} for row in rows], schema)
