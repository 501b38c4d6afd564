"""What waits for somebody: the tables of the home page, and of a contact's panel."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from crm.models import Contact, User
from interactions.models import Delivery, InteractionLogEntry, LoggedSegment
from interactions.steps import step_sentence
from segments.models import Segment, SegmentCriteria, SegmentLine
from segments.steps import Why, why

LISTED = 8
# Deliveries are looked for in the latest logs only: the outbox may hold millions.
RECENT_LOGS = 20
LISTED_LOGS = 20

State = Delivery.State


@dataclass(frozen=True)
class Outbox:
    """A recent logged segment with letters to fetch or e-mails that went wrong."""

    logged_segment: LoggedSegment
    letters: int
    failed: int


@dataclass(frozen=True)
class Dashboard:
    """The home page's content; each list is empty where the user may not see such things."""

    segments: list[Segment] = field(default_factory=list)
    logged: list[LoggedSegment] = field(default_factory=list)
    outbox: list[Outbox] = field(default_factory=list)
    # Who has never logged a segment is shown how, with this one where there is one.
    is_new: bool = False
    prepared: Segment | None = None


def dashboard(user: User) -> Dashboard:
    """What waits for this user; at most five queries."""
    segments: list[Segment] = []
    if user.has_perm("segments.view_segment"):
        mine = Segment.objects.visible_to(user).open().mine(user)
        segments = list(mine.for_list().order_by("-updated_at")[:LISTED])
    logged: list[LoggedSegment] = []
    if user.has_perm("interactions.view_loggedsegment"):
        logged = list(LoggedSegment.objects.visible_to(user).for_list()[:RECENT_LOGS])
    is_new = not LoggedSegment.objects.filter(user=user).exists()
    prepared = _prepared(user, segments) if is_new else None
    return Dashboard(segments, logged[:LISTED], outbox(logged), is_new, prepared)


def _prepared(user: User, mine: list[Segment]) -> Segment | None:
    """A segment with lines that the user may change, their own first; a query at most."""
    with_lines = next((segment for segment in mine if segment.line_count), None)
    if with_lines is not None or not user.has_perm("segments.change_segment"):
        return with_lines
    others = Segment.objects.changeable_by(user).open().filter(line_count__gt=0)
    return others.order_by("-updated_at").first()


def outbox(logged: Iterable[LoggedSegment]) -> list[Outbox]:
    """Those of the logged segments that wait for somebody; one query."""
    by_key = {segment.pk: segment for segment in logged if segment.was_delivered}
    rows: Iterable[Any] = (
        Delivery.objects.filter(entry__logged_segment__in=by_key, entry__is_cancelled=False)
        .values("entry__logged_segment")
        .annotate(
            letters=Count("pk", filter=Q(state=State.READY)),
            failed=Count("pk", filter=Q(state__in=[State.FAILED, State.TRYING])),
        )
        .filter(Q(letters__gt=0) | Q(failed__gt=0))
        .order_by("-entry__logged_segment")
    )
    return [
        Outbox(by_key[row["entry__logged_segment"]], row["letters"], row["failed"]) for row in rows
    ]


@dataclass(frozen=True)
class Standing:
    """A contact's place on an open segment, and why it is there."""

    line: SegmentLine
    why: Why


@dataclass(frozen=True)
class LoggedStanding:
    """A contact's entry of a logged segment, and by which of its steps it came there."""

    entry: InteractionLogEntry
    ordinal: int | None
    sentence: str


def logged_standings_of(contact: Contact, user: User) -> list[LoggedStanding]:
    """The contact's latest entries of logged segments that the user sees; one query."""
    entries = (
        InteractionLogEntry.objects.visible_to(user)
        .filter(contact=contact, logged_segment__in=LoggedSegment.objects.visible_to(user))
        .select_related("logged_segment")
        .defer("merge_values", "logged_segment__shared_values")
        .order_by("-pk")
    )
    return [_logged_standing(entry) for entry in entries[:LISTED_LOGS]]


def _logged_standing(entry: InteractionLogEntry) -> LoggedStanding:
    """Steps that only took lines away have no sentence here; nor have those never written down."""
    logged = entry.logged_segment
    steps = logged.criteria if logged else []
    step = next((one for one in steps if one["ordinal"] == entry.step_ordinal), None)
    if step is None:
        return LoggedStanding(entry, entry.step_ordinal, "")
    # Who was named one by one stands in the entry itself.
    kind, criteria = SegmentCriteria.Kind(step["kind"]), step["criteria"]
    said = "" if "numbers" in criteria else step_sentence(kind, criteria)
    sentence = f"{kind.label}: {said}" if said else str(kind.label)
    return LoggedStanding(entry, entry.step_ordinal, sentence)


def open_lines_of(contact: Contact, user: User) -> list[Standing]:
    """The contact's lines on open segments that the user sees, newest first; one query."""
    lines = (
        SegmentLine.objects.open_and_listed()
        .filter(contact=contact, segment__in=Segment.objects.visible_to(user))
        .select_related("segment", "step__user")
        .order_by("-pk")
    )
    return [Standing(line, why(line)) for line in lines[:50]]


def open_segments_without(contact: Contact, user: User) -> list[Segment]:
    """The latest open segments that the user sees and the contact is not on; one query."""
    listed = SegmentLine.objects.open_and_listed().filter(segment=OuterRef("pk"), contact=contact)
    segments = Segment.objects.visible_to(user).open().filter(~Exists(listed), line_count__gt=0)
    return list(segments.order_by("-updated_at")[:LISTED])
