import datetime as dt
import re

import pytest

from crm.models import (
    BusinessRelation,
    Consent,
    Contact,
    ContactAltAddress,
    IndustryGroup,
    JobResponsibility,
    MailingGroup,
    MarketingSetup,
    Salesperson,
    User,
)
from interactions.models import Delivery, InteractionTemplate, LoggedSegment
from segments.actions import check_log
from segments.demo.relations import IN_TRADE, RELATED, RESPONSIBLE
from segments.models import Segment, SegmentLine
from tests.demo.conftest import TODAY


def test_loads_sixty_contacts_in_three_languages(demo) -> None:
    assert Contact.objects.count() == 60
    assert Contact.objects.filter(type="company").count() == 21
    assert set(Contact.objects.values_list("language", flat=True)) == {"de", "en", "ru"}
    assert Contact.objects.filter(middle_name="Петровна", gender="female").exists()
    assert not Contact.objects.exclude(email__endswith="example.com").exists()
    assert not Contact.objects.filter(address="").exists()
    assert Contact.objects.get(name="Robin Taylor").formal_salutation == "Dear Robin Taylor"


def test_loads_what_letters_and_worksheets_need(demo) -> None:
    assert Salesperson.objects.count() == 4
    assert MailingGroup.objects.count() == 3
    assert MarketingSetup.load().company_name == "Northern Light Ltd"
    codes = InteractionTemplate.objects.values_list("code", flat=True)
    assert set(codes) == {
        "ABSTRACT",
        "BUS",
        "COVERSH",
        "GOLF",
        "INCOME",
        "INHOUSE",
        "ONSITE",
        "OUTGOING",
    }
    for code, languages in (("BUS", {"de", "en", "ru"}), ("GOLF", {"en", "ru"})):
        texts = InteractionTemplate.objects.get(code=code).languages.all()
        assert {text.language for text in texts if text.document} == languages


@pytest.mark.parametrize(
    ("login", "right", "has"),
    [
        ("anna", "segments.log_segment", True),
        ("anna", "segments.view_all_segments", False),
        ("max", "segments.view_all_segments", True),
        ("admin", "interactions.change_interactiontemplate", True),
        ("vera", "segments.view_segment", True),
        ("vera", "segments.change_segment", False),
    ],
)
def test_each_login_has_the_rights_of_its_role(demo, login: str, right: str, has: bool) -> None:
    user = User.objects.get(username=login)
    assert user.check_password("demo")
    assert user.has_perm(right) is has


def test_loads_a_logged_segment_with_its_follow_up(demo) -> None:
    logged = LoggedSegment.objects.get()
    follow_up = Segment.objects.get(number=logged.follow_up_number)
    assert (logged.description, logged.entry_count) == ("New range in spring", 20)
    assert (follow_up.state, follow_up.line_count) == ("open", 20)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"ready"}


def test_loads_open_segments_that_somebody_worked_on(demo) -> None:
    for description in ("Golf day: invitations", "Светлое рабочее место: северо-запад"):
        segment = Segment.objects.get(description=description)
        lines = SegmentLine.objects.listed().filter(segment=segment)
        assert segment.steps.count() == 3
        assert lines.count() == segment.line_count > 5
        assert lines.exclude(personal_text="").exists()
        assert lines.filter(cost__isnull=False).exists()
        assert not check_log(segment, today=TODAY, deliver=True).is_blocked


def test_contacts_are_sorted_by_what_they_are(demo) -> None:
    for model, codes in (
        (JobResponsibility, {"IT", "MANAGE", "PURCHASE", "SALES"}),
        (BusinessRelation, {"CUST", "PROSPECT", "SUPPLIER"}),
        (IndustryGroup, {"CULTURE", "FOOD", "HEALTH", "MANUF", "RETAIL"}),
    ):
        rows = model.objects.all()
        assert {row.code for row in rows} == codes
        assert all(row.memberships.exists() for row in rows)
    companies = Contact.objects.filter(type="company")
    assert not companies.filter(business_relations=None).exists()
    names = [*RESPONSIBLE.values(), *RELATED.values(), *IN_TRADE.values()]
    mailboxes = [f"{name}@" for name in set().union(*names)]
    known = Contact.objects.values_list("email", flat=True)
    domains = {email.split("@")[1].split(".")[0] for email in known}
    boxes = {email.split("@")[0] for email in known}
    assert {box.rstrip("@") for box in mailboxes} <= domains | boxes


def test_who_gets_e_mails_agreed_and_two_refused(demo) -> None:
    segment = Segment.objects.get(description="Golf day: invitations")
    lines = SegmentLine.objects.listed().resolved(segment, today=TODAY)
    emails = lines.filter(r_correspondence_type="email").values("contact")
    said = Consent.objects.filter(channel="email", contact__in=emails)
    assert said.count() == emails.count() == 5
    assert Consent.objects.filter(status="refused").count() == 2
    check = check_log(segment, today=TODAY, deliver=True)
    problems = {problem.code: problem.count for problem in check.warnings}
    assert {code: problems[code] for code in problems if code.endswith("refused")} == {
        "emails_refused": 1,
        "letters_refused": 1,
    }
    assert "emails_not_asked" not in problems


def test_two_contacts_have_another_address(demo) -> None:
    works, dacha = ContactAltAddress.objects.order_by("-code")
    assert (works.contact.name, works.starts_on) == ("Clarke & Sons Ltd", dt.date(2026, 1, 1))
    assert (dacha.starts_on, dacha.ends_on) == (dt.date(2026, 6, 1), dt.date(2026, 8, 31))


def test_keeps_whom_the_rules_keep_away_off_every_segment(demo) -> None:
    kept = Contact.objects.filter(is_excluded=True) | Contact.objects.filter(is_inactive=True)
    kept |= Contact.objects.filter(is_privacy_blocked=True)
    assert kept.count() == 3
    assert not SegmentLine.objects.filter(contact__in=kept).exists()


def test_is_the_same_every_time(demo) -> None:
    numbers = list(Segment.objects.order_by("pk").values_list("number", flat=True))
    assert numbers == ["SM00001", "SM00002", "SM00003", "SM00004"]
    last = Contact.objects.order_by("pk").last()
    assert (last.number, last.name) == ("CT00060", "Пётр Николаевич Ефимов")
    assert all(re.fullmatch(r"CT000\d\d", number) for number in numbers_of_contacts())


def numbers_of_contacts() -> list[str]:
    return list(Contact.objects.values_list("number", flat=True))
