"""Routes: notes about a site."""

from typing import Annotated, Literal, get_args
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Path, Router, Schema, Status
from pydantic import Field

from essor.common.actor import Actor
from essor.common.permissions import Permission
from essor.observatory.models.notes import NOTE_LENGTH, NOTE_VISIBILITIES, SiteNote
from essor.observatory.rules import may_change_note
from essor.observatory.services.notes import create_note, edit_note
from essor.web.api.doors import SiretPath, Slug, actor_of, open_territory
from essor.web.api.paging import Page, Paging, slice_of
from essor.web.api.problems import responses
from essor.web.api.schemas import NoteLine

router = Router(tags=["Notes de site"])

Visibility = Literal["private_company", "committee", "partners"]
if set(get_args(Visibility)) != {str(code) for code in NOTE_VISIBILITIES}:
    raise RuntimeError("the API's levels of visibility are not those of notes")


class NewNote(Schema):
    """A note to write."""

    text: str = Field(min_length=1, max_length=NOTE_LENGTH)
    visibility: Visibility = "private_company"
    id: UUID | None = Field(
        None, description="Clé choisie par l'appelant : envoyée deux fois, une seule note."
    )


class ChangedNote(Schema):
    """A changed note, and the version that was read."""

    text: str = Field(min_length=1, max_length=NOTE_LENGTH)
    visibility: Visibility
    base_version: int = Field(ge=1, le=2_000_000_000)


@router.get(
    "/territories/{slug}/sites/{siret}/notes",
    response={200: Page[NoteLine]} | responses(404),
    summary="Notes d'un site",
)
def notes(request: HttpRequest, slug: Slug, siret: SiretPath, paging: Paging) -> Page[NoteLine]:
    """Les notes du site que l'on peut lire, la plus récente d'abord, sans les archivées."""
    territory = open_territory(request, slug, Permission.NOTE_READ)
    actor = actor_of(request)
    piece = slice_of(paging)
    rows = SiteNote.objects.visible_to(actor).current().filter(territory=territory).about(siret)
    total = rows.count()
    found = rows.select_related("establishment")[piece.offset : piece.offset + piece.limit]
    items = [_line(row, actor) for row in found]
    return Page(items=items, total=total, next=piece.next_cursor(total))


@router.post(
    "/territories/{slug}/sites/{siret}/notes",
    response={201: NoteLine} | responses(404, 409),
    summary="Écrire une note",
)
def write_note(
    request: HttpRequest, slug: Slug, siret: SiretPath, body: NewNote
) -> Status[NoteLine]:
    """Écrit une note ; par défaut, seuls l'auteur et le chef de projet la lisent."""
    territory = open_territory(request, slug, Permission.NOTE_WRITE)
    actor = actor_of(request)
    note = create_note(
        actor=actor,
        territory=territory,
        siret=siret,
        text=body.text,
        visibility=body.visibility,
        note_id=body.id,
    )
    return Status(201, _line(note, actor))


@router.put(
    "/territories/{slug}/notes/{note_id}",
    response={200: NoteLine} | responses(404, 409),
    summary="Modifier une note",
)
def change_note(
    request: HttpRequest, slug: Slug, note_id: Annotated[UUID, Path()], body: ChangedNote
) -> NoteLine:
    """Modifie une note lue à `base_version` ; 409 si quelqu'un l'a changée entre-temps."""
    territory = open_territory(request, slug, Permission.NOTE_WRITE)
    actor = actor_of(request)
    if not SiteNote.objects.visible_to(actor).filter(pk=note_id, territory=territory).exists():
        raise Http404
    note = edit_note(
        actor=actor,
        note_id=note_id,
        base_version=body.base_version,
        text=body.text,
        visibility=body.visibility,
    )
    return _line(note, actor)


def _line(note: SiteNote, actor: Actor) -> NoteLine:
    return NoteLine(
        id=note.id,
        siret=note.establishment.siret,
        text=note.text,
        visibility=note.visibility,
        author=note.author_label,
        made_at=note.made_at,
        version=note.version,
        may_change=may_change_note(note, actor),
    )
