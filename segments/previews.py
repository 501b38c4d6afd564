"""What refining or reducing would do, before it is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crm.models import User
from segments.actions.adding import PREVIEWED_NAMES
from segments.actions.removing import Kind, lines_to_go
from segments.models import Segment


@dataclass(frozen=True)
class RemovePreview:
    """`first_names` are of those that would go."""

    staying: int
    going: int
    first_names: list[str]


def preview_remove(
    segment: Segment,
    filters: Mapping[str, Any],
    *,
    user: User,
    keep_matching: bool,
    entire_companies: bool = False,
) -> RemovePreview:
    """What `refine_contacts` (keep) or `reduce_contacts` would do now; two queries."""
    kind = Kind.REFINE if keep_matching else Kind.REDUCE
    lines = lines_to_go(kind, filters, user=user, entire_companies=entire_companies)
    going = lines.listed().filter(segment=segment)
    count = going.count()
    names = going.order_by("pk").values_list("contact__name", flat=True)[:PREVIEWED_NAMES]
    return RemovePreview(max(segment.line_count - count, 0), count, list(names))
