"""The numbers of the home page: each is counted by the very list that it leads to."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.keyset import count_of
from crm.models import User
from crm.requests import Request
from interactions.filters import InteractionLogEntryFilter, LoggedSegmentFilter
from interactions.models import (
    Delivery,
    InteractionLogEntry,
    LoggedSegment,
    PostponedInteraction,
    Reminder,
)
from interactions.sums import COUNTED
from segments.filters import SegmentFilter
from segments.models import Segment

State = Delivery.State
# What of the outbox somebody has to look at: an unknown outcome as well as a known one.
WENT_WRONG = [State.FAILED.value, State.TRYING.value]


@dataclass(frozen=True)
class Number:
    """`is_all`: whether there are not even more; `is_bad`: whether something went wrong."""

    label: str
    address: str
    count: int
    is_all: bool
    is_bad: bool = False


@dataclass(frozen=True)
class ProvingList:
    """A list of the product as the request's user sees it."""

    request: Request
    url_name: str
    filter_set: Any
    rows: "QuerySet[Any, Any]"

    def number(self, label: str, asked: dict[str, Any], *, is_bad: bool = False) -> Number:
        """How many rows the list shows when it is asked so; one query."""
        query = urlencode(asked, doseq=True)
        shown = self.filter_set(QueryDict(query), self.rows, request=self.request).qs
        count, is_all = count_of(shown)
        address = f"{reverse(self.url_name)}?{query}"
        return Number(label, address, count, is_all, is_bad=is_bad and count > 0)


def home_numbers(request: Request, *, today: date) -> list[Number]:
    """What waits for the user and what was done this week; a query each, eight at most."""
    monday = today - timedelta(days=today.weekday())
    week = {"date_from": monday.isoformat(), "date_to": today.isoformat()}
    return [
        *_of_segments(request),
        *_of_reminders(request, today),
        *_of_postponed(request),
        *_of_the_log(request, week),
        *_of_logged_segments(request, week),
    ]


def _of_segments(request: Request) -> list[Number]:
    user: User = request.user
    if not user.has_perm("segments.view_segment"):
        return []
    rows = Segment.objects.visible_to(user)
    segments = ProvingList(request, "segments:segment-list", SegmentFilter, rows)
    mine = {"whose": "mine"}
    return [
        segments.number(_("My open segments"), mine),
        segments.number(_("My follow-up segments"), mine | {"follow_up": "true"}),
    ]


def _of_reminders(request: Request, today: date) -> list[Number]:
    if not request.user.has_perm("interactions.add_interactionlogentry"):
        return []
    count, is_all = count_of(Reminder.objects.of(request.user).due(today))
    address = f"{reverse('interactions:reminder-list')}?due=yes"
    return [Number(_("Reminders due"), address, count, is_all)]


def _of_postponed(request: Request) -> list[Number]:
    if not request.user.has_perm("interactions.add_interactionlogentry"):
        return []
    count, is_all = count_of(PostponedInteraction.objects.filter(user=request.user))
    address = reverse("interactions:postponed-list")
    return [Number(_("Postponed interactions"), address, count, is_all)]


def _of_the_log(request: Request, week: dict[str, str]) -> list[Number]:
    user: User = request.user
    if not user.has_perm("interactions.view_interactionlogentry"):
        return []
    rows = InteractionLogEntry.objects.visible_to(user)
    log = ProvingList(request, "interactions:entry-list", InteractionLogEntryFilter, rows)
    ready = {"delivery": State.READY.value, "is_cancelled": "false"}
    failed = {"delivery": WENT_WRONG, "is_cancelled": "false"}
    return [
        log.number(_("Letters waiting for download"), ready),
        log.number(_("Failed deliveries"), failed, is_bad=True),
        log.number(_("Interactions this week"), week | COUNTED),
    ]


def _of_logged_segments(request: Request, week: dict[str, str]) -> list[Number]:
    user: User = request.user
    if not user.has_perm("interactions.view_loggedsegment"):
        return []
    rows = LoggedSegment.objects.visible_to(user)
    logged = ProvingList(request, "interactions:logged-segment-list", LoggedSegmentFilter, rows)
    return [logged.number(_("Segments logged this week"), week | {"is_cancelled": "false"})]
