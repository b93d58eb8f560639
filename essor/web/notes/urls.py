"""Addresses of notes about sites."""

from django.urls import path

from essor.web.notes import views

urlpatterns = [
    path("t/<slug:slug>/sites/<str:siret>/notes/", views.notes, name="notes"),
    path("t/<slug:slug>/notes/<uuid:note_id>/modifier/", views.edit, name="note_edit"),
    path("t/<slug:slug>/notes/<uuid:note_id>/archiver/", views.archive, name="note_archive"),
    path("t/<slug:slug>/notes/<uuid:note_id>/retablir/", views.restore, name="note_restore"),
]
