"""Who may see and change questionnaires, levels and the formulas of salutations."""

from django.db import migrations

from crm.role_grants import GrantToRoles, grants

ASKED = "crm.profilequestionnaire crm.profilequestion crm.profileanswer"


class Migration(migrations.Migration):
    dependencies = [
        ("segments", "0009_roles_of_merging"),
        ("crm", "0011_addressee_and_salutation_formulas"),
    ]
    operations = [
        GrantToRoles(
            [
                *grants("Viewer", "view", f"{ASKED} crm.organizationallevel"),
                *grants("Administrator", "add change delete", f"{ASKED} crm.organizationallevel"),
                *grants("Administrator", "view change", "crm.salutationformula"),
            ]
        )
    ]
