"""Django application."""

from django.apps import AppConfig


class ObservatoryConfig(AppConfig):
    name = "essor.observatory"
    label = "observatory"

    def ready(self) -> None:
        """Register offline operations, owners of attachments, searches and receivers."""
        from essor.observatory import (  # noqa: F401 - models must be loaded first
            override_receivers,
            publication_receivers,
            qualified_receivers,
            receivers,
            value_chain_receivers,
        )
