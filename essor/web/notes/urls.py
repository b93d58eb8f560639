"""Addresses of notes about sites."""

from django.urls import path, reverse

from essor.common.models import Attachment
from essor.observatory.models.notes import ATTACHMENT_OWNER, SiteNote
from essor.territory.models import Territory
from essor.web.attachments.owners import register_owner_page
from essor.web.notes import views

urlpatterns = [
    path("t/<slug:slug>/sites/<str:siret>/notes/", views.notes, name="notes"),
    path("t/<slug:slug>/notes/<uuid:note_id>/modifier/", views.edit, name="note_edit"),
    path("t/<slug:slug>/notes/<uuid:note_id>/archiver/", views.archive, name="note_archive"),
    path("t/<slug:slug>/notes/<uuid:note_id>/retablir/", views.restore, name="note_restore"),
]


def _page_of_note(territory: Territory, attachment: Attachment) -> str:
    note = SiteNote.objects.select_related("establishment").get(pk=attachment.owner_id)
    return reverse("notes", args=[territory.slug, note.establishment.siret]) + f"#note-{note.pk}"


register_owner_page(ATTACHMENT_OWNER, _page_of_note)
