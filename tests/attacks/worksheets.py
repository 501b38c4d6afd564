"""Segments to attack, made in the database that DATABASE_URL names."""

import datetime as dt
import itertools
import os
from collections.abc import Iterable
from dataclasses import dataclass

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.attacks.settings")
django.setup()

from django.core.management import call_command  # noqa: E402

from crm.models import (  # noqa: E402
    Campaign,
    Consent,
    Contact,
    MarketingSetup,
    Salesperson,
    User,
)
from interactions.models import (  # noqa: E402
    Document,
    InteractionGroup,
    InteractionTemplate,
    InteractionTemplateLanguage,
)
from segments.actions import LogResult, add_selected, check_log, create_segment  # noqa: E402
from segments.actions import log_segment as log  # noqa: E402
from segments.models import Segment, SegmentLine  # noqa: E402
from tests.attacks.facts import Facts, facts  # noqa: E402

TODAY = dt.date(2026, 3, 2)
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Scene:
    """Who acts, with which letter and e-mail, on which contacts."""

    user: User
    letter: InteractionTemplate
    email: InteractionTemplate
    contacts: list[Contact]
    blocked: Salesperson
    own_document: Document
    other_campaign: Campaign

    def segment(
        self, lines: int, *, blocked: int = 0, template: InteractionTemplate | None = None
    ) -> Segment:
        """A new open segment with so many lines, the first of which may not be logged."""
        segment = create_segment(
            f"Attack {next(_numbers)}", user=self.user, template=template or self.letter
        )
        ids = [contact.pk for contact in self.contacts[:lines]]
        add_selected(segment, ids, user=self.user)
        self.first_lines(segment, blocked).update(salesperson=self.blocked)
        segment.refresh_from_db()
        assert segment.line_count == lines
        return segment

    def first_lines(self, segment: Segment, count: int) -> "Iterable[SegmentLine]":
        first = SegmentLine.objects.filter(segment=segment).order_by("pk")[:count]
        return SegmentLine.objects.filter(pk__in=list(first.values_list("pk", flat=True)))


def build(contact_count: int) -> Scene:
    """Rows for a scene, in the emptied database."""
    call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)
    MarketingSetup.load()
    salesperson = Salesperson.objects.create(code="AH", name="Anna Hartmann")
    user = User.objects.create(username="anna", is_superuser=True, salesperson=salesperson)
    contacts = Contact.objects.bulk_create(
        _contact(number) for number in range(1, contact_count + 1)
    )
    Consent.objects.bulk_create(
        Consent(contact=contact, channel="email", status="given", said_on=TODAY)
        for contact in contacts
    )
    group = InteractionGroup.objects.create(code="LETTER", description="Letters")
    campaign = Campaign.objects.create(number="CP1001", description="Increase sale")
    return Scene(
        user,
        _template("BUS", "hard_copy", group, campaign, _document("letter.docx", "0", user)),
        _template("MAIL", "email", group, campaign, _document("email.docx", "1", user)),
        contacts,
        Salesperson.objects.create(code="XX", name="Left", is_blocked=True),
        _document("own.docx", "2", user),
        Campaign.objects.create(number="CP1002", description="Trade show"),
    )


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


def _document(name: str, digit: str, user: User) -> Document:
    """Logging does not open the document, it only notes which one it was."""
    return Document.objects.create(
        digest=digit * 64, name=name, content=b"", size=0, uploaded_by=user
    )


def _template(
    code: str, kind: str, group: InteractionGroup, campaign: Campaign, document: Document
) -> InteractionTemplate:
    """Of a campaign and with a document, so that Log has everything to write."""
    template = InteractionTemplate.objects.create(
        code=code,
        description=f"Template {code}",
        group=group,
        cost=8,
        duration_min=30,
        correspondence_type=kind,
        campaign=campaign,
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


def logged_letters(lines: int) -> Facts:
    """What there is of a segment of letters when `press_log` is done."""
    one = ("worksheet logged", "follow-up open", "logged segments", "campaign entries")
    each = (
        *("worksheet lines", "worksheet lines counted", "follow-up lines"),
        *("follow-up lines counted", "entries", "entries counted", "contacts", "letters"),
        *("of a campaign", "hard_copy ready"),
    )
    found = Facts({**dict.fromkeys(one, 1), **dict.fromkeys(each, lines)})
    return found + Facts({"event created": 1, "event logged": 1})


def verdict(segment: Segment, whole: Facts) -> str:
    """`all` where it is what it should be, else what is missing and what is too much."""
    found = facts(segment)
    return "all" if found == whole else f"missing {whole - found}, too much {found - whole}"
