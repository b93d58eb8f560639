"""`essor reindex`: what the search box finds, written again from the objects."""

import json
from typing import Annotated

import typer

from essor.cli.django import start_django


def register(app: typer.Typer) -> None:
    """Mount the command on the main one."""
    app.command(help="Refait l'index de la recherche à partir des données.")(reindex)


def reindex(
    as_json: Annotated[bool, typer.Option("--json", help="Compte rendu en JSON.")] = False,
) -> None:
    start_django()
    from essor.common.actor import SYSTEM
    from essor.common.search import KINDS
    from essor.common.services.search import rebuild

    counts = rebuild(actor=SYSTEM)
    if as_json:
        typer.echo(json.dumps(counts))
        return
    for code, count in counts.items():
        typer.echo(f"{KINDS[code].label} : {count}")
