"""Entries by themselves have searched words, on PostgreSQL with an index of trigrams, and logged
segments gather those of their lines (interactions/entry_search.py)."""

from django.db import migrations, models
from django.db.models.functions import Cast

from crm.folding import Searchable
from crm.search_text import Words

OWN = ("contact_number", "contact_name", "company_name", "description", "subject", "segment_number")


def index_trigrams(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE INDEX entry_search_trigrams ON interactions_interactionlogentry "
            "USING gin (search_text gin_trgm_ops) WHERE search_text IS NOT NULL"
        )


def drop_trigrams(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX entry_search_trigrams")


def gather(apps, schema_editor):
    from interactions.querysets import LoggedSegmentQuerySet

    logged = apps.get_model("interactions", "LoggedSegment")
    LoggedSegmentQuerySet(logged, using=schema_editor.connection.alias).gather_texts()


class Migration(migrations.Migration):

    dependencies = [
        ("crm", "0018_fold_asks_first"),
        ("interactions", "0008_deliveries_that_wait"),
    ]

    operations = [
        migrations.AddField(
            "interactionlogentry",
            "search_text",
            models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(
                        models.Q(("segment_number", ""), ("contact", None), _connector="OR"),
                        then=Searchable(Words(*(Cast(name, models.TextField()) for name in OWN))),
                    ),
                    default=None,
                ),
                output_field=models.TextField(null=True),
            ),
        ),
        migrations.AddField(
            "loggedsegment", "search_text", models.TextField(default="", editable=False)
        ),
        migrations.RunPython(index_trigrams, drop_trigrams),
        migrations.RunPython(gather, migrations.RunPython.noop),
    ]
