"""`essor worker`: runs jobs until told to stop."""

import signal
from types import FrameType

import typer

from essor.cli.django import start_django
from essor.kernel.errors import InvalidValue


def register(app: typer.Typer) -> None:
    """Mount the command on the main one."""
    app.command(help="Exécute les tâches. Lancez-en autant que voulu ; SIGTERM l'arrête.")(worker)


def worker(
    once: bool = typer.Option(False, "--once", help="Une tâche au plus, puis s'arrête."),
    burst: bool = typer.Option(False, "--burst", help="Tout ce qui attend, puis s'arrête."),
    poll: float = typer.Option(1.0, help="Secondes entre deux regards sur une file vide."),
    lease: int = typer.Option(60, help="Secondes au bout desquelles une tâche muette est reprise."),
) -> None:
    """Run jobs. The first SIGTERM or Ctrl-C hands the job at hand back; a second one ends at once."""
    if not 0 < poll <= 60:  # noqa: PLR2004 - seconds
        raise InvalidValue(f"--poll {poll} : donnez entre 0 et 60 secondes.")
    if lease < 1:
        raise InvalidValue(f"--lease {lease} : donnez au moins une seconde.")
    start_django()
    from datetime import timedelta

    from essor.common.jobs.worker import Worker  # models load only once Django is up

    process = Worker(poll=poll, lease=timedelta(seconds=lease))

    def leave(number: int, _frame: FrameType | None) -> None:
        process.stop()
        signal.signal(number, signal.SIG_DFL)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    process.run(once=once, burst=burst)
