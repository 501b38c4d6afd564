"""What the engine says when something is wrong: errors are raised, problems are listed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from interactions.letters.messages import MESSAGES

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Problem:
    """One remark about a document. ``where`` is the text around it, at most some 80 characters."""

    code: str
    params: dict[str, str] = field(default_factory=dict, hash=False)
    severity: Severity = "error"
    where: str = ""

    @property
    def text(self) -> str:
        """The English sentence of the table, not yet filled."""
        return MESSAGES[self.code]

    def __str__(self) -> str:
        return self.text % self.params


class LetterError(Exception):
    """A letter cannot be made. ``str()`` is a sentence for the user, ``code`` is for programs.

    ``text`` and ``params`` let the application translate; ``problems`` lists every cause found.
    """

    def __init__(self, code: str, /, *, problems: Sequence[Problem] = (), **params: str) -> None:
        self.code = code
        self.params = params
        self.text = MESSAGES[code]
        self.problems = tuple(problems) or (Problem(code, params),)
        super().__init__(self.text % params)


class UnsafeDocument(LetterError):
    """The file carries, or may carry, something that is dangerous to open or to send."""


class BrokenDocument(LetterError):
    """The file, or a tag in it, cannot be read; ``problems`` holds every broken place."""


class RenderError(LetterError):
    """A letter's values do not fit the document."""


def broken(problems: Sequence[Problem]) -> BrokenDocument:
    """One error for several problems; it speaks with the first one's words.

    >>> str(broken([Problem("no_letters")]))
    'There is no letter to put into the file.'
    """
    first = problems[0]
    return BrokenDocument(first.code, problems=problems, **first.params)
