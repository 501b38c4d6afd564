"""What contacts can be chosen by that was said to them: interactions, campaigns, logged segments;
and that somebody wants to think of them: reminders.

Cancelled interactions do not count unless a condition asks for them; postponed ones are not logged
yet.
"""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from crm.criteria.fields import Field, field
from crm.criteria.sources import Source
from crm.models import User
from interactions.models import InteractionLogEntry, Reminder

PERMISSION = "interactions.view_interactionlogentry"
OF_ENTRIES = (
    "date",
    "template",
    "group",
    "salesperson",
    "campaign",
    "campaign_target",
    "campaign_response",
    "evaluation",
    "attempt_failed",
    "correspondence_type",
    "language",
    "description",
    "subject",
    "information_flow",
    "initiated_by",
    "cost",
    "duration_min",
    "segment_number",
    "user",
    "is_cancelled",
)


def sources() -> list[Source]:
    return [
        Source(
            "interaction",
            _("interaction"),
            _("has an interaction"),
            _("has no interaction"),
            tuple(field(InteractionLogEntry, name) for name in OF_ENTRIES),
            _entries,
            permission=PERMISSION,
        ),
        Source(
            "campaign",
            _("campaign"),
            _("was reached by a campaign"),
            _("was reached by no campaign"),
            (
                _asked("campaign", "campaign"),
                _asked("campaign__description", "description"),
                _asked("campaign__starts_on", "starts_on"),
                _asked("campaign__ends_on", "ends_on"),
                _asked("campaign__is_closed", "is_closed"),
                _asked("date", "date", _("date of the interaction")),
                _asked("campaign_target", "campaign_target"),
                _asked("campaign_response", "campaign_response"),
            ),
            lambda user, where: _entries(user, where).filter(campaign__isnull=False),
            permission=PERMISSION,
        ),
        Source(
            "logged_segment",
            _("logged segment"),
            _("was on a logged segment"),
            _("was on no logged segment"),
            (
                _asked("segment_number", "number", _("number")),
                _asked("logged_segment__description", "description"),
                _asked("logged_segment__logged_on", "logged_on"),
                _asked("logged_segment__salesperson", "salesperson"),
                _asked("logged_segment__campaign", "campaign"),
            ),
            lambda user, where: _entries(user, where).filter(logged_segment__isnull=False),
            permission="interactions.view_loggedsegment",
        ),
        _reminder(),
    ]


def _reminder() -> Source:
    asked = ("remind_on", "note", "done_at")
    return Source(
        "reminder",
        _("reminder"),
        _("has a reminder of one's own"),
        _("has no reminder of one's own"),
        tuple(field(Reminder, name) for name in asked),
        _reminders,
        is_personal=True,
        permission="interactions.add_interactionlogentry",
    )


def _asked(path: str, name: str, title: StrOrPromise | None = None) -> Field:
    return field(InteractionLogEntry, path, name=name, title=title)


def _reminders(user: User, where: frozenset[str]) -> QuerySet[Any]:
    """Of whoever chooses, as nobody sees those of somebody else; done ones where that is asked."""
    reminders = Reminder.objects.filter(user=user)
    return reminders if "done_at" in where else reminders.of(user)


def _entries(user: User, where: frozenset[str]) -> QuerySet[Any]:
    """A contact that is gone has entries, too: no row names nobody."""
    entries = InteractionLogEntry.objects.visible_to(user).filter(contact__isnull=False)
    return entries if "is_cancelled" in where else entries.filter(is_cancelled=False)
