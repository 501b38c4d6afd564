"""What the tests of merging share: the act on fresh rows, and the database as plain values."""

from typing import Any

from django.apps import apps

from crm.inheritance import BESIDE, BLOCKS
from crm.merging import merge_contacts, rows
from crm.models import Contact, ContactMerge, User

# What tells of the acts, and not of contacts.
TOLD = {"Event", "ContactMerge", "MovedRow"}
# Grow with every write, there and back.
GROWING = {"version", "updated_at"}


def merge(survivor: Contact, other: Contact, user: User, **fields: str) -> ContactMerge:
    survivor.refresh_from_db()
    other.refresh_from_db()
    versions = (survivor.version, other.version)
    return merge_contacts(survivor, other, fields=fields, user=user, versions=versions)


def dump() -> dict[str, list[dict[str, Any]]]:
    """Every row of our tables, whole."""
    models = [
        model
        for app in ("crm", "interactions", "segments")
        for model in apps.get_app_config(app).get_models()
        if model.__name__ not in TOLD and model is not User
    ]
    return {
        model._meta.label: [
            {name: value for name, value in rows.image(row).items() if name not in GROWING}
            for row in model._default_manager.order_by("pk")
        ]
        for model in models
    }


def differing_heirs() -> list[Contact]:
    """People whose inherited block differs from their company's: there must be none."""
    return [
        person
        for person in Contact.objects.filter(company__isnull=False).select_related("company")
        for flag, names in BLOCKS.items()
        if not getattr(person, flag)
        if any(
            getattr(person, name) != getattr(person.company, name)
            for name in (*names, *BESIDE.get(flag, ()))
        )
    ]
