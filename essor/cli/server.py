"""`essor manage`: Django's own commands."""

import typer

from essor.cli.django import start_django


def register(app: typer.Typer) -> None:
    """Mount the commands on the main one."""
    app.command(
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
        help="Commandes d'administration de Django.",
    )(manage)


def manage(context: typer.Context) -> None:
    start_django()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["essor manage", *context.args])
