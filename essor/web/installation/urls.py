"""Addresses of the pages of the installation."""

from django.urls import path

from essor.web.installation import inactive, openings, views

urlpatterns = [
    path("installation/", views.installation, name="installation"),
    path("installation/controles/", views.installation_checks, name="installation_checks"),
    path("installation/comptes-inactifs/", inactive.inactive_list, name="inactive_accounts"),
    path(
        "installation/comptes-inactifs/<uuid:user_id>/",
        inactive.inactive_erase,
        name="inactive_account",
    ),
    path("installation/territoires/", openings.territory_openings, name="territory_openings"),
    path(
        "installation/territoires/<str:edition>/<slug:slug>/",
        openings.territory_opening,
        name="territory_opening",
    ),
]
