"""History is found by who acted whatever the accents, and by kind without reading the whole of it.

SQLite compares accented letters as they are and PostgreSQL folds their case: « Helene » found
nothing, « HÉLÈNE » only on one of them. The folded name is kept beside the name.
"""

import unicodedata

from django.db import migrations, models

# As the kernel folded text when this migration was written: it must not change with it.
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l"})


def folded(text):
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    plain = unicodedata.normalize("NFKD", bare.casefold()).casefold().translate(LIGATURES)
    return " ".join(
        "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c)).split()
    )


def fold_names(apps, schema_editor):
    """One update per name, not per line: a long history has few authors."""
    entries = apps.get_model("common", "AuditEntry").objects.using(schema_editor.connection.alias)
    labels = list(entries.order_by("actor_label").values_list("actor_label", flat=True).distinct())
    for label in labels:
        entries.filter(actor_label=label).update(actor_search=folded(label))


class Migration(migrations.Migration):
    dependencies = [("common", "0001_initial")]

    operations = [
        migrations.AddField(
            "auditentry",
            "actor_search",
            models.TextField("acteur, sans accents", default="", editable=False),
        ),
        # The index of a territory alone is the beginning of those by date and by kind.
        migrations.AlterField(
            "auditentry", "territory_id", models.UUIDField("territoire", null=True)
        ),
        migrations.AlterField(
            "exportlog", "territory_id", models.UUIDField("territoire", null=True)
        ),
        migrations.AddIndex(
            "auditentry",
            models.Index(
                fields=["territory_id", "object_kind", "-created_at"], name="audit_territory_kind"
            ),
        ),
        migrations.AddIndex(
            "exportlog",
            models.Index(fields=["territory_id", "-created_at"], name="export_territory"),
        ),
        migrations.RunPython(fold_names, migrations.RunPython.noop, elidable=True),
    ]
