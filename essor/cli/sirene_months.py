"""`essor sirene status` and `forget`: the months that the warehouse keeps."""

import json
from collections.abc import Iterator
from typing import Annotated

import typer
from rich.console import Console

from essor.cli.sirene import NO_SITES, UNCHANGED, Folder, Json, bars, warehouse_folder
from essor.kernel.text import french_date, french_number
from essor.observatory.warehouse.layout import FileKind
from essor.observatory.warehouse.months import KeptMonth, forget, kept_months
from essor.observatory.warehouse.reader import Warehouse
from essor.observatory.warehouse.reference import shipped_territories
from essor.observatory.warehouse.requests import REJECT_LABELS

_MEGABYTE = 1_000_000


def register(group: typer.Typer) -> None:
    """Add the commands to those of the register."""
    group.command(help="Dit quels mois du registre sont gardés, et ce qu'ils pèsent.")(status)
    group.command(
        "forget", help="Retire un mois du registre (jamais celui que les pages montrent)."
    )(forget_month)


def status(warehouse: Folder = None, as_json: Json = False) -> None:
    root = warehouse_folder(warehouse)
    opened = Warehouse.open(root)
    months = kept_months(root)
    if as_json:
        written = {"vintages": opened.vintages, "months": [month.as_json() for month in months]}
        typer.echo(json.dumps(opened.manifest | written, ensure_ascii=False))
        return
    console = Console(soft_wrap=True, highlight=False)
    console.print(f"{opened.vintage.source} ({', '.join(opened.vintages)} en entrepôt).")
    console.print(_sites(opened))
    for month in months:
        for line in _lines(month):
            console.print(line)
    console.print(f"En tout, {_weight(sum(month.size for month in months))} dans {root}.")


def _sites(opened: Warehouse) -> str:
    if FileKind.ESTABLISHMENTS not in opened.vintage.files:
        return NO_SITES
    counts = opened.counts()
    return (
        f"{french_number(counts.active)} sites actifs, dont"
        f" {french_number(counts.industry_active)} dans l'industrie manufacturière."
    )


def _lines(month: KeptMonth) -> Iterator[str]:
    """One month, then its files, each with what was refused."""
    where = "France entière" if month.perimeter is None else f"{len(month.perimeter)} EPCI"
    yield (
        f"{month.vintage}{' (affiché)' if month.shown else ''}"
        f"{', démonstration' if month.demo else ''}, {where},"
        f" chargé le {french_date(month.loaded_at.date())}, {_weight(month.size)}"
    )
    for file in month.files:
        refused = ", ".join(
            f"{REJECT_LABELS[reason]} : {french_number(number)}"
            for reason, number in file.rejects.items()
        )
        yield f"  {file.kind} : {french_number(file.rows)} lignes lues" + (
            f" ; refusées : {refused}" if refused else ""
        )
    if month.rejects_file is not None:
        yield f"  lignes refusées : {month.rejects_file}"


def _weight(size: int) -> str:
    return f"{french_number(size / _MEGABYTE, 1)} Mo"


def forget_month(
    vintage: Annotated[str, typer.Option(help="Mois à retirer, AAAA-MM.")],
    warehouse: Folder = None,
    demo: Annotated[bool, typer.Option("--demo", help="Registre de démonstration.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Même si c'est le mois que les pages montrent.")
    ] = False,
    as_json: Json = False,
) -> None:
    root = warehouse_folder(warehouse)
    with bars(UNCHANGED) as report:
        done = forget(
            root, vintage, map_of=shipped_territories(), demo=demo, force=force, report=report
        )
    if as_json:
        typer.echo(json.dumps(vars(done), ensure_ascii=False))
        return
    typer.echo(f"Mois {done.vintage} retiré : {_weight(done.size)} libérés.")
    if done.shown is None:
        typer.echo("Plus aucun mois de ce registre n'est chargé.")
    elif force:
        typer.echo(f"Les pages montrent le mois {done.shown}.")
