"""`essor publish`: documents of a territory, as files."""

import os
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from essor.cli.django import start_django
from essor.kernel.errors import BadInput, InvalidValue, Place

group = typer.Typer(help="Documents d'un territoire (Word, PDF, Excel).", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Mount the commands on the main one."""
    app.add_typer(group, name="publish")


@group.callback()
def publish() -> None:
    """Documents d'un territoire (Word, PDF, Excel)."""


@group.command("territory-sheet")
def territory_sheet(
    territory: Annotated[str, typer.Option("--territory", help="Identifiant d'adresse.")],
    file_format: Annotated[str, typer.Option("--format", help="docx, pdf ou xlsx.")],
    out: Annotated[Path, typer.Option("--out", help="Fichier à écrire.")],
) -> None:
    """Fiche territoire : périmètre, population, zonages, sites industriels, carte."""
    _publish("territory-sheet", territory, file_format, out)


def _publish(code: str, slug: str, format_name: str, out: Path) -> None:
    start_django()
    from essor.common.actor import SYSTEM
    from essor.publishing.engine.formats import FileFormat
    from essor.publishing.services.documents import (
        KINDS,
        publish_document,
    )
    from essor.territory.models import Territory

    if format_name not in set(FileFormat):
        formats = ", ".join(FileFormat)
        raise InvalidValue(f"« {format_name} » n'est pas un format : choisissez {formats}.")
    if not out.parent.is_dir():
        raise BadInput("le dossier n'existe pas.", Place(str(out.parent)))
    found = Territory.objects.started().filter(slug=slug).first()
    if found is None:
        raise InvalidValue(
            f"Aucun territoire ouvert ne s'appelle « {slug} ». Ouvrez-le avec « essor init »."
        )
    made = publish_document(
        actor=SYSTEM, territory=found, kind=KINDS[code], file_format=FileFormat(format_name)
    )
    write_whole(out, made.content)
    typer.echo(f"{out} : {len(made.content)} octets")


def write_whole(path: Path, content: bytes) -> None:
    """Write aside, then rename: a reader never meets half a file.

    Raises:
        BadInput: the file cannot be written there.
    """
    aside: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        aside = Path(name)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        aside.chmod(0o644)
        aside.replace(path)
    except OSError as error:
        if aside is not None:
            aside.unlink(missing_ok=True)
        raise BadInput(f"écriture impossible ({error.strerror}).", Place(str(path))) from error
