"""What refining or reducing would do, before it is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from crm.filters import contacts_matching
from crm.models import User
from segments.actions.adding import PREVIEWED_NAMES
from segments.models import Segment, SegmentLine


@dataclass(frozen=True)
class RemovePreview:
    """`first_names` are of those that would go."""

    staying: int
    going: int
    first_names: list[str]


def preview_remove(
    segment: Segment, filters: Mapping[str, Sequence[str]], *, user: User, keep_matching: bool
) -> RemovePreview:
    """What `refine_contacts` (keep) or `reduce_contacts` would do now; two queries."""
    matching = Exists(contacts_matching(filters, user).filter(pk=OuterRef("contact")))
    lines = SegmentLine.objects.listed().filter(segment=segment)
    going = lines.filter(~matching if keep_matching else matching)
    count = going.count()
    names = going.order_by("pk").values_list("contact__name", flat=True)[:PREVIEWED_NAMES]
    return RemovePreview(max(segment.line_count - count, 0), count, list(names))
