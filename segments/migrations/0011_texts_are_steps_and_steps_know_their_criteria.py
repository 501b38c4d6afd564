"""Steps that saved criteria wrote name them by a key; the segment's own texts have names."""

from collections import defaultdict

import django.db.models.deletion
from django.db import migrations, models

BATCH = 500


def name_saved_criteria(apps, schema_editor):
    """From the step's own words, for criteria that are still there; one pass over the steps."""
    SegmentCriteria = apps.get_model("segments", "SegmentCriteria")
    SavedCriteria = apps.get_model("segments", "SavedCriteria")
    there = set(SavedCriteria.objects.values_list("pk", flat=True))
    steps = SegmentCriteria.objects.filter(criteria__has_key="saved")
    by_criteria = defaultdict(list)
    for pk, saved in steps.values_list("pk", "criteria__saved__pk").iterator():
        if saved in there:
            by_criteria[saved].append(pk)
    for saved, keys in by_criteria.items():
        for start in range(0, len(keys), BATCH):
            chunk = keys[start : start + BATCH]
            SegmentCriteria.objects.filter(pk__in=chunk).update(saved_id=saved)


class Migration(migrations.Migration):
    dependencies = [
        ("interactions", "0002_remainder_of_a_logged_segment"),
        ("segments", "0007_roles_of_cancelling"),
    ]

    operations = [
        migrations.AddField(
            model_name="segmentcriteria",
            name="saved",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="segments.savedcriteria",
            ),
        ),
        migrations.AddIndex(
            model_name="segmentcriteria",
            index=models.Index(
                condition=models.Q(("saved__isnull", False)),
                fields=["saved", "segment"],
                name="step_of_saved_criteria",
            ),
        ),
        migrations.RunPython(name_saved_criteria, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="segmentlanguage",
            name="own_document",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="interactions.document",
                verbose_name="own document",
            ),
        ),
        migrations.AlterField(
            model_name="segmentlanguage",
            name="own_email_text",
            field=models.TextField(blank=True, null=True, verbose_name="e-mail text"),
        ),
        migrations.AlterField(
            model_name="segmentlanguage",
            name="own_subject",
            field=models.CharField(blank=True, max_length=150, null=True, verbose_name="subject"),
        ),
    ]
