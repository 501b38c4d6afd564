"""The filter bars of the log's lists."""

from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.criteria.bars import ConditionsFilter
from crm.criteria.fields import Field, field
from crm.keyset import Order
from crm.models import Campaign, CampaignStatus, Salesperson
from crm.models.contacts import CorrespondenceType
from crm.row_fields import RowSelect, RowTicks
from interactions.criteria import OF_ENTRIES
from interactions.models import (
    Delivery,
    Evaluation,
    InteractionGroup,
    InteractionLogEntry,
    InteractionTemplate,
    LoggedSegment,
)

if TYPE_CHECKING:
    from crm.querysets import CampaignQuerySet
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
CAMPAIGN_ORDERS = {
    "number": ("number",),
    "description": ("description", "id"),
    "status": ("status__code", "id"),
    "starts": ("starts_on", "id"),
    "ends": ("ends_on", "id"),
    "salesperson": ("salesperson__name", "id"),
    "budget": ("budget", "id"),
}
NEWEST_FIRST = "-date"
HIGHEST_NUMBER_FIRST = "-number"

YES_NO = [("false", _("No")), ("true", _("Yes"))]
NO_TYPE = "none"
SENT_AS = [*CorrespondenceType.choices, (NO_TYPE, pgettext_lazy("correspondence type", "none"))]


def order_of(sort: str, orders: dict[str, tuple[str, ...]], usual: str = NEWEST_FIRST) -> Order:
    """The order that the address asks for, "-" before it backwards; nonsense means the usual."""
    if sort.removeprefix("-") not in orders:
        sort = usual
    return Order(orders[sort.removeprefix("-")], is_descending=sort.startswith("-"))


def entry_fields() -> tuple[Field, ...]:
    return tuple(field(InteractionLogEntry, name) for name in ("contact_name", *OF_ENTRIES))


def logged_segment_fields() -> tuple[Field, ...]:
    asked = ("segment_number", "description", "logged_on", "salesperson", "campaign")
    return tuple(field(LoggedSegment, name) for name in asked)


class DayInput(forms.DateInput):
    """The browser's own date field, which speaks ISO whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class YesNoFilter(django_filters.TypedChoiceFilter):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=YES_NO, coerce=lambda text: text == "true", **kwargs)


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
        queryset=Salesperson.objects.all(),
        label=_("Salesperson"),
        widget=RowSelect(code="code"),
    )
    template = django_filters.ModelChoiceFilter(
        queryset=InteractionTemplate.objects.all(),
        label=_("Template"),
        widget=RowSelect(code="code"),
    )
    group = django_filters.ModelChoiceFilter(
        queryset=InteractionGroup.objects.all(),
        label=_("Group"),
        widget=RowSelect(code="code"),
    )
    campaign = django_filters.ModelChoiceFilter(
        queryset=Campaign.objects.all(),
        label=_("Campaign"),
        widget=RowSelect(code="number"),
    )
    correspondence_type = django_filters.ChoiceFilter(
        method="sent_as", choices=SENT_AS, label=_("Sent as")
    )
    campaign_target = YesNoFilter(label=_("Campaign target"))
    campaign_response = YesNoFilter(label=_("Campaign response"))
    evaluation = django_filters.ChoiceFilter(choices=Evaluation.choices, label=_("Evaluation"))
    delivery = django_filters.MultipleChoiceFilter(
        method="in_delivery_state", choices=Delivery.State.choices, label=_("Delivery")
    )
    came_back = YesNoFilter(
        field_name="came_back_on", lookup_expr="isnull", exclude=True, label=_("Came back")
    )
    is_cancelled = YesNoFilter(label=_("Cancelled"))
    logged_segment = django_filters.CharFilter(method="of_segment", label=_("Logged segment"))
    where = ConditionsFilter(entry_fields)

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
        self, entries: "InteractionLogEntryQuerySet", name: str, states: list[str]
    ) -> "InteractionLogEntryQuerySet":
        """No join: an entry with two deliveries is one row of the list."""
        if not states:
            return entries
        return entries.filter(pk__in=Delivery.objects.filter(state__in=states).values("entry"))

    def sent_as(
        self, entries: "InteractionLogEntryQuerySet", name: str, kind: str
    ) -> "InteractionLogEntryQuerySet":
        return entries.filter(correspondence_type="" if kind == NO_TYPE else kind)

    def of_segment(
        self, entries: "InteractionLogEntryQuerySet", name: str, number: str
    ) -> "InteractionLogEntryQuerySet":
        return entries.filter(segment_number=number.strip())


class CampaignEntryFilter(InteractionLogEntryFilter):
    """Of the interactions of one campaign."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.filters["campaign"]


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
        queryset=Salesperson.objects.all(),
        label=_("Salesperson"),
        widget=RowSelect(code="code"),
    )
    campaign = django_filters.ModelChoiceFilter(
        queryset=Campaign.objects.all(),
        label=_("Campaign"),
        widget=RowSelect(code="number"),
    )
    is_cancelled = YesNoFilter(label=_("Cancelled"))
    where = ConditionsFilter(logged_segment_fields)

    class Meta:
        model = LoggedSegment
        fields: list[str] = []

    def search(
        self, segments: "LoggedSegmentQuerySet", name: str, text: str
    ) -> "LoggedSegmentQuerySet":
        return segments.search(text)


class CampaignFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        method="search",
        label=_("Search"),
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Number or description")}),
    )
    status = django_filters.ModelChoiceFilter(
        queryset=CampaignStatus.objects.all(), label=_("Status"), widget=RowSelect(code="code")
    )
    salesperson = django_filters.ModelChoiceFilter(
        queryset=Salesperson.objects.all(),
        label=_("Salesperson"),
        widget=RowSelect(code="code"),
    )
    is_closed = YesNoFilter(label=_("Closed"))

    class Meta:
        model = Campaign
        fields: list[str] = []

    def search(self, campaigns: "CampaignQuerySet", name: str, text: str) -> "CampaignQuerySet":
        return campaigns.search(text)


class TimelineFilter(django_filters.FilterSet):
    """What of a contact's timeline is shown: several groups and templates are any of them."""

    group = django_filters.ModelMultipleChoiceFilter(
        label=_("Group"),
        field_name="group__code",
        queryset=InteractionGroup.objects.all(),
        to_field_name="code",
        distinct=False,
        widget=RowTicks(code="code", key="code"),
    )
    template = django_filters.ModelMultipleChoiceFilter(
        label=_("Template"),
        field_name="template__code",
        queryset=InteractionTemplate.objects.all(),
        to_field_name="code",
        distinct=False,
        widget=RowTicks(code="code", key="code"),
    )

    class Meta:
        model = InteractionLogEntry
        fields: list[str] = []
