"""Rules of the log, its templates and its letters, when they are broken."""

from crm.exceptions import BusinessRuleError


class DocumentRefused(BusinessRuleError):
    """A Word file cannot be used for letters; `problems` says why, a sentence each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(" ".join(problems))


class TemplateIsUsed(BusinessRuleError):
    """A template that was pinned or logged is retired, not deleted."""


class NoLetters(BusinessRuleError):
    """Nothing is left to print."""


class LetterFailed(BusinessRuleError):
    """A letter cannot be made from its document and values."""


class EntryChanged(BusinessRuleError):
    """Somebody else set the same value of an entry meanwhile."""


class NoCampaign(BusinessRuleError):
    """Only what belongs to a campaign can be a response to it."""


class NothingToCancel(BusinessRuleError):
    """None of the chosen entries can be cancelled, brought back or deleted."""


class LoggedSegmentIsCancelled(BusinessRuleError):
    """An entry cannot count while its logged segment does not."""


class LoggedSegmentCounts(BusinessRuleError):
    """What counts is cancelled before it is deleted."""


class NothingToRetry(BusinessRuleError):
    """None of the chosen e-mails failed."""
