"""Addresses that make Essor an application on a phone."""

from django.urls import path

from essor.web.pwa import views

urlpatterns = [
    path("service-worker.js", views.service_worker, name="service_worker"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("hors-ligne/", views.offline, name="offline"),
]
