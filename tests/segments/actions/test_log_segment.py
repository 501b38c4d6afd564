"""Logging writes everything in one act, once, and the letters can be made again from it."""

import datetime as dt
import io
import zipfile
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.exceptions import NotAllowed
from crm.models import Contact, MarketingSetup
from interactions.documents import template_of_digest
from interactions.logged_letters import entry_values, letters_of, single_letters
from interactions.models import CampaignEntry, Delivery, InteractionLogEntry, LoggedSegment
from segments import actions, sentences
from segments.actions.taking_back import follow_up_of
from segments.exceptions import AlreadyLogged, LogBlocked, LogCheckChanged, SegmentIsClosed
from segments.letters import letter_of
from segments.models import Segment
from tests.documents import letter_document, texts_of
from tests.factories import (
    CampaignFactory,
    ConsentFactory,
    ContactAltAddressFactory,
    ContactFactory,
    InteractionTemplateFactory,
    InteractionTemplateLanguageFactory,
    PersonFactory,
    SalespersonFactory,
    UserFactory,
    agrees_to_emails,
)
from tests.segments.factories import TODAY, line_of, listed, make_segment

pytestmark = pytest.mark.django_db

REACHABLE = {"address": "Lindenweg 5", "city": "Berlin", "email": "a@example.com"}


@pytest.fixture
def user():
    return UserFactory(role="Marketing manager", salesperson=SalespersonFactory(name="Alma Hart"))


@pytest.fixture
def template():
    template = InteractionTemplateFactory(
        cost="8.00",
        duration_min=30,
        information_flow="outbound",
        initiated_by="us",
        correspondence_type="hard_copy",
        default_language="en",
    )
    InteractionTemplateLanguageFactory(
        template=template,
        language="en",
        subject="News",
        document=letter_document(
            "{{ contact.name }}, {{ date }}, {{ line.cost }}, {{ salesperson.name }}",
            "{{ personal_text }}",
        ),
    )
    return template


def log(segment, user, *, deliver=True, today=TODAY, **options):
    segment.refresh_from_db()
    check = actions.check_log(segment, today=today, deliver=deliver)
    return actions.log_segment(
        segment,
        user=user,
        today=today,
        deliver=deliver,
        fingerprint=check.fingerprint,
        **options,
    )


def nothing_is_written(segment):
    segment.refresh_from_db()
    return (
        segment.state == Segment.State.OPEN
        and not LoggedSegment.objects.exists()
        and not InteractionLogEntry.objects.exists()
        and not CampaignEntry.objects.exists()
        and not Delivery.objects.exists()
    )


def test_writes_one_entry_per_line_with_everything_resolved(user, template):
    company = ContactFactory(name="Linden GmbH", **REACHABLE)
    person = PersonFactory(name="Anna Schmidt", company=company, **REACHABLE)
    segment = make_segment(company, person, user=user, template=template)
    actions.update_line(
        line_of(segment, person),
        user=user,
        version=1,
        values={
            "description": "Call back",
            "cost": Decimal("9.50"),
            "date": dt.date(2026, 1, 5),
            "evaluation": "negative",
            "attempt_failed": True,
        },
    )
    result = log(segment, user)
    first, second = result.logged_segment.entries.order_by("pk")
    assert (first.contact, first.contact_name, first.company_name) == (
        company,
        "Linden GmbH",
        "Linden GmbH",
    )
    assert (first.description, first.date, first.cost) == ("Spring letter", TODAY, Decimal(8))
    assert (second.contact_name, second.company_name) == ("Anna Schmidt", "Linden GmbH")
    assert (second.description, second.date, second.cost) == (
        "Call back",
        dt.date(2026, 1, 5),
        Decimal("9.50"),
    )
    assert (second.evaluation, second.attempt_failed) == ("negative", True)
    for entry in (first, second):
        assert entry.template == template
        assert entry.group == template.group
        assert entry.salesperson == user.salesperson
        assert entry.user == user
        assert entry.duration_min == 30
        assert (entry.information_flow, entry.initiated_by) == ("outbound", "us")
        assert (entry.correspondence_type, entry.language) == ("hard_copy", "en")
        assert entry.subject == "News"
        assert entry.segment_number == segment.number
    assert [first.step_ordinal, second.step_ordinal] == [1, 2]
    assert result.entry_count == result.logged_segment.entry_count == 2


def test_closes_the_worksheet(user, template):
    contact = ContactFactory(**REACHABLE)
    segment = make_segment(contact, user=user, template=template)
    line = line_of(segment, contact)
    log(segment, user)
    segment.refresh_from_db()
    assert segment.state == Segment.State.LOGGED
    with pytest.raises(SegmentIsClosed):
        actions.add_line(segment, ContactFactory(), user=user)
    with pytest.raises(SegmentIsClosed):
        actions.update_line(line, user=user, version=1, values={"description": "Late"})


def test_a_second_attempt_says_who_logged_it(user, template):
    segment = make_segment(ContactFactory(**REACHABLE), user=user, template=template)
    check = actions.check_log(segment, today=TODAY, deliver=True)
    log(segment, user)
    with pytest.raises(AlreadyLogged, match=f"{user.username} has already logged") as refused:
        actions.log_segment(
            segment, user=user, today=TODAY, deliver=True, fingerprint=check.fingerprint
        )
    assert refused.value.logged_segment.segment_number == segment.number
    assert InteractionLogEntry.objects.count() == 1


def test_refuses_a_blocked_line_and_writes_nothing(user, template):
    contacts = ContactFactory.create_batch(2, **REACHABLE)
    segment = make_segment(*contacts, user=user, template=template)
    contacts[1].is_inactive = True
    contacts[1].save()
    with pytest.raises(LogBlocked) as refused:
        log(segment, user)
    assert [problem.code for problem in refused.value.check.blocks] == ["inactive"]
    assert nothing_is_written(segment)


def test_refuses_when_something_changed_since_the_dialog_and_writes_nothing(user, template):
    segment = make_segment(ContactFactory(**REACHABLE), user=user, template=template)
    seen = actions.check_log(segment, today=TODAY, deliver=True)
    actions.add_line(segment, ContactFactory(**REACHABLE), user=user)
    with pytest.raises(LogCheckChanged) as refused:
        actions.log_segment(
            segment, user=user, today=TODAY, deliver=True, fingerprint=seen.fingerprint
        )
    assert refused.value.check.line_count == 2
    assert nothing_is_written(segment)


def test_refuses_without_the_right_and_writes_nothing(user, template):
    segment = make_segment(ContactFactory(**REACHABLE), user=user, template=template)
    with pytest.raises(NotAllowed):
        log(segment, UserFactory(role="Viewer"))
    assert nothing_is_written(segment)


def test_refuses_somebody_elses_segment_and_writes_nothing(user, template):
    segment = make_segment(ContactFactory(**REACHABLE), user=user, template=template)
    with pytest.raises(NotAllowed):
        log(segment, UserFactory(role="Salesperson"))
    assert nothing_is_written(segment)


def test_writes_one_campaign_entry_per_campaign(user, template):
    spring, autumn = CampaignFactory(), CampaignFactory()
    contacts = ContactFactory.create_batch(3, **REACHABLE)
    segment = make_segment(*contacts, user=user, template=template, campaign=spring)
    actions.update_line(
        line_of(segment, contacts[2]), user=user, version=1, values={"campaign": autumn}
    )
    log(segment, user)
    entries = CampaignEntry.objects.order_by("campaign_id")
    assert [(entry.campaign, entry.date) for entry in entries] == [
        (spring, TODAY),
        (autumn, TODAY),
    ]
    counts = [InteractionLogEntry.objects.filter(campaign_entry=entry).count() for entry in entries]
    assert counts == [2, 1]


@pytest.mark.parametrize("none_on_purpose", [False, True])
def test_the_logged_segment_has_the_campaign_that_the_header_said(user, template, none_on_purpose):
    template.campaign = CampaignFactory()
    template.save()
    segment = make_segment(ContactFactory(**REACHABLE), user=user, template=template)
    if none_on_purpose:
        values = {"no_campaign": True}
        actions.update_header(segment, user=user, version=segment.version, values=values)
        segment.refresh_from_db()
    log(segment, user)
    assert LoggedSegment.objects.get().campaign == (None if none_on_purpose else template.campaign)


class TestDelivery:
    def test_off_writes_entries_only(self, user, template):
        segment = make_segment(ContactFactory(**REACHABLE), user=user, template=template)
        log(segment, user, deliver=False)
        assert not Delivery.objects.exists()
        assert InteractionLogEntry.objects.count() == 1

    def test_makes_letters_ready_and_says_who_cannot_be_reached(self, user, template):
        reachable, moved = ContactFactory(**REACHABLE), ContactFactory()
        segment = make_segment(reachable, moved, user=user, template=template)
        log(segment, user)
        states = Delivery.objects.order_by("pk").values_list("channel", "state", "error")
        assert list(states) == [
            ("hard_copy", "ready", ""),
            ("hard_copy", "skipped", "no_postal_address"),
        ]

    def test_queues_emails_with_the_address_of_the_moment(
        self, user, template, django_capture_on_commit_callbacks
    ):
        contact = agrees_to_emails(ContactFactory(correspondence_type="email", **REACHABLE))
        nobody = agrees_to_emails(ContactFactory(correspondence_type="email"))
        segment = make_segment(contact, nobody, user=user, template=template)
        with django_capture_on_commit_callbacks():
            log(segment, user)
        states = Delivery.objects.order_by("pk").values_list("channel", "state", "address")
        assert list(states) == [("email", "queued", "a@example.com"), ("email", "skipped", "")]

    def test_says_who_may_not_be_written_to(self, user, template):
        refused, not_asked = ContactFactory.create_batch(
            2, correspondence_type="email", **REACHABLE
        )
        no_letters, both = ContactFactory.create_batch(2, **REACHABLE)
        ConsentFactory(contact=refused, channel="email", status="refused")
        ConsentFactory(contact=no_letters, channel="hard_copy", status="refused")
        ConsentFactory(contact=both, channel="email", status="refused")
        segment = make_segment(refused, not_asked, no_letters, both, user=user, template=template)
        assert log(segment, user).entry_count == 4
        states = Delivery.objects.order_by("pk").values_list("channel", "state", "error")
        assert list(states) == [
            ("email", "skipped", "emails_refused"),
            ("email", "skipped", "emails_not_asked"),
            ("hard_copy", "skipped", "letters_refused"),
            ("hard_copy", "ready", ""),
        ]

    def test_sends_to_who_was_not_asked_where_the_setup_says_so(self, user, template):
        MarketingSetup.objects.update_or_create(pk=1, defaults={"email_needs_consent": False})
        contact = ContactFactory(correspondence_type="email", **REACHABLE)
        log(make_segment(contact, user=user, template=template), user)
        assert Delivery.objects.get().state == Delivery.State.QUEUED

    def test_leaves_out_letters_to_who_refused_them_since(self, user, template):
        kept, gone = ContactFactory.create_batch(2, **REACHABLE)
        logged = log(make_segment(kept, gone, user=user, template=template), user).logged_segment
        ConsentFactory(contact=gone, channel="hard_copy", status="refused")
        assert [entry.contact for entry in letters_of(logged)] == [kept]

    def test_a_line_without_type_is_logged_and_not_delivered(self, user):
        template = InteractionTemplateFactory()
        segment = make_segment(ContactFactory(**REACHABLE), user=user, template=template)
        log(segment, user)
        assert InteractionLogEntry.objects.count() == 1
        assert not Delivery.objects.exists()


class TestAlternativeAddress:
    def test_is_frozen_and_gets_the_letter(self, user, template):
        contact = ContactFactory(name="Alder")
        ContactAltAddressFactory(contact=contact, address="Summer Lane 1", city="Leeds")
        result = log(make_segment(contact, user=user, template=template), user)
        entry = result.logged_segment.entries.get()
        assert entry.merge_values["address"]["city"] == "Leeds"
        assert entry.deliveries.get().state == Delivery.State.READY
        assert entry_values(entry)["address_block"] == "Alder\nSummer Lane 1\nLeeds"

    def test_with_an_email_gets_the_email(self, user, template):
        of_contact, of_address = map(
            agrees_to_emails, ContactFactory.create_batch(2, email="old@example.com")
        )
        ContactAltAddressFactory(contact=of_contact)
        ContactAltAddressFactory(contact=of_address, email="new@example.com")
        segment = make_segment(
            of_contact, of_address, user=user, template=template, correspondence_type="email"
        )
        log(segment, user)
        deliveries = Delivery.objects.order_by("pk")
        assert [one.address for one in deliveries] == ["old@example.com", "new@example.com"]
        assert {one.state for one in deliveries} == {Delivery.State.QUEUED}

    def test_without_an_email_leaves_nothing_to_send_to(self, user, template):
        contact = agrees_to_emails(ContactFactory())
        ContactAltAddressFactory(contact=contact)
        segment = make_segment(contact, user=user, template=template, correspondence_type="email")
        log(segment, user)
        delivery = Delivery.objects.get()
        assert (delivery.state, delivery.error) == (Delivery.State.SKIPPED, "no_email")

    def test_of_nobody_leaves_the_letters_as_they_are(self, user, template):
        contact = ContactFactory(**REACHABLE)
        result = log(make_segment(contact, user=user, template=template), user)
        assert "address" not in result.logged_segment.entries.get().merge_values


class TestFollowUp:
    def test_holds_the_same_contacts_once_each(self, user, template):
        contacts = ContactFactory.create_batch(3, **REACHABLE)
        segment = make_segment(*contacts, user=user, template=template)
        result = log(segment, user, follow_up=True)
        assert listed(result.follow_up) == {contact.pk for contact in contacts}
        assert result.follow_up.description == f"Follow-up on segment {segment.number}"
        assert result.follow_up.salesperson == user.salesperson
        assert result.follow_up.line_count == 3
        assert result.logged_segment.follow_up_number == result.follow_up.number

    def test_set_up_alike_it_has_header_texts_and_what_lines_say_but_no_dates(self, user, template):
        contacts = ContactFactory.create_batch(2, **REACHABLE)
        segment = make_segment(*contacts, user=user, template=template)
        own = {"subject": "Once more", "date": TODAY, "evaluation": "positive"}
        line = line_of(segment, contacts[0])
        actions.update_line(line, user=user, version=1, values=own)
        actions.update_header(
            segment, user=user, version=segment.version, values={"cost": Decimal(3), "date": TODAY}
        )
        result = log(segment, user, follow_up=True, follow_up_alike=True)
        again = result.follow_up
        again.refresh_from_db()
        assert (again.template.template, again.cost, again.date) == (template, 3, None)
        assert again.description == f"Follow-up on segment {segment.number}"
        kept = line_of(again, contacts[0])
        assert (kept.subject, kept.date, kept.evaluation) == ("Once more", None, "")
        assert listed(again) == {contact.pk for contact in contacts}
        assert [step.kind for step in again.steps.all()] == ["logged_segment"]
        assert follow_up_of(result.logged_segment) == (again, True)
        actions.update_line(kept, user=user, version=1, values={"subject": "Mine"})
        assert follow_up_of(result.logged_segment) == (again, False)

    def test_who_may_be_listed_no_more_is_named(self, user, template):
        excluded = ContactFactory(name="Hidden", **REACHABLE)
        segment = make_segment(ContactFactory(**REACHABLE), excluded, user=user, template=template)
        Contact.objects.filter(pk=excluded.pk).update(is_excluded=True)
        result = log(segment, user, follow_up=True)
        said = sentences.logged(result)[-1]
        assert said.endswith("1 left out: The contact is excluded from segments. Hidden")

    def test_entries_just_written_are_not_looked_through_for_each_other(self, user, template):
        segment = make_segment(ContactFactory(**REACHABLE), user=user, template=template)
        with CaptureQueriesContext(connection) as captured:
            log(segment, user, follow_up=True)
        entries = f'FROM "{InteractionLogEntry._meta.db_table}"'
        assert max(query["sql"].count(entries) for query in captured.captured_queries) == 1

    def test_can_be_made_later_and_leaves_out_who_may_no_longer_be_listed(self, user, template):
        contacts = ContactFactory.create_batch(2, **REACHABLE)
        segment = make_segment(*contacts, user=user, template=template)
        logged = log(segment, user).logged_segment
        contacts[0].is_excluded = True
        contacts[0].save()
        later = actions.create_follow_up(logged, user=user, description="Again")
        assert listed(later) == {contacts[1].pk}
        assert later.steps.get().left_out == {"excluded": 1}
        assert later.description == "Again"

    def test_leaves_out_cancelled_entries(self, user, template):
        contacts = ContactFactory.create_batch(2, **REACHABLE)
        logged = log(make_segment(*contacts, user=user, template=template), user).logged_segment
        logged.entries.filter(contact=contacts[0]).update(is_cancelled=True)
        later = actions.create_follow_up(logged, user=user)
        assert listed(later) == {contacts[1].pk}


class TestTheSameLetterAgain:
    def test_has_the_digest_it_had_before_logging(self, user, template):
        contact = ContactFactory(name="Ännchen & Söhne <Ltd>", **REACHABLE)
        segment = make_segment(contact, user=user, template=template)
        line = actions.update_line(
            line_of(segment, contact),
            user=user,
            version=1,
            values={"personal_text": "Line one\nline two & more"},
        )
        before = letter_of(line, today=TODAY)
        logged = log(segment, user).logged_segment
        contact.name = "Renamed"
        contact.save()
        user.salesperson.name = "Renamed too"
        user.salesperson.save()
        entry = logged.entries.get()
        assert entry.document_id == before.document_id
        assert entry_values(entry) == before.values
        letter = template_of_digest(entry.document.digest).render(entry_values(entry))
        assert texts_of(letter) == [
            "Ännchen & Söhne <Ltd>, January 20, 2026, 8.00, Alma Hart",
            "Line one\nline two & more",
        ]


def test_a_line_in_another_language_is_greeted_in_it(user, template):
    InteractionTemplateLanguageFactory(
        template=template,
        language="de",
        document=letter_document("{{ contact.formal_salutation }}"),
    )
    contact = PersonFactory(
        surname="Smith", gender="female", language="en", formal_salutation="Dear Ms Smith"
    )
    segment = make_segment(contact, user=user, template=template)
    line = actions.update_line(
        line_of(segment, contact), user=user, version=1, values={"language": "de"}
    )
    before = letter_of(line, today=TODAY).values["contact"]["formal_salutation"]
    entry = log(segment, user).logged_segment.entries.get()
    after = entry_values(entry)["contact"]["formal_salutation"]
    assert before == after == "Sehr geehrte Frau Smith"


@pytest.mark.parametrize("size", [3, 40])
def test_takes_the_same_number_of_statements_at_any_size(
    user, template, size, django_assert_num_queries
):
    segment = make_segment(user=user, template=template)
    ContactFactory.create_batch(size, country="DE", **REACHABLE)
    actions.add_contacts(segment, {"country": ["DE"]}, user=user)
    segment.refresh_from_db()
    check = actions.check_log(segment, today=TODAY, deliver=True)
    user = type(user).objects.get(pk=user.pk)
    user.has_perm("segments.log_segment")
    # savepoint, right, lock · templates, texts, addresses, documents, lines by type, template,
    # salesperson and campaign · setup, salespeople, formulas, steps, logged segment · campaign
    # entries · entries · their texts · deliveries · close · event · release
    with django_assert_num_queries(21):
        actions.log_segment(
            segment, user=user, today=TODAY, deliver=True, fingerprint=check.fingerprint
        )
    assert InteractionLogEntry.objects.count() == size


def test_the_zip_of_a_logged_segment_opens(user, template):
    segment = make_segment(ContactFactory(name="Anna", **REACHABLE), user=user, template=template)
    logged = log(segment, user).logged_segment
    response = single_letters(logged, user=user)
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as letters:
        (name,) = letters.namelist()
        assert "Anna" in name
        assert texts_of(letters.read(name))[0].startswith("Anna, January 20, 2026")


def test_counts_the_lines_itself():
    user = UserFactory(role="Marketing manager", salesperson=SalespersonFactory())
    segment = make_segment(ContactFactory(), user=user, template=InteractionTemplateFactory())
    Segment.objects.update(line_count=5)
    segment.refresh_from_db()
    check = actions.check_log(segment, today=TODAY, deliver=False)
    fingerprint = check.fingerprint
    result = actions.log_segment(
        segment, user=user, today=TODAY, deliver=False, fingerprint=fingerprint
    )
    assert result.entry_count == result.logged_segment.entries.count() == 1


def test_keeps_the_number_of_a_contact_added_by_hand_not_the_name():
    user = UserFactory(role="Marketing manager", salesperson=SalespersonFactory())
    contact = ContactFactory(name="Erika Musterfrau")
    segment = make_segment(contact, user=user, template=InteractionTemplateFactory())
    fingerprint = actions.check_log(segment, today=TODAY, deliver=False).fingerprint
    result = actions.log_segment(
        segment, user=user, today=TODAY, deliver=False, fingerprint=fingerprint
    )
    assert result.logged_segment.criteria[0]["criteria"] == {
        "numbers": [contact.number],
        "count": 1,
    }
