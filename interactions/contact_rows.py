"""What happens to the log when contacts are merged, exported or erased."""

from datetime import date
from typing import Any

from django.db.models import Exists, JSONField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.hooks import ContactEraser, ContactMover
from crm.merging import rows
from crm.models import Contact, ContactMerge, User
from interactions.delivery_reasons import CONTACT_GONE
from interactions.models import (
    Delivery,
    Document,
    EntryComment,
    InteractionLogEntry,
    LoggedSegment,
    PostponedInteraction,
    Reminder,
)
from interactions.models.templates import InteractionTemplate


class EntryMover(ContactMover):
    """Entries follow; they keep the names and the number they were written with."""

    name = "entries"

    def counts(self, survivor: Contact, other: Contact) -> list[str]:
        return _said(other)

    def move(self, merge: ContactMerge, survivor: Contact, other: Contact) -> None:
        rows.move(merge, InteractionLogEntry.objects.filter(contact=other), contact=survivor)

    def move_back(self, merge: ContactMerge) -> None:
        # Cancelled or evaluated since, it goes back so; deleted since, it stays so.
        rows.moved(merge, InteractionLogEntry).update(contact=merge.other_key)


class PostponedMover(ContactMover):
    """Who began an interaction with one finishes it with the other."""

    name = "postponed"

    def counts(self, survivor: Contact, other: Contact) -> list[str]:
        return _postponed_of(other)

    def move(self, merge: ContactMerge, survivor: Contact, other: Contact) -> None:
        rows.move(merge, PostponedInteraction.objects.filter(contact=other), contact=survivor)

    def move_back(self, merge: ContactMerge) -> None:
        rows.moved(merge, PostponedInteraction).update(contact=merge.other_key)


def _postponed_of(contact: Contact) -> list[str]:
    count = PostponedInteraction.objects.filter(contact=contact).count()
    sentence = ngettext(
        "%(count)s postponed interaction", "%(count)s postponed interactions", count
    )
    return [sentence % {"count": count}] if count else []


class ReminderMover(ContactMover):
    """Reminders follow; of two open ones of the same user the earlier stays."""

    name = "reminders"

    def counts(self, survivor: Contact, other: Contact) -> list[str]:
        return _reminders_of(other)

    def move(self, merge: ContactMerge, survivor: Contact, other: Contact) -> None:
        by_user: dict[int, list[Reminder]] = {}
        both = Reminder.objects.filter(contact__in=[survivor, other], done_at__isnull=True)
        for reminder in both.order_by("remind_on", "pk"):
            by_user.setdefault(reminder.user_id, []).append(reminder)
        later = [reminder for found in by_user.values() for reminder in found[1:]]
        merge.kept[self.name] = rows.images(later)
        Reminder.objects.filter(pk__in=[reminder.pk for reminder in later]).delete()
        rows.move(merge, Reminder.objects.filter(contact=other), contact=survivor)

    def move_back(self, merge: ContactMerge) -> None:
        rows.moved(merge, Reminder).update(contact=merge.other_key)
        # Who was reminded of them anew meanwhile keeps that one.
        contacts = (merge.survivor_key, merge.other_key)
        now_open = Reminder.objects.filter(contact__in=contacts, done_at__isnull=True)
        taken = set(now_open.values_list("contact", "user"))
        users = set(User.objects.values_list("pk", flat=True))
        kept = [
            one
            for one in merge.kept[self.name]
            if (one["contact_id"], one["user_id"]) not in taken and one["user_id"] in users
        ]
        rows.put_back(Reminder, kept)


def _reminders_of(contact: Contact) -> list[str]:
    count = Reminder.objects.filter(contact=contact).count()
    sentence = ngettext("%(count)s reminder", "%(count)s reminders", count)
    return [sentence % {"count": count}] if count else []


def export(contact: Contact) -> dict[str, list[dict[str, Any]]]:
    """The interactions, each with what its letter was made from and how it went out."""
    entries = (
        InteractionLogEntry.objects.filter(contact=contact)
        .select_related("template", "salesperson", "campaign", "document")
        .prefetch_related("deliveries", "comments")
        .order_by("date", "pk")
    )
    begun = PostponedInteraction.objects.filter(contact=contact).select_related("user")
    reminders = Reminder.objects.filter(contact=contact).select_related("user")
    return {
        _("Interactions"): [_entry(entry) for entry in entries],
        _("Postponed interactions"): [_postponed(postponed) for postponed in begun],
        _("Reminders"): [_reminder(reminder) for reminder in reminders],
    }


def _postponed(postponed: PostponedInteraction) -> dict[str, Any]:
    return {
        _("Postponed"): date_format(localtime(postponed.postponed_at), "SHORT_DATETIME_FORMAT"),
        _("User"): str(postponed.user),
        _("What was typed"): postponed.typed,
    }


def _reminder(reminder: Reminder) -> dict[str, Any]:
    done = localtime(reminder.done_at) if reminder.done_at else None
    said = {
        _("Remind on"): date_format(reminder.remind_on, "SHORT_DATE_FORMAT"),
        _("User"): str(reminder.user),
        _("Note"): reminder.note,
        _("Done"): date_format(done, "SHORT_DATETIME_FORMAT") if done else "",
    }
    return {label: value for label, value in said.items() if value}


def _entry(entry: InteractionLogEntry) -> dict[str, Any]:
    said: dict[str, Any] = {
        _("Date"): date_format(entry.date, "SHORT_DATE_FORMAT"),
        _("Contact"): f"{entry.contact_number} · {entry.contact_name}",
        _("Company"): entry.company_name,
        _("Description"): entry.description,
        _("Subject"): entry.subject,
        _("Template"): str(entry.template),
        _("Salesperson"): str(entry.salesperson),
        _("Campaign"): str(entry.campaign or ""),
        _("Correspondence type"): entry.get_correspondence_type_display(),
        _("Called number"): entry.contact_via,
        _("Evaluation"): entry.get_evaluation_display(),
        _("Came back on"): _day(entry.came_back_on),
        _("Letter"): entry.document.name if entry.document else "",
        _("What the letter was made from"): entry.merge_values or "",
        _("Comments"): [comment.text for comment in entry.comments.all()],
        _("Delivery"): [_delivery(delivery) for delivery in entry.deliveries.all()],
    }
    return {label: value for label, value in said.items() if value}


def _day(day: date | None) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""


def _delivery(delivery: Delivery) -> str:
    return " · ".join(
        text
        for text in (
            delivery.get_channel_display(),
            delivery.get_state_display(),
            delivery.address,
        )
        if text
    )


def erasing_counts(contact: Contact) -> list[str]:
    letters = InteractionLogEntry.objects.filter(contact=contact, merge_values__isnull=False)
    count = letters.count()
    sentence = ngettext(
        "The content of %(count)s letter or e-mail, which can no longer be made",
        "The content of %(count)s letters and e-mails, which can no longer be made",
        count,
    )
    kept = InteractionLogEntry.objects.filter(contact=contact).count()
    named = ngettext(
        "The name in %(count)s interaction, which stays in the log without it",
        "The name in %(count)s interactions, which stay in the log without it",
        kept,
    )
    comments = EntryComment.objects.filter(entry__contact=contact).count()
    noted = ngettext("%(count)s comment", "%(count)s comments", comments)
    said = ((named, kept), (sentence, count), (noted, comments))
    lost = [text % {"count": number} for text, number in said if number]
    return lost + _postponed_of(contact) + _reminders_of(contact)


def erase(contact: Contact, user: User) -> None:
    """Entries stay as anonymous facts: who it was, what was written and where it went is gone.

    Twelve statements, and two for every document that only this contact's letters used.
    """
    entries = InteractionLogEntry.objects.filter(contact=contact)
    documents = _documents(entries)
    gathered = _gathered_alone(entries)
    PostponedInteraction.objects.filter(contact=contact).delete()
    Reminder.objects.filter(contact=contact).delete()
    EntryComment.objects.filter(entry__in=entries.values("pk")).delete()
    _erase_deliveries(Delivery.objects.filter(entry__in=entries.values("pk")))
    logged = LoggedSegment.objects.filter(pk=OuterRef("logged_segment"))
    template = InteractionTemplate.objects.filter(pk=OuterRef("template"))
    entries.update(
        # A description of its own may name the person.
        description=Coalesce(
            Subquery(logged.values("description")[:1]), Subquery(template.values("description")[:1])
        ),
        contact_name="",
        company_name="",
        subject="",
        contact_via="",
        document=None,
        merge_values=Value(None, output_field=JSONField()),
        came_back_from="",
        contact=None,
    )
    LoggedSegment.objects.filter(pk__in=gathered).gather_texts()
    delete_unused_documents(documents)


def _gathered_alone(entries: QuerySet[InteractionLogEntry]) -> list[int]:
    """The logged segments that have gathered a text which is no other line's."""
    same = {name: OuterRef(name) for name in ("logged_segment", "description", "subject")}
    others = InteractionLogEntry.objects.filter(**same).exclude(pk=OuterRef("pk"))
    alone = entries.filter(~Exists(others), logged_segment__isnull=False).order_by()
    return list(alone.values_list("logged_segment", flat=True))


def _erase_deliveries(deliveries: QuerySet[Delivery]) -> None:
    # What waits must not be sent; a try that is under way says itself how it ended.
    waiting = [Delivery.State.QUEUED, Delivery.State.READY]
    deliveries.filter(state__in=waiting).update(state=Delivery.State.SKIPPED)
    deliveries.filter(state=Delivery.State.SKIPPED).update(error=CONTACT_GONE, address="")
    deliveries.exclude(state=Delivery.State.SKIPPED).update(error="", address="")


def _documents(entries: QuerySet[InteractionLogEntry]) -> set[int]:
    used = entries.filter(document__isnull=False).order_by().values_list("document", flat=True)
    return set(used.distinct())


def delete_unused_documents(keys: set[int]) -> None:
    """Those of the documents that nothing names any more; own ones of a line, as a rule."""
    unused = set(keys)
    for relation in Document._meta.related_objects:
        if unused:
            name = relation.field.name
            model: Any = relation.related_model
            used = model._default_manager.filter(**{f"{name}__in": unused}).order_by()
            unused -= set(used.values_list(name, flat=True).distinct())
    Document.objects.filter(pk__in=unused).delete()


def _said(contact: Contact) -> list[str]:
    count = InteractionLogEntry.objects.filter(contact=contact).count()
    sentence = ngettext("%(count)s interaction", "%(count)s interactions", count)
    return [sentence % {"count": count}] if count else []


ERASER = ContactEraser(counts=erasing_counts, erase=erase)
MOVERS = [EntryMover(), PostponedMover(), ReminderMover()]
