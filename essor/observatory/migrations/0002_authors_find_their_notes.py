"""Entries written before the index knew authors learn them, so that nothing has to be rebuilt."""

from typing import Any

from django.db import migrations


def name_owners(apps: Any, _editor: Any) -> None:
    entries = apps.get_model("common", "SearchEntry").objects.filter(kind="note")
    notes = apps.get_model("observatory", "SiteNote").objects.exclude(author_key=None)
    for note_id, author_key in notes.values_list("id", "author_key").iterator(chunk_size=1000):
        entries.filter(object_id=str(note_id)).update(owner_key=author_key)


class Migration(migrations.Migration):
    dependencies = [
        ("common", "0003_search_finds_one_s_own"),
        ("observatory", "0001_initial"),
    ]

    operations = [migrations.RunPython(name_owners, migrations.RunPython.noop)]
