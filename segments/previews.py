"""What refining or reducing would do, before it is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crm.criteria.asking import contacts_matching
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


@dataclass(frozen=True)
class Matches:
    """Whom conditions find, wherever they are; `is_capped`: more than `count`."""

    count: int
    first_names: list[str]
    is_capped: bool = False

    @property
    def has_more(self) -> bool:
        return self.is_capped or self.count > len(self.first_names)


def preview_matches(filters: Mapping[str, Any], *, user: User, cap: int = 0) -> Matches:
    """Whom a step of saved criteria finds today; two queries. Raises BrokenCriteria."""
    contacts = contacts_matching(filters, user).order_by()
    count = contacts[: cap + 1].count() if cap else contacts.count()
    names = contacts.order_by("sort_name", "pk").values_list("name", flat=True)[:PREVIEWED_NAMES]
    is_capped = bool(cap) and count > cap
    return Matches(cap if is_capped else count, list(names), is_capped)
