"""The filter bars of the segment list and of saved criteria."""

from dataclasses import replace
from typing import TYPE_CHECKING

import django_filters
from django import forms
from django.db.models import CharField, DateTimeField, IntegerField
from django.utils.translation import gettext_lazy as _

from crm.criteria.bars import ConditionsFilter
from crm.criteria.fields import Field, field
from crm.keyset import Order
from crm.models import Campaign, Salesperson
from crm.row_fields import RowSelect
from interactions.filters import YesNoFilter, order_of
from segments.criteria import ASKED
from segments.models import SavedCriteria, Segment

if TYPE_CHECKING:
    from segments.querysets import SavedCriteriaQuerySet, SegmentQuerySet

# What ?sort= may say, and what it means.
SEGMENT_ORDERS = {
    "number": ("number",),
    "description": ("description", "id"),
    "salesperson": ("salesperson__name", "id"),
    "campaign": ("campaign_number", "id"),
    "lines": ("line_count", "id"),
    "steps": ("step_count", "id"),
    "step": ("last_step_at", "id"),
    "changed": ("updated_at", "id"),
}
SAVED_CRITERIA_ORDERS = {
    "code": ("code",),
    "description": ("description", "id"),
    "owner": ("owner__username", "id"),
    "used": ("used_at", "id"),
    "changed": ("updated_at", "id"),
}
LAST_CHANGED_FIRST = "-changed"
BY_CODE = "code"
# What `for_list` annotates.
COMPUTED = {
    "campaign_number": CharField(null=True),
    "step_count": IntegerField(),
    "last_step_at": DateTimeField(null=True),
}


def segment_order(sort: str) -> Order:
    return replace(order_of(sort, SEGMENT_ORDERS, LAST_CHANGED_FIRST), computed=COMPUTED)


def segment_fields() -> tuple[Field, ...]:
    return tuple(field(Segment, name) for name in (*ASKED, "line_count", "created_at"))


class SegmentFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        method="search",
        label=_("Search"),
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Number or description")}),
    )
    state = django_filters.ChoiceFilter(
        method="in_state",
        label=_("State"),
        choices=[
            (Segment.State.LOGGED, Segment.State.LOGGED.label),
            (Segment.State.TRASHED, Segment.State.TRASHED.label),
        ],
        empty_label=Segment.State.OPEN.label,
    )
    whose = django_filters.ChoiceFilter(
        method="of_user",
        label=_("Whose"),
        choices=[("mine", _("Only mine"))],
        empty_label=_("Everybody's"),
    )
    salesperson = django_filters.ModelChoiceFilter(
        queryset=Salesperson.objects.all(),
        label=_("Salesperson"),
        widget=RowSelect(code="code"),
    )
    campaign = django_filters.ModelChoiceFilter(
        queryset=Campaign.objects.all(),
        method="of_campaign",
        label=_("Campaign"),
        widget=RowSelect(code="number"),
    )
    follow_up = YesNoFilter(method="following_up", label=_("Follow-up segment"))
    where = ConditionsFilter(segment_fields)

    class Meta:
        model = Segment
        fields: list[str] = []

    def filter_queryset(self, segments: "SegmentQuerySet") -> "SegmentQuerySet":
        """Open ones unless another state is asked for."""
        found: SegmentQuerySet = super().filter_queryset(segments)
        return found if self.form.cleaned_data.get("state") else found.open()

    def in_state(self, segments: "SegmentQuerySet", name: str, state: str) -> "SegmentQuerySet":
        return segments.logged() if state == Segment.State.LOGGED else segments.in_trash()

    def of_campaign(
        self, segments: "SegmentQuerySet", name: str, campaign: Campaign
    ) -> "SegmentQuerySet":
        return segments.of_campaign(campaign)

    def following_up(
        self, segments: "SegmentQuerySet", name: str, does_so: bool
    ) -> "SegmentQuerySet":
        """Made from what was logged, to go on with it."""
        made = segments.follow_ups()
        return made if does_so else segments.exclude(pk__in=made.values("pk"))

    def search(self, segments: "SegmentQuerySet", name: str, text: str) -> "SegmentQuerySet":
        return segments.search(text)

    def of_user(self, segments: "SegmentQuerySet", name: str, whose: str) -> "SegmentQuerySet":
        return segments.mine(self.request.user)


class SavedCriteriaFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        method="search",
        label=_("Search"),
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Code or description")}),
    )
    whose = django_filters.ChoiceFilter(
        method="of_user",
        label=_("Whose"),
        choices=[("mine", _("Only mine"))],
        empty_label=_("Everybody's"),
    )

    class Meta:
        model = SavedCriteria
        fields: list[str] = []

    def search(
        self, criteria: "SavedCriteriaQuerySet", name: str, text: str
    ) -> "SavedCriteriaQuerySet":
        return criteria.search(text)

    def of_user(
        self, criteria: "SavedCriteriaQuerySet", name: str, whose: str
    ) -> "SavedCriteriaQuerySet":
        return criteria.filter(owner=self.request.user)
