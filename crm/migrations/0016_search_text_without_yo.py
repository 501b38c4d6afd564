from django.db import migrations
from django.db.models import Value
from django.db.models.functions import Replace


def write_as_searched(apps, schema_editor):
    """What came by an import kept its ё, which no search asks for."""
    contacts = apps.get_model("crm", "Contact").objects.using(schema_editor.connection.alias)
    contacts.filter(search_text__contains="ё").update(
        search_text=Replace("search_text", Value("ё"), Value("е"))
    )


class Migration(migrations.Migration):
    dependencies = [("crm", "0015_imports_of_answers_and_addresses")]

    operations = [migrations.RunPython(write_as_searched, migrations.RunPython.noop)]
