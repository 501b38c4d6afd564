"""A log made by mistake: its worksheet comes back."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils.translation import ngettext

from crm.access import require
from crm.events import record
from crm.exceptions import BusinessRuleError
from crm.models import User
from crm.numbers import take_number
from interactions.actions import cancel_logged_segment
from interactions.delivery_reasons import CANCELLED
from interactions.models import Delivery, LoggedSegment
from segments.actions.trashing import DELETE, trash_segment
from segments.duplicates import HEADER_VALUES
from segments.exceptions import EmailsWereSent, LettersWereDownloaded, WorksheetIsGone
from segments.locking import is_emptied, lock_logged
from segments.models import Segment

TAKE_BACK = "segments.log_segment"
SENT = (Delivery.State.SENT, Delivery.State.TRYING)


@dataclass(frozen=True)
class TakenBack:
    """The worksheet, how many entries were cancelled, and what became of the follow-up segment:
    `trashed` untouched, or `kept` as somebody had begun to work on it. `others` follow up, too."""

    segment: Segment
    cancelled: int
    trashed: Segment | None
    kept: Segment | None
    others: list[Segment]


@transaction.atomic
def take_back_log(logged_segment: LoggedSegment, *, user: User, downloaded: int) -> TakenBack:
    """Cancel the log's entries and bring its worksheet back under a new number, with everything.

    Lines, steps, templates and texts are moved, not copied; an untouched follow-up segment goes
    into the trash. `downloaded` is how many downloaded letters the user was told of. A constant
    number of statements.

    Raises NotAllowed; WorksheetIsGone after 30 days or the second time; EmailsWereSent;
    LettersWereDownloaded when there are more of them than the user was told.
    Source: domain.md, Log (Logged by mistake).
    """
    require(user, TAKE_BACK)
    closed = lock_logged(logged_segment, user=user)
    _refuse_what_has_left(logged_segment, downloaded)
    current = LoggedSegment.objects.get(pk=logged_segment.pk)
    cancelled = 0 if current.is_cancelled else cancel_logged_segment(current, user=user)
    segment = _reopened(closed)
    LoggedSegment.objects.filter(pk=current.pk).update(taken_back_number=segment.number)
    follow_up, is_untouched = follow_up_of(current)
    if follow_up and is_untouched and user.has_perm(DELETE):
        trash_segment(follow_up, user=user)
        trashed, kept = follow_up, None
    else:
        trashed, kept = None, follow_up
    record(user, "took back", "logged segment", closed.number, into=segment.number)
    others = other_follow_ups(current, user)
    return TakenBack(segment, cancelled, trashed, kept, others)


def why_it_stays(logged_segment: LoggedSegment) -> BusinessRuleError | None:
    """What `take_back_log` would refuse for now, whatever is agreed to; None for nothing."""
    segment = Segment.objects.filter(number=logged_segment.segment_number).first()
    if segment is None or is_emptied(segment):
        return WorksheetIsGone(logged_segment)
    return _sent_already(logged_segment)


def _sent_already(logged_segment: LoggedSegment) -> EmailsWereSent | None:
    emails = Delivery.objects.filter(
        entry__logged_segment=logged_segment, channel=Delivery.Channel.EMAIL, state__in=SENT
    )
    sent = emails.count()
    sentence = ngettext(
        "%(count)d e-mail of this log was sent already; cancel the interactions instead.",
        "%(count)d e-mails of this log were sent already; cancel the interactions instead.",
        sent,
    )
    return EmailsWereSent(sentence % {"count": sent}) if sent else None


def letters_downloaded(logged_segment: LoggedSegment) -> int:
    letters = Delivery.objects.filter(entry__logged_segment=logged_segment)
    return letters.filter(state=Delivery.State.DOWNLOADED).count()


def follow_up_of(logged_segment: LoggedSegment) -> tuple[Segment | None, bool]:
    """The follow-up segment while it is open, and whether nobody has worked on it yet."""
    number = logged_segment.follow_up_number
    follow_up = Segment.objects.open().filter(number=number).first()
    if follow_up is None:
        return None, False
    is_untouched = (
        follow_up.version == 1
        and follow_up.steps.count() == 1
        and not follow_up.lines.filter(version__gt=1).exists()
    )
    return follow_up, is_untouched


def other_follow_ups(logged_segment: LoggedSegment, user: User) -> list[Segment]:
    """Open segments that somebody began later with contacts of the log: they stay."""
    segments = Segment.objects.visible_to(user).open()
    following = segments.follow_ups_of(logged_segment.segment_number)
    return list(following.exclude(number=logged_segment.follow_up_number).order_by("pk"))


def _refuse_what_has_left(logged_segment: LoggedSegment, downloaded: int) -> None:
    deliveries = Delivery.objects.filter(entry__logged_segment=logged_segment)
    # First what waits: who claims an e-mail now finds it skipped, or was before and is seen below.
    deliveries.filter(state=Delivery.State.QUEUED).update(
        state=Delivery.State.SKIPPED, error=CANCELLED
    )
    if sent := _sent_already(logged_segment):
        raise sent
    if (letters := letters_downloaded(logged_segment)) > downloaded:
        raise LettersWereDownloaded(
            ngettext(
                "%(count)d letter was downloaded meanwhile. Press once more if it is not sent.",
                "%(count)d letters were downloaded meanwhile. Press once more if they are not"
                " sent.",
                letters,
            )
            % {"count": letters}
        )


def _reopened(closed: Segment) -> Segment:
    """A new header that owns everything of the closed one, whose row keeps only its number."""
    values = {column: getattr(closed, column) for column in HEADER_VALUES.values()}
    segment = Segment.objects.create(
        number=take_number("segment", model=Segment),
        description=closed.description,
        created_by_id=closed.created_by_id,
        line_count=closed.line_count,
        **values,
    )
    closed.templates.update(segment=segment)
    closed.steps.update(segment=segment)
    closed.columns.update(segment=segment)
    closed.lines.update(segment=segment, version=F("version") + 1)
    segment.template_id = closed.template_id
    segment.save(update_fields=["template"])
    Segment.objects.filter(pk=closed.pk).update(template=None, line_count=0)
    return segment
