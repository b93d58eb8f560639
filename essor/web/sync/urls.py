"""Addresses used by the outbox of a device."""

from django.urls import path

from essor.web.sync import views

urlpatterns = [
    path("sync", views.sync, name="sync"),
    path("sync/session", views.session, name="sync_session"),
    path("sync/blobs/<str:sha256>", views.blob, name="sync_blob"),
]
