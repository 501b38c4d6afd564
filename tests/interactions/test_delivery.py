"""E-mails really go to a server, over SMTP."""

import socket
import threading
from datetime import timedelta
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.utils import timezone

from crm.models import Consent, MarketingSetup
from crm.table_statistics import MANY, analyze
from interactions import delivery
from interactions.actions import retry_delivery
from interactions.delivery_reasons import sentence
from interactions.exceptions import NothingToRetry
from interactions.models import Delivery, InteractionLogEntry
from tests.factories import (
    ConsentFactory,
    DeliveryFactory,
    InteractionLogEntryFactory,
    LoggedSegmentFactory,
    UserFactory,
    agrees_to_emails,
)
from tests.interactions.words import kept, raw_values, text_of

pytestmark = pytest.mark.django_db(transaction=True)

State = Delivery.State


class Mailbox:
    """What the server received; it refuses addresses that begin with "nobody"."""

    def __init__(self) -> None:
        self.messages = []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address.startswith("nobody"):
            return "550 5.1.1 No such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.messages.append(message_from_bytes(envelope.content))
        return "250 OK"


@pytest.fixture
def mailbox(settings):
    box = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    yield box
    server.stop()


def queue(*, address: str = "anna@example.com", text: str = "Dear {{ contact.name }}!", **more):
    """An e-mail in the outbox to somebody who agreed to get some; without a document, dates are
    written in the text's language."""
    logged_segment = LoggedSegmentFactory(
        shared_values={
            "email_texts": {"7": text},
            "salespeople": {"3": {"name": "Alma", "email": "alma@example.com"}},
        }
    )
    entry = InteractionLogEntryFactory(
        logged_segment=logged_segment,
        subject="News for spring",
        correspondence_type="email",
        merge_values=raw_values(email_text="7", salesperson="3"),
        language="de",
        **more,
    )
    agrees_to_emails(entry.contact)
    return DeliveryFactory(entry=entry, address=address)


def body(message) -> str:
    part = message.get_payload()[0] if message.is_multipart() else message
    return part.get_payload(decode=True).decode().replace("\r\n", "\n").strip()


def test_sends_the_frozen_text_once(mailbox):
    row = queue(text="Dear {{ contact.name }},\nit costs {{ line.cost }} on {{ date }}. <&>")

    assert delivery.deliver_queued() == {"sent": 1}
    assert delivery.deliver_queued() == {}

    [message] = mailbox.messages
    assert body(message) == "Dear Anna Schmidt,\nit costs 8,00 on 20. Januar 2026. <&>"
    assert (message["To"], message["Subject"]) == ("anna@example.com", "News for spring")
    assert message["Reply-To"] == "alma@example.com"
    row.refresh_from_db()
    assert (row.state, row.attempts, row.error) == (State.SENT, 1, "")


def test_attaches_the_letter(mailbox):
    queue(document=kept("Letter to {{ contact.name }}", user=UserFactory()))

    delivery.deliver_queued()

    [message] = mailbox.messages
    [_text, letter] = message.get_payload()
    assert letter.get_filename() == "Spring letter.docx"
    assert text_of(letter.get_payload(decode=True)) == "Letter to Anna Schmidt"


def test_text_and_letter_speak_their_own_languages(mailbox):
    letter = kept("Письмо от {{ date }}", user=UserFactory())
    row = queue(text="Dated {{ date }}", document=letter, format_language="ru")
    row.entry.merge_values["text_language"] = "en"
    row.entry.save()

    delivery.deliver_queued()

    [message] = mailbox.messages
    assert body(message) == "Dated January 20, 2026"
    attached = message.get_payload()[1].get_payload(decode=True)
    assert text_of(attached) == "Письмо от 20 января 2026 г."


def test_a_neutral_text_speaks_the_language_it_is_written_in(mailbox):
    queue(text="Wir danken Ihnen für Ihre Bestellung bei uns, {{ date }}", format_language="ru")

    delivery.deliver_queued()

    [message] = mailbox.messages
    assert body(message).endswith("bei uns, 20. Januar 2026")


def test_a_refused_recipient_is_failed_with_the_servers_words(mailbox):
    refused, sent = queue(address="nobody@example.com"), queue()

    assert delivery.deliver_queued() == {"failed": 1, "sent": 1}

    refused.refresh_from_db()
    sent.refresh_from_db()
    assert refused.state == State.FAILED
    assert sentence(refused.error) == ("The mail server refused the e-mail: 550 5.1.1 No such user")
    assert sent.state == State.SENT


def test_no_server_is_failed_not_unknown(settings, mailbox):
    settings.EMAIL_PORT = 1
    row = queue()

    delivery.deliver_queued()

    row.refresh_from_db()
    assert row.state == State.FAILED
    assert sentence(row.error).startswith("The mail server could not be reached:")


def test_a_connection_that_breaks_while_sending_is_unknown(mailbox, monkeypatch):
    async def hang_up(self, server, session, envelope):
        server.transport.abort()
        return "250 OK"

    monkeypatch.setattr(Mailbox, "handle_DATA", hang_up)
    row = queue()

    delivery.deliver_queued()

    row.refresh_from_db()
    assert row.state == State.TRYING
    assert "may have arrived" in sentence(row.error)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"contact__is_privacy_blocked": True}, "The contact is blocked for privacy."),
        ({"contact__is_inactive": True}, "The contact is inactive."),
        ({"is_cancelled": True}, "The interaction was cancelled."),
        ({"contact": None}, "The contact was deleted or erased."),
        ({"merge_values": None}, "The contact was deleted or erased."),
    ],
)
def test_skips_who_may_not_be_written_to_any_more(mailbox, change, reason):
    row = queue()
    for name, value in change.items():
        if name.startswith("contact__"):
            contact = row.entry.contact
            type(contact).objects.filter(pk=contact.pk).update(**{name[9:]: value})
        else:
            type(row.entry).objects.filter(pk=row.entry_id).update(**{name: value})

    assert delivery.deliver_queued() == {"skipped": 1}

    row.refresh_from_db()
    assert sentence(row.error) == reason
    assert mailbox.messages == []


def test_skips_who_refused_emails_since(mailbox):
    row = queue()
    Consent.objects.update(status=Consent.Status.REFUSED)

    assert delivery.deliver_queued() == {"skipped": 1}

    row.refresh_from_db()
    assert sentence(row.error) == "The contact refused e-mails."
    assert mailbox.messages == []


@pytest.mark.parametrize(
    ("needed", "states"), [(True, {"skipped": 1}), (False, {"sent": 1})], ids=["needed", "not"]
)
def test_who_was_not_asked_gets_emails_only_where_the_setup_says_so(mailbox, needed, states):
    row = queue()
    Consent.objects.all().delete()
    MarketingSetup.objects.update_or_create(pk=1, defaults={"email_needs_consent": needed})

    assert delivery.deliver_queued() == states

    row.refresh_from_db()
    assert row.error == ("emails_not_asked" if needed else "")


def test_a_refusal_counts_whatever_the_setup_says(mailbox):
    queue()
    Consent.objects.update(status=Consent.Status.REFUSED)
    MarketingSetup.objects.update_or_create(pk=1, defaults={"email_needs_consent": False})

    assert delivery.deliver_queued() == {"skipped": 1}


def test_who_refused_letters_gets_emails(mailbox):
    row = queue()
    ConsentFactory(contact=row.entry.contact, channel="hard_copy", status=Consent.Status.REFUSED)

    assert delivery.deliver_queued() == {"sent": 1}


def test_skips_an_email_with_nothing_in_it(mailbox):
    row = queue(text="")

    delivery.deliver_queued()

    row.refresh_from_db()
    assert sentence(row.error) == "There is neither a text nor a letter to send."


def test_one_email_that_cannot_be_made_does_not_hold_up_the_others(mailbox):
    broken, good = queue(text="{{ contact.name"), queue()

    assert delivery.deliver_queued() == {"failed": 1, "sent": 1}

    broken.refresh_from_db()
    good.refresh_from_db()
    assert (broken.state, good.state) == (State.FAILED, State.SENT)


def test_an_address_no_email_can_have_is_failed(mailbox):
    row = queue(address="a\nBcc: b@example.com")

    delivery.deliver_queued()

    row.refresh_from_db()
    assert row.state == State.FAILED
    assert mailbox.messages == []


def test_a_row_left_trying_is_never_tried_again_by_itself(mailbox, monkeypatch):
    row = queue()

    def die(message):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(delivery, "send", die)
        with pytest.raises(SystemExit):
            delivery.deliver_queued()

    assert delivery.deliver_queued() == {}
    row.refresh_from_db()
    assert (row.state, row.attempts) == (State.TRYING, 1)
    assert mailbox.messages == []


def test_waking_sends_after_the_commit_and_not_before(mailbox):
    row = queue()

    with transaction.atomic():
        delivery.wake_delivery()
        assert mailbox.messages == []

    row.refresh_from_db()
    assert row.state == State.SENT


@pytest.mark.postgresql
def test_the_worker_counts_what_was_written_and_sends(mailbox):
    analyze(InteractionLogEntry)
    row = queue()

    delivery.wake_delivery(written=MANY - 1)
    assert believed_entries() == 0
    delivery.wake_delivery(written=MANY)

    assert believed_entries() == 1
    row.refresh_from_db()
    assert row.state == State.SENT


def believed_entries():
    """What PostgreSQL plans by."""
    with connection.cursor() as cursor:
        table = InteractionLogEntry._meta.db_table
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [table])
        return cursor.fetchone()[0]


def test_nothing_is_sent_when_the_act_is_rolled_back(mailbox):
    row = queue()

    with transaction.atomic():
        delivery.wake_delivery()
        transaction.set_rollback(True)

    row.refresh_from_db()
    assert row.state == State.QUEUED


def test_the_command_sends_what_is_queued(mailbox, capsys):
    queue()

    call_command("deliver")
    call_command("deliver")

    assert capsys.readouterr().out.splitlines() == ["Sent: 1", "Nothing is queued."]


def test_a_failed_email_is_sent_again_when_a_person_says_so(mailbox):
    user, row = UserFactory(is_superuser=True), queue(address="nobody@example.com")
    delivery.deliver_queued()
    Delivery.objects.update(address="anna@example.com")

    assert retry_delivery([row.pk], user=user) == 1

    row.refresh_from_db()
    assert (row.state, row.attempts) == (State.SENT, 2)


def test_what_was_sent_is_not_sent_again(mailbox):
    user, row = UserFactory(is_superuser=True), queue()
    delivery.deliver_queued()

    with pytest.raises(NothingToRetry, match="None of these"):
        retry_delivery([row.pk], user=user)

    assert len(mailbox.messages) == 1


@pytest.mark.postgresql
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time.")
def test_two_workers_at_once_send_each_email_once(mailbox):
    rows = [queue(address=f"anna{number}@example.com") for number in range(20)]
    start = threading.Barrier(2)

    def work() -> None:
        start.wait()
        delivery.deliver_queued()
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(message["To"] for message in mailbox.messages) == sorted(
        row.address for row in rows
    )
    assert set(Delivery.objects.values_list("state", "attempts")) == {(State.SENT, 1)}


@pytest.mark.parametrize(("minutes", "sent"), [(3, 1), (1, 0)])
def test_housekeeping_wakes_the_worker_for_forgotten_emails_only(mailbox, minutes, sent):
    row = queue()
    then = timezone.now() - timedelta(minutes=minutes)
    Delivery.objects.filter(pk=row.pk).update(changed_at=then)

    call_command("housekeeping")

    assert len(mailbox.messages) == sent
