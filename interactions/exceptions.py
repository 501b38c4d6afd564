"""Rules of the log, its templates and its letters, when they are broken."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from crm.exceptions import BusinessRuleError

if TYPE_CHECKING:
    from interactions.actions.single import InteractionCheck
    from interactions.letters import Remark


class EntriesChanged(BusinessRuleError):
    """Not the entries that somebody was asked about: there are `count` of them now."""

    def __init__(self, message: str, count: int) -> None:
        self.count = count
        super().__init__(message)


class DocumentRefused(BusinessRuleError):
    """A Word file cannot be used for letters; `problems` says why, a sentence each.

    `remarks` are the same with their places, for a copy of the file; there are none where the
    file cannot be opened safely.
    """

    def __init__(self, problems: list[str], remarks: "Sequence[Remark]" = ()) -> None:
        self.problems = problems
        self.remarks = remarks
        super().__init__(" ".join(problems))


class FieldsUnmatched(DocumentRefused):
    """A Word file uses names that nothing is known about; `names` are still to be matched."""

    def __init__(
        self, problems: list[str], names: list[str], remarks: "Sequence[Remark]" = ()
    ) -> None:
        self.names = names
        super().__init__(problems, remarks)


class TemplateIsUsed(BusinessRuleError):
    """A template that was pinned or logged is retired, not deleted."""


class NoLetters(BusinessRuleError):
    """Nothing is left to print."""


class PdfFailed(BusinessRuleError):
    """LibreOffice is missing, failed, or took too long."""


class LetterFailed(BusinessRuleError):
    """A letter cannot be made from its document and values."""


class EntryChanged(BusinessRuleError):
    """Somebody else set the same value of an entry meanwhile."""


class NoCampaign(BusinessRuleError):
    """Only what belongs to a campaign can be a response to it."""


class NothingToCancel(BusinessRuleError):
    """None of the chosen entries can be cancelled, brought back or deleted."""


class NothingToChange(BusinessRuleError):
    """All of the chosen entries or contacts say so already, or nothing was chosen."""


class NothingCameBack(BusinessRuleError):
    """None of the chosen entries is a letter that can come back, or did."""


class NothingToTakeBack(BusinessRuleError):
    """The act was taken back already."""


class LoggedSegmentIsCancelled(BusinessRuleError):
    """An entry cannot count while its logged segment does not."""


class LoggedSegmentCounts(BusinessRuleError):
    """What counts is cancelled before it is deleted."""


class NothingToRetry(BusinessRuleError):
    """None of the chosen e-mails failed."""


class InteractionBlocked(BusinessRuleError):
    """Something forbids to write the interactions; the check says what."""

    def __init__(self, check: "InteractionCheck") -> None:
        self.check = check
        super().__init__(_("Nothing is logged yet: something stands against it."))


class InteractionCheckChanged(BusinessRuleError):
    """What stands against it is not what was shown; the check says what it is now."""

    def __init__(self, check: "InteractionCheck") -> None:
        self.check = check
        super().__init__(_("Nothing is logged yet: look at what is said below, then log it."))


class ContactsChanged(BusinessRuleError):
    """A contact was deleted or merged at the very moment."""

    def __init__(self) -> None:
        super().__init__(_("A contact was deleted or merged at this moment; try it again."))


class LoggedAlready(BusinessRuleError):
    """What is logged cannot be postponed any more."""


class ReminderIsPast(BusinessRuleError):
    """Nobody can be reminded on a day that is over."""

    def __init__(self) -> None:
        super().__init__(_("This day is over: choose today or a later one."))


class ReminderIsSetAgain(BusinessRuleError):
    """Another reminder of the same contact is open meanwhile."""

    def __init__(self) -> None:
        super().__init__(_("You are reminded of this contact again already."))
