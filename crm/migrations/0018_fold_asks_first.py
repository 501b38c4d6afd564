"""fold() in PostgreSQL asks whether a text must be normalized; what it answers is the same."""

from django.db import migrations

STRICT_FOLD = """
CREATE OR REPLACE FUNCTION fold(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT replace(replace(lower(normalize(value, NFC) COLLATE "und-x-icu"), 'ß', 'ss'), 'ς', 'σ')
$$
"""


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        from crm.folding import CREATE_POSTGRESQL_FOLD

        schema_editor.execute(CREATE_POSTGRESQL_FOLD)


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(STRICT_FOLD)


class Migration(migrations.Migration):
    dependencies = [("crm", "0017_campaign_status_and_budget")]
    operations = [migrations.RunPython(forwards, backwards)]
