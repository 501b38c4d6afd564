"""What the demo's firm says to whom: groups, templates, campaigns and who is in which group."""

from dataclasses import dataclass

SENDER = {
    "company_name": "Northern Light Ltd",
    "company_address": "1 Harbour Street",
    "company_post_code": "E1 6AN",
    "company_city": "London",
    "company_country": "GB",
    "company_phone": "+44 20 7946 0100",
    "company_email": "hello@northernlight.example.com",
    "company_home_page": "https://northernlight.example.com",
}

INTERACTION_GROUPS = {"LETTER": "Letters", "MEETING": "Meetings", "PHONE": "Phone calls"}

CAMPAIGN_STATUSES = {"PLAN": "Planned", "RUN": "Running", "DONE": "Evaluated"}


@dataclass(frozen=True)
class DemoCampaign:
    """`starts` and `ends`: so many days from today."""

    number: str
    description: str
    status: str
    starts: int
    ends: int
    budget: int


CAMPAIGNS = (
    DemoCampaign("CP1001", "Increase sale", "RUN", -30, 60, 500),
    DemoCampaign("CP1002", "Event", "RUN", -10, 20, 1500),
    DemoCampaign("CP1003", "Working place arrangement", "PLAN", 30, 120, 800),
)


@dataclass(frozen=True)
class DemoTemplate:
    """A row of reference chapter 28; `campaign` is a number."""

    code: str
    description: str
    group: str
    cost: int
    duration_min: int
    information_flow: str = "outbound"
    initiated_by: str = ""
    correspondence_type: str = ""
    ignore_contact_preference: bool = False
    campaign: str = ""
    used_for: str = ""


TEMPLATES = (
    DemoTemplate("ABSTRACT", "Abstracts of meeting", "LETTER", 8, 90),
    DemoTemplate(
        "BUS",
        "Business letter",
        "LETTER",
        8,
        30,
        initiated_by="us",
        correspondence_type="hard_copy",
        ignore_contact_preference=True,
        campaign="CP1001",
    ),
    DemoTemplate(
        "COVERSH", "Cover sheet", "LETTER", 1, 2, initiated_by="us", used_for="cover_sheet"
    ),
    DemoTemplate(
        "GOLF",
        "Golf event",
        "LETTER",
        8,
        1,
        initiated_by="us",
        correspondence_type="hard_copy",
        campaign="CP1002",
    ),
    DemoTemplate("INCOME", "Incoming phone call", "PHONE", 0, 15, "inbound", "them"),
    DemoTemplate("INHOUSE", "Meeting at our premises", "MEETING", 25, 120, initiated_by="us"),
    DemoTemplate("ONSITE", "Meeting at the customer's site", "MEETING", 45, 180, initiated_by="us"),
    DemoTemplate(
        "OUTGOING", "Outgoing phone call", "PHONE", 1, 15, initiated_by="us", used_for="call"
    ),
)

BUSINESS_SUBJECTS = {
    "en": "Our new range of luminaires",
    "ru": "Новая серия светильников",
    "de": "Unser neues Leuchtenprogramm",
}
GOLF_SUBJECTS = {
    "en": "Invitation to our customer golf day",
    "ru": "Приглашение на день гольфа",
}
GOLF_EMAILS = {
    "en": (
        "{{ contact.formal_salutation }},\n\nthe attached letter invites you to our golf day.\n\n"
        "{{ salesperson.name }}\n{{ sender.name }}"
    ),
    "ru": (
        "{{ contact.formal_salutation }}!\n\nВо вложении – приглашение на наш день гольфа.\n\n"
        "{{ salesperson.name }}\n{{ sender.name }}"
    ),
}

MAILING_GROUPS = {
    "GOLF": "Guests of the golf day",
    "X-CARD": "Christmas cards",
    "X-GIFT": "Christmas gifts",
}
# By the part of the address before the @.
MEMBERS = {
    "GOLF": {
        "j.schaefer",
        "t.klein",
        "emma.clarke",
        "o.nash",
        "amir.rahman",
        "fiona.macleod",
        "conor.byrne",
        "p.patel",
        "mturner",
        "sokolova",
        "alekhin",
        "novikova",
        "zaytsev",
        "petr.efimov",
        "robin.taylor",
    },
    "X-GIFT": {"j.schaefer", "emma.clarke", "sokolova", "vorobyov", "mturner"},
}
# Whom the rules keep off segments, and why.
FLAGS = {"h.stone": "is_excluded", "gkim": "is_inactive", "melnik": "is_privacy_blocked"}
