"""Addresses of the history."""

from django.urls import path

from essor.common.permissions import Permission
from essor.web.components.navigation import NavItem, register
from essor.web.history import views

urlpatterns = [
    path("t/<slug:slug>/historique/", views.history, name="history"),
    path("t/<slug:slug>/historique/fichier.csv", views.history_csv, name="history_csv"),
    path("t/<slug:slug>/historique/exports/", views.exports, name="history_exports"),
]

register(
    NavItem(
        "history",
        "Historique",
        "history",
        Permission.AUDIT_READ,
        icon="history",
        order=90,
        group="running",
    )
)
