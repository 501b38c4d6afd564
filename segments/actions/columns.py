"""Columns of the worksheet's own: brought by a list, or made by hand."""

from collections.abc import Mapping

from django.db import transaction

from crm.list_columns import MOST, name_of
from crm.models import User
from segments import steps
from segments.exceptions import ColumnIsThere, TooManyColumns
from segments.locking import lock
from segments.models import Segment, SegmentColumn, SegmentCriteria


def add_columns(step: SegmentCriteria, columns: Mapping[str, str]) -> list[str]:
    """Give the step's worksheet the columns, headings by name, that it does not have yet; answers
    the names of those that would be too many."""
    known = set(step.segment.columns.values_list("name", flat=True)) if columns else set()
    new = [name for name in columns if name not in known]
    room = max(MOST - len(known), 0)
    SegmentColumn.objects.bulk_create(
        SegmentColumn(
            segment=step.segment,
            step=step,
            name=name,
            heading=columns[name],
            position=len(known) + place,
        )
        for place, name in enumerate(new[:room])
    )
    return new[room:]


def without_room(segment: Segment, columns: Mapping[str, str]) -> list[str]:
    """Names of the columns that would be too many for the worksheet; a query, once a segment."""
    known = segment.headings
    new = [name for name in columns if name not in known]
    return new[max(MOST - len(known), 0) :]


@transaction.atomic
def add_column(
    segment: Segment, heading: str, *, user: User, discard_redo: bool = False
) -> SegmentCriteria:
    """A column of this heading in which nobody says anything yet, in a step of its own.

    Raises NotAllowed, SegmentIsClosed, RedoWouldBeLost, ColumnIsThere, TooManyColumns.
    """
    header = lock(segment, user=user)
    heading = " ".join(heading.split())
    name = name_of(heading)
    if (there := header.headings.get(name)) is not None:
        raise ColumnIsThere(there)
    step = steps.begin(
        header,
        SegmentCriteria.Kind.EDIT,
        user=user,
        criteria={"fields": [], "before": {}, "after": {}, "new_column": heading},
        discard_redo=discard_redo,
    )
    if add_columns(step, {name: heading}):
        raise TooManyColumns(MOST)
    return step
