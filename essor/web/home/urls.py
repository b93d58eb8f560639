"""Addresses of the home pages."""

from django.urls import path

from essor.web.home import views

urlpatterns = [path("", views.home, name="home")]
