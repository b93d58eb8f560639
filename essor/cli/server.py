"""`essor serve` and `essor manage`: the web server, and Django's own commands."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from essor.cli.django import start_django
from essor.kernel.errors import EssorError


def register(app: typer.Typer) -> None:
    """Mount the commands on the main one."""
    app.command(help="Sert les pages (granian, deux processus).")(serve)
    app.command(
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
        help="Commandes d'administration de Django.",
    )(manage)


def server_command(
    host: str, port: int, workers: int, tls_cert: Path | None = None, tls_key: Path | None = None
) -> list[str]:
    """The granian command line. WSGI: an ASGI server halves what synchronous Django can do."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi"]
    command += ["--host", host, "--port", str(port), "--workers", str(workers)]
    command += ["--no-ws", "--log-level", "warning", "--workers-kill-timeout", "5"]
    # Pages are short and Python runs one at a time: a second thread only makes both wait at each
    # query. What lasts is a job; an installation with slow pages starts more processes.
    command += ["--blocking-threads", "1"]
    if tls_cert:
        command += ["--ssl-certificate", str(tls_cert), "--ssl-keyfile", str(tls_key)]
    return [*command, "essor.config.wsgi:application"]


def serve(
    host: Annotated[str, typer.Option(help="Adresse d'écoute.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="PORT", help="Port d'écoute.")] = 8000,
    workers: Annotated[int, typer.Option(help="Nombre de processus.")] = 2,
    tls_cert: Annotated[Path | None, typer.Option(help="Certificat TLS (PEM).")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="Clé du certificat (PEM).")] = None,
) -> None:
    if (tls_cert is None) != (tls_key is None):
        raise EssorError("--tls-cert et --tls-key vont ensemble : donnez les deux fichiers.")
    for path in (tls_cert, tls_key):
        if path and not path.is_file():
            raise EssorError(f"Le fichier {path} n'existe pas.")
    start_django()
    prepare_static_files()
    command = server_command(host, port, workers, tls_cert, tls_key)
    os.execv(command[0], command)  # noqa: S606 - the server takes this process, and its signals


def prepare_static_files() -> None:
    """Copy and compress static files once per release, so that they carry their hash in their name."""
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)


def manage(context: typer.Context) -> None:
    start_django()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["essor manage", *context.args])
