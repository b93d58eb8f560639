"""Django application."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "essor.demo"
    label = "demo"
