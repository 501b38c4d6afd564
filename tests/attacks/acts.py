"""The acts that are attacked: Log in each of its variants, and those that take it back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.attacks.worksheets import TODAY, Scene, press_log  # sets Django up first

from crm.exceptions import BusinessRuleError  # isort: skip
from interactions.actions import cancel_logged_segment, uncancel_logged_segment  # isort: skip
from interactions.exceptions import NothingToCancel  # isort: skip
from interactions.models import LoggedSegment  # isort: skip
from segments.actions import check_log, log_segment, take_back_log  # isort: skip
from segments.exceptions import AlreadyLogged, WorksheetIsGone  # isort: skip
from segments.models import Segment  # isort: skip

Do = Callable[[], Any]


@dataclass(frozen=True, eq=False)
class Act:
    """`prepare(scene, lines)` makes a segment and answers what is done to it, for the first and for
    any further time; done already, it raises `refusal`. `says`: facts that hold when it is done to
    a segment of twelve lines."""

    name: str
    prepare: Callable[[Scene, int], tuple[Segment, Do]]
    says: dict[str, int]
    refusal: type[BusinessRuleError] = AlreadyLogged


LINES = 12
LEFT = 4


def _log(scene: Scene, segment: Segment, **options: Any) -> Do:
    """As the dialog does: what was seen is logged."""
    asked = {"deliver": True, "leave_blocked": False} | options
    follow_up = asked.pop("follow_up", False)
    seen = check_log(segment, today=TODAY, **asked)
    user, fingerprint = scene.user, seen.fingerprint

    def do() -> None:
        log_segment(
            segment,
            user=user,
            today=TODAY,
            fingerprint=fingerprint,
            follow_up=follow_up,
            **asked,
        )

    return do


def _entries_only(scene: Scene, lines: int) -> tuple[Segment, Do]:
    segment = scene.segment(lines)
    return segment, _log(scene, segment, deliver=False)


def _letters(scene: Scene, lines: int) -> tuple[Segment, Do]:
    segment = scene.segment(lines)
    return segment, _log(scene, segment, follow_up=True)


def _emails(scene: Scene, lines: int) -> tuple[Segment, Do]:
    segment = scene.segment(lines, template=scene.email)
    return segment, _log(scene, segment)


def _left_behind(scene: Scene, lines: int) -> tuple[Segment, Do]:
    segment = scene.segment(lines, blocked=lines // 3)
    return segment, _log(scene, segment, leave_blocked=True, follow_up=True)


def _own_documents(scene: Scene, lines: int) -> tuple[Segment, Do]:
    segment = scene.segment(lines)
    scene.first_lines(segment, lines // 3).update(document=scene.own_document)
    return segment, _log(scene, segment)


def _two_campaigns(scene: Scene, lines: int) -> tuple[Segment, Do]:
    segment = scene.segment(lines)
    scene.first_lines(segment, lines // 3).update(campaign=scene.other_campaign)
    return segment, _log(scene, segment)


def _take_back(scene: Scene, lines: int) -> tuple[Segment, Do]:
    segment = scene.segment(lines)
    logged = press_log(segment, scene.user).logged_segment
    return segment, lambda: take_back_log(logged, user=scene.user, downloaded=0)


def _cancel(scene: Scene, lines: int) -> tuple[Segment, Do]:
    segment, logged = _logged(scene, lines)
    return segment, lambda: cancel_logged_segment(logged, user=scene.user)


def _uncancel(scene: Scene, lines: int) -> tuple[Segment, Do]:
    segment, logged = _logged(scene, lines)
    cancel_logged_segment(logged, user=scene.user)
    return segment, lambda: uncancel_logged_segment(logged, user=scene.user)


def _logged(scene: Scene, lines: int) -> tuple[Segment, LoggedSegment]:
    segment = scene.segment(lines)
    return segment, press_log(segment, scene.user).logged_segment


_LOGGED = {"worksheet logged": 1, "logged segments": 1, "event logged": 1, "campaign entries": 1}
_ALL = _LOGGED | dict.fromkeys(("entries", "entries counted", "contacts", "letters"), LINES)
_CANCELLED = {"cancelled logged segments": 1, "cancelled entries": LINES}

ACTS = [
    Act("Log, entries only", _entries_only, _ALL | {"hard_copy ready": 0}),
    Act(
        "Log with letters and follow-up",
        _letters,
        _ALL | {"hard_copy ready": LINES, "follow-up open": 1, "follow-up lines": LINES},
    ),
    Act("Log with e-mails", _emails, _ALL | {"email queued": LINES}),
    Act(
        "Log that leaves blocked lines behind",
        _left_behind,
        _LOGGED
        | dict.fromkeys(("entries", "contacts", "hard_copy ready", "follow-up lines"), LINES - LEFT)
        | {"remainder open": 1, "remainder lines": LEFT},
    ),
    Act("Log of own documents", _own_documents, _ALL | {"own documents": LEFT}),
    Act(
        "Log of two campaigns",
        _two_campaigns,
        _ALL | {"campaign entries": 2, "of a campaign": LINES},
    ),
    Act(
        "Log taken back",
        _take_back,
        _ALL | _CANCELLED | {"worksheet open": 1, "worksheet lines": LINES, "follow-up trashed": 1},
        WorksheetIsGone,
    ),
    Act("Logged segment cancelled", _cancel, _ALL | _CANCELLED, NothingToCancel),
    Act(
        "Logged segment un-cancelled",
        _uncancel,
        _ALL | {"cancelled logged segments": 0, "cancelled entries": 0},
        NothingToCancel,
    ),
]
