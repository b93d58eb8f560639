"""`essor sirene`: the business register. Needs no database."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from essor.cli.django import start_django
from essor.kernel.errors import InvalidValue
from essor.kernel.text import french_number
from essor.observatory.warehouse.database import Limits
from essor.observatory.warehouse.ingest import import_register
from essor.observatory.warehouse.layout import FileKind
from essor.observatory.warehouse.progress import Step
from essor.observatory.warehouse.reference import shipped_territories
from essor.observatory.warehouse.requests import (
    NOTICE_LABELS,
    REJECT_LABELS,
    LoadReport,
    LoadRequest,
)

sirene = typer.Typer(help="Le répertoire Sirene : chargement et état.", no_args_is_help=True)
_MEGABYTE = 1_000_000
_INTERRUPTED = 130  # what a shell expects after Ctrl-C
NO_SITES = "Fichier des établissements non chargé : les sites sont inconnus."
UNCHANGED = "l'entrepôt est resté comme il était."

File = Annotated[Path | None, typer.Option(help="CSV, CSV dans zip, gz ou Parquet.")]
Folder = Annotated[
    Path | None, typer.Option("--warehouse", help="Dossier de l'entrepôt (défaut : réglages).")
]
Json = Annotated[bool, typer.Option("--json", help="Répond en JSON.")]


def register(app: typer.Typer) -> None:
    """Mount the commands on the main one."""
    app.add_typer(sirene, name="sirene")


def warehouse_folder(chosen: Path | None) -> Path:
    """The folder asked for, else the installation's."""
    if chosen is not None:
        return chosen.expanduser().resolve()
    start_django()
    from django.conf import settings

    return Path(settings.WAREHOUSE_DIR)


def perimeter_of(text: str | None, *, france: bool) -> tuple[str, ...] | None:
    """SIREN of EPCI from `--perimeter`; None for the whole of France.

    Raises:
        InvalidValue: neither or both options, or something that is not a SIREN.
    """
    if (text is None) != france:
        raise InvalidValue("Choisissez : --perimeter SIREN,… (des EPCI) ou bien --france.")
    if text is None:
        return None
    numbers = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    wrong = [n for n in numbers if not (n.isascii() and n.isdigit() and len(n) == 9)]  # noqa: PLR2004 - digits of a SIREN
    if wrong or not numbers:
        raise InvalidValue(
            f"« {', '.join(wrong) or text} » n'est pas une liste de SIREN d'EPCI (neuf chiffres)."
        )
    return numbers


class ProgressBars:
    """One bar per step, with its rate and the time that remains."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, tuple[TaskID, float]] = {}

    def __call__(self, step: Step) -> None:
        """Move the bar of the step."""
        if step.name not in self._tasks:
            task = self._progress.add_task(step.name, total=1.0, rate="")
            self._tasks[step.name] = (task, time.monotonic())
        task, started = self._tasks[step.name]
        self._progress.update(
            task,
            total=None if step.done is None else 1.0,
            completed=step.done or 0.0,
            rate=_rate(step, time.monotonic() - started),
        )


def _rate(step: Step, seconds: float) -> str:
    if not step.size or not step.done or seconds <= 0:
        return ""
    per_second = step.size * step.done / seconds
    if step.unit == "octets":
        return f"{french_number(per_second / _MEGABYTE, 1)} Mo/s"
    return f"{french_number(per_second, 0)} lignes/s"


@sirene.command("import", help="Charge les fichiers officiels comme un mois du registre.")
def import_files(  # noqa: PLR0917 - Typer reads one parameter per option
    vintage: Annotated[str, typer.Option(help="Mois des fichiers, AAAA-MM.")],
    etablissements: File = None,
    unites_legales: File = None,
    historique: File = None,
    successions: File = None,
    perimeter: Annotated[str | None, typer.Option(help="SIREN d'EPCI, séparés par ,")] = None,
    france: Annotated[bool, typer.Option("--france", help="Toute la France.")] = False,
    warehouse: Folder = None,
    demo: Annotated[bool, typer.Option("--demo", help="Registre de démonstration.")] = False,
    max_rejects: Annotated[
        float, typer.Option(min=0, max=100, help="Part de lignes refusées admise, en %.")
    ] = 2.0,
    memory: Annotated[str, typer.Option(help="Mémoire du chargement, ex. 2GB.")] = "2GB",
    threads: Annotated[int, typer.Option(min=1, help="Fils d'exécution.")] = 2,
    as_json: Json = False,
) -> None:
    given = {
        FileKind.ESTABLISHMENTS: etablissements,
        FileKind.LEGAL_UNITS: unites_legales,
        FileKind.HISTORY: historique,
        FileKind.SUCCESSIONS: successions,
    }
    request = LoadRequest(
        root=warehouse_folder(warehouse),
        files={kind: path for kind, path in given.items() if path is not None},
        vintage=vintage,
        loaded_at=datetime.now(UTC),
        perimeter=perimeter_of(perimeter, france=france),
        demo=demo,
        reject_limit=max_rejects / 100,
        limits=Limits(memory, threads),
    )
    result = _with_bars(request)
    if as_json:
        typer.echo(json.dumps(result.as_json(), ensure_ascii=False, indent=1))
    else:
        _show(result)


@contextmanager
def bars(stopped: str) -> Iterator[ProgressBars]:
    """Bars on a terminal, silence in a file; Ctrl-C ends with one sentence and code 130.

    Args:
        stopped: what the sentence says of what was under way.
    """
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    ) as progress:
        try:
            yield ProgressBars(progress)
        except KeyboardInterrupt:
            progress.stop()
            typer.echo(f"Interrompu : {stopped}", err=True)
            raise typer.Exit(_INTERRUPTED) from None


def _with_bars(request: LoadRequest) -> LoadReport:
    with bars(UNCHANGED) as report:
        return import_register(request, shipped_territories(), report)


def _show(result: LoadReport) -> None:
    console = Console()
    kind = "démonstration, " if result.demo else ""
    console.print(f"Registre chargé : {kind}mois {result.vintage}.")
    table = Table("fichier", "lignes lues", "refusées", "motifs")
    for file in result.files:
        reasons = ", ".join(f"{REJECT_LABELS[key]} : {n}" for key, n in file.rejects.items())
        table.add_row(
            file.name, french_number(file.rows), french_number(file.rejected), reasons or "—"
        )
    console.print(table)
    if any(file.kind is FileKind.ESTABLISHMENTS for file in result.files):
        console.print(f"Sites dans le périmètre : {french_number(result.counts['sites'])}.")
    else:
        console.print(NO_SITES)
    for key, number in result.notices.items():
        console.print(f"- {NOTICE_LABELS[key]} : {french_number(number)}")
    if result.purged:
        console.print(
            f"Noms retirés des mois antérieurs (diffusion refusée) : {result.purged} sites."
        )
    if result.rejects_file is not None:
        console.print(f"Lignes refusées : {result.rejects_file}", soft_wrap=True)
    if not result.is_current:
        console.print("Un mois plus récent est déjà chargé : les pages continuent de le montrer.")
