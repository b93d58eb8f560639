"""Addresses of attached files."""

from django.urls import path

from essor.web.attachments import views

urlpatterns = [
    path("t/<slug:slug>/fichiers/<uuid:attachment_id>/", views.attachment, name="attachment"),
    path(
        "t/<slug:slug>/fichiers/<uuid:attachment_id>/retirer/",
        views.attachment_remove,
        name="attachment_remove",
    ),
]
