"""The line's folded name in the order of code points on both databases."""

from django.db import migrations


def collate(collation):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                "ALTER TABLE segments_segmentline ALTER COLUMN sort_name "
                f'TYPE varchar(300) COLLATE "{collation}"'
            )

    return run


class Migration(migrations.Migration):
    dependencies = [("segments", "0001_initial")]
    operations = [migrations.RunPython(collate("C"), collate("default"))]
