"""Broken rules of the worksheet; `str(error)` is a sentence for the user."""

from typing import TYPE_CHECKING

from django.utils.formats import number_format
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


class SegmentIsBeingLogged(BusinessRuleError):
    """A worker is at it, or will be; whoever logs by hand joins in looking at it."""

    def __init__(self, segment: "Segment") -> None:
        self.segment = segment
        super().__init__(
            _("Segment %(number)s is being logged; nothing was changed.")
            % {"number": segment.number}
        )


class SegmentNotInTrash(BusinessRuleError):
    def __init__(self, segment: "Segment") -> None:
        self.segment = segment
        super().__init__(
            _("Segment %(number)s is not in the trash; nothing was changed.")
            % {"number": segment.number}
        )


class WorksheetIsGone(BusinessRuleError):
    """What a log was made from came back already, or was kept long enough."""

    def __init__(self, logged_segment: "LoggedSegment") -> None:
        logged_segment.refresh_from_db(fields=["taken_back_number"])
        sentence = (
            _("The worksheet of %(number)s came back already, as %(new)s.")
            if logged_segment.taken_back_number
            else _("The lines of %(number)s were kept for 30 days; they are gone.")
        )
        numbers = {
            "number": logged_segment.segment_number,
            "new": logged_segment.taken_back_number,
        }
        super().__init__(sentence % numbers)


class NobodyToFollow(BusinessRuleError):
    """A follow-up segment would have no contact."""


class EmailsWereSent(BusinessRuleError):
    """What somebody has read cannot be taken back."""


class LettersWereDownloaded(BusinessRuleError):
    """Letters that were downloaded may be in the post: the user must be asked."""


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


class LinesToResetChanged(BusinessRuleError):
    def __init__(self) -> None:
        super().__init__(
            _("Meanwhile other lines have values of their own; nothing was changed. Look again.")
        )


class LineChanged(BusinessRuleError):
    """`theirs` is the line as somebody else left it."""

    def __init__(self, theirs: "SegmentLine") -> None:
        self.theirs = theirs
        super().__init__(
            _("This line was changed meanwhile; nothing was saved. Look at it and try again.")
        )


class TextChanged(BusinessRuleError):
    """Somebody else changed the segment's own document or text in this language."""

    def __init__(self) -> None:
        super().__init__(_("Somebody else changed this text meanwhile; look at it and save again."))


class TextRefused(BusinessRuleError):
    """An e-mail text cannot be used; `problems` says why, a sentence each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(" ".join(problems))


class NoDemo(BusinessRuleError):
    def __init__(self) -> None:
        super().__init__(_("Others than the people of the demo work here; nothing was reset."))


class NoTemplate(BusinessRuleError):
    def __init__(self) -> None:
        super().__init__(_("The segment has no template; say what the letter is."))


class TemplateIsUpToDate(BusinessRuleError):
    def __init__(self, code: str) -> None:
        super().__init__(
            _("The segment has the newest version of template %(code)s already.") % {"code": code}
        )


class TemplateChanged(BusinessRuleError):
    def __init__(self, code: str) -> None:
        super().__init__(
            _("Template %(code)s was changed again meanwhile; look at the differences once more.")
            % {"code": code}
        )


class LineIsGone(BusinessRuleError):
    def __init__(self) -> None:
        super().__init__(_("This line was removed meanwhile; step back to see it again."))


class NothingToRestore(BusinessRuleError):
    def __init__(self) -> None:
        super().__init__(_("There are no earlier values of this contact to bring back."))


class SelectionChanged(BusinessRuleError):
    """`count` lines match by now."""

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(
            ngettext(
                "Meanwhile %(count)d line matches; nothing was changed. Please look again.",
                "Meanwhile %(count)d lines match; nothing was changed. Please look again.",
                count,
            )
            % {"count": count}
        )


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


class TooManyRows(BusinessRuleError):
    def __init__(self, count: int, limit: int) -> None:
        super().__init__(
            _("Paste at most %(limit)s rows at a time; these are %(count)s.")
            % {
                "limit": number_format(limit, force_grouping=True),
                "count": number_format(count, force_grouping=True),
            }
        )


class TooManyCells(BusinessRuleError):
    def __init__(self, count: int, limit: int) -> None:
        super().__init__(
            _(
                "Paste only the columns that name people: at most %(limit)s cells at a time; "
                "these are %(count)s."
            )
            % {
                "limit": number_format(limit, force_grouping=True),
                "count": number_format(count, force_grouping=True),
            }
        )


class TooManyCellsPasted(BusinessRuleError):
    def __init__(self, count: int, limit: int) -> None:
        super().__init__(
            _("Paste at most %(limit)s cells at a time; these are %(count)s. Nothing was changed.")
            % {
                "limit": number_format(limit, force_grouping=True),
                "count": number_format(count, force_grouping=True),
            }
        )


class NothingPasted(BusinessRuleError):
    def __init__(self) -> None:
        super().__init__(_("Paste numbers, e-mail addresses or names, one contact a row."))


class NothingToSave(BusinessRuleError):
    def __init__(self) -> None:
        super().__init__(
            _("There is no step to save: only steps that bring or take contacts are kept.")
        )


class CodeIsTaken(BusinessRuleError):
    def __init__(self, code: str) -> None:
        super().__init__(_("There are saved criteria %(code)s already.") % {"code": code})


class CriteriaChanged(BusinessRuleError):
    def __init__(self) -> None:
        super().__init__(
            _("Somebody else changed these criteria meanwhile; look at them and try again.")
        )


class CriteriaAreBroken(BusinessRuleError):
    """`positions` count from 1; none where there is no step at all."""

    def __init__(self, positions: list[int]) -> None:
        self.positions = positions
        super().__init__(
            ngettext(
                "Step %(steps)s of these criteria no longer holds together; nothing was done.",
                "Steps %(steps)s of these criteria no longer hold together; nothing was done.",
                len(positions),
            )
            % {"steps": ", ".join(map(str, positions))}
            if positions
            else _("These criteria have no steps; nothing was done.")
        )


class ExcludedNeedTheRight(BusinessRuleError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "These criteria add contacts that are excluded from segments, which you have no "
                "right to do; nothing was done."
            )
        )


class ColumnIsThere(BusinessRuleError):
    def __init__(self, heading: str) -> None:
        super().__init__(
            _("The segment has the column “%(heading)s” already.") % {"heading": heading}
        )


class TooManyColumns(BusinessRuleError):
    def __init__(self, most: int) -> None:
        super().__init__(_("A segment has %(most)d columns of its own at most.") % {"most": most})
