"""Interactions without a segment: resolved and checked as Log does, all or none, written once."""

import datetime as dt
from decimal import Decimal
from threading import Thread

import pytest
from django.db import IntegrityError, connection

from crm.exceptions import NotAllowed
from crm.models import Contact, MarketingSetup
from interactions import actions
from interactions.actions import single
from interactions.delivery import deliver_queued
from interactions.exceptions import (
    ContactsChanged,
    InteractionBlocked,
    InteractionCheckChanged,
)
from interactions.logged_letters import entry_letter
from interactions.models import Delivery, EntryBatch, InteractionLogEntry
from interactions.single import Said
from segments.actions import check_log, log_segment
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
from tests.interactions.words import body_of
from tests.segments.factories import make_segment

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 1, 20)
REACHABLE = {"address": "Lindenweg 5", "city": "Berlin", "email": "a@example.com"}
LETTER = "{{ contact.name }}, {{ date }}, {{ salesperson.name }}, {{ line.cost }}"


@pytest.fixture
def user():
    return UserFactory(role="Salesperson", salesperson=SalespersonFactory(name="Alma Hart"))


@pytest.fixture
def template():
    template = InteractionTemplateFactory(
        description="Business letter",
        cost="8.00",
        duration_min=30,
        information_flow="outbound",
        initiated_by="us",
        correspondence_type="hard_copy",
        default_language="en",
        campaign=CampaignFactory(),
        campaign_target=True,
    )
    document = letter_document(LETTER)
    texts = {"template": template, "document": document}
    InteractionTemplateLanguageFactory(language="en", subject="News", **texts)
    InteractionTemplateLanguageFactory(
        language="de", subject="Neues", email_text="Guten Tag, {{ contact.name }}", **texts
    )
    return template


def those(*contacts):
    return Contact.objects.filter(pk__in=[contact.pk for contact in contacts])


def said(template, user, **values):
    values.setdefault("salesperson", user.salesperson)
    return Said(template, values.pop("description", template.description), **values)


def log(contacts, what, user, token="a-token", **options):
    return actions.log_interactions(contacts, what, user=user, today=TODAY, token=token, **options)


def test_an_entry_says_what_template_and_contact_say(user, template):
    person = PersonFactory(language="de", correspondence_type="email", **REACHABLE)

    entry = log(those(person), said(template, user), user).only_entry

    assert (entry.contact, entry.contact_number) == (person, person.number)
    assert (entry.contact_name, entry.company_name) == (person.name, person.company.name)
    assert (entry.template, entry.group) == (template, template.group)
    assert (entry.description, entry.subject) == ("Business letter", "Neues")
    assert (entry.cost, entry.duration_min) == (Decimal(8), 30)
    assert (entry.information_flow, entry.initiated_by) == ("outbound", "us")
    assert (entry.campaign, entry.campaign_target) == (template.campaign, True)
    assert (entry.correspondence_type, entry.language) == ("email", "de")
    assert (entry.date, entry.salesperson, entry.user) == (TODAY, user.salesperson, user)
    assert entry.logged_segment is None
    assert not entry.deliveries.exists(), "delivery is asked for"


def test_what_is_typed_counts_before_template_and_contact(user, template):
    person = PersonFactory(language="de", correspondence_type="email", **REACHABLE)
    what = said(
        template,
        user,
        description="Called back",
        date=dt.date(2026, 1, 18),
        cost=Decimal("1.50"),
        duration_min=3,
        information_flow="inbound",
        initiated_by="them",
        no_campaign=True,
        correspondence_type="",
        language="en",
        subject="Other",
        evaluation="positive",
        attempt_failed=True,
        comment="Rang twice.",
    )

    entry = log(those(person), what, user).only_entry

    assert (entry.description, entry.subject) == ("Called back", "Other")
    assert (entry.date, entry.cost, entry.duration_min) == (what.date, Decimal("1.50"), 3)
    assert (entry.information_flow, entry.initiated_by) == ("inbound", "them")
    assert (entry.campaign, entry.campaign_target) == (None, False)
    assert (entry.correspondence_type, entry.language) == ("", "en")
    assert (entry.evaluation, entry.attempt_failed) == ("positive", True)
    assert [comment.text for comment in entry.comments.all()] == ["Rang twice."]


def test_without_a_salesperson_chosen_it_is_each_contacts_own(user, template):
    own = SalespersonFactory()
    contacts = [ContactFactory(salesperson=own), ContactFactory(salesperson=user.salesperson)]

    log(those(*contacts), said(template, user, salesperson=None), user)

    found = InteractionLogEntry.objects.values_list("contact", "salesperson")
    assert set(found) == {(contacts[0].pk, own.pk), (contacts[1].pk, user.salesperson.pk)}


def test_the_letter_is_the_one_that_a_worksheet_would_have_logged(user, template):
    MarketingSetup.load()
    contact = ContactFactory(language="en", **REACHABLE)
    segment = make_segment(contact, user=user, template=template)
    check = check_log(segment, today=TODAY, deliver=True)
    log_segment(segment, user=user, today=TODAY, deliver=True, fingerprint=check.fingerprint)
    of_segment = InteractionLogEntry.objects.get()

    entry = log(those(contact), said(template, user), user, deliver=True).only_entry

    kept = entry.merge_values | {"line": None, "email_text": None}
    assert kept == of_segment.merge_values | {"line": None, "email_text": None}
    letter = texts_of(body_of(entry_letter(entry, user=user)))
    assert letter == [f"{contact.name}, January 20, 2026, Alma Hart, 8.00"]
    assert entry.deliveries.get().state == Delivery.State.READY


def test_an_email_waits_in_the_outbox_and_is_sent_as_it_was(user, template, mailoutbox):
    contact = agrees_to_emails(
        ContactFactory(name="Anna", language="de", correspondence_type="email", **REACHABLE)
    )

    entry = log(those(contact), said(template, user), user, deliver=True).only_entry
    template.languages.update(email_text="Other")

    assert entry.deliveries.get().state == Delivery.State.QUEUED
    assert deliver_queued() == {Delivery.State.SENT: 1}
    assert mailoutbox[0].body == "Guten Tag, Anna"


def test_a_letter_goes_to_the_alternative_address_of_its_day(user, template):
    contact = ContactFactory(language="en")
    ContactAltAddressFactory(contact=contact, city="Leeds", starts_on=dt.date(2026, 1, 1))

    entry = log(those(contact), said(template, user), user, deliver=True).only_entry

    assert entry.merge_values["address"]["city"] == "Leeds"
    assert entry.deliveries.get().state == Delivery.State.READY


@pytest.mark.parametrize(
    ("code", "contact", "values"),
    [
        ("privacy_blocked", {"is_privacy_blocked": True}, {}),
        ("minor_without_consent", {"is_minor": True}, {}),
        ("inactive", {"is_inactive": True}, {}),
        ("no_salesperson", {}, {"salesperson": None}),
        ("letter_without_document", {}, {"bare": True}),
    ],
)
def test_what_blocks_a_line_blocks_a_single_interaction(user, template, code, contact, values):
    if values.pop("bare", False):
        template = InteractionTemplateFactory(correspondence_type="hard_copy")
    person = ContactFactory(**{**REACHABLE, **contact})

    with pytest.raises(InteractionBlocked) as refused:
        log(those(person), said(template, user, **values), user, deliver=True)

    [problem] = refused.value.check.blocks
    assert (problem.code, problem.contacts) == (code, [person])
    assert not InteractionLogEntry.objects.exists()
    assert not EntryBatch.objects.exists()


def test_a_blocked_salesperson_and_a_closed_campaign_block(user, template):
    blocked = SalespersonFactory(is_blocked=True)
    closed = CampaignFactory(is_closed=True)

    check = actions.check_interactions(
        those(ContactFactory(**REACHABLE)),
        said(template, user, salesperson=blocked, campaign=closed),
        today=TODAY,
        deliver=False,
    )

    assert {problem.code for problem in check.blocks} == {"salesperson_blocked", "campaign_closed"}


def test_warns_of_everybody_who_would_get_nothing(user, template):
    refuses = ContactFactory(**REACHABLE)
    ConsentFactory(contact=refuses, status="refused")
    homeless = ContactFactory()
    unasked = ContactFactory(correspondence_type="email", language="de", **REACHABLE)

    check = actions.check_interactions(
        those(refuses, homeless, unasked), said(template, user), today=TODAY, deliver=True
    )

    found = {problem.code: problem.contacts for problem in check.warnings}
    assert found == {
        "letters_refused": [refuses],
        "no_postal_address": [homeless],
        "emails_not_asked": [unasked],
    }
    logged = log(those(refuses, homeless, unasked), said(template, user), user, deliver=True)
    assert logged.count == 3
    assert set(Delivery.objects.values_list("state", flat=True)) == {Delivery.State.SKIPPED}


def test_of_several_nobody_is_written_where_one_is_blocked(user, template):
    fine, blocked = ContactFactory(), ContactFactory(is_inactive=True)

    with pytest.raises(InteractionBlocked) as refused:
        log(those(fine, blocked), said(template, user), user)

    assert (refused.value.check.contact_count, refused.value.check.blocked_count) == (2, 1)
    assert not InteractionLogEntry.objects.exists()


def test_the_blocked_ones_can_be_left_out(user, template):
    fine, blocked = ContactFactory(), ContactFactory(is_inactive=True)

    logged = log(those(fine, blocked), said(template, user), user, leave_blocked=True)

    assert logged.only_entry.contact == fine
    with pytest.raises(InteractionBlocked):
        log(those(blocked), said(template, user), user, token="other", leave_blocked=True)


def test_asks_again_where_the_problems_are_not_those_that_were_shown(user, template):
    contact = ContactFactory(is_excluded=True)

    with pytest.raises(InteractionCheckChanged) as refused:
        log(those(contact), said(template, user), user, seen="")

    assert not InteractionLogEntry.objects.exists()
    log(those(contact), said(template, user), user, seen=refused.value.check.seen)
    assert InteractionLogEntry.objects.count() == 1


def test_the_same_form_pressed_twice_writes_once(user, template):
    contact = ContactFactory()

    first = log(those(contact), said(template, user), user)
    second = log(those(contact), said(template, user), user)

    assert (first.is_new, second.is_new) == (True, False)
    assert second.only_entry == first.only_entry
    assert InteractionLogEntry.objects.count() == 1
    log(those(contact), said(template, user), UserFactory(role="Salesperson"))
    assert InteractionLogEntry.objects.count() == 2, "a token is its user's own"


def test_needs_the_right(template):
    viewer = UserFactory(role="Viewer", salesperson=SalespersonFactory())

    with pytest.raises(NotAllowed):
        log(those(ContactFactory()), said(template, viewer), viewer)

    assert not InteractionLogEntry.objects.exists()


@pytest.mark.parametrize("size", [10, 1_000])
def test_takes_the_same_number_of_statements_at_any_size(
    user, template, size, django_assert_num_queries
):
    MarketingSetup.load()
    ContactFactory.create_batch(size, country="DE", **REACHABLE)
    what = said(template, user, comment="Sent.")
    user = type(user).objects.get(pk=user.pk)
    user.has_perm("interactions.add_interactionlogentry")
    # savepoint · claim, its row · lock · the template's texts, addresses, counts, addresses again ·
    # salespeople, setup, their names, campaigns, formulas, batch · entries, postponed, comments,
    # deliveries · event · release
    with django_assert_num_queries(22):
        log(Contact.objects.filter(country="DE"), what, user, deliver=True)
    assert InteractionLogEntry.objects.count() == size
    assert Delivery.objects.count() == size


def test_what_the_database_refuses_for_another_reason_is_not_told_as_changed_contacts(
    user, template
):
    contact = ContactFactory(**REACHABLE)
    with pytest.raises(IntegrityError, match="entry_cost_not_negative"):
        log(those(contact), said(template, user, cost=Decimal(-1)), user)
    assert not EntryBatch.objects.exists()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_contact_that_is_gone_at_the_commit_is_told(monkeypatch):
    """The key is compared then; nobody holds a contact that came after the others were held."""
    MarketingSetup.load()
    user = UserFactory(role="Salesperson", salesperson=SalespersonFactory())
    contact = ContactFactory(**REACHABLE)
    record = single.events.record

    def record_and_lose(*args, **kwargs):
        InteractionLogEntry.objects.filter(contact=contact).update(contact=contact.pk + 1)
        record(*args, **kwargs)

    monkeypatch.setattr(single.events, "record", record_and_lose)
    with pytest.raises(ContactsChanged):
        log(those(contact), said(InteractionTemplateFactory(), user), user)
    assert not InteractionLogEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_write_once():
    MarketingSetup.load()
    user = UserFactory(role="Salesperson", salesperson=SalespersonFactory())
    template, contact = InteractionTemplateFactory(), ContactFactory()
    results = []

    def press() -> None:
        try:
            results.append(log(those(contact), said(template, user), user).is_new)
        finally:
            connection.close()

    pressing = [Thread(target=press) for _number in range(4)]
    for thread in pressing:
        thread.start()
    for thread in pressing:
        thread.join()

    assert sorted(results) == [False, False, False, True]
    assert InteractionLogEntry.objects.count() == 1
