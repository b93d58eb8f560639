"""Django application."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CommonConfig(AppConfig):
    name = "essor.common"
    label = "common"

    def ready(self) -> None:
        """Load what each context declares: its kinds of notifications, its jobs, its imports."""
        autodiscover_modules("notices", "tasks", "imports")
