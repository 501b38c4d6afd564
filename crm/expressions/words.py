"""How the language's sentences are said: as they are, or by whoever translates them.

Named as gettext names them, so that catalogues collect them.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class Speech:
    """Replaced as a whole by the program that uses the language."""

    one: Callable[[str], str] = str
    by_count: Callable[[str, str, int], str] = lambda one, many, count: one if count == 1 else many
    in_context: Callable[[str, str], str] = lambda context, text: text


speech = Speech()


def gettext(text: str) -> str:
    return speech.one(text)


def ngettext(one: str, many: str, count: int) -> str:
    return speech.by_count(one, many, count)


def pgettext(context: str, text: str) -> str:
    return speech.in_context(context, text)
