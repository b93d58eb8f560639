"""Django application."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "essor.publishing"
    label = "publishing"
