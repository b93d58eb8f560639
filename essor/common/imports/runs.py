"""Reading a run: its file, its titles, what it would do."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from essor.common.actor import Actor
from essor.common.files import FileStore
from essor.common.imports.importer import IMPORTERS, Importer
from essor.common.imports.mapping import (
    header_row_of,
    missing,
    propose,
    signature,
    titles,
    usable,
)
from essor.common.imports.preview import Preview, build
from essor.common.imports.readers import Sheet, Workbook, read_workbook
from essor.common.imports.table import read_rows
from essor.common.models.imports import ImportMapping, ImportRun
from essor.common.permissions import Permission
from essor.kernel.errors import Conflict, InvalidValue

SAMPLE_ROWS = 3


@dataclass(frozen=True)
class Heading:
    """A column of the file: its title, and its first values to recognise it by."""

    index: int
    title: str
    samples: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """A sheet of a run and how its columns are understood.

    Attributes:
        header_row: index of the row of titles, from 0.
        remembered: the mapping is the one chosen last time for these titles.
    """

    sheet: Sheet
    sheets: tuple[str, ...]
    header_row: int
    headings: tuple[Heading, ...]
    mapping: dict[str, int]
    remembered: bool


def import_files() -> FileStore:
    """Files being imported, kept until the undo period is over."""
    return FileStore(Path(settings.FILES_DIR) / "imports")


def importer_of(code: str) -> Importer:
    """The importer of this code. Raises InvalidValue."""
    try:
        return IMPORTERS[code]
    except KeyError as error:
        raise InvalidValue(f"La sorte d'import « {code} » n'existe pas.") from error


def require_import(actor: Actor, run: ImportRun) -> Importer:
    """The importer of a run, if the actor may use it there. Raises NotAllowed."""
    importer = importer_of(run.importer)
    actor.require(Permission.IMPORT_RUN, run.territory_id)
    actor.require(importer.permission, run.territory_id)
    return importer


def workbook_of(run: ImportRun) -> Workbook:
    """The tables of a run's file. Raises Conflict once the file is erased."""
    try:
        data = import_files().get(run.file_sha256)
    except FileNotFoundError as error:
        raise Conflict(
            f"Le fichier « {run.file_name} » n'est plus gardé. Déposez-le de nouveau."
        ) from error
    return read_workbook(data, run.file_name)


def layout_of(run: ImportRun, *, sheet: str = "", header_row: int | None = None) -> Layout:
    """How a run's file is understood, or would be with another sheet or row of titles.

    What was chosen in the run comes first, then what was chosen last time for a file with the same
    titles, then what the titles look like.
    """
    importer = importer_of(run.importer)
    book = workbook_of(run)
    chosen = book.sheet(sheet or run.sheet)
    same_place = chosen.name == run.sheet and header_row in {None, run.header_row}
    if header_row is None:
        header_row = run.header_row if same_place else None
    if header_row is None:
        header_row = header_row_of(chosen, importer.columns)
    header_row = min(max(header_row, 0), len(chosen.rows) - 1)
    headers = titles(chosen, header_row)
    mapping, remembered = dict(run.mapping), False
    if not (same_place and mapping):
        kept = ImportMapping.objects.filter(
            territory_id=run.territory_id, importer=run.importer, signature=signature(headers)
        ).first()
        remembered = kept is not None
        mapping = kept.mapping if kept else propose(headers, importer.columns)
    return Layout(
        sheet=chosen,
        sheets=tuple(item.name for item in book.sheets),
        header_row=header_row,
        headings=_headings(chosen, header_row, headers),
        mapping=usable(mapping, headers, importer.columns),
        remembered=remembered,
    )


def _headings(sheet: Sheet, header_row: int, headers: Sequence[str]) -> tuple[Heading, ...]:
    following = range(header_row + 1, min(header_row + 1 + SAMPLE_ROWS, len(sheet.rows)))
    samples = [titles(sheet, index) for index in following]
    return tuple(
        Heading(
            index,
            header,
            tuple(row[index] for row in samples if index < len(row) and row[index]),
        )
        for index, header in enumerate(headers)
        if header or any(index < len(row) and row[index] for row in samples)
    )


def preview_of(run: ImportRun) -> Preview:
    """What a run would do now. Raises InvalidValue where a needed column is not mapped."""
    importer = importer_of(run.importer)
    lacking = missing(run.mapping, importer.columns)
    if run.header_row is None or lacking:
        names = ", ".join(f"« {column.label} »" for column in lacking)
        raise InvalidValue(
            f"Dites d'abord quelle colonne du fichier contient {names or 'les données'}."
        )
    sheet = workbook_of(run).sheet(run.sheet)
    scope = importer.scope(run.territory_id)
    reading = read_rows(sheet, run.header_row, run.mapping, importer.columns, demo=scope.demo)
    return build(importer, reading, scope, run.decisions)
