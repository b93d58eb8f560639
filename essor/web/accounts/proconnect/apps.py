"""Django application: allauth finds the provider in it."""

from django.apps import AppConfig


class ProConnectConfig(AppConfig):
    name = "essor.web.accounts.proconnect"
    label = "proconnect"
