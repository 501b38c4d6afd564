"""Somebody who was removed and comes again gets a new line; what the old one said can come back."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from crm.model_fields import field_of
from crm.models import User
from segments.edits import inherit_equal_values
from segments.exceptions import LineChanged, LineIsGone, NothingToRestore
from segments.locking import share
from segments.models import Segment, SegmentLine
from segments.querysets import SegmentLineQuerySet
from segments.steps import carries_typed_values

VALUES = (*SegmentLine.OVERRIDES, *SegmentLine.SWITCHES.values(), *SegmentLine.FACTS)


def former_line(line: SegmentLine) -> SegmentLine | None:
    """The contact's last removed line on the segment that says something of its own; one query."""
    removed = SegmentLine.objects.filter(
        segment=line.segment_id, contact=line.contact_id, is_listed=False, pk__lt=line.pk
    )
    says_something = carries_typed_values() | Q(list_values__isnull=False)
    return removed.filter(says_something).order_by("-pk").first()


@transaction.atomic
def restore_values(
    line: SegmentLine, *, user: User, version: int, today: date | None = None
) -> SegmentLine:
    """Give the line all that the contact's removed line said; the old line stays as it is.

    A single edit like typing it again: no step, and only while the line is as the user saw it.

    Raises NotAllowed, SegmentIsClosed, NothingToRestore, LineIsGone, LineChanged (with the line
    as it is now). Source: domain.md, Line.
    """
    header = share(line.segment, user=user)
    former = former_line(line)
    if former is None:
        raise NothingToRestore
    rows = SegmentLine.objects.listed().filter(pk=line.pk, segment=header)
    if not say_again(header, rows, version, values_of(former), today=today):
        theirs = rows.select_related("contact__company", "segment").first()
        raise LineChanged(theirs) if theirs else LineIsGone
    return rows.select_related("contact__company", "segment").get()


def say_again(
    header: Segment,
    rows: SegmentLineQuerySet,
    version: int,
    values: Mapping[str, Any],
    *,
    today: date | None = None,
) -> bool:
    """Let the one line among the rows say what another one said; whether it still was as seen."""
    said = {**values}
    if said["template"] == header.template_id:
        said["template"] = None
    if not rows.filter(version=version).update(**said, version=F("version") + 1):
        return False
    inherit_equal_values(header, rows, said, today=today)
    return True


def values_of(line: SegmentLine) -> dict[str, Any]:
    """All that somebody can type on a line, as its columns."""
    return {name: getattr(line, field_of(SegmentLine, name).attname) for name in VALUES}
