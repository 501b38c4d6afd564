"""Who may cancel, comment and delete what was logged."""

from django.db import migrations

from crm.role_grants import Grant, GrantToRoles, grants


class Migration(migrations.Migration):
    dependencies = [
        ("segments", "0006_addresses_of_lines_are_found_fast"),
        ("interactions", "0003_entries_are_commented_and_cancelled"),
    ]
    operations = [
        GrantToRoles(
            [
                *grants("Viewer", "view", "interactions.entrycomment"),
                *grants(
                    "Salesperson",
                    "change",
                    "interactions.interactionlogentry interactions.loggedsegment",
                ),
                Grant(
                    "interactions.change_all_interactionlogentries",
                    "Marketing manager",
                    model="interactionlogentry",
                    title="Can change and cancel everybody's interactions",
                ),
                *grants(
                    "Administrator",
                    "delete",
                    "interactions.interactionlogentry interactions.loggedsegment",
                ),
            ]
        )
    ]
