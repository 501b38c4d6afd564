"""Who may see the statuses of campaigns and set them up."""

from django.db import migrations

from crm.role_grants import GrantToRoles, grants


class Migration(migrations.Migration):
    dependencies = [
        ("segments", "0010_roles_of_profiles"),
        ("crm", "0017_campaign_status_and_budget"),
    ]
    operations = [
        GrantToRoles(
            [
                *grants("Viewer", "view", "crm.campaignstatus"),
                *grants("Administrator", "add change delete", "crm.campaignstatus"),
            ]
        )
    ]
