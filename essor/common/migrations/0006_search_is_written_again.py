from django.db import migrations
from django.utils import timezone

# One key a shape of the index: a later shape takes another, in a migration of its own.
KEY = "search.rebuild:author-and-contact-page"


def ask_for_a_new_index(apps, schema_editor):
    """Entries written before lack their author, and name the list instead of the contact's page.

    An installation that has entries asks its worker to write them again; a new one has none.
    """
    database = schema_editor.connection.alias
    if not apps.get_model("common", "SearchEntry").objects.using(database).exists():
        return
    apps.get_model("common", "Job").objects.using(database).get_or_create(
        idempotency_key=KEY,
        defaults={"kind": "search.rebuild", "run_after": timezone.now()},
    )


class Migration(migrations.Migration):

    dependencies = [
        ("common", "0005_calls_counted_together"),
    ]

    operations = [
        migrations.RunPython(ask_for_a_new_index, migrations.RunPython.noop),
    ]
