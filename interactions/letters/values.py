"""Values: what may go into a letter, and how a dotted name finds its value."""

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from markupsafe import Markup

MAX_VALUE = 32_000
MAX_ROWS = 1_000
CUT_MARK = "…"

# What XML 1.0 cannot hold, and the control characters nobody types on purpose.
_DROPPED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u2028\u2029]")
# What is written otherwise in XML, or not at all: most values have none of these.
_CHANGED = re.compile("[\x00-\x1f&<>\"'\x7f-\x9f\ud800-\udfff\ufffe\uffff\u2028\u2029]")
# Word's soft line break copied from a document (\v), and what other systems end lines with.
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x85\u2028\u2029]")
_BREAK = '</w:t><w:br/><w:t xml:space="preserve">'
_TAB = '</w:t><w:tab/><w:t xml:space="preserve">'
# What stands for a sign in the XML, the ampersand first.
_WRITTEN = (
    ("&", "&amp;"),
    (">", "&gt;"),
    ("<", "&lt;"),
    ("'", "&#39;"),
    ('"', "&#34;"),
    ("\n", _BREAK),
    ("\t", _TAB),
)

MISSING = object()


class Verbatim(Markup):
    """Something of ours for an attribute, such as an id: never marked as a value."""

    __slots__ = ()


def clean(text: str) -> str:
    """The text as a letter holds it: line ends as ``\\n``, no control characters, length capped.

    A longer text ends with “…”; the cap is MAX_VALUE characters.
    """
    if _DROPPED.search(text):
        text = _DROPPED.sub("", _LINE_ENDS.sub("\n", text))
    if len(text) > MAX_VALUE:
        text = text[: MAX_VALUE - 1] + CUT_MARK
    return text


def to_markup(value: object) -> str:
    """A value for the inside of ``w:t``: escaped, with Word's breaks and tabs."""
    # The exact type first, and no Markup made: this runs for whatever a letter prints.
    if type(value) is str:
        plain = value
    elif isinstance(value, Markup):
        return value
    else:
        plain = to_text(value)
    if len(plain) <= MAX_VALUE and not _CHANGED.search(plain):
        return plain
    text = clean(plain)
    for sign, written in _WRITTEN:
        text = text.replace(sign, written)
    return text


def to_line(value: object) -> str:
    """A value for an attribute or a property, where there are no line breaks."""
    return " ".join(clean(to_text(value)).split())


def to_text(value: object) -> str:
    """The raw text of a plain value: None is empty, dates ISO, booleans ``true``/``false``.

    Raises TypeError for what is not plain, such as a list.
    """
    if type(value) is str:
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Mapping | list | tuple):
        raise TypeError("not a text")
    return str(value)


def look_up(values: Mapping[str, Any], path: tuple[str, ...], *, is_known: bool) -> Any:
    """The value at a path, or MISSING.

    An entity that is None or empty (a contact without company) has empty values. A name the
    catalogue knows (``is_known``) is empty when it is missing; any other one is MISSING.
    """
    value: Any = values
    for step in path:
        # The exact type first: to ask whether something is a Mapping takes five times as long.
        if type(value) is dict or isinstance(value, Mapping):
            if step in value:
                value = value[step]
                continue
            if value is not values and not value:
                return ""
        elif value is None or value == "":
            return ""
        return "" if is_known else MISSING
    return "" if value is None else value


class Number(str):
    """A raw decimal that compares as a number in conditions and is false when zero."""

    __slots__ = ()

    def _compare(self, other: object) -> tuple[Any, Any]:
        try:
            return Decimal(self), Decimal(str(other))
        except InvalidOperation:
            return str(self), str(other)

    def __eq__(self, other: object) -> bool:
        mine, theirs = self._compare(other)
        return bool(mine == theirs)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __lt__(self, other: object) -> bool:
        mine, theirs = self._compare(other)
        return bool(mine < theirs)

    def __le__(self, other: object) -> bool:
        return self < other or self == other

    def __gt__(self, other: object) -> bool:
        return not self <= other

    def __ge__(self, other: object) -> bool:
        return not self < other

    __hash__ = str.__hash__

    def __bool__(self) -> bool:
        return len(self) > 0 and self != 0


class Flag(str):
    """A raw ``true`` or ``false`` that is true only when it is ``true``."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return str(self) == "true"


def typed(value: Any, kind: str) -> Any:
    """The value as conditions and filters see it, by the catalogue's kind."""
    if kind == "number":
        return Number(to_text(value))
    if kind == "flag":
        return Flag(to_text(value))
    return value
