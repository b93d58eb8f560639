"""`essor demo`: build the demonstration territory, print its sign-in links, serve it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Annotated

import typer
from rich.console import Console

from essor.cli.django import start_django
from essor.cli.server import prepare_static_files, server_command
from essor.kernel.errors import EssorError

console = Console(highlight=False)


def register(app: typer.Typer) -> None:
    """Mount the command on the main one."""
    app.command(help="Construit et sert le territoire de démonstration.")(demo)


def demo(
    port: Annotated[int, typer.Option(envvar="PORT", help="Port d'écoute.")] = 8000,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Servir les pages.")] = True,
    remove: Annotated[bool, typer.Option("--remove", help="Retirer la démonstration.")] = False,
) -> None:
    os.environ["PORT"] = str(port)
    start_django()
    from django.conf import settings

    if not settings.DEMO:
        raise EssorError(
            "La démonstration ne s'ouvre pas avec les réglages de production :"
            " lancez-la avec essor.config.settings.demo, sur votre poste."
        )
    if remove:
        remove_demo()
        return
    build()
    print_links(port)
    if serve:
        run(port)


def step(title: str, work: Callable[[], object]) -> None:
    """Do one part of the work and say how long it took."""
    started = time.perf_counter()
    with console.status(f"{title}…"):
        work()
    console.print(f"  {title} [dim]{time.perf_counter() - started:.1f} s[/dim]")


def build() -> None:
    """Everything the demonstration needs; each step is quick when its result already stands."""
    from django.conf import settings
    from django.core.management import call_command

    from essor.demo import build as parts

    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    console.print(f"Démonstration d'Essor dans {settings.DATA_DIR}")
    step("Base de données", lambda: call_command("migrate", interactive=False, verbosity=0))
    step("Tables de référence", parts.load_reference_tables)
    step("Registre de démonstration", parts.build_register)
    step("Territoire, personnes, notes", parts.build_demo)
    step("Fichiers des pages", prepare_static_files)


def print_links(port: int) -> None:
    """One sign-in link per role."""
    from essor.web.accounts.demo_links import demo_links

    address = f"http://127.0.0.1:{port}"
    console.print("\nEntrer comme :")
    for role, link in demo_links(address):
        console.print(f"  {role:36} {link}", soft_wrap=True)
    console.print(f"\nEssor répond sur {address} (Ctrl-C pour arrêter).")


def run(port: int) -> None:
    """The web server and the worker, stopped together."""
    worker = subprocess.Popen([sys.executable, "-m", "essor.cli", "worker"])
    server = subprocess.Popen(server_command("127.0.0.1", port, 2))
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    with suppress(KeyboardInterrupt):
        server.wait()
    for process in (server, worker):
        process.terminate()
    for process in (server, worker):
        process.wait()


def remove_demo() -> None:
    """Remove the demonstration territory, its people and its register."""
    from essor.demo import build as parts

    removed = parts.remove_demo()
    console.print("Démonstration retirée." if removed else "Il n'y a pas de démonstration ici.")
