"""Addresses of the legal pages, all public."""

from django.urls import path

from essor.web.legal import views

app_name = "legal"
urlpatterns = [
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("donnees-personnelles/", views.privacy, name="privacy"),
    path("sources-et-licences/", views.licences, name="licences"),
]
