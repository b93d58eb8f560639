"""Addresses of the search pages."""

from django.urls import path

from essor.web.search import views

urlpatterns = [
    path("t/<slug:slug>/recherche/", views.search, name="search"),
    path(
        "t/<slug:slug>/recherche/suggestions/", views.search_suggestions, name="search_suggestions"
    ),
]
