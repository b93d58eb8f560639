"""Django application."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "essor.common"
    label = "common"
