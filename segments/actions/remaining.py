"""What is left behind when a segment is logged."""

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from crm.access import require
from crm.events import record
from crm.models import User
from segments import steps
from segments.deleting import delete_images
from segments.duplicates import duplicate, duplicate_columns
from segments.models import Segment, SegmentCriteria, SegmentLine


def leave_behind(
    header: Segment, lines: QuerySet[SegmentLine], *, user: User
) -> tuple[Segment, int]:
    """Move listed lines of the locked segment to a new one, with all that is typed on them;
    answers it and how many there were. Inside the caller's transaction.

    The new segment has the header's values and texts, and one step: the lines cannot be stepped
    back to where they came from. A constant number of statements.

    Raises NotAllowed. Source: domain.md, Log.
    """
    require(user, "segments.add_segment")
    rest = duplicate(header, user=user, description=described(header.number))
    step = steps.begin(
        rest.segment,
        SegmentCriteria.Kind.LEFT_BEHIND,
        user=user,
        criteria={"number": header.number},
        discard_redo=False,
    )
    moving = SegmentLine.objects.filter(pk__in=lines.order_by().values("pk"))
    # Edits of steps that the new segment does not have.
    delete_images(moving)
    moved = moving.update(
        segment=rest.segment,
        step=step,
        removed_by=None,
        template=rest.template_of("template"),
        version=F("version") + 1,
    )
    duplicate_columns(header, step)
    steps.finish(step, line_count=moved)
    record(user, "created", "segment", rest.segment.number, rest_of=header.number)
    return rest.segment, moved


def described(number: str) -> str:
    return _("Rest of %(number)s") % {"number": number}
