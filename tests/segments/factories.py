"""The smallest valid worksheets, made by the acts that make them in life."""

import datetime as dt
from typing import Any

from django.db import connection

from crm.models import Contact, User
from interactions.models import InteractionTemplate, LoggedSegment
from interactions.printing import letter_bytes
from segments import actions
from segments.letters import letter_of
from segments.models import Segment, SegmentLine
from tests.factories import UserFactory

TODAY = dt.date(2026, 1, 20)


def make_segment(
    *contacts: Contact,
    user: User | None = None,
    template: InteractionTemplate | None = None,
    **header: Any,
) -> Segment:
    """An open segment whose lines are the contacts, each added by hand."""
    user = user or UserFactory(role="Marketing manager")
    segment = actions.create_segment("Spring letter", user=user, template=template)
    for contact in contacts:
        actions.add_line(segment, contact, user=user)
    segment.refresh_from_db()
    if header:
        segment = actions.update_header(
            segment, user=user, version=segment.version, values=header
        ).segment
    return segment


def log(segment: Segment, user: User, **options: Any) -> LoggedSegment:
    """What the dialog does: look, then log what was seen, with delivery."""
    check = actions.check_log(segment, today=TODAY, deliver=True)
    return actions.log_segment(
        segment, user=user, today=TODAY, deliver=True, fingerprint=check.fingerprint, **options
    ).logged_segment


def line_of(segment: Segment, contact: Contact) -> SegmentLine:
    return SegmentLine.objects.listed().get(segment=segment, contact=contact)


def listed(segment: Segment) -> set[int]:
    return set(segment.lines.filter(is_listed=True).values_list("contact", flat=True))


def letter_bytes_of(line: SegmentLine) -> bytes:
    """The line's letter as a Word file."""
    letter = letter_of(line, today=TODAY)
    return letter_bytes(letter.document_id, letter.values)


def resolved(segment: Segment, contact: Contact) -> SegmentLine:
    return SegmentLine.objects.listed().resolved(segment).get(contact=contact)


def to_hold() -> int:
    """The statements by which PostgreSQL holds contacts that are inserted: a savepoint, their keys
    compared now and later again, release."""
    return 4 if connection.vendor == "postgresql" else 0
