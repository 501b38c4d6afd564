"""Whom a staged row means, asked from the rows that stand beside it."""

from typing import Any

from django.db.models import OuterRef, QuerySet

from crm.models import ImportOutcome, StagedContact


def contact_of_row() -> QuerySet[Any]:
    """The contact's key, inside a query that is inside one of rows with a key `row`."""
    return ImportOutcome.objects.filter(row=OuterRef(OuterRef("row_id"))).values("contact")


def row_saying(**condition: Any) -> QuerySet[StagedContact]:
    """The row itself where it says this; as deep as `contact_of_row`."""
    return StagedContact.objects.filter(pk=OuterRef(OuterRef("row_id")), **condition)
