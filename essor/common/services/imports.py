"""Imports: kept, mapped, decided, applied whole or not at all, undone whole or not at all."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from essor.common.actor import Actor
from essor.common.imports.importer import Change, Importer, Scope
from essor.common.imports.mapping import missing, signature, usable
from essor.common.imports.preview import PreviewRow
from essor.common.imports.readers import read_workbook
from essor.common.imports.runs import (
    import_files,
    importer_of,
    layout_of,
    preview_of,
    require_import,
)
from essor.common.models.imports import (
    ImportChange,
    ImportMapping,
    ImportRun,
    ImportState,
    RowAction,
)
from essor.common.models.jobs import Job
from essor.common.permissions import Permission
from essor.common.services.audit import record
from essor.common.services.jobs import enqueue
from essor.kernel.errors import Conflict, InvalidValue

DIRECT_ROWS = 500
UNDO_DAYS = 30
NAMED_ROWS = 5
NAME_LENGTH = 255
JOB = "imports.apply"


def start_import(
    *, actor: Actor, territory_id: UUID, importer: str, file_name: str, data: bytes
) -> ImportRun:
    """Keep a file that can be read, ready to be mapped. Raises BadInput for any other."""
    chosen = importer_of(importer)
    actor.require(Permission.IMPORT_RUN, territory_id)
    actor.require(chosen.permission, territory_id)
    read_workbook(data, file_name)
    stored = import_files().put([data])
    with transaction.atomic():
        run = ImportRun(
            territory_id=territory_id,
            importer=importer,
            file_name=file_name[-NAME_LENGTH:],
            file_sha256=stored.sha256,
            file_size=stored.size,
            actor_key=actor.key,
            actor_label=actor.label,
        )
        layout = layout_of(run)
        run.sheet, run.header_row = layout.sheet.name, layout.header_row
        run.mapping = layout.mapping
        run.save()
        _tell(actor, run, "import.started", {"importer": importer})
    return run


def save_mapping(
    *, actor: Actor, run: ImportRun, sheet: str, header_row: int, mapping: Mapping[str, int]
) -> ImportRun:
    """Say which column of the file is which of ours; remembered for files with the same titles.

    Raises:
        InvalidValue: a column used twice, or a needed one left out.
    """
    importer = require_import(actor, run)
    _require_draft(run)
    layout = layout_of(run, sheet=sheet, header_row=header_row)
    headers = [""] * (max((h.index for h in layout.headings), default=-1) + 1)
    for heading in layout.headings:
        headers[heading.index] = heading.title
    if len(set(mapping.values())) < len(mapping):
        raise InvalidValue("Une même colonne du fichier est choisie deux fois. Corrigez le choix.")
    kept = usable(mapping, headers, importer.columns)
    lacking = missing(kept, importer.columns)
    if lacking:
        names = ", ".join(f"« {column.label} »" for column in lacking)
        raise InvalidValue(f"Choisissez la colonne du fichier qui contient {names}.")
    moved = (run.sheet, run.header_row, run.mapping) != (
        layout.sheet.name,
        layout.header_row,
        kept,
    )
    with transaction.atomic():
        run.sheet, run.header_row, run.mapping = layout.sheet.name, layout.header_row, kept
        if moved:
            run.decisions = {}
        run.version += 1
        run.save()
        ImportMapping.objects.update_or_create(
            territory_id=run.territory_id,
            importer=run.importer,
            signature=signature(headers),
            defaults={"mapping": kept},
        )
    return run


def decide(*, actor: Actor, run: ImportRun, decisions: Mapping[int, tuple[str, str]]) -> ImportRun:
    """Keep what a person chose for some rows: action, and the object to update.

    Raises:
        InvalidValue: an unknown action.
    """
    require_import(actor, run)
    _require_draft(run)
    for action, _ in decisions.values():
        if action not in RowAction.values:
            raise InvalidValue(f"« {action} » n'est pas un choix possible pour une ligne.")
    run.decisions = run.decisions | {
        str(row): {"action": action, "target": target}
        for row, (action, target) in decisions.items()
    }
    run.version += 1
    run.save(update_fields=["decisions", "version", "updated_at"])
    return run


def submit_import(*, actor: Actor, run: ImportRun) -> ImportRun:
    """Apply a run at once if it is small, else ask the worker for it.

    Raises:
        InvalidValue: rows have errors, or nothing would be written.
        Conflict: the run was already applied.
    """
    require_import(actor, run)
    preview = preview_of(run)
    if len(preview.rows) <= DIRECT_ROWS:
        return apply_import(actor=actor, run_id=run.id)
    _require_clean(preview.blocking)
    with transaction.atomic():
        _move(run.id, ImportState.DRAFT, state=ImportState.RUNNING, failure="")
        enqueue(
            actor=actor,
            kind=JOB,
            payload={"run": str(run.id)},
            idempotency_key=f"import:{run.id}:{run.version}",
            territory_id=run.territory_id,
        )
    return ImportRun.objects.get(pk=run.id)


def job_of(run: ImportRun) -> Job | None:
    """The task that writes a large file, the latest if it was started again."""
    jobs = Job.objects.filter(kind=JOB, territory_id=run.territory_id, payload__run=str(run.id))
    found: Job | None = jobs.first()
    return found


def apply_import(
    *, actor: Actor, run_id: UUID, expected: ImportState = ImportState.DRAFT
) -> ImportRun:
    """Write every row of a run, or none.

    Raises:
        InvalidValue: rows have errors, or nothing would be written.
        Conflict: the run is not in the expected state: somebody else applied it.
    """
    run = ImportRun.objects.get(pk=run_id)
    importer = require_import(actor, run)
    with transaction.atomic():
        _move(run_id, expected, state=ImportState.APPLIED, applied_at=timezone.now(), failure="")
        preview = preview_of(run)
        _require_clean(preview.blocking)
        scope = importer.scope(run.territory_id)
        position = 0
        for row in preview.rows:
            changes = _written(importer, row, scope, actor)
            ImportChange.objects.bulk_create(
                _kept(run, position + index, row.row.number, change)
                for index, change in enumerate(changes)
            )
            position += len(changes)
        run.refresh_from_db()
        run.created_count = preview.count(RowAction.CREATE)
        run.updated_count = preview.count(RowAction.UPDATE)
        run.skipped_count = preview.count(RowAction.SKIP)
        if not run.created_count + run.updated_count:
            raise InvalidValue(
                "Aucune ligne n'est à créer ni à mettre à jour : il n'y a rien à importer."
            )
        run.save()
        counts = {"created": run.created_count, "updated": run.updated_count}
        _tell(actor, run, "import.applied", counts | {"skipped": run.skipped_count})
    return run


def record_failure(*, run_id: UUID, reason: str) -> None:
    """A run that the worker could not apply can be corrected again."""
    ImportRun.objects.filter(pk=run_id, state=ImportState.RUNNING).update(
        state=ImportState.DRAFT, failure=reason, version=F("version") + 1
    )


def undo_import(*, actor: Actor, run: ImportRun) -> ImportRun:
    """Put everything back as it was before a run, or nothing.

    Raises:
        Conflict: already undone, too old, or rows were changed since: they are named.
    """
    importer = require_import(actor, run)
    if run.forgotten_at is not None:
        raise Conflict(
            f"Cet import a plus de {UNDO_DAYS} jours : ce qu'il faut pour l'annuler est effacé."
        )
    scope = importer.scope(run.territory_id)
    with transaction.atomic():
        _move(run.id, ImportState.APPLIED, state=ImportState.UNDONE, undone_at=timezone.now())
        changes = list(ImportChange.objects.filter(run=run).order_by("-position"))
        _require_untouched(importer, changes)
        for change in changes:
            importer.restore(
                Change(change.object_kind, change.object_id, change.before, change.after or {}),
                scope=scope,
                actor=actor,
            )
        run.refresh_from_db()
        _tell(actor, run, "import.undone", {"changes": len(changes)})
    return run


def forget_imports(*, now: datetime) -> int:
    """Erase files and before-values once the undo period is over. Returns the runs emptied.

    Drafts that nobody touched for as long are removed.
    """
    limit = now - timedelta(days=UNDO_DAYS)
    stale = ImportRun.objects.filter(state=ImportState.DRAFT, updated_at__lt=limit)
    ended = ImportRun.objects.filter(applied_at__lt=limit, forgotten_at__isnull=True)
    shas = {*stale.values_list("file_sha256", flat=True)}
    shas |= {*ended.values_list("file_sha256", flat=True)}
    with transaction.atomic():
        stale.delete()
        emptied = list(ended.values_list("id", flat=True))
        ImportChange.objects.filter(run_id__in=emptied).update(before=None, after=None)
        ImportRun.objects.filter(id__in=emptied).update(forgotten_at=now, decisions={})
    used = ImportRun.objects.filter(forgotten_at__isnull=True).values_list("file_sha256", flat=True)
    for sha in shas - set(used):
        import_files().delete(sha)
    return len(emptied)


def forget_objects(*, object_ids: set[UUID]) -> None:
    """Erase what imports remember of some objects: their personal data were erased."""
    ImportChange.objects.filter(object_id__in=object_ids).update(before=None, after=None)


def _require_draft(run: ImportRun) -> None:
    if run.state != ImportState.DRAFT:
        raise Conflict("Cet import est déjà appliqué : il ne peut plus être modifié.")


def _require_clean(blocking: tuple[PreviewRow, ...]) -> None:
    if blocking:
        rows = ", ".join(str(row.row.number) for row in blocking[:NAMED_ROWS])
        more = "…" if len(blocking) > NAMED_ROWS else ""
        raise InvalidValue(
            f"{len(blocking)} ligne(s) ont des erreurs (lignes {rows}{more}). Corrigez le fichier et"
            " déposez-le de nouveau, ou choisissez d'ignorer ces lignes. Rien n'a été importé."
        )


def _move(run_id: UUID, before: ImportState, **values: object) -> None:
    """Change a run's state if it is still the expected one: of two clicks, one wins."""
    moved = ImportRun.objects.filter(pk=run_id, state=before).update(
        version=F("version") + 1, **values
    )
    if not moved:
        raise Conflict("Cet import a déjà changé d'état. Rechargez la page pour le voir.")


def _written(importer: Importer, row: PreviewRow, scope: Scope, actor: Actor) -> list[Change]:
    if row.action is RowAction.CREATE:
        return list(importer.create(row.row, scope=scope, actor=actor))
    if row.action is RowAction.UPDATE and row.target is not None:
        return list(importer.update(row.target, row.row, scope=scope, actor=actor))
    return []


def _kept(run: ImportRun, position: int, row_number: int, change: Change) -> ImportChange:
    return ImportChange(
        run=run,
        position=position,
        row_number=row_number,
        object_kind=change.kind,
        object_id=change.object_id,
        before=None if change.before is None else dict(change.before),
        after=dict(change.after),
    )


def _require_untouched(importer: Importer, newest_first: list[ImportChange]) -> None:
    """Every object is as the run left it, going back over the changes of the run itself."""
    now: dict[tuple[str, UUID], object] = {}
    touched: set[int] = set()
    for change in newest_first:
        key = (change.object_kind, change.object_id)
        if key not in now:
            now[key] = importer.snapshot(*key)
        if now[key] != change.after:
            touched.add(change.row_number)
        now[key] = change.before
    if touched:
        rows = ", ".join(str(row) for row in sorted(touched)[:NAMED_ROWS])
        more = "…" if len(touched) > NAMED_ROWS else ""
        raise Conflict(
            "Des données ont été modifiées depuis l'import : il ne peut plus être annulé en bloc."
            f" Lignes du fichier concernées : {rows}{more}. Corrigez-les une à une."
        )


def _tell(actor: Actor, run: ImportRun, action: str, after: Mapping[str, object]) -> None:
    record(
        actor=actor,
        action=action,
        kind="import",
        object_id=run.id,
        label=run.file_name,
        territory_id=run.territory_id,
        after=after,
    )
