"""Who may merge contacts, take out what is kept about one, and erase it."""

from django.db import migrations

from crm.role_grants import Grant, GrantToRoles


class Migration(migrations.Migration):
    dependencies = [
        ("segments", "0008_texts_are_steps_and_steps_know_their_criteria"),
        ("crm", "0009_contact_merges"),
    ]
    operations = [
        GrantToRoles(
            [
                Grant("crm.merge_contact", "Salesperson", title="Can merge contacts"),
                Grant(
                    "crm.export_contact",
                    "Marketing manager",
                    title="Can take out everything kept about a contact",
                ),
                Grant("crm.erase_contact", "Administrator", title="Can erase contacts"),
            ]
        )
    ]
