"""Addresses of the pages of the installation."""

from django.urls import path

from essor.web.installation import openings, views

urlpatterns = [
    path("installation/", views.installation, name="installation"),
    path("installation/controles/", views.installation_checks, name="installation_checks"),
    path("installation/territoires/", openings.territory_openings, name="territory_openings"),
    path(
        "installation/territoires/<str:edition>/<slug:slug>/",
        openings.territory_opening,
        name="territory_opening",
    ),
]
