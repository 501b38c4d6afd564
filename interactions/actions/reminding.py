"""Days on which somebody wants to think of a contact."""

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import QuerySet, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from crm import events
from crm.access import require
from crm.insert_select import insert_select
from crm.models import Contact, User
from interactions.access import ADD_ENTRY
from interactions.actions.many_contacts import ContactsWereChosenAnew
from interactions.exceptions import (
    NothingToChange,
    NothingToTakeBack,
    ReminderIsPast,
    ReminderIsSetAgain,
)
from interactions.models import Reminder
from interactions.models.drafts import new_token


@dataclass(frozen=True)
class RemindersSet:
    """`count` contacts got a reminder; `left` have an open one of the same user and keep it.
    `token` takes them back."""

    count: int
    left: int
    token: str


@transaction.atomic
def remind(
    contact: Contact, *, user: User, on: dt.date, today: dt.date, note: str = ""
) -> Reminder:
    """Remind the user of the contact on that day; an open reminder of the two takes its values.

    Raises NotAllowed, ReminderIsPast. Source: domain.md, After the log.
    """
    require(user, ADD_ENTRY)
    _require_to_come(on, today)
    reminder, is_new = Reminder.objects.update_or_create(
        user=user,
        contact=contact,
        done_at=None,
        defaults={"remind_on": on, "note": note, "together": ""},
    )
    events.record(user, "created" if is_new else "changed", "reminder", contact.number)
    return reminder


@transaction.atomic
def remind_of_many(
    contacts: QuerySet[Contact],
    *,
    user: User,
    on: dt.date,
    today: dt.date,
    note: str = "",
    expected: int | None = None,
) -> RemindersSet:
    """The same for every contact that the user is not reminded of already; one statement.

    All or none: raises NotAllowed, ReminderIsPast, ContactsWereChosenAnew where they are not the
    `expected` number any more, and NothingToChange.
    """
    require(user, ADD_ENTRY)
    _require_to_come(on, today)
    chosen = Contact.objects.filter(pk__in=contacts.order_by().values("pk"))
    total = chosen.count()
    if expected is not None and total != expected:
        raise ContactsWereChosenAnew(total)
    token = new_token()
    values = {
        "contact": "pk",
        "user": user,
        "remind_on": on,
        "note": Value(note),
        "together": Value(token),
        "created_at": timezone.now(),
    }
    count = insert_select(
        Reminder,
        chosen.order_by("pk"),
        values,
        ignore_conflicts=True,
        holding=Contact,
    )
    if not count:
        raise NothingToChange(_("You are reminded of all these contacts already."))
    events.record(user, "created", "reminder", "", contacts=count)
    return RemindersSet(count, total - count, token)


@transaction.atomic
def take_reminders_back(token: str, *, user: User) -> int:
    """Drop those that were set at once and are neither done nor changed since; answers how many.

    Raises NotAllowed, NothingToTakeBack.
    """
    require(user, ADD_ENTRY)
    count, _models = Reminder.objects.of(user).filter(together=token).delete()
    if not count or not token:
        raise NothingToTakeBack(_("This is taken back already."))
    events.record(user, "undone", "reminder", "", contacts=count)
    return count


@transaction.atomic
def finish_reminder(reminder: Reminder, *, user: User) -> None:
    """It is done; twice is once. Raises NotAllowed."""
    require(user, ADD_ENTRY)
    still_open = Reminder.objects.of(user).filter(pk=reminder.pk)
    if still_open.update(done_at=timezone.now()):
        events.record(user, "done", "reminder", reminder.contact.number)


@transaction.atomic
def reopen_reminder(reminder: Reminder, *, user: User) -> None:
    """It is not done after all. Raises NotAllowed, ReminderIsSetAgain."""
    require(user, ADD_ENTRY)
    done = Reminder.objects.filter(pk=reminder.pk, user=user, done_at__isnull=False)
    try:
        with transaction.atomic():
            count = done.update(done_at=None)
    except IntegrityError as error:
        raise ReminderIsSetAgain from error
    if count:
        events.record(user, "opened again", "reminder", reminder.contact.number)


def _require_to_come(on: dt.date, today: dt.date) -> None:
    if on < today:
        raise ReminderIsPast
