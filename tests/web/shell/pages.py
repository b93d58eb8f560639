"""Addresses for the tests of the shell."""

from django.urls import include, path

from essor.web.home.views import home

urlpatterns = [
    path("", include("essor.web.urls")),
    path("t/<slug:slug>/", home, name="home"),
    path("t/<slug:slug>/sites/", home, name="sites"),
    path("t/<slug:slug>/members/", home, name="members"),
]
