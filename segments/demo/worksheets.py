"""The demo's segments: one logged with its follow-up, two that somebody is working on."""

from datetime import date
from typing import Any

from crm.models import Contact
from segments.actions import (
    add_contacts,
    add_line,
    check_log,
    create_segment,
    log_segment,
    reduce_contacts,
    refine_contacts,
    update_header,
    update_line,
)
from segments.demo.contacts import Staff
from segments.demo.templates import Templates
from segments.models import Segment, SegmentLine


def load_segments(staff: Staff, templates: Templates, today: date) -> None:
    _load_logged(staff, templates, today)
    _load_golf_day(staff, templates)
    _load_north_west(staff, templates)


def _load_logged(staff: Staff, templates: Templates, today: date) -> None:
    """Anna's letter to her customers, logged; the follow-up waits for her calls."""
    anna = staff.users["anna"]
    segment = create_segment("New range in spring", user=anna)
    _choose(segment, staff, "anna", template=templates["BUS"], campaign_target=True)
    add_contacts(segment, {"country": ["AT", "DE", "GB", "IE"], "type": ["person"]}, user=anna)
    reduce_contacts(segment, {"mailing_group": ["X-GIFT"]}, user=anna)
    _say(
        segment,
        staff,
        "anna",
        {
            "k.uebach": {
                "personal_text": (
                    "Für die Dauerausstellung habe ich Ihnen die Lichtplanung schon beigelegt."
                )
            },
            "amir.rahman": {
                "personal_text": "It was good to see the gallery in Bristol last month.",
                "description": "New range, gallery lighting",
            },
            "conor.byrne": {"subject": "Better light for your books"},
            "l.gruenwald": {"language": "en"},
        },
    )
    seen = check_log(Segment.objects.get(pk=segment.pk), today=today, deliver=True)
    log_segment(
        segment,
        user=anna,
        today=today,
        deliver=True,
        fingerprint=seen.fingerprint,
        follow_up=True,
    )


def _load_golf_day(staff: Staff, templates: Templates) -> None:
    """Max invites for everybody; open, with an added and a reduced step."""
    user = staff.users["max"]
    segment = create_segment(
        "Golf day: invitations",
        user=user,
        salesperson=staff.salespeople["AH"],
        template=templates["GOLF"],
    )
    add_contacts(segment, {"mailing_group": ["GOLF"]}, user=user)
    add_contacts(segment, {"job_title": ["owner"]}, user=user)
    reduce_contacts(segment, {"country": ["US"]}, user=user)
    _say(
        segment,
        staff,
        "max",
        {
            "emma.clarke": {
                "personal_text": "You promised to bring your new putter – we rely on it.",
            },
            "sokolova": {
                "personal_text": "Анна Петровна, место за нашим столом уже ждёт Вас.",
                "cost": 12,
            },
            "robin.taylor": {"correspondence_type": "email"},
            "siobhan": {"description": "Golf day, beginner's course"},
        },
    )


def _load_north_west(staff: Staff, templates: Templates) -> None:
    """A Russian segment of another salesperson; one contact by hand."""
    user = staff.users["max"]
    segment = create_segment(
        "Светлое рабочее место: северо-запад",
        user=user,
        salesperson=staff.salespeople["OS"],
        template=templates["BUS"],
    )
    add_contacts(segment, {"territory": ["RU-C", "RU-NW"]}, user=user, with_companies=True)
    refine_contacts(segment, {"territory": ["RU-NW"], "type": ["person"]}, user=user)
    add_line(segment, _contact("vorobyov"), user=user)
    _say(
        segment,
        staff,
        "max",
        {
            "lebedev": {"personal_text": "Образцы для Вашего шоурума уже в пути."},
            "vorobyov": {"cost": 15, "duration_min": 45},
        },
    )


def _choose(segment: Segment, staff: Staff, login: str, **values: Any) -> None:
    update_header(segment, user=staff.users[login], version=segment.version, values=values)


def _say(segment: Segment, staff: Staff, login: str, texts: dict[str, dict[str, Any]]) -> None:
    """What single lines say otherwise, by the contact's mailbox."""
    for mailbox, values in texts.items():
        line = SegmentLine.objects.listed().get(segment=segment, contact=_contact(mailbox))
        update_line(line, user=staff.users[login], version=line.version, values=values)


def _contact(mailbox: str) -> Contact:
    return Contact.objects.get(email__startswith=f"{mailbox}@")
