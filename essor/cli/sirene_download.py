"""`essor sirene download`: fetches the official files of the register from data.gouv.fr."""

import json
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated

import requests
import typer
from rich.console import Console

from essor.cli.django import start_django
from essor.cli.sirene import Json, bars
from essor.cli.transfer import Wanted, fetch, get_json
from essor.kernel.errors import InvalidValue
from essor.kernel.text import french_number
from essor.observatory.warehouse.catalogue import check_vintage
from essor.observatory.warehouse.layout import FileKind
from essor.observatory.warehouse.progress import Progress
from essor.observatory.warehouse.published import API, PublishedFile, chosen, published_files

_MEGABYTE = 1_000_000
_KEPT = "ce qui est arrivé est gardé ; relancez la même commande pour reprendre."


def register(group: typer.Typer) -> None:
    """Add the command to those of the register."""
    group.command(
        help="Télécharge les fichiers officiels du mois depuis data.gouv.fr (reprend là où un"
        " téléchargement s'est arrêté ; HTTPS_PROXY est respecté)."
    )(download)


def kinds_of(text: str) -> tuple[FileKind, ...]:
    """Files from `--files`, in the order of a load.

    Raises:
        InvalidValue: a name is not one of the four.
    """
    names = {part.strip() for part in text.split(",") if part.strip()}
    wrong = sorted(names - {kind.value for kind in FileKind})
    if wrong or not names:
        raise InvalidValue(
            f"« {', '.join(wrong) or text} » n'est pas un fichier Sirene (--files) : choisissez"
            f" parmi {', '.join(FileKind)}."
        )
    return tuple(kind for kind in FileKind if kind.value in names)


def download(
    files: Annotated[
        str, typer.Option(help="Fichiers voulus, séparés par , (défaut : les quatre).")
    ] = ",".join(FileKind),
    month: Annotated[
        str | None,
        typer.Option(help="Mois attendu, AAAA-MM ; refuse si data.gouv.fr en publie un autre."),
    ] = None,
    into: Annotated[
        Path | None, typer.Option(help="Dossier d'arrivée (défaut : sirene/ dans ESSOR_DATA).")
    ] = None,
    source: Annotated[
        str, typer.Option(help="Adresse du jeu de données (API data.gouv.fr ou miroir).")
    ] = API,
    as_json: Json = False,
) -> None:
    kinds = kinds_of(files)
    if month is not None:
        check_vintage(month)
    folder = _folder(into)
    with requests.Session() as session, bars(_KEPT) as report:
        session.headers["User-Agent"] = f"essor/{_version()}"
        wanted = chosen(published_files(get_json(session, source)), kinds, month)
        new = {file.kind: _fetch(session, file, folder, report) for file in wanted}
    if as_json:
        typer.echo(json.dumps(_as_json(wanted, folder, new), ensure_ascii=False, indent=1))
    else:
        _show(wanted, folder, new)


def _folder(chosen_folder: Path | None) -> Path:
    if chosen_folder is not None:
        return chosen_folder.expanduser().resolve()
    start_django()
    from django.conf import settings

    return Path(settings.DATA_DIR) / "sirene"


def _version() -> str:
    try:
        return version("essor")
    except PackageNotFoundError:
        return "dev"


def _fetch(session: requests.Session, file: PublishedFile, folder: Path, report: Progress) -> bool:
    wanted = Wanted(file.url, folder / file.name, file.size, file.checksum)
    return fetch(session, wanted, report)


def _as_json(
    files: tuple[PublishedFile, ...], folder: Path, new: dict[FileKind, bool]
) -> dict[str, object]:
    return {
        "month": files[0].month,
        "files": [
            {
                "kind": file.kind.value,
                "path": str(folder / file.name),
                "size": (folder / file.name).stat().st_size,
                "url": file.url,
                "fetched": new[file.kind],
                "checked": None if file.checksum is None else file.checksum.algorithm,
            }
            for file in files
        ],
    }


def _show(files: tuple[PublishedFile, ...], folder: Path, new: dict[FileKind, bool]) -> None:
    console = Console(soft_wrap=True, highlight=False)
    for file in files:
        path = folder / file.name
        size = french_number(path.stat().st_size / _MEGABYTE, 1)
        state = "reçu" if new[file.kind] else "déjà là"
        checked = "" if file.checksum is None else f", empreinte {file.checksum.algorithm} vérifiée"
        console.print(f"{path} : {state}, {size} Mo{checked if new[file.kind] else ''}.")
    options = " ".join(f"--{file.kind.value} {folder / file.name}" for file in files)
    console.print(
        "Pour charger ce mois, avec les SIREN de vos EPCI :\n"
        f"essor sirene import --vintage {files[0].month} --perimeter SIREN,… {options}"
    )
