"""A row of a list gives several alternative addresses: its staged addresses have keys of their own.

They are copied, so that imports of the last month can still be undone.
"""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery

SAID = (
    *("starts_on", "ends_on", "address", "address_2", "post_code", "city", "county"),
    *("country", "phone", "email"),
)
BATCH = 5_000


def columns() -> list[tuple[str, Any]]:
    return [
        ("starts_on", models.DateField(null=True)),
        ("ends_on", models.DateField(null=True)),
        ("address", models.CharField(max_length=150, null=True)),
        ("address_2", models.CharField(max_length=150, null=True)),
        ("post_code", models.CharField(max_length=20, null=True)),
        ("city", models.CharField(max_length=60, null=True)),
        ("county", models.CharField(max_length=60, null=True)),
        ("country", models.CharField(max_length=2, null=True)),
        ("phone", models.CharField(max_length=50, null=True)),
        ("email", models.CharField(max_length=100, null=True)),
    ]


def key(to: str, related_name: str, **options: Any) -> Any:
    kind = models.OneToOneField if options else models.ForeignKey
    return kind(
        to,
        on_delete=django.db.models.deletion.DO_NOTHING,
        db_constraint=False,
        related_name=related_name,
        **options,
    )


def copy_to_new(apps: Any, schema_editor: Any) -> None:
    old, new = (apps.get_model("crm", name) for name in ("OldStagedAddress", "StagedAddress"))
    _copy(old.objects.values("row_id", "code", "is_there", *SAID), new)
    of_row = new.objects.filter(row=OuterRef("row_id")).values("pk")
    before = apps.get_model("crm", "OldAddressBefore").objects
    found = before.annotate(staged_id=Subquery(of_row)).values("staged_id", "row_id", *SAID)
    _copy(found, apps.get_model("crm", "AddressBefore"))


def copy_to_old(apps: Any, schema_editor: Any) -> None:
    """The first address of each row."""
    old, new = (apps.get_model("crm", name) for name in ("OldStagedAddress", "StagedAddress"))
    first = new.objects.filter(row=OuterRef("row_id")).order_by("pk").values("pk")[:1]
    firsts = new.objects.filter(pk=Subquery(first))
    _copy(firsts.values("row_id", "code", "is_there", *SAID), old)
    before = apps.get_model("crm", "AddressBefore").objects
    _copy(
        before.filter(staged__in=firsts).values("row_id", *SAID),
        apps.get_model("crm", "OldAddressBefore"),
    )


def _copy(rows: Any, model: Any) -> None:
    held = []
    for row in rows.iterator(BATCH):
        held.append(model(**row))
        if len(held) == BATCH:
            model.objects.bulk_create(held)
            held = []
    model.objects.bulk_create(held)


class Migration(migrations.Migration):
    dependencies = [("crm", "0024_imports_that_join")]

    operations = [
        migrations.RenameModel("AddressBefore", "OldAddressBefore"),
        migrations.RenameModel("StagedAddress", "OldStagedAddress"),
        migrations.CreateModel(
            "StagedAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                *columns(),
                ("code", models.CharField(max_length=10)),
                ("is_there", models.BooleanField(default=False)),
                ("row", key("crm.stagedcontact", "alt_addresses")),
            ],
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            "AddressBefore",
            fields=[
                *columns(),
                (
                    "staged",
                    key("crm.stagedaddress", "before", primary_key=True, serialize=False),
                ),
                ("row", key("crm.stagedcontact", "+")),
            ],
            options={"default_permissions": ()},
        ),
        migrations.RunPython(copy_to_new, copy_to_old),
        migrations.DeleteModel("OldAddressBefore"),
        migrations.DeleteModel("OldStagedAddress"),
    ]
