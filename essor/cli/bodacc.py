"""`essor bodacc`: notices about companies, from the official export."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from essor.cli.django import start_django
from essor.kernel.text import french_number
from essor.observatory.engine.notice_records import Reject, Skip
from essor.observatory.warehouse.reader import Warehouse

if TYPE_CHECKING:  # needs the database's settings
    from essor.observatory.services.signals import NoticeImport

bodacc = typer.Typer(help="Les annonces légales du BODACC.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Mount the commands on the main one."""
    app.add_typer(bodacc, name="bodacc")


@bodacc.callback()
def _group() -> None:
    """Keep `import` a command of the group, although it is the only one."""


@bodacc.command("import", help="Prend l'export « annonces commerciales » (CSV ou JSON, gz ou zip).")
def import_file(
    file: Annotated[Path, typer.Argument(help="L'export officiel, avec toutes ses colonnes.")],
    demo: Annotated[
        bool, typer.Option("--demo", help="Annonces inventées, pour le registre de démonstration.")
    ] = False,
    max_rejects: Annotated[
        float, typer.Option(min=0, max=100, help="Part d'annonces illisibles admise, en %.")
    ] = 2.0,
    as_json: Annotated[bool, typer.Option("--json", help="Répond en JSON.")] = False,
) -> None:
    start_django()
    from django.conf import settings
    from django.utils import timezone

    from essor.common.actor import SYSTEM
    from essor.observatory.services.signals import import_notices

    root = Path(settings.DEMO_WAREHOUSE_DIR if demo else settings.WAREHOUSE_DIR)
    done = import_notices(
        actor=SYSTEM,
        path=file,
        warehouse=Warehouse.open(root, demo=demo),
        now=timezone.now(),
        reject_limit=max_rejects / 100,
    )
    if as_json:
        typer.echo(json.dumps(done.as_json(), ensure_ascii=False, indent=1))
    else:
        _show(done)


def _show(done: "NoticeImport") -> None:
    console = Console()
    console.print(
        f"{done.file} : {french_number(done.read)} annonces lues ;"
        f" {french_number(done.created)} nouvelles, {french_number(done.updated)} changées,"
        f" {french_number(done.unchanged)} déjà connues, {french_number(done.removed)} retirées."
    )
    console.print(f"Défaites par une annonce postérieure, en tout : {done.withdrawn}.")
    for code, number in sorted(done.skipped.items()):
        console.print(f"- non gardées, {Skip(code).label} : {french_number(number)}")
    for code, number in sorted(done.rejected.items()):
        console.print(f"- illisibles, {Reject(code).label} : {french_number(number)}")
    for line, reason in done.examples:
        console.print(f"  ligne {line} : {reason}", soft_wrap=True)
