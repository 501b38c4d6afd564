"""The ready roles as groups; administrators adjust them in the admin."""

from django.db import migrations

CRM_READ = ["contact", "mailinggroup", "salesperson", "territory", "campaign", "importrun", "job"]
INTERACTIONS_READ = [
    "interactiongroup",
    "interactiontemplate",
    "interactiontemplatelanguage",
    "document",
    "loggedsegment",
    "interactionlogentry",
    "campaignentry",
    "delivery",
]
SEGMENTS_READ = [
    "segment",
    "segmentline",
    "segmentcriteria",
    "segmenttemplate",
    "segmentlanguage",
]
READ = {
    *(f"crm.view_{name}" for name in CRM_READ),
    *(f"interactions.view_{name}" for name in INTERACTIONS_READ),
    *(f"segments.view_{name}" for name in SEGMENTS_READ),
}
SALESPERSON = READ | {
    "crm.add_contact",
    "crm.change_contact",
    "crm.import_contact",
    "segments.add_segment",
    "segments.change_segment",
    "segments.log_segment",
}
MANAGER = SALESPERSON | {
    "crm.add_mailinggroup",
    "crm.change_mailinggroup",
    "crm.delete_mailinggroup",
    "crm.add_campaign",
    "crm.change_campaign",
    "crm.export_many_contacts",
    "segments.view_all_segments",
    "segments.change_all_segments",
    "segments.include_excluded",
}
ADMINISTRATOR = MANAGER | {
    "crm.delete_contact",
    *(
        f"{app}.{verb}_{name}"
        for verb in ("add", "change", "delete")
        for app, names in {
            "crm": ["salesperson", "territory", "campaign", "mailinggroup", "user"],
            "interactions": [
                "interactiongroup",
                "interactiontemplate",
                "interactiontemplatelanguage",
            ],
        }.items()
        for name in names
    ),
    "crm.view_user",
    "crm.view_marketingsetup",
    "crm.change_marketingsetup",
    "crm.view_event",
    "auth.view_group",
    "auth.add_group",
    "auth.change_group",
    "auth.delete_group",
}
ROLES = {
    "Viewer": READ | {"segments.view_all_segments"},
    "Salesperson": SALESPERSON,
    "Marketing manager": MANAGER,
    "Administrator": ADMINISTRATOR,
}


def permission(apps, alias, name):
    # Django makes permissions after all migrations; roles need theirs now.
    app, codename = name.split(".")
    model = MODELS.get(name) or codename.split("_", 1)[1]
    content_types = apps.get_model("contenttypes", "ContentType").objects.using(alias)
    content_type, _ = content_types.get_or_create(app_label=app, model=model)
    permissions = apps.get_model("auth", "Permission").objects.using(alias)
    return permissions.get_or_create(
        content_type=content_type,
        codename=codename,
        defaults={"name": NAMES.get(name, f"Can {codename.replace('_', ' ')}")},
    )[0]


# Permissions that are not Django's four.
MODELS = {
    "crm.import_contact": "contact",
    "crm.export_many_contacts": "contact",
    "segments.log_segment": "segment",
    "segments.view_all_segments": "segment",
    "segments.change_all_segments": "segment",
    "segments.include_excluded": "segment",
}
NAMES = {
    "crm.import_contact": "Can import contacts",
    "crm.export_many_contacts": "Can export more than 1,000 rows",
    "segments.log_segment": "Can log segments",
    "segments.view_all_segments": "Can see everybody's segments",
    "segments.change_all_segments": "Can change everybody's segments",
    "segments.include_excluded": "Can add contacts that are excluded from segments",
}


def make_roles(apps, schema_editor):
    alias = schema_editor.connection.alias
    for role, names in ROLES.items():
        group, _ = apps.get_model("auth", "Group").objects.using(alias).get_or_create(name=role)
        group.permissions.add(*(permission(apps, alias, name) for name in sorted(names)))


def drop_roles(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    groups.filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("segments", "0002_sort_name_by_code_point"),
        ("interactions", "0001_initial"),
        ("crm", "0002_fold"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(make_roles, drop_roles)]
