"""Starts Django for the commands that need the database."""

import os


def start_django() -> None:
    """Set Django up once, with the settings that the environment names (demonstration if none)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "essor.config.settings.demo")
    import django

    django.setup()
