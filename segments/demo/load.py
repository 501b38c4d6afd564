"""The demo loaded, all of it or nothing, into an empty database only."""

from datetime import date

from django.db import transaction

from crm.events import record
from crm.models import Contact, User
from segments.demo.contacts import load_contacts, load_staff
from segments.demo.templates import load_templates
from segments.demo.worksheets import load_segments
from segments.models import Segment


def is_empty() -> bool:
    """Whether nobody has worked here: somebody's logins count as much as contacts."""
    return not any(model.objects.exists() for model in (Contact, Segment, User))


@transaction.atomic
def load_demo(*, password: str, today: date) -> bool:
    """Load the demo; False, and nothing done, where the database is not empty."""
    if not is_empty():
        return False
    staff = load_staff(password)
    load_contacts(staff, today)
    templates = load_templates(staff.users["admin"], today)
    load_segments(staff, templates, today)
    record(staff.users["admin"], "loaded", "demo", "")
    return True
