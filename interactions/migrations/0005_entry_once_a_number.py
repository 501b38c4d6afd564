"""An entry is there once for every number a segment was logged with: two contacts that are one by
now keep both their entries."""

from django.db import migrations, models
from django.db.models import Exists, OuterRef


def nothing(apps, schema_editor):
    pass


def part_merged(apps, schema_editor):
    """Back to one entry a contact: of two, the later one names its contact by number only."""
    entries = apps.get_model("interactions", "InteractionLogEntry").objects.using(
        schema_editor.connection.alias
    )
    earlier = entries.filter(
        logged_segment=OuterRef("logged_segment"),
        contact=OuterRef("contact"),
        pk__lt=OuterRef("pk"),
    ).order_by()
    keys = entries.order_by().filter(Exists(earlier)).values_list("pk", flat=True)
    entries.filter(pk__in=list(keys)).update(contact=None)


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0009_contact_merges"),
        ("interactions", "0004_logged_by_mistake"),
    ]
    operations = [
        migrations.RemoveConstraint("interactionlogentry", "entry_once_per_log_and_contact"),
        # Runs before the old constraint comes back.
        migrations.RunPython(nothing, part_merged),
        migrations.AddConstraint(
            "interactionlogentry",
            models.UniqueConstraint(
                fields=("logged_segment", "contact_number"), name="entry_once_per_log_and_number"
            ),
        ),
    ]
