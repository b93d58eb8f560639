"""Entry point of the `essor` command: mounts one module per area."""

import sys

import typer

from essor.cli import (
    backup,
    bodacc,
    demo,
    doctor,
    init,
    observatory,
    publish,
    reference,
    search,
    server,
    sirene,
    sirene_download,
    sirene_events,
    sirene_months,
    worker,
)
from essor.kernel.errors import EssorError

app = typer.Typer(
    name="essor",
    help="Essor : faire vivre un Territoire d'industrie.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
server.register(app)
demo.register(app)
init.register(app)
sirene_download.register(sirene.sirene)
sirene_months.register(sirene.sirene)
sirene_events.register(sirene.sirene)
sirene.register(app)
backup.register(app)
search.register(app)
worker.register(app)
doctor.register(app)
bodacc.register(app)
observatory.register(app)
reference.register(app)
publish.register(app)


def main() -> None:
    """Run the command. An error that a person can act on is one sentence and exit code 2."""
    try:
        app()
    except EssorError as error:
        typer.echo(f"Erreur : {error}", err=True)
        sys.exit(2)
