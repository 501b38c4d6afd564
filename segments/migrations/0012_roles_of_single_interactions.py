"""Who may log interactions without a segment: those who may log segments."""

from django.db import migrations

from crm.role_grants import GrantToRoles, grants


class Migration(migrations.Migration):
    dependencies = [
        ("segments", "0011_roles_of_campaigns"),
        ("interactions", "0012_single_interactions"),
    ]
    operations = [
        GrantToRoles([*grants("Salesperson", "add", "interactions.interactionlogentry")])
    ]
