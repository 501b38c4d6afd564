"""Who may see and change classification, addresses, consent and saved criteria."""

from django.db import migrations

from crm.role_grants import Grant, GrantToRoles, grants

CLASSIFICATION = "crm.jobresponsibility crm.businessrelation crm.industrygroup"


class Migration(migrations.Migration):
    dependencies = [
        ("segments", "0004_edits_and_saved_criteria"),
        ("crm", "0004_classification_addresses_consents"),
    ]
    operations = [
        GrantToRoles(
            [
                *grants("Viewer", "view", f"{CLASSIFICATION} crm.contactaltaddress crm.consent"),
                *grants("Viewer", "view", "segments.savedcriteria"),
                *grants("Salesperson", "add change delete", "segments.savedcriteria"),
                *grants("Salesperson", "delete", "segments.segment"),
                *grants("Administrator", "add change delete", CLASSIFICATION),
                Grant(
                    "segments.change_all_savedcriteria",
                    "Marketing manager",
                    model="savedcriteria",
                    title="Can change everybody's saved criteria",
                ),
            ]
        )
    ]
