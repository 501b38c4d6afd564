"""A second worksheet like the first."""

from dataclasses import dataclass, field
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext as _

from crm import consent
from crm.access import require
from crm.events import record
from crm.insert_select import insert_select
from crm.models import Contact, User
from segments import access, steps
from segments.actions.following import left_out_by_reason
from segments.duplicates import DATED, Duplicate, duplicate, duplicate_columns
from segments.locking import hold
from segments.models import Segment, SegmentCriteria, SegmentLine

What = Literal["set-up", "contacts", "overrides"]
NAMED = 10


@dataclass(frozen=True)
class CopyResult:
    """`step` brought the contacts and counts who was left out; None where only the set-up was
    copied. `first_left_out`: names."""

    segment: Segment
    step: SegmentCriteria | None = None
    first_left_out: list[str] = field(default_factory=list)


@transaction.atomic
def copy_segment(
    segment: Segment, *, user: User, what: What = "set-up", description: str = ""
) -> CopyResult:
    """A new open segment with the header, pinned templates and texts of this one.

    `what`: "contacts" also lists its contacts that may be listed today, in one step; "overrides"
    with what their lines say for themselves. Neither dates nor facts (evaluation, attempt failed)
    are copied. A constant number of statements, whatever the number of lines.

    Raises NotAllowed, SegmentIsClosed. Source: domain.md, Segment.
    """
    require(user, "segments.add_segment")
    access.require_sight(user, segment)
    source = hold(segment)
    copy = duplicate(
        source,
        user=user,
        description=description.strip() or proposed_copy(source.description),
        without=DATED,
    )
    record(user, "copied", "segment", source.number, to=copy.segment.number, what=what)
    if what == "set-up":
        return CopyResult(copy.segment)
    step = steps.begin(
        copy.segment,
        SegmentCriteria.Kind.COPY,
        user=user,
        criteria={"number": source.number},
        discard_redo=False,
    )
    names = _list_contacts(step, source, copy, overrides=what == "overrides")
    return CopyResult(copy.segment, step, names)


def _list_contacts(
    step: SegmentCriteria, source: Segment, copy: Duplicate, *, overrides: bool
) -> list[str]:
    """One line for each of the source whose contact may be listed; names of those left out."""
    lines = SegmentLine.objects.listed().filter(segment=source)
    refused = consent.refusals_at_add(include_excluded=False, prefix="contact__")
    left_out = left_out_by_reason(lines, refused)
    own = copy.line_values if overrides else {}
    if overrides:
        duplicate_columns(source, step)
    added = insert_select(
        SegmentLine,
        lines.filter(consent.none_of(refused)).order_by("pk"),
        {
            "segment": copy.segment,
            "step": step,
            "contact": "contact",
            "sort_name": "contact__sort_name",
            **own,
        },
        holding=Contact,
    )
    steps.finish(step, line_count=added, left_out=left_out)
    refusals = lines.annotate(reason=consent.reason(refused)).exclude(reason="").order_by("pk")
    return list(refusals.values_list("contact__name", flat=True)[:NAMED]) if left_out else []


def proposed_copy(description: str) -> str:
    limit = Segment._meta.get_field("description").max_length
    return (_("Copy of %s") % description)[:limit]
