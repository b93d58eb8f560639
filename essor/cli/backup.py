"""`essor backup` and `essor restore`."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from essor.cli.django import start_django

NOT_INSIDE = (  # kept apart: with the archive, they would open everything at once
    "ESSOR_SECRET_KEY",
    "ESSOR_PROCONNECT_SECRET",
    "ESSOR_SMTP_PASSWORD",
    "ESSOR_DATABASE_URL",
    "vapid-private.pem",
)
AsJson = Annotated[bool, typer.Option("--json", help="Compte rendu en JSON.")]


def register(app: typer.Typer) -> None:
    """Mount the commands on the main one."""
    app.command(help="Sauvegarde la base de données et les fichiers dans une archive.")(backup)
    app.command(help="Remplace les données de cette installation par celles d'une archive.")(
        restore
    )


class _Bar:
    """One line per kind of work, as the service tells it."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.tasks: dict[str, TaskID] = {}

    def __call__(self, what: str, done: int, total: int) -> None:
        if what not in self.tasks:
            self.tasks[what] = self.progress.add_task(what, total=total)
        self.progress.update(self.tasks[what], completed=done, total=total)


@contextmanager
def _bar() -> Iterator[_Bar]:
    """Progress bars on the error stream, so that the report can be piped."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield _Bar(progress)


def backup(
    file: Annotated[Path, typer.Argument(help="Archive à écrire, par exemple essor.zip.")],
    with_warehouse: Annotated[
        bool,
        typer.Option("--with-warehouse", help="Y mettre aussi les fichiers de l'entrepôt SIRENE."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    start_django()
    from essor.common.backup.dump import make_backup

    with _bar() as bar:
        report = make_backup(file, with_warehouse=with_warehouse, progress=bar)
    if as_json:
        facts = {
            "file": str(report.path),
            "bytes": report.size,
            "rows": report.rows,
            "files": report.files,
            "warehouse_files": report.warehouse_files,
            "with_warehouse": report.with_warehouse,
            "not_inside": list(NOT_INSIDE),
        }
        typer.echo(json.dumps(facts, ensure_ascii=False))
        return
    typer.echo(
        f"Sauvegarde écrite : {report.path} ({report.rows} lignes, {report.files} fichiers)."
        " Elle contient des données personnelles : gardez-la en lieu sûr."
    )
    typer.echo(
        f"Elle ne contient ni réglages ni secrets ({', '.join(NOT_INSIDE)}) :"
        " gardez-en une copie, ailleurs."
    )
    if not with_warehouse:
        typer.echo("Elle ne contient pas le registre Sirene, qui se recharge depuis l'Insee.")


def restore(
    file: Annotated[Path, typer.Argument(help="Archive à restaurer.")],
    safety_copy: Annotated[
        bool,
        typer.Option(help="Garder d'abord une copie des données présentes, dans backups/."),
    ] = True,
    as_json: AsJson = False,
) -> None:
    start_django()
    from essor.common.backup.restore import restore_backup

    with _bar() as bar:
        report = restore_backup(file, safety_copy=safety_copy, progress=bar)
    if as_json:
        facts = {
            "file": str(file),
            "made_at": report.made_at,
            "essor": report.essor,
            "rows": report.rows,
            "files": report.files,
            "upgraded": report.upgraded,
            "safety_copy": str(report.safety_copy) if report.safety_copy else None,
            "missing_warehouse": list(report.missing_warehouse),
        }
        typer.echo(json.dumps(facts, ensure_ascii=False))
        return
    typer.echo(f"Restauré : {report.rows} lignes, {report.files} fichiers. Reconnectez-vous.")
    if report.safety_copy:
        typer.echo(f"Les données d'avant sont gardées dans {report.safety_copy}.")
    if report.missing_warehouse:
        typer.echo(
            f"{len(report.missing_warehouse)} fichiers de l'entrepôt manquent ou diffèrent"
            f" ({report.missing_warehouse[0]}…) : relancez « essor sirene import »."
        )
