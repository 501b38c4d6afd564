"""Fields of the values that worksheets and single interactions ask for alike."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.formats import localize_input

from crm.models import Campaign, Salesperson
from interactions.models import InteractionTemplate

# The largest number that both databases keep in such a column.
LONGEST_DURATION = 2_147_483_647


def cost_field(**kwargs: Any) -> forms.DecimalField:
    return forms.DecimalField(
        max_digits=12, decimal_places=2, min_value=0, required=False, localize=True, **kwargs
    )


def shown_cost(value: Any) -> str:
    """A cost as its field shows it, with the reader's decimal point."""
    return "" if value is None else localize_input(value)


def duration_field(**kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(min_value=0, max_value=LONGEST_DURATION, required=False, **kwargs)


def open_or(key: int | None) -> QuerySet[Campaign]:
    """The campaigns to choose from, and the one in use though it was closed."""
    return Campaign.objects.filter(Q(is_closed=False) | Q(pk=key))


def date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def choosable_or(key: int | None) -> QuerySet[InteractionTemplate]:
    """The templates to choose from, and the one in use though it was retired."""
    return InteractionTemplate.objects.filter(Q(is_retired=False) | Q(pk=key))


def active_or(key: int | None) -> QuerySet[Salesperson]:
    return Salesperson.objects.filter(Q(is_blocked=False) | Q(pk=key))
