"""The contacts of a logged segment, once more."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from crm.access import require
from crm.models import Contact, User
from crm.querysets import ContactQuerySet
from interactions.models import LoggedSegment
from interactions.outcomes import Outcome, entries_with
from segments import steps
from segments.actions.adding import AddPreview, Candidates, list_contacts
from segments.locking import lock
from segments.models import Segment, SegmentCriteria
from segments.steps import StepResult


def preview_reuse(
    segment: Segment, logged: LoggedSegment, *, user: User, outcome: Outcome | None = None
) -> AddPreview:
    """What `reuse_logged_segment` with the same arguments would do now; at most three queries."""
    contacts = logged_contacts(logged, outcome or {}, user)
    return Candidates(segment, contacts, include_excluded=False).preview(naming=True)


@transaction.atomic
def reuse_logged_segment(
    segment: Segment,
    logged: LoggedSegment,
    *,
    user: User,
    outcome: Outcome | None = None,
    discard_redo: bool = False,
) -> StepResult:
    """One step that lists the contacts of a logged segment, once each, who may be listed.

    `outcome` narrows it to entries that came out so (`interactions.outcomes`); without one, all
    that are not cancelled. The result names who did not come.

    Raises NotAllowed, SegmentIsClosed, BrokenCriteria, RedoWouldBeLost. Source: domain.md, Log
    (Follow-up).
    """
    require(user, "interactions.view_loggedsegment")
    header = lock(segment, user=user)
    contacts = logged_contacts(logged, outcome or {}, user)
    step = steps.begin(
        header,
        SegmentCriteria.Kind.LOGGED_SEGMENT,
        user=user,
        criteria=logged_criteria(logged, outcome or {}),
        discard_redo=discard_redo,
    )
    return list_contacts(step, Candidates(header, contacts, include_excluded=False), naming=True)


def logged_contacts(logged: LoggedSegment, outcome: Outcome, user: User) -> ContactQuerySet:
    """Who has an entry of the log that came out so. Raises BrokenCriteria."""
    entries = entries_with(logged.entries.all(), outcome)
    return Contact.objects.visible_to(user).filter(pk__in=entries.values("contact"))


def logged_criteria(logged: LoggedSegment, outcome: Mapping[str, Any]) -> dict[str, Any]:
    """What the step stores; without a question, the number alone."""
    chosen = {question: list(answers) for question, answers in outcome.items()}
    return {"number": logged.segment_number, **({"outcome": chosen} if chosen else {})}
