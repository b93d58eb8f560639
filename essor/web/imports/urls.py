"""Addresses of the import wizard."""

from django.urls import include, path

from essor.common.permissions import Permission
from essor.web.components.navigation import NavItem, register
from essor.web.imports import views

import_patterns = [
    path("", views.imports, name="imports"),
    path("nouveau/<slug:importer>/", views.import_upload, name="import_upload"),
    path("nouveau/<slug:importer>/modele.xlsx", views.import_template, name="import_template"),
    path("<uuid:key>/", views.import_done, name="import_done"),
    path("<uuid:key>/colonnes/", views.import_mapping, name="import_mapping"),
    path("<uuid:key>/apercu/", views.import_preview, name="import_preview"),
    path("<uuid:key>/erreurs.xlsx", views.import_errors, name="import_errors"),
    path("<uuid:key>/annuler/", views.import_undo, name="import_undo"),
]

urlpatterns = [path("t/<slug:slug>/importer/", include(import_patterns))]

register(
    NavItem(
        "imports",
        "Importer",
        "imports",
        Permission.IMPORT_RUN,
        icon="upload",
        order=85,
        group="running",
    )
)
