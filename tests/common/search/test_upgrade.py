"""An upgrade that changes the index has it written again by the worker."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from essor.common.jobs.worker import Worker
from essor.common.models import Job, JobState, SearchEntry
from tests.factories.notes import actor_in, make_note
from tests.factories.people import TerritoryFactory

migration = import_module("essor.common.migrations.0006_search_is_written_again")


def upgrade():
    with connection.schema_editor(atomic=False) as editor:
        migration.ask_for_a_new_index(apps, editor)


@pytest.mark.django_db(transaction=True)
def test_entries_written_before_are_written_again_by_the_worker():
    territory = TerritoryFactory()
    note = make_note(actor_in(territory), territory)
    SearchEntry.objects.update(title="ancienne forme", owner_key=None)

    for _ in range(2):
        upgrade()
    Worker(poll=0.01, heartbeat=False).run(burst=True)

    assert Job.objects.get(kind="search.rebuild").state == JobState.SUCCEEDED
    entry = SearchEntry.objects.get(kind="note")
    assert (entry.object_id, entry.owner_key) == (str(note.id), note.author_key)
    assert entry.title != "ancienne forme"


@pytest.mark.django_db(transaction=True)
def test_new_installation_has_nothing_to_write_again():
    upgrade()

    assert not Job.objects.exists()
