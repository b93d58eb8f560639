"""Address of the page of the installation."""

from django.urls import path

from essor.web.installation import views

urlpatterns = [
    path("installation/", views.installation, name="installation"),
    path("installation/controles/", views.installation_checks, name="installation_checks"),
]
