"""The whole reference, loaded once for the tests of a module and taken away after it."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection, transaction

from essor.common.actor import SYSTEM
from essor.common.models import AuditEntry
from essor.territory.models import Perimeter, PerimeterMember, Territory
from essor.territory.services.reference import LoadReport, load_reference

ROWS_OF_PEOPLE = (PerimeterMember, Perimeter, Territory, AuditEntry)


def _empty() -> None:
    """Delete what a load writes, members before what they point to."""
    geography = [
        model
        for model in apps.get_app_config("territory").get_models()
        if model.__module__.rpartition(".")[2] in {"geography", "value_chains", "zonings"}
    ]
    geography.sort(key=lambda model: not any(field.is_relation for field in model._meta.fields))
    with transaction.atomic(), connection.cursor() as cursor:
        for model in (*ROWS_OF_PEOPLE, *geography):
            cursor.execute(f"DELETE FROM {model._meta.db_table}")  # noqa: S608 - our own tables


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker) -> Iterator[LoadReport]:
    """A database that holds the reference that ships; nothing of it stays after the module."""
    with django_db_blocker.unblock():
        report = load_reference(actor=SYSTEM)
    yield report
    with django_db_blocker.unblock():
        _empty()


@pytest.fixture
def reference(loaded, db) -> LoadReport:
    """The same; what a test writes is taken away after it."""
    return loaded
