"""What the pages of the import wizard show."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Page
from django.urls import reverse

from essor.common.imports.importer import Candidate, Importer
from essor.common.imports.preview import Preview, PreviewRow
from essor.common.models import ImportRun, ImportState, RowAction
from essor.web.imports.forms import MappingForm, PlaceForm, UploadForm
from essor.web.jobs.pages import JobCard

STEPS = ("Fichier", "Colonnes", "Aperçu", "Terminé")


@dataclass(frozen=True)
class ImportsPage:
    importers: tuple[Importer, ...]
    page: Page[ImportRun]
    count: int


@dataclass(frozen=True)
class UploadPage:
    steps: tuple[str, ...]
    importer: Importer
    form: UploadForm
    failure: str


@dataclass(frozen=True)
class MappingPage:
    steps: tuple[str, ...]
    importer: Importer
    run: ImportRun
    place_form: PlaceForm
    form: MappingForm
    sheet: str
    header_row: int
    remembered: bool
    failure: str


@dataclass(frozen=True)
class Choice:
    """One thing that may become of a row: `action|target`."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class RowView:
    """A row of the preview, as shown."""

    number: int
    cells: tuple[tuple[str, str], ...]
    problems: tuple[tuple[str, str], ...]
    has_errors: bool
    blocks: bool
    choices: tuple[Choice, ...]
    field: str


@dataclass(frozen=True)
class PreviewPage:
    steps: tuple[str, ...]
    importer: Importer
    run: ImportRun
    page: Page[RowView]
    headers: tuple[str, ...]
    show: str
    created: int
    updated: int
    skipped: int
    blocking: int
    problem_count: int
    failure: str


@dataclass(frozen=True)
class DonePage:
    steps: tuple[str, ...]
    importer: Importer
    run: ImportRun
    may_undo: bool
    job: JobCard | None  # the task that writes a large file, while it runs


def _why(candidate: Candidate) -> str:
    return f"{round(candidate.score * 100)} % : {', '.join(candidate.reasons)}"


def row_view(importer: Importer, row: PreviewRow) -> RowView:
    """A row with its choices; Essor's proposal or the person's decision is chosen."""
    shown = tuple((c.label, row.row.cells.get(c.code, "")) for c in importer.columns)
    options = [("create|", "Créer")]
    options += [
        (
            f"update|{candidate.object_id}",
            f"Mettre à jour « {candidate.label} » ({_why(candidate)})",
        )
        for candidate in row.candidates
    ]
    options.append(("skip|", "Ignorer"))
    target = str(row.target) if row.action is RowAction.UPDATE else ""
    chosen = f"{row.action}|{target}"
    return RowView(
        number=row.row.number,
        cells=tuple((label, cell) for label, cell in shown if cell),
        problems=tuple((p.column or "Ligne", p.message) for p in row.problems),
        has_errors=row.has_errors,
        blocks=row.blocks,
        choices=tuple(Choice(value, label, value == chosen) for value, label in options),
        field=f"row-{row.row.number}",
    )


def shown_rows(preview: Preview, show: str) -> Iterable[PreviewRow]:
    """Rows that cannot be written first, then by number; or only those with something to say."""
    rows = preview.rows
    if show == "problemes":
        rows = tuple(row for row in rows if row.problems)
    return sorted(rows, key=lambda row: (not row.blocks, row.row.number))


def address_of(run: ImportRun, slug: str) -> str:
    """Where a run goes on."""
    if run.state != ImportState.DRAFT:
        return reverse("import_done", args=[slug, run.id])
    return reverse("import_mapping", args=[slug, run.id])
