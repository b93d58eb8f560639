"""Addresses of the pages of API tokens."""

from django.urls import path

from essor.web.tokens import views

urlpatterns = [
    path("", views.tokens, name="tokens"),
    path("<uuid:token_id>/revoquer/", views.revoke, name="token-revoke"),
]
