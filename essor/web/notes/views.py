"""Notes about a site: the list, the form, the history. The same form works with and without JS."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from essor.common.actor import Actor
from essor.common.permissions import Permission
from essor.common.services.attachments import attach
from essor.common.services.sync import VersionConflict
from essor.kernel.errors import EssorError, InvalidValue, NotAllowed
from essor.kernel.identifiers import Siret
from essor.observatory.models.notes import (
    ATTACHMENT_OWNER,
    NOTE_LENGTH,
    NOTE_VISIBILITIES,
    SiteNote,
)
from essor.observatory.rules import may_change_note
from essor.observatory.selectors.names import NotInRegister, registered_name
from essor.observatory.selectors.notes import NotePanel, note_panel
from essor.observatory.services.notes import archive_note, create_note, edit_note, restore_note
from essor.territory.models import Territory
from essor.web.access import get_visible_or_404, territory_view
from essor.web.notes.forms import EditForm, NoteForm
from essor.web.pwa.offline import keep_offline
from essor.web.rendering import render_page


@dataclass(frozen=True)
class NotesPage:
    panel: NotePanel
    text: str  # what was typed, when the form comes back with errors
    errors: tuple[str, ...]


@dataclass(frozen=True)
class EditPage:
    note_id: UUID
    user_id: UUID | None
    siret: str
    text: str
    visibility: str
    visibilities: tuple[tuple[str, str], ...]
    base_version: int
    max_length: int
    current_text: str  # what somebody else wrote meanwhile; empty without a conflict
    errors: tuple[str, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@keep_offline
@territory_view(Permission.NOTE_READ)
def notes(request: HttpRequest, territory: Territory, siret: str) -> HttpResponse:
    """The notes of a site."""
    site = _site_or_404(siret, territory)
    form = NoteForm(request.POST or None)
    errors: tuple[str, ...] = ()
    if request.method == "POST":
        errors = _create(request, territory, site, form)
        if not errors:
            return redirect("notes", slug=territory.slug, siret=site.value)
    panel = note_panel(territory, site.value, _actor(request))
    if not panel.notes and not panel.archived:
        _require_registered(territory, site.value)
    page = NotesPage(panel, request.POST.get("text", ""), errors)
    return render_page(request, "notes/notes.html", page, status=422 if errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@keep_offline
@territory_view(Permission.NOTE_WRITE)
def edit(request: HttpRequest, territory: Territory, note_id: UUID) -> HttpResponse:
    """Change a note; when somebody else changed it meanwhile, both texts are shown."""
    note = _note_or_404(request, territory, note_id)
    if not may_change_note(note, _actor(request)):
        raise PermissionDenied
    if request.method != "POST":
        return _edit_page(request, note, note.text, note.visibility, status=200)
    form = EditForm(request.POST)
    text = request.POST.get("text", "")
    visibility = request.POST.get("visibility", note.visibility)
    if not form.is_valid():
        return _edit_page(request, note, text, visibility, status=422, errors=_messages(form))
    try:
        edit_note(
            actor=_actor(request),
            note_id=note.id,
            base_version=form.cleaned_data["base_version"],
            text=form.cleaned_data["text"],
            visibility=form.cleaned_data["visibility"],
        )
    except VersionConflict as error:
        note.refresh_from_db()
        return _edit_page(
            request, note, text, visibility, status=409, errors=(str(error),), conflict=True
        )
    messages.success(request, "Note modifiée.")
    return redirect("notes", slug=territory.slug, siret=note.establishment.siret)


@require_POST
@territory_view(Permission.NOTE_WRITE)
def archive(request: HttpRequest, territory: Territory, note_id: UUID) -> HttpResponse:
    """Put a note away."""
    note = _note_or_404(request, territory, note_id)
    try:
        archive_note(actor=_actor(request), note_id=note.id)
    except NotAllowed as error:
        raise PermissionDenied from error
    messages.success(request, "Note archivée. Elle reste dans « Notes archivées ».")
    return redirect("notes", slug=territory.slug, siret=note.establishment.siret)


@require_POST
@territory_view(Permission.NOTE_WRITE)
def restore(request: HttpRequest, territory: Territory, note_id: UUID) -> HttpResponse:
    """Take back an archived note."""
    note = _note_or_404(request, territory, note_id)
    try:
        restore_note(actor=_actor(request), note_id=note.id)
    except NotAllowed as error:
        raise PermissionDenied from error
    messages.success(request, "Note rétablie.")
    return redirect("notes", slug=territory.slug, siret=note.establishment.siret)


def _create(
    request: HttpRequest, territory: Territory, site: Siret, form: NoteForm
) -> tuple[str, ...]:
    """Write the note and its files; what went wrong, if anything did."""
    if not form.is_valid():
        return _messages(form)
    try:
        note = create_note(
            actor=_actor(request),
            territory=territory,
            siret=site.value,
            text=form.cleaned_data["text"],
            visibility=form.cleaned_data["visibility"],
            note_id=form.cleaned_data["note_id"],
        )
    except NotAllowed as error:
        raise PermissionDenied from error
    except EssorError as error:
        return (str(error),)
    messages.success(request, "Note enregistrée.")
    for file in request.FILES.getlist("files"):
        _attach(request, note, file)
    return ()


def _attach(request: HttpRequest, note: SiteNote, file: "UploadedFile[bytes]") -> None:
    try:
        kept = attach(
            actor=_actor(request),
            owner_kind=ATTACHMENT_OWNER,
            owner_id=note.id,
            name=file.name or "",
            data=file.read(),
        )
    except EssorError as error:
        messages.error(request, str(error))
        return
    if kept.as_is:
        messages.warning(request, f"« {kept.name} » : {kept.get_as_is_display()}.")


def _edit_page(
    request: HttpRequest,
    note: SiteNote,
    text: str,
    visibility: str,
    *,
    status: int,
    errors: tuple[str, ...] = (),
    conflict: bool = False,
) -> HttpResponse:
    page = EditPage(
        note_id=note.id,
        user_id=_actor(request).user_id,
        siret=note.establishment.siret,
        text=text,
        visibility=visibility,
        visibilities=tuple(NOTE_VISIBILITIES.items()),
        base_version=note.version,
        max_length=NOTE_LENGTH,
        current_text=note.text if conflict else "",
        errors=errors,
    )
    return render_page(request, "notes/edit.html", page, status=status)


def _messages(form: NoteForm) -> tuple[str, ...]:
    return tuple(str(error) for errors in form.errors.values() for error in errors)


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    return actor


def _site_or_404(siret: str, territory: Territory) -> Siret:
    try:
        return Siret.parse(siret, demo=territory.is_demo)
    except InvalidValue as error:
        raise Http404 from error


def _require_registered(territory: Territory, siret: str) -> None:
    """404 for a site that the register does not hold; notes that it has are shown all the same."""
    try:
        registered_name(territory, siret)
    except NotInRegister as error:
        raise Http404 from error


def _note_or_404(request: HttpRequest, territory: Territory, note_id: UUID) -> SiteNote:
    queryset = SiteNote.objects.select_related("establishment")
    note: SiteNote = get_visible_or_404(queryset, _actor(request), pk=note_id, territory=territory)
    return note
