"""Log: one act that writes what was said, and closes the worksheet."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F, Value

from crm import consent, jobs
from crm.access import require
from crm.events import record
from crm.insert_select import insert_select
from crm.models import Job, User
from interactions.checking import any_of
from interactions.delivery import wake_delivery
from interactions.letters import ENGINE_VERSION
from interactions.merging import line_date
from interactions.models import CampaignEntry, InteractionLogEntry, LoggedSegment
from interactions.resolving import KEY, chosen
from interactions.writing import resolved_values, write_deliveries
from segments.actions.checking import LogCheck, blocking, check_lines
from segments.actions.following import follow, follow_alike, to_follow
from segments.actions.remaining import leave_behind
from segments.closing import close
from segments.exceptions import AlreadyLogged, LogBlocked, LogCheckChanged, SegmentIsClosed
from segments.keeping import kept_steps
from segments.letters import segment_values
from segments.locking import lock
from segments.models import Segment
from segments.querysets import SegmentLineQuerySet
from segments.resolving import Resolver

# What a job is told, in order.
CHECKING, WRITING, DELIVERING, CLOSING, CONFIRMING = STEPS = range(1, 6)


def silent(step: int) -> None:
    """Who logs within the request waits for the end."""


@dataclass(frozen=True)
class LogResult:
    """`remainder` holds the blocked lines that were left behind."""

    logged_segment: LoggedSegment
    entry_count: int
    follow_up: Segment | None
    remainder: Segment | None = None


@transaction.atomic
def log_segment(
    segment: Segment,
    *,
    user: User,
    today: date,
    deliver: bool,
    fingerprint: str,
    follow_up: bool = False,
    follow_up_description: str = "",
    follow_up_alike: bool = False,
    leave_blocked: bool = False,
    job: Job | None = None,
) -> LogResult:
    """Write one interaction log entry per line, with everything resolved, and close the segment.

    In one transaction: the logged segment, a campaign entry per campaign, the entries with the
    frozen values of their letters, the outbox where `deliver`, of which nothing is sent before the
    commit, the closed worksheet, the follow-up segment, set up as this one with `follow_up_alike`;
    `leave_blocked` moves lines that may not be logged to a remainder segment before. A constant
    number of statements. `job`, where a worker does it, is told of each of STEPS.

    Raises NotAllowed, SegmentIsClosed, SegmentIsBeingLogged by another job, AlreadyLogged,
    LogBlocked, LogCheckChanged where the segment is not what the dialog with this `fingerprint`
    showed, and what `jobs.tell` raises. Source: domain.md, Log.
    """
    require(user, "segments.log_segment")
    say = partial(jobs.tell, job) if job else silent
    header = lock_unlogged(segment, user=user, job=job)
    say(CHECKING)
    resolver = Resolver(header, today=today)
    check = _check_again(resolver, deliver, leave_blocked, fingerprint)
    criteria = kept_steps(header)  # before lines leave with their steps' numbers
    remainder = _leave_behind(resolver, check, user, deliver) if check.left_count else None
    say(WRITING)
    logged = _write_logged_segment(resolver, check, user, deliver, remainder, criteria)
    _write_lines(resolver, check, logged)
    if deliver:
        say(DELIVERING)
        write_deliveries(logged.entries, resolver)
    # Also where nothing is sent: what came is counted.
    wake_delivery(written=logged.entry_count)
    say(CLOSING)
    header.line_count = logged.entry_count
    close(header, Segment.State.LOGGED)
    said = follow_up_description, follow_up_alike
    following = _follow(logged, header, user, *said) if follow_up else None
    record(user, "logged", "segment", header.number, entries=logged.entry_count, deliver=deliver)
    say(CONFIRMING)
    return LogResult(logged, logged.entry_count, following, remainder)


def _follow(
    logged: LoggedSegment, header: Segment, user: User, description: str, is_alike: bool
) -> Segment:
    """A segment lists a contact once, and so do entries just written: PostgreSQL, which knows
    nothing of them yet, would look for others by comparing every entry with every other."""
    if is_alike:
        return follow_alike(logged, header, user=user, description=description)
    return follow(logged, to_follow(logged), user=user, description=description)


def lock_unlogged(segment: Segment, *, user: User, job: Job | None = None) -> Segment:
    """As `lock`; also raises AlreadyLogged, which knows the logged segment."""
    try:
        return lock(segment, user=user, job=job)
    except SegmentIsClosed:
        logged = LoggedSegment.objects.filter(segment_number=segment.number).first()
        if logged is None:
            raise
        raise AlreadyLogged(logged) from None


def _check_again(
    resolver: Resolver, deliver: bool, leave_blocked: bool, fingerprint: str
) -> LogCheck:
    """The same check that the dialog showed, under the lock."""
    check = partial(check_lines, resolver, deliver=deliver, leave_blocked=leave_blocked)
    found = check(with_lines=False)
    if found.is_blocked:
        raise LogBlocked(check(with_lines=True))
    if found.fingerprint != fingerprint:
        raise LogCheckChanged(check(with_lines=True))
    return found


def _leave_behind(resolver: Resolver, check: LogCheck, user: User, deliver: bool) -> Segment:
    """The blocked lines, moved to a segment of their own, so that the others can be logged."""
    blocked = resolver.lines().filter(any_of(blocking(deliver=deliver)))
    remainder, moved = leave_behind(resolver.header, blocked, user=user)
    # Inserted and moved together are all that was listed, or nothing happens.
    if moved != check.left_count:
        raise LogCheckChanged(check)
    return remainder


def _write_logged_segment(
    resolver: Resolver,
    check: LogCheck,
    user: User,
    deliver: bool,
    remainder: Segment | None,
    criteria: list[dict[str, Any]],
) -> LoggedSegment:
    header = resolver.header
    return LoggedSegment.objects.create(
        segment_number=header.number,
        description=header.description,
        logged_on=resolver.today,
        user=user,
        salesperson_id=header.salesperson_id,
        campaign_id=resolver.header_campaign,
        entry_count=check.entry_count,
        was_delivered=deliver,
        shared_values=segment_values(
            resolver, ((group.salesperson, group.campaign) for group in check.groups)
        ),
        engine_version=ENGINE_VERSION,
        criteria=criteria,
        remainder_number=remainder.number if remainder else "",
    )


def _write_lines(resolver: Resolver, check: LogCheck, logged: LoggedSegment) -> None:
    """What stands on the lines, in the log and for its search."""
    _write_campaign_entries(resolver, check, logged)
    _write_entries(resolver, logged)
    LoggedSegment.objects.filter(pk=logged.pk).gather_texts()


def _write_campaign_entries(resolver: Resolver, check: LogCheck, logged: LoggedSegment) -> None:
    """One per campaign, with date and salesperson of its first line (reference, 13.2)."""
    firsts: dict[int, int] = {}
    for group in check.groups:
        if group.campaign and group.first:
            firsts[group.campaign] = min(group.first, firsts.get(group.campaign, group.first))
    insert_select(
        CampaignEntry,
        resolver.lines().filter(pk__in=firsts.values()).order_by("pk"),
        {
            "campaign": "r_campaign",
            "logged_segment": logged,
            "segment_number": Value(logged.segment_number),
            "description": Value(logged.description),
            "date": line_date(resolver),
            "salesperson": "r_salesperson",
            "user": logged.user,
        },
    )


def _write_entries(resolver: Resolver, logged: LoggedSegment) -> None:
    deliver = logged.was_delivered
    written = insert_select(
        InteractionLogEntry,
        _unblocked(resolver.lines(), deliver).order_by("pk"),
        {
            **resolved_values(resolver),
            **{name: name for name in FACTS},
            "logged_segment": logged,
            "segment_number": Value(logged.segment_number),
            "step_ordinal": "step__ordinal",
            "user": logged.user,
            "campaign_entry": _campaign_entry(logged),
        },
    )
    # The condition stands in the statement itself: nobody slips in between check and writing.
    if written != logged.entry_count:
        check = check_lines(resolver, deliver=deliver, leave_blocked=False, with_lines=True)
        raise LogCheckChanged(check)


FACTS = ("evaluation", "attempt_failed")


def _unblocked(lines: SegmentLineQuerySet, deliver: bool) -> SegmentLineQuerySet:
    return lines.filter(consent.none_of(blocking(deliver=deliver)))


def _campaign_entry(logged: LoggedSegment) -> Any:
    entries = logged.campaign_entries.order_by().values_list("campaign", "pk")
    return chosen(F("r_campaign"), dict(entries), None, KEY)
