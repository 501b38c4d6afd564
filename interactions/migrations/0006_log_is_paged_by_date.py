"""The log is shown newest first: a page is sought by date and key."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("interactions", "0005_entry_once_a_number"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="interactionlogentry",
            index=models.Index(fields=["-date", "-id"], name="entry_date"),
        ),
    ]
