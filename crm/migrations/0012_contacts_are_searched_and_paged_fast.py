"""Search finds ё by е, and on PostgreSQL by an index of trigrams."""

from django.core.management.base import CommandError
from django.db import DatabaseError, migrations, transaction
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Replace

MISSING = (
    "Searching contacts needs PostgreSQL's extension pg_trgm, which could not be created: "
    "%(reason)s Install PostgreSQL's contrib package, or ask the database's administrator for "
    "CREATE EXTENSION pg_trgm, then migrate again."
)


def take_yo_for_ye(apps, schema_editor):
    contacts = apps.get_model("crm", "Contact").objects.using(schema_editor.connection.alias)
    contacts.filter(search_text__contains="ё").update(
        search_text=Replace("search_text", Value("ё"), Value("е"))
    )


def keep_yo(apps, schema_editor):
    from crm.folding import Fold
    from crm.search_text import everything

    contacts = apps.get_model("crm", "Contact").objects.using(schema_editor.connection.alias)
    company = contacts.filter(pk=OuterRef("company")).values("name")
    folded = Fold(everything(Subquery(company)))
    contacts.alias(folded=folded).filter(folded__contains="ё").update(search_text=folded)


def index_trigrams(apps, schema_editor):
    """The owner of a database may create this extension since PostgreSQL 13."""
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError as error:
        raise CommandError(MISSING % {"reason": str(error).strip().splitlines()[0]}) from error
    schema_editor.execute(
        "CREATE INDEX contact_search_trigrams ON crm_contact USING gin (search_text gin_trgm_ops)"
    )


def drop_trigrams(apps, schema_editor):
    """The extension stays: others may use it."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX contact_search_trigrams")


class Migration(migrations.Migration):

    dependencies = [
        ("crm", "0011_addressee_and_salutation_formulas"),
    ]

    operations = [
        migrations.RunPython(take_yo_for_ye, keep_yo),
        migrations.RunPython(index_trigrams, drop_trigrams),
    ]
