"""Worksheets of any size, made by a constant number of statements."""

from django.db import connection

from crm.models import Contact, User
from crm.table_statistics import analyze
from segments.models import Segment, SegmentCriteria, SegmentLine
from segments.steps import finish


def fill(segment: Segment, count: int, *, user: User) -> Segment:
    """So many more lines, brought by one step."""
    number = Contact.objects.count()
    contacts = Contact.objects.bulk_create(
        [
            Contact(
                number=f"N{number + index:06d}",
                type=Contact.Type.COMPANY,
                name=f"Name {index:06d}",
                sort_name=f"name {index:06d}",
                search_text=f"n{number + index:06d} name {index:06d}",
            )
            for index in range(count)
        ],
        batch_size=2_000,
    )
    step = SegmentCriteria.objects.create(
        segment=segment,
        ordinal=segment.steps.count() + 1,
        run=segment.steps.count() + 1,
        kind=SegmentCriteria.Kind.MANUAL_ADD,
        criteria={"count": count},
        user=user,
    )
    SegmentLine.objects.bulk_create(
        [
            SegmentLine(segment=segment, contact=contact, step=step, sort_name=contact.sort_name)
            for contact in contacts
        ],
        batch_size=2_000,
    )
    finish(step, line_count=count)
    if connection.vendor == "postgresql":
        # An action does it once its transaction is over, which a test's never is.
        analyze(Contact, SegmentLine)
    segment.refresh_from_db()
    return segment
