"""`essor reference`: communes, groupings, territories, zonings and where they come from."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from essor.cli.django import start_django


def register(app: typer.Typer) -> None:
    """Mount the commands on the main one."""
    group = typer.Typer(
        name="reference",
        help="Données de référence : communes, intercommunalités, territoires, zonages.",
        no_args_is_help=True,
    )
    group.command(
        help="Charge les données de référence. Recharger les mêmes fichiers ne change rien."
    )(update)
    group.command(help="Dit quelles données sont chargées, de quel millésime et de quelle source.")(
        status
    )
    app.add_typer(group)


@contextmanager
def _progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """A bar on a terminal, silence in a file."""
    from rich.console import Console  # the command line only
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task("préparation", total=None)

        def advance(label: str, done: int, total: int) -> None:
            bar.update(task, description=label, completed=done, total=total)

        yield advance


def update(
    from_folder: Path | None = typer.Option(
        None, "--from", help="Dossier de fichiers plus récents, avec leur manifest.toml."
    ),
    as_json: bool = typer.Option(False, "--json", help="Résultat en JSON."),
) -> None:
    start_django()
    from essor.common.actor import SYSTEM  # needs Django
    from essor.territory.services.reference import load_reference

    with _progress_bar() as advance:
        report = load_reference(actor=SYSTEM, folder=from_folder, progress=advance)
    if as_json:
        counts = {
            label: {"created": n.created, "updated": n.updated, "deleted": n.deleted}
            for label, n in report.counts.items()
        }
        typer.echo(
            json.dumps({"changed": counts, "unchanged": report.unchanged}, ensure_ascii=False)
        )
        return
    for label, n in report.counts.items():
        typer.echo(f"{label} : {n.created} ajoutées, {n.updated} modifiées, {n.deleted} retirées")
    if not report.counts:
        typer.echo("Les données de référence sont à jour.")


def status(as_json: bool = typer.Option(False, "--json", help="Résultat en JSON.")) -> None:
    start_django()
    from essor.territory.models import ReferenceTable  # needs Django

    tables = list(ReferenceTable.objects.all())
    if as_json:
        typer.echo(
            json.dumps(
                [
                    {
                        "name": table.name,
                        "vintage": table.vintage,
                        "title": table.title,
                        "producer": table.producer,
                        "licence": table.licence,
                        "rows": table.row_count,
                        "published_on": table.published_on and table.published_on.isoformat(),
                        "loaded_at": table.loaded_at.isoformat(),
                    }
                    for table in tables
                ],
                ensure_ascii=False,
            )
        )
        return
    for table in tables:
        typer.echo(
            f"{table.title} ({table.vintage}) : {table.row_count} lignes, {table.producer},"
            f" chargée le {table.loaded_at:%d/%m/%Y}"
        )
    if not tables:
        typer.echo("Rien n'est chargé. Lancez : essor reference update")
