"""Broken rules of the worksheet; `str(error)` is a sentence for the user."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm import consent
from crm.exceptions import BusinessRuleError

if TYPE_CHECKING:
    from interactions.models import LoggedSegment
    from segments.actions.checking import LogCheck
    from segments.models import Segment, SegmentLine


class SegmentIsClosed(BusinessRuleError):
    def __init__(self, segment: "Segment") -> None:
        self.segment = segment
        super().__init__(
            _("Segment %(number)s is no longer open; nothing was changed.")
            % {"number": segment.number}
        )


class SegmentNotInTrash(BusinessRuleError):
    def __init__(self, segment: "Segment") -> None:
        self.segment = segment
        super().__init__(
            _("Segment %(number)s is not in the trash; nothing was changed.")
            % {"number": segment.number}
        )


class SegmentIsPurged(BusinessRuleError):
    def __init__(self, segment: "Segment") -> None:
        self.segment = segment
        super().__init__(
            _("Segment %(number)s was in the trash for 30 days; its lines are gone.")
            % {"number": segment.number}
        )


class AlreadyListed(BusinessRuleError):
    def __init__(self, line: "SegmentLine") -> None:
        self.line = line
        super().__init__(_("%(name)s is already on this segment.") % {"name": line.contact.name})


class NotEligible(BusinessRuleError):
    """`code` is the reason's, as `crm.consent` names it."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(consent.sentence(code))


class HeaderChanged(BusinessRuleError):
    def __init__(self, theirs: "Segment") -> None:
        self.theirs = theirs
        super().__init__(
            _("Somebody else changed this segment meanwhile; look at both values and save again.")
        )


class LineChanged(BusinessRuleError):
    """`theirs` is the line as somebody else left it."""

    def __init__(self, theirs: "SegmentLine") -> None:
        self.theirs = theirs
        super().__init__(
            _("Somebody else changed this line meanwhile; look at both values and save again.")
        )


class LineIsGone(BusinessRuleError):
    def __init__(self) -> None:
        super().__init__(_("This line was removed meanwhile; step back to see it again."))


class AddressOfAnother(BusinessRuleError):
    def __init__(self) -> None:
        super().__init__(_("This alternative address belongs to another contact."))


class NotTheLastStep(BusinessRuleError):
    def __init__(self) -> None:
        super().__init__(_("The steps changed meanwhile; look at them again before going on."))


class RedoWouldBeLost(BusinessRuleError):
    """A new step would drop undone steps whose `count` lines carry what somebody typed."""

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(
            ngettext(
                "This drops the undone steps, and with them what was typed on %(count)d line.",
                "This drops the undone steps, and with them what was typed on %(count)d lines.",
                count,
            )
            % {"count": count}
        )


class NumberIsTaken(BusinessRuleError):
    def __init__(self, number: str) -> None:
        super().__init__(_("There is a segment %(number)s already.") % {"number": number})


class AlreadyLogged(BusinessRuleError):
    def __init__(self, logged_segment: "LoggedSegment") -> None:
        self.logged_segment = logged_segment
        super().__init__(
            _("%(who)s has already logged segment %(number)s.")
            % {
                "who": logged_segment.user.get_full_name() or logged_segment.user.username,
                "number": logged_segment.segment_number,
            }
        )


class LogBlocked(BusinessRuleError):
    def __init__(self, check: "LogCheck") -> None:
        self.check = check
        super().__init__(_("The segment cannot be logged yet; nothing was written."))


class LogCheckChanged(BusinessRuleError):
    def __init__(self, check: "LogCheck") -> None:
        self.check = check
        super().__init__(
            _("The segment changed since you looked; nothing was written. Please look again.")
        )


class NoLetter(BusinessRuleError):
    def __init__(self) -> None:
        super().__init__(_("This line has no letter: its template has no Word document."))
