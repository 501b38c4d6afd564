"""fold() in PostgreSQL, and folded columns in the order of code points on both databases."""

from django.db import migrations

FOLDED_COLUMNS = [
    ("crm_contact", "sort_name", "varchar(300)"),
    ("crm_contact", "company_sort_name", "varchar(300)"),
    ("crm_contact", "search_text", "text"),
]


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    from crm.folding import CREATE_POSTGRESQL_FOLD

    schema_editor.execute(CREATE_POSTGRESQL_FOLD)
    for table, column, kind in FOLDED_COLUMNS:
        schema_editor.execute(
            f'ALTER TABLE {table} ALTER COLUMN {column} TYPE {kind} COLLATE "C"'
        )


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    from crm.folding import DROP_POSTGRESQL_FOLD

    for table, column, kind in FOLDED_COLUMNS:
        schema_editor.execute(
            f'ALTER TABLE {table} ALTER COLUMN {column} TYPE {kind} COLLATE "default"'
        )
    schema_editor.execute(DROP_POSTGRESQL_FOLD)


class Migration(migrations.Migration):
    dependencies = [("crm", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
