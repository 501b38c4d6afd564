"""What refining or reducing would do, before it is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crm.criteria.asking import contacts_matching
from crm.found import ask_of_found
from crm.models import User
from segments.actions.adding import PREVIEWED_NAMES
from segments.actions.removing import Kind, lines_to_go
from segments.models import Segment

# Of what was found: how many there are, and the first by name, or in the order of their lines.
COUNTED = "SELECT NULL, COUNT(*) FROM found"
BY_NAME = f"SELECT name, 0 FROM found ORDER BY sort_name, id LIMIT {PREVIEWED_NAMES}"  # noqa: S608 - a number of ours
BY_LINE = f"SELECT contact__name, 0 FROM found ORDER BY id LIMIT {PREVIEWED_NAMES}"  # noqa: S608 - a number of ours


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
    """What `refine_contacts` (keep) or `reduce_contacts` would do now; one query."""
    kind = Kind.REFINE if keep_matching else Kind.REDUCE
    lines = lines_to_go(kind, filters, user=user, entire_companies=entire_companies)
    going = lines.listed().filter(segment=segment).order_by()
    count, names = _told(ask_of_found(going.values_list("id", "contact__name"), COUNTED, BY_LINE))
    return RemovePreview(max(segment.line_count - count, 0), count, names)


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
    """Whom a step of saved criteria finds today; one query. Raises BrokenCriteria.

    With a `cap`, more matches than that are not looked for, and the names are those of the first
    that were found.
    """
    contacts = contacts_matching(filters, user).order_by().values_list("id", "name", "sort_name")
    found = contacts[: cap + 1] if cap else contacts
    count, names = _told(ask_of_found(found, COUNTED, BY_NAME))
    is_capped = bool(cap) and count > cap
    return Matches(cap if is_capped else count, names, is_capped)


def _told(answers: list[tuple[Any, ...]]) -> tuple[int, list[str]]:
    """The row of COUNTED, which has no name, and the names."""
    names = [name for name, _count in answers if name is not None]
    return sum(count for _name, count in answers), names
