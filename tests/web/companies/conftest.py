"""The same territory and register as the pages of signals."""

from tests.web.signals.conftest import companies_register, entered, territory

__all__ = ["companies_register", "entered", "territory"]
