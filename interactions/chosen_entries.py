"""Interactions that somebody chose in the log: ticked ones, or all that its filters show."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django.http import QueryDict
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django_filters import FilterSet

from crm.models import User
from crm.selected import Selected
from interactions.filters import InteractionLogEntryFilter
from interactions.models import InteractionLogEntry

if TYPE_CHECKING:
    from interactions.querysets import InteractionLogEntryQuerySet


@dataclass(frozen=True)
class ChosenEntries(Selected):
    name = "entry"
    list_url = "interactions:entry-list"

    def entries(self, user: User) -> "InteractionLogEntryQuerySet":
        """Of all that match, as of now."""
        visible = InteractionLogEntry.objects.visible_to(user)
        return self.among(visible, InteractionLogEntryFilter)

    def among(
        self, entries: "InteractionLogEntryQuerySet", filter_set: type[FilterSet]
    ) -> "InteractionLogEntryQuerySet":
        """Those of these entries that a list with such filters has chosen."""
        if not self.is_all:
            return entries.filter(pk__in=self.ids)
        return cast("InteractionLogEntryQuerySet", filter_set(QueryDict(self.back), entries).qs)


def entry_rows(entries: "InteractionLogEntryQuerySet") -> Iterator[list[str]]:
    """A header and a row of texts each, as the list words them; a bounded number in memory."""
    yield [
        _("Date"),
        _("Description"),
        _("Contact number"),
        _("Contact"),
        _("Company"),
        _("Template"),
        _("Group"),
        pgettext("column", "Salesperson"),
        _("Campaign"),
        _("Sent as"),
        _("Evaluation"),
        _("Campaign response"),
        _("Attempt failed"),
        _("Came back on"),
        _("Cancelled"),
        _("Segment"),
        _("Cost"),
        _("Duration (minutes)"),
    ]
    for entry in entries.for_list().order_by("-date", "-pk").iterator(chunk_size=2_000):
        yield _row(entry)


def _row(entry: InteractionLogEntry) -> list[str]:
    return [
        date_format(entry.date, "SHORT_DATE_FORMAT"),
        entry.description,
        entry.contact_number,
        entry.shown_name,
        entry.company_name,
        entry.template.code,
        entry.group.description,
        entry.salesperson.name,
        str(entry.campaign) if entry.campaign else "",
        entry.get_correspondence_type_display(),
        entry.get_evaluation_display(),
        _yes(entry.campaign_response),
        _yes(entry.attempt_failed),
        date_format(entry.came_back_on, "SHORT_DATE_FORMAT") if entry.came_back_on else "",
        _yes(entry.is_cancelled),
        entry.segment_number,
        number_format(entry.cost),
        number_format(entry.duration_min),
    ]


def _yes(value: bool) -> str:
    return _("yes") if value else ""
