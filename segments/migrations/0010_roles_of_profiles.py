"""Who may see and change questionnaires, levels and the formulas of salutations."""

from django.db import migrations

from crm.role_grants import GrantToRoles, grants

ASKED = "crm.profilequestionnaire crm.profilequestion crm.profileanswer"


class Migration(migrations.Migration):
    dependencies = [
        ("segments", "0011_texts_are_steps_and_steps_know_their_criteria"),
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
