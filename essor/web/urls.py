"""Every address of Essor, by area. Pages of a territory stand under /t/<slug>/."""

from django.urls import include, path

urlpatterns = [
    path("", include("essor.web.home.urls")),
    path("compte/", include("allauth.urls")),
]
