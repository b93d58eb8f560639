"""The import wizard. Each step can be left and taken up again: the run keeps everything."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from essor.common.imports.importer import IMPORTERS, Importer
from essor.common.imports.readers import MAX_BYTES
from essor.common.imports.runs import Layout, importer_of, layout_of, preview_of
from essor.common.imports.writers import XLSX, write_problems, write_template
from essor.common.models import ImportRun, ImportState, RowAction
from essor.common.permissions import Permission
from essor.common.services import imports as services
from essor.kernel.errors import EssorError, NotAllowed
from essor.territory.models import Territory
from essor.web.access import get_visible_or_404, territory_view
from essor.web.http import Request
from essor.web.imports.forms import MappingForm, PlaceForm, UploadForm
from essor.web.imports.pages import (
    STEPS,
    DonePage,
    ImportsPage,
    MappingPage,
    PreviewPage,
    UploadPage,
    address_of,
    row_view,
    shown_rows,
)
from essor.web.jobs.pages import job_card
from essor.web.rendering import render_page

PAGE_SIZE = 50


def _importer(request: Request, territory: Territory, code: str) -> Importer:
    """The importer, if the actor may use it here: 404 if there is none, 403 without the right."""
    if code not in IMPORTERS:
        raise Http404
    importer = IMPORTERS[code]
    if not request.actor.may(importer.permission, territory.id):
        raise PermissionDenied
    return importer


def _run(request: Request, territory: Territory, key: object) -> ImportRun:
    runs = ImportRun.objects.filter(territory_id=territory.id)
    run: ImportRun = get_visible_or_404(runs, request.actor, pk=key)
    _importer(request, territory, run.importer)
    return run


@territory_view(Permission.IMPORT_RUN)
def imports(request: Request, territory: Territory) -> HttpResponse:
    """What can be imported, and what was."""
    runs = ImportRun.objects.visible_to(request.actor).filter(territory_id=territory.id)
    paginator = Paginator(runs, PAGE_SIZE)
    page = ImportsPage(
        importers=tuple(
            item for item in IMPORTERS.values() if request.actor.may(item.permission, territory.id)
        ),
        page=paginator.get_page(request.GET.get("page")),
        count=paginator.count,
    )
    return render_page(request, "imports/list.html", page)


@territory_view(Permission.IMPORT_RUN)
def import_upload(request: Request, territory: Territory, importer: str) -> HttpResponse:
    """First step: the file."""
    chosen = _importer(request, territory, importer)
    form, failure = UploadForm(), ""
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                run = services.start_import(
                    actor=request.actor,
                    territory_id=territory.id,
                    importer=importer,
                    file_name=file.name,
                    data=file.read(MAX_BYTES + 1),
                )
            except NotAllowed as error:
                raise PermissionDenied from error
            except EssorError as error:
                failure = str(error)
            else:
                return redirect("import_mapping", territory.slug, run.id)
    page = UploadPage(STEPS, chosen, form, failure)
    status = 422 if failure or form.errors else 200
    return render_page(request, "imports/upload.html", page, status=status)


@territory_view(Permission.IMPORT_RUN)
def import_template(request: Request, territory: Territory, importer: str) -> HttpResponse:
    """A workbook with our titles."""
    chosen = _importer(request, territory, importer)
    data = write_template(chosen.sheet_name, chosen.columns)
    return _workbook(data, f"modele-{importer}.xlsx")


def _asked_layout(request: Request, run: ImportRun) -> Layout:
    """The sheet and the row of titles that the address or the form names."""
    asked = request.POST if request.method == "POST" else request.GET
    row = asked.get("header_row", "")
    header_row = int(row[:6]) - 1 if row.isascii() and row.isdigit() else None
    if request.method == "GET" and asked.get("sheet", run.sheet) != run.sheet:
        header_row = None  # another sheet has its titles elsewhere
    return layout_of(run, sheet=asked.get("sheet", ""), header_row=header_row)


@territory_view(Permission.IMPORT_RUN)
def import_mapping(request: Request, territory: Territory, key: object) -> HttpResponse:
    """Second step: which column is which."""
    run = _run(request, territory, key)
    if run.state != ImportState.DRAFT:
        return redirect("import_done", territory.slug, run.id)
    try:
        layout = _asked_layout(request, run)
    except EssorError as error:
        messages.error(request, str(error))
        return redirect("imports", territory.slug)
    importer = importer_of(run.importer)
    data = request.POST if request.method == "POST" else None
    form, failure = MappingForm(data, importer=importer, layout=layout), ""
    if request.method == "POST" and form.is_valid():
        try:
            services.save_mapping(
                actor=request.actor,
                run=run,
                sheet=layout.sheet.name,
                header_row=layout.header_row,
                mapping=form.mapping(),
            )
        except EssorError as error:
            failure = str(error)
        else:
            return redirect("import_preview", territory.slug, run.id)
    page = MappingPage(
        steps=STEPS,
        importer=importer,
        run=run,
        place_form=PlaceForm(
            initial={"sheet": layout.sheet.name, "header_row": layout.header_row + 1},
            sheets=layout.sheets,
        ),
        form=form,
        sheet=layout.sheet.name,
        header_row=layout.header_row + 1,
        remembered=layout.remembered,
        failure=failure,
    )
    status = 422 if failure or form.errors else 200
    return render_page(request, "imports/mapping.html", page, status=status)


@territory_view(Permission.IMPORT_RUN)
def import_preview(request: Request, territory: Territory, key: object) -> HttpResponse:
    """Third step: what would happen, row by row, and what one decides."""
    run = _run(request, territory, key)
    if run.state != ImportState.DRAFT:
        return redirect("import_done", territory.slug, run.id)
    if request.method == "POST":
        _save_decisions(request, run)
        if "apply" in request.POST:
            return _submit(request, territory, run)
        return redirect(request.get_full_path())
    try:
        preview = preview_of(run)
    except EssorError as error:
        messages.error(request, str(error))
        return redirect("import_mapping", territory.slug, run.id)
    importer = importer_of(run.importer)
    show = request.GET.get("voir", "")
    paginator = Paginator([row_view(importer, row) for row in shown_rows(preview, show)], PAGE_SIZE)
    page = PreviewPage(
        steps=STEPS,
        importer=importer,
        run=run,
        page=paginator.get_page(request.GET.get("page")),
        headers=("Ligne", "Contenu", "À vérifier", "Que faire"),
        show=show,
        created=preview.count(RowAction.CREATE),
        updated=preview.count(RowAction.UPDATE),
        skipped=preview.count(RowAction.SKIP),
        blocking=len(preview.blocking),
        problem_count=len(preview.problems),
        failure=run.failure,
    )
    return render_page(request, "imports/preview.html", page)


def _save_decisions(request: Request, run: ImportRun) -> None:
    """Keep what was chosen for the rows of this page."""
    decisions = {}
    for name, value in request.POST.items():
        number = name.removeprefix("row-")
        action, _, target = str(value).partition("|")
        if name.startswith("row-") and number.isascii() and number.isdigit():
            decisions[int(number)] = (action, target)
    if decisions:
        try:
            services.decide(actor=request.actor, run=run, decisions=decisions)
        except EssorError as error:
            messages.error(request, str(error))


def _submit(request: Request, territory: Territory, run: ImportRun) -> HttpResponse:
    try:
        services.submit_import(actor=request.actor, run=run)
    except EssorError as error:
        messages.error(request, str(error))
        return redirect("import_preview", territory.slug, run.id)
    return redirect("import_done", territory.slug, run.id)


@territory_view(Permission.IMPORT_RUN)
def import_errors(request: Request, territory: Territory, key: object) -> HttpResponse:
    """The problems as a workbook, to correct the file with."""
    run = _run(request, territory, key)
    try:
        problems = preview_of(run).problems
    except EssorError as error:
        messages.error(request, str(error))
        return redirect(address_of(run, territory.slug))
    return _workbook(write_problems(run.file_name, problems), "erreurs.xlsx")


@territory_view(Permission.IMPORT_RUN)
def import_done(request: Request, territory: Territory, key: object) -> HttpResponse:
    """Last step: what was written, and the way back."""
    run = _run(request, territory, key)
    if run.state == ImportState.DRAFT:
        return redirect("import_mapping", territory.slug, run.id)
    job = services.job_of(run) if run.state == ImportState.RUNNING else None
    page = DonePage(
        steps=STEPS,
        importer=importer_of(run.importer),
        run=run,
        may_undo=run.state == ImportState.APPLIED and run.forgotten_at is None,
        job=job_card(job, request.actor) if job else None,
    )
    return render_page(request, "imports/done.html", page)


@require_POST
@territory_view(Permission.IMPORT_RUN)
def import_undo(request: Request, territory: Territory, key: object) -> HttpResponse:
    """Put everything back as it was."""
    run = _run(request, territory, key)
    try:
        services.undo_import(actor=request.actor, run=run)
    except EssorError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "L'import est annulé : tout est comme avant.")
    return redirect("import_done", territory.slug, run.id)


def _workbook(data: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=XLSX, headers=headers)
