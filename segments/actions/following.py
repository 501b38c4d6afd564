"""Follow-up segments: the same contacts again, for what is said next."""

from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from crm import consent
from crm.access import require
from crm.events import record
from crm.insert_select import insert_select
from crm.models import Contact, User
from crm.numbers import take_number
from interactions.models import InteractionLogEntry, LoggedSegment
from interactions.outcomes import Outcome, entries_with
from interactions.querysets import InteractionLogEntryQuerySet
from segments import steps
from segments.actions.reusing import logged_criteria
from segments.duplicates import DATED, duplicate, duplicate_columns
from segments.exceptions import NobodyToFollow
from segments.models import Segment, SegmentCriteria, SegmentLine

NAMED = 10


@transaction.atomic
def create_follow_up(
    logged_segment: LoggedSegment,
    *,
    user: User,
    description: str = "",
    outcome: Outcome | None = None,
) -> Segment:
    """A new worksheet with the contacts of the log's entries that are not cancelled.

    `outcome` narrows it to entries that came out so (`interactions.outcomes`). Raises NotAllowed,
    BrokenCriteria, and NobodyToFollow where there are none. Source: domain.md, Log (Follow-up).
    """
    require(user, "interactions.view_loggedsegment")
    entries = once_a_contact(entries_with(to_follow(logged_segment), outcome or {}))
    if not entries.exists():
        raise NobodyToFollow(_("No interaction that is not cancelled came out so."))
    return follow(
        logged_segment, entries, user=user, description=description, outcome=outcome or {}
    )


def to_follow(logged: LoggedSegment) -> InteractionLogEntryQuerySet:
    """The log's entries whose contacts a follow-up lists."""
    entries: InteractionLogEntryQuerySet = logged.entries.filter(
        is_cancelled=False, contact__isnull=False
    )
    return entries


def follow(
    logged: LoggedSegment,
    entries: QuerySet[InteractionLogEntry],
    *,
    user: User,
    description: str,
    outcome: Outcome | None = None,
) -> Segment:
    """The follow-up segment, inside the caller's transaction, with the contacts of the entries,
    of which no two have the same; who may no longer be listed is counted in its one step."""
    require(user, "segments.add_segment")
    segment = Segment.objects.create(
        number=take_number("segment", model=Segment),
        description=description.strip() or proposed_description(logged.segment_number),
        salesperson_id=logged.salesperson_id,
        campaign_id=logged.campaign_id,
        created_by=user,
    )
    return _listing(logged, segment, entries, {}, outcome=outcome or {}, user=user)


def follow_alike(
    logged: LoggedSegment, header: Segment, *, user: User, description: str
) -> Segment:
    """As `follow`, for the lines of the worksheet that is being logged: with the values, templates
    and texts of its header, and with what its lines say for themselves. Neither dates nor facts
    (evaluation, attempt failed) come along."""
    require(user, "segments.add_segment")
    description = description.strip() or proposed_description(logged.segment_number)
    copy = duplicate(header, user=user, description=description, without=DATED)
    lines = SegmentLine.objects.listed().filter(segment=header)
    segment = _listing(logged, copy.segment, lines, copy.line_values, outcome={}, user=user)
    duplicate_columns(header, segment.steps.get())
    return segment


def _listing(
    logged: LoggedSegment,
    segment: Segment,
    rows: QuerySet[Any, Any],
    own: dict[str, Any],
    *,
    outcome: Outcome,
    user: User,
) -> Segment:
    """The new segment with the contacts of the rows, as the log's follow-up."""
    step = steps.begin(
        segment,
        SegmentCriteria.Kind.LOGGED_SEGMENT,
        user=user,
        criteria=logged_criteria(logged, outcome),
        discard_redo=False,
    )
    _list_contacts(step, rows, own)
    if not logged.follow_up_number:
        logged.follow_up_number = segment.number
        logged.save(update_fields=["follow_up_number"])
    record(user, "created", "segment", segment.number, follow_up_of=logged.segment_number)
    return segment


def _list_contacts(step: SegmentCriteria, rows: QuerySet[Any, Any], own: dict[str, Any]) -> None:
    """One line for each contact that may be listed, in the order of the rows; `own`: what the new
    lines take from them besides."""
    refused = consent.refusals_at_add(include_excluded=False, prefix="contact__")
    left_out = left_out_by_reason(rows, refused)
    added = insert_select(
        SegmentLine,
        rows.filter(consent.none_of(refused)).order_by("pk"),
        {
            "segment": step.segment,
            "step": step,
            "contact": "contact",
            "sort_name": F("contact__sort_name"),
            **own,
        },
        holding=Contact,
    )
    steps.finish(step, line_count=added, left_out=left_out)


def once_a_contact(entries: QuerySet[InteractionLogEntry]) -> QuerySet[InteractionLogEntry]:
    """Of the entries of two contacts that were merged since, the first."""
    earlier = entries.order_by().filter(contact=OuterRef("contact"), pk__lt=OuterRef("pk"))
    return entries.filter(~Exists(earlier))


def left_out_by_reason(rows: QuerySet[Any, Any], refused: dict[str, Q]) -> dict[str, int]:
    """How many of the rows' contacts may not be listed; one query."""
    reasons = rows.order_by().annotate(reason=consent.reason(refused)).values("reason")
    counts = reasons.annotate(count=Count("pk"))
    return {row["reason"]: row["count"] for row in counts if row["reason"]}


def names_left_out(logged: LoggedSegment, step: SegmentCriteria) -> dict[str, list[str]]:
    """The first of those whom the follow-up's step left out, by reason; one query, none where it
    left out nobody."""
    if not step.left_out:
        return {}
    entries = entries_with(to_follow(logged), step.criteria.get("outcome", {}))
    reason = consent.reason(consent.refusals_at_add(include_excluded=False, prefix="contact__"))
    refused = once_a_contact(entries).annotate(reason=reason).exclude(reason="").order_by("pk")
    names: dict[str, list[str]] = {}
    for code, name in refused.values_list("reason", "contact__name")[:NAMED]:
        names.setdefault(code, []).append(name)
    return names


def proposed_description(number: str) -> str:
    return _("Follow-up on segment %(number)s") % {"number": number}
