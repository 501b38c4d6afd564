"""Letters go to an alternative address by its days alone: those without any get today's."""

from typing import Any

from django.db import migrations
from django.utils import timezone


def keep_letters_going_there(apps: Any, schema_editor: Any) -> None:
    undated = apps.get_model("crm", "ContactAltAddress").objects.filter(starts_on=None, ends_on=None)
    undated.update(starts_on=timezone.localdate())


class Migration(migrations.Migration):
    dependencies = [("crm", "0025_several_addresses_a_row")]

    operations = [migrations.RunPython(keep_letters_going_there, migrations.RunPython.noop)]
