"""The filter bars of the log's lists."""

from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from crm.keyset import Order
from crm.models import Campaign, Salesperson
from interactions.models import (
    Delivery,
    Evaluation,
    InteractionGroup,
    InteractionLogEntry,
    InteractionTemplate,
    LoggedSegment,
)

if TYPE_CHECKING:
    from interactions.querysets import InteractionLogEntryQuerySet, LoggedSegmentQuerySet

# What ?sort= may say, and what it means.
ENTRY_ORDERS = {
    "date": ("date", "id"),
    "contact": ("contact_name", "date", "id"),
    "company": ("company_name", "date", "id"),
    "description": ("description", "date", "id"),
    "template": ("template__code", "date", "id"),
    "salesperson": ("salesperson__name", "date", "id"),
    "cost": ("cost", "date", "id"),
}
LOGGED_SEGMENT_ORDERS = {
    "number": ("segment_number",),
    "description": ("description", "id"),
    "date": ("logged_on", "id"),
    "interactions": ("entry_count", "id"),
    "salesperson": ("salesperson__name", "id"),
}
NEWEST_FIRST = "-date"

YES_NO = [("false", _("No")), ("true", _("Yes"))]


def order_of(sort: str, orders: dict[str, tuple[str, ...]]) -> Order:
    """The order that the address asks for, "-" before it backwards; nonsense means the usual."""
    if sort.removeprefix("-") not in orders:
        sort = NEWEST_FIRST
    return Order(orders[sort.removeprefix("-")], is_descending=sort.startswith("-"))


class DayInput(forms.DateInput):
    """The browser's own date field, which speaks ISO whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class InteractionLogEntryFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        method="search",
        label=_("Search"),
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("Contact, company, description, segment")}
        ),
    )
    date_from = django_filters.DateFilter("date", "gte", label=_("Date from"), widget=DayInput())
    date_to = django_filters.DateFilter("date", "lte", label=_("Date to"), widget=DayInput())
    contact = django_filters.CharFilter(method="of_contact", label=_("Contact"))
    salesperson = django_filters.ModelChoiceFilter(
        queryset=Salesperson.objects.all(), label=_("Salesperson")
    )
    template = django_filters.ModelChoiceFilter(
        queryset=InteractionTemplate.objects.all(), label=_("Template")
    )
    group = django_filters.ModelChoiceFilter(
        queryset=InteractionGroup.objects.all(), label=_("Group")
    )
    campaign = django_filters.ModelChoiceFilter(
        queryset=Campaign.objects.all(), label=_("Campaign")
    )
    evaluation = django_filters.ChoiceFilter(choices=Evaluation.choices, label=_("Evaluation"))
    delivery = django_filters.ChoiceFilter(
        method="in_delivery_state", choices=Delivery.State.choices, label=_("Delivery")
    )
    is_cancelled = django_filters.TypedChoiceFilter(
        choices=YES_NO, coerce=lambda text: text == "true", label=_("Cancelled")
    )
    logged_segment = django_filters.CharFilter(method="of_segment", label=_("Logged segment"))

    class Meta:
        model = InteractionLogEntry
        fields: list[str] = []

    def search(
        self, entries: "InteractionLogEntryQuerySet", name: str, text: str
    ) -> "InteractionLogEntryQuerySet":
        return entries.search(text)

    def of_contact(
        self, entries: "InteractionLogEntryQuerySet", name: str, text: str
    ) -> "InteractionLogEntryQuerySet":
        return entries.of_contact(text)

    def in_delivery_state(
        self, entries: "InteractionLogEntryQuerySet", name: str, state: str
    ) -> "InteractionLogEntryQuerySet":
        """No join: an entry with two deliveries is one row of the list."""
        return entries.filter(pk__in=Delivery.objects.filter(state=state).values("entry"))

    def of_segment(
        self, entries: "InteractionLogEntryQuerySet", name: str, number: str
    ) -> "InteractionLogEntryQuerySet":
        return entries.filter(segment_number=number.strip())


class LoggedSegmentFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        method="search",
        label=_("Search"),
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Number or description")}),
    )
    date_from = django_filters.DateFilter(
        "logged_on", "gte", label=_("Logged from"), widget=DayInput()
    )
    date_to = django_filters.DateFilter("logged_on", "lte", label=_("Logged to"), widget=DayInput())
    salesperson = django_filters.ModelChoiceFilter(
        queryset=Salesperson.objects.all(), label=_("Salesperson")
    )
    campaign = django_filters.ModelChoiceFilter(
        queryset=Campaign.objects.all(), label=_("Campaign")
    )
    is_cancelled = django_filters.TypedChoiceFilter(
        choices=YES_NO, coerce=lambda text: text == "true", label=_("Cancelled")
    )

    class Meta:
        model = LoggedSegment
        fields: list[str] = []

    def search(
        self, segments: "LoggedSegmentQuerySet", name: str, text: str
    ) -> "LoggedSegmentQuerySet":
        return segments.search(text)


class TimelineFilter(django_filters.FilterSet):
    """What of a contact's timeline is shown: several groups and templates are any of them."""

    group = django_filters.ModelMultipleChoiceFilter(
        label=_("Group"),
        field_name="group__code",
        queryset=InteractionGroup.objects.all(),
        to_field_name="code",
        distinct=False,
    )
    template = django_filters.ModelMultipleChoiceFilter(
        label=_("Template"),
        field_name="template__code",
        queryset=InteractionTemplate.objects.all(),
        to_field_name="code",
        distinct=False,
    )

    class Meta:
        model = InteractionLogEntry
        fields: list[str] = []
