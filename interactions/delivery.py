"""E-mails out of the outbox: each is claimed before it is tried, and tried once.

The rows are written inside the transaction of Log. Whatever dies between claim and answer leaves
its row `trying`: shown as unknown, never tried again by itself (domain.md, Log).
"""

import logging
import smtplib
from collections import Counter
from datetime import timedelta
from typing import NamedTuple

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from crm import consent
from interactions import delivery_reasons as reasons
from interactions.documents import template_of_digest
from interactions.email_texts import render_email_text
from interactions.letter_values import Values, letter_values
from interactions.letters import LetterError, safe_name
from interactions.logged_letters import engine_of, entry_values
from interactions.models import Delivery, InteractionLogEntry
from interactions.printing import DOCX_TYPE
from interactions.written_language import written_language

logger = logging.getLogger(__name__)

State = Delivery.State

# A worker that was told has begun by then.
FORGOTTEN_AFTER = timedelta(minutes=2)


class Outcome(NamedTuple):
    state: Delivery.State
    error: str = ""


def wake_delivery(*, written: int = 0) -> None:
    """Have the worker send what is queued, once the transaction at hand is committed; before that,
    have it count the entries that the transaction has written."""
    from interactions.tasks import deliver_emails

    # Robust: the act is done; what is queued waits for the next call or the `deliver` command.
    transaction.on_commit(lambda: deliver_emails.enqueue(written), robust=True)


def wake_forgotten_delivery() -> int:
    """Wake the worker for e-mails that were queued when it could not be told; 1 if there are any.

    Younger ones are on their way: their own act woke the worker.
    """
    forgotten = Delivery.objects.filter(
        channel=Delivery.Channel.EMAIL,
        state=State.QUEUED,
        changed_at__lt=timezone.now() - FORGOTTEN_AFTER,
    )
    if not forgotten.exists():
        return 0
    wake_delivery()
    return 1


def deliver_queued() -> Counter[str]:
    """Try every queued e-mail once, one after the other; answers how many ended in which state.

    Must run outside a transaction: the claim has to be committed before the try.
    """
    states: Counter[str] = Counter()
    while (pk := claim_next()) is not None:
        states[_deliver(pk)] += 1
    return states


def claim_next() -> int | None:
    """Take the oldest queued e-mail for this worker alone; None when there is none."""
    queued = Delivery.objects.filter(channel=Delivery.Channel.EMAIL, state=State.QUEUED)
    while (pk := queued.order_by("pk").values_list("pk", flat=True).first()) is not None:
        # The condition is asked again under the row's lock: of two workers one changes a row.
        claimed = queued.filter(pk=pk).update(
            state=State.TRYING, attempts=F("attempts") + 1, changed_at=timezone.now()
        )
        if claimed:
            return int(pk)
    return None


def _deliver(pk: int) -> str:
    delivery = (
        Delivery.objects.select_related("entry__logged_segment", "entry__batch", "entry__document")
        .defer("entry__document__content")
        .annotate(
            blocked=consent.reason(consent.forbidden(Delivery.Channel.EMAIL, "entry__contact__"))
        )
        .get(pk=pk)
    )
    outcome = _outcome(delivery)
    Delivery.objects.filter(pk=pk, state=State.TRYING).update(
        state=outcome.state, error=outcome.error, changed_at=timezone.now()
    )
    return outcome.state


def _outcome(delivery: Delivery) -> Outcome:
    if reason := reason_to_skip(delivery):
        return Outcome(State.SKIPPED, reason)
    try:
        message = build_message(delivery)
    except LetterError as error:
        return Outcome(State.FAILED, f"{reasons.NOT_BUILT} {error}")
    except Exception as error:
        # Nothing has been sent: one e-mail that cannot be made must not hold up the others.
        logger.exception("Delivery %s could not be made", delivery.pk)
        return Outcome(State.FAILED, f"{reasons.NOT_BUILT} {type(error).__name__}")
    return send(message)


def reason_to_skip(delivery: Delivery) -> str:
    """Why nothing is sent any more, as a code; '' when the e-mail may go.

    `delivery` has `blocked`: the reason of crm.consent, asked now.
    """
    entry = delivery.entry
    if entry.is_cancelled:
        return reasons.CANCELLED
    if entry.contact_id is None or entry.merge_values is None:
        return reasons.CONTACT_GONE
    if blocked := getattr(delivery, "blocked", ""):
        return str(blocked)
    if not delivery.address:
        return consent.NO_EMAIL
    if entry.document_id is None and not _text(entry):
        return reasons.NO_TEXT
    return ""


def build_message(delivery: Delivery) -> EmailMessage:
    """The e-mail of an entry: its text, and its letter attached. Raises LetterError."""
    entry = delivery.entry
    values, text = entry_values(entry), _text(entry)
    message = EmailMessage(
        subject=" ".join((entry.subject or entry.description).split()),
        body=render_email_text(text, _text_values(entry, text)),
        to=[delivery.address],
        reply_to=_reply_to(values),
    )
    if entry.document is not None:
        template = template_of_digest(entry.document.digest, version=engine_of(entry))
        letter = template.render(values)
        message.attach(f"{safe_name(entry.description)}.docx", letter, DOCX_TYPE)
    return message


def send(message: EmailMessage) -> Outcome:
    """Hand one e-mail to the server. A broken connection after the start is no certain failure."""
    message.connection = connection = get_connection()
    try:
        connection.open()
    except (smtplib.SMTPException, OSError) as error:
        return Outcome(State.FAILED, f"{reasons.NO_CONNECTION} {error}")
    try:
        message.send()
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
        return Outcome(State.FAILED, f"{reasons.REFUSED} {_answer(error)}")
    except ValueError as error:
        # An address or header that no e-mail can have; found before the server is asked.
        return Outcome(State.FAILED, f"{reasons.NOT_BUILT} {error}")
    except (smtplib.SMTPException, OSError) as error:
        return Outcome(State.TRYING, f"{reasons.UNKNOWN} {error}")
    finally:
        connection.close()
    return Outcome(State.SENT)


def _text(entry: InteractionLogEntry) -> str:
    """The e-mail text frozen with the log, which the entry names."""
    key = str((entry.merge_values or {}).get("email_text") or "")
    return str(entry.shared_values.get("email_texts", {}).get(key, ""))


def _text_values(entry: InteractionLogEntry, text: str) -> Values:
    """In the language of the e-mail's text: the letter it brings may be written in another."""
    frozen = entry.merge_values or {}
    said = frozen.get("text_language") or written_language(text)
    language = said or entry.format_language or entry.language
    return letter_values(frozen, entry.shared_values, format_language=language)


def _reply_to(values: Values) -> list[str]:
    salesperson = values["salesperson"]
    address = salesperson.get("email", "") if salesperson else ""
    return [address] if address else []


def _answer(error: smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused) -> str:
    """The server's own words, such as "550 No such user"."""
    code: int
    text: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
    else:
        code, text = error.smtp_code, error.smtp_error
    return f"{code} {text if isinstance(text, str) else text.decode('utf-8', 'replace')}"
