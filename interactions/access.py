"""The only way a view gets one of the log's objects: unknown and invisible both answer 404."""

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from crm.models import Campaign, User
from interactions.models import (
    ContactAct,
    DocumentDraft,
    EntryAct,
    EntryBatch,
    InteractionLogEntry,
    LoggedSegment,
    PostponedInteraction,
    Reminder,
)

# Who may log may deliver: the same right that made the outbox rows.
DELIVER = "segments.log_segment"
ADD_ENTRY = "interactions.add_interactionlogentry"
CHANGE_ENTRY = "interactions.change_interactionlogentry"
DELETE_ENTRY = "interactions.delete_interactionlogentry"
CHANGE_LOGGED = "interactions.change_loggedsegment"
DELETE_LOGGED = "interactions.delete_loggedsegment"
CHANGE_CONTACT = "crm.change_contact"
VIEW_LOG = "interactions.view_interactionlogentry"
VIEW_LOGGED = "interactions.view_loggedsegment"
CHANGE_ALL = "interactions.change_all_interactionlogentries"
# A campaign's pages tell what was logged for it.
VIEW_CAMPAIGN = ("crm.view_campaign", VIEW_LOG)


def get_logged_segment(user: User, number: str) -> LoggedSegment:
    return get_object_or_404(
        LoggedSegment.objects.visible_to(user).select_related("user", "salesperson", "campaign"),
        segment_number=number.upper(),
    )


def visible_batches(user: User) -> "QuerySet[EntryBatch]":
    """Those with an entry that the user sees."""
    entries = InteractionLogEntry.objects.visible_to(user).filter(batch=OuterRef("pk"))
    return EntryBatch.objects.filter(Exists(entries))


def get_batch(user: User, pk: int) -> EntryBatch:
    return get_object_or_404(visible_batches(user).select_related("user"), pk=pk)


def get_campaign(user: User, number: str) -> Campaign:
    return get_object_or_404(Campaign.objects.for_list(), number=number.upper())


def get_draft(user: User, token: str) -> DocumentDraft:
    """A file that the user has uploaded; somebody else's answers 404."""
    return get_object_or_404(DocumentDraft, token=token, user=user)


def get_entry_act(user: User, pk: int) -> EntryAct:
    """What the user did to many entries; somebody else's act answers 404."""
    return get_object_or_404(EntryAct, pk=pk, user=user)


def get_contact_act(user: User, pk: int) -> ContactAct:
    """What the user did to many contacts; somebody else's act answers 404."""
    return get_object_or_404(ContactAct, pk=pk, user=user)


def get_postponed(user: User, pk: int) -> PostponedInteraction:
    """The user's own; somebody else's answers 404."""
    mine = PostponedInteraction.objects.filter(user=user).select_related("contact")
    return get_object_or_404(mine, pk=pk)


def get_reminder(user: User, pk: int) -> Reminder:
    """The user's own, done or not; somebody else's answers 404."""
    mine = Reminder.objects.filter(user=user).select_related("contact")
    return get_object_or_404(mine, pk=pk)


def require_reminders_together(user: User, token: str) -> None:
    """404 where the user set none at once by that name, or took them back already."""
    if not Reminder.objects.filter(user=user, together=token).exists():
        raise Http404


def may_deliver(user: User, together: LoggedSegment | EntryBatch) -> bool:
    """Whether the user may send or take what waits: everybody reads the log, who may log sends
    their own and unassigned ones; what was written without a segment is its writer's."""
    if isinstance(together, EntryBatch):
        is_own = together.user_id == user.pk or user.has_perm(CHANGE_ALL)
        return is_own and user.has_perm(DELIVER)
    return LoggedSegment.objects.deliverable_by(user).filter(pk=together.pk).exists()


def may_send(user: User, entry: InteractionLogEntry) -> bool:
    """The same of what one entry has waiting: by its logged segment, or as who may change it."""
    if entry.logged_segment is not None:
        return may_deliver(user, entry.logged_segment)
    return user.has_perm(DELIVER) and may_change(user, entry)


def just(entry: InteractionLogEntry) -> "QuerySet[InteractionLogEntry]":
    """The entry as what acts on many take."""
    return InteractionLogEntry.objects.filter(pk=entry.pk)


def may_change(user: User, entry: InteractionLogEntry) -> bool:
    return InteractionLogEntry.objects.changeable_by(user).filter(pk=entry.pk).exists()


def may_cancel(user: User, logged_segment: LoggedSegment) -> bool:
    return LoggedSegment.objects.changeable_by(user).filter(pk=logged_segment.pk).exists()


def get_entry(user: User, pk: int) -> InteractionLogEntry:
    return get_object_or_404(
        InteractionLogEntry.objects.visible_to(user).select_related(
            *("contact", "template", "group", "salesperson", "campaign", "user"),
            *("logged_segment", "batch"),
        ),
        pk=pk,
    )
