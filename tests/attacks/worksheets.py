"""Segments to attack, made in the database that DATABASE_URL names."""

import datetime as dt
import itertools
import os
from dataclasses import dataclass

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402

from crm.models import Campaign, Contact, Event, MarketingSetup, Salesperson, User  # noqa: E402
from interactions.models import (  # noqa: E402
    CampaignEntry,
    Delivery,
    Document,
    InteractionGroup,
    InteractionLogEntry,
    InteractionTemplate,
    InteractionTemplateLanguage,
    LoggedSegment,
)
from segments.actions import LogResult, add_selected, check_log, create_segment  # noqa: E402
from segments.actions import log_segment as log  # noqa: E402
from segments.models import Segment, SegmentLine  # noqa: E402

TODAY = dt.date(2026, 3, 2)
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Scene:
    """Who acts, with which template, on which contacts."""

    user: User
    template: InteractionTemplate
    contacts: list[Contact]

    blocked: Salesperson

    def segment(self, lines: int, *, blocked: int = 0) -> Segment:
        """A new open segment with so many lines, the first of which may not be logged."""
        segment = create_segment(f"Attack {next(_numbers)}", user=self.user, template=self.template)
        ids = [contact.pk for contact in self.contacts[:lines]]
        add_selected(segment, ids, user=self.user)
        first = SegmentLine.objects.filter(segment=segment).order_by("pk")[:blocked]
        SegmentLine.objects.filter(pk__in=first.values("pk")).update(salesperson=self.blocked)
        segment.refresh_from_db()
        assert segment.line_count == lines
        return segment


def build(contact_count: int) -> Scene:
    """Rows for a scene, in the emptied database."""
    call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)
    MarketingSetup.load()
    salesperson = Salesperson.objects.create(code="AH", name="Anna Hartmann")
    user = User.objects.create(username="anna", is_superuser=True, salesperson=salesperson)
    Contact.objects.bulk_create(_contact(number) for number in range(1, contact_count + 1))
    blocked = Salesperson.objects.create(code="XX", name="Left", is_blocked=True)
    return Scene(user, _template(user), list(Contact.objects.order_by("pk")), blocked)


def _contact(number: int) -> Contact:
    name = f"Contact {number:05d}"
    return Contact(
        number=f"CT{number:05d}",
        type="person",
        name=name,
        sort_name=name.lower(),
        company_sort_name="",
        search_text=name.lower(),
        address="1 Mill Lane",
        city="Leeds",
        email=f"contact{number}@example.com",
    )


def _template(user: User) -> InteractionTemplate:
    """A letter of a campaign, so that Log has everything to write."""
    template = InteractionTemplate.objects.create(
        code="BUS",
        description="Business letter",
        group=InteractionGroup.objects.create(code="LETTER", description="Letters"),
        cost=8,
        duration_min=30,
        correspondence_type="hard_copy",
        campaign=Campaign.objects.create(number="CP1001", description="Increase sale"),
    )
    # Logging does not open the document, it only notes which one it was.
    document = Document.objects.create(
        digest="0" * 64, name="letter.docx", content=b"", size=0, uploaded_by=user
    )
    InteractionTemplateLanguage.objects.create(template=template, document=document)
    return template


def press_log(segment: Segment, user: User, *, leave_blocked: bool = False) -> LogResult:
    """What the dialog does: look, then log what was seen, with everything the dialog offers."""
    seen = check_log(segment, today=TODAY, deliver=True, leave_blocked=leave_blocked)
    return log(
        segment,
        user=user,
        today=TODAY,
        deliver=True,
        fingerprint=seen.fingerprint,
        follow_up=True,
        leave_blocked=leave_blocked,
    )


@transaction.atomic
def verdict(segment: Segment, *, blocked: int = 0) -> str:
    """`all`, `nothing`, or what there is where something is missing.

    `segment` is as it was before Log. Waits for a transaction that still holds it: on PostgreSQL
    a killed client's last statement runs to its end.
    """
    now = Segment.objects.select_for_update(of=("self",)).get(pk=segment.pk)
    found = _what_there_is(now)
    if found == _everything(segment.line_count - blocked, blocked):
        return "all"
    return "nothing" if found == _nothing(segment.line_count) else str(found)


def _what_there_is(segment: Segment) -> dict[str, object]:
    number = segment.number
    entries = InteractionLogEntry.objects.filter(segment_number=number)
    logged = LoggedSegment.objects.filter(segment_number=number)
    follow_up, rest = f"Follow-up on segment {number}", f"Rest of {number}"
    return {
        "state": segment.state,
        "lines": segment.line_count,
        "listed": segment.lines.filter(is_listed=True).count(),
        "logged segments": logged.count(),
        "counted entries": sum(logged.values_list("entry_count", flat=True)),
        "entries": entries.count(),
        "contacts": entries.values("contact").distinct().count(),
        "letters": entries.filter(merge_values__isnull=False).count(),
        "campaign entries": CampaignEntry.objects.filter(segment_number=number).count(),
        "outbox": Delivery.objects.filter(entry__segment_number=number).count(),
        "follow-ups": Segment.objects.filter(description=follow_up).count(),
        "follow-up lines": SegmentLine.objects.filter(segment__description=follow_up).count(),
        "remainders": Segment.objects.filter(description=rest).count(),
        "remainder lines": SegmentLine.objects.filter(segment__description=rest).count(),
        "events": Event.objects.filter(verb="logged", subject_key=number).count(),
    }


def _everything(logged: int, left: int) -> dict[str, object]:
    of_each_line = ("lines", "listed", "counted entries", "entries", "contacts", "letters")
    return {
        "state": "logged",
        **dict.fromkeys(("logged segments", "campaign entries", "follow-ups", "events"), 1),
        **dict.fromkeys((*of_each_line, "outbox", "follow-up lines"), logged),
        "remainders": int(left > 0),
        "remainder lines": left,
    }


def _nothing(lines: int) -> dict[str, object]:
    absent = dict.fromkeys(_everything(0, 0), 0)
    return {**absent, "state": "open", "lines": lines, "listed": lines}
