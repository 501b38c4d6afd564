"""What may be wrong with an expression, where, and what was probably meant."""

from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    SYNTAX = "E_SYNTAX"
    TYPE = "E_TYPE"
    OPTION = "E_OPTION"
    WILDCARD = "E_WILDCARD"
    LENGTH = "E_LENGTH"
    TOKEN = "E_TOKEN"  # noqa: S105 # a word of the language
    ALWAYS = "W_ALWAYS"
    BLANK = "W_BLANK"


@dataclass(frozen=True)
class Place:
    """From the first character to the one after the last."""

    start: int
    end: int


class ExpressionError(Exception):
    """The expression says nothing; `str()` is a sentence for whoever typed it.

    `suggestion` is an expression that was probably meant; '' where nobody can tell.
    """

    def __init__(self, code: Code, message: str, place: Place, suggestion: str = "") -> None:
        super().__init__(message)
        self.code, self.place, self.suggestion = code, place, suggestion

    def marked(self, text: str) -> tuple[str, str, str]:
        """The expression before, at and after the place that is wrong."""
        start, end = self.place.start, max(self.place.end, self.place.start)
        return text[:start], text[start:end], text[end:]


@dataclass(frozen=True)
class Doubt:
    """The expression runs, but hardly means what it says."""

    code: Code
    message: str
    suggestion: str = ""
