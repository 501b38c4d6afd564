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


class NothingToRetry(BusinessRuleError):
    """None of the chosen e-mails failed."""
