"""From text to signs and operands, each with its place."""

from dataclasses import dataclass
from enum import StrEnum

from crm.expressions.errors import Code, ExpressionError, Place
from crm.expressions.nodes import Wild
from crm.expressions.words import gettext as _

LONGEST = 20_000
SPECIAL = "&|()<>='"
ESCAPED = "*?@\\"


class Sign(StrEnum):
    OR = "|"
    AND = "&"
    OPEN = "("
    CLOSE = ")"
    TO = ".."
    EQUAL = "="
    NOT_EQUAL = "<>"
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="


SIGNS = frozenset(sign.value for sign in Sign)


@dataclass(frozen=True)
class Token:
    place: Place


@dataclass(frozen=True)
class SignToken(Token):
    sign: Sign


@dataclass(frozen=True)
class Raw(Token):
    """An operand as typed: texts and wildcards. `is_free`: the @ of any case stood before it."""

    parts: tuple[str | Wild, ...]
    is_quoted: bool
    is_free: bool

    @property
    def text(self) -> str:
        return "".join(part if isinstance(part, str) else part.value for part in self.parts)

    @property
    def has_wildcards(self) -> bool:
        return any(isinstance(part, Wild) for part in self.parts)


def scan(text: str) -> list[Token]:
    """Raises ExpressionError: too long, a character that no text can hold, an open quote."""
    if len(text) > LONGEST:
        message = _("An expression has at most %(limit)s characters.") % {"limit": f"{LONGEST:,}"}
        raise ExpressionError(Code.LENGTH, message, Place(LONGEST, len(text)))
    for position, sign in enumerate(text):
        if sign == "\0" or "\ud800" <= sign <= "\udfff":
            message = _("There is a character that no text can hold.")
            raise ExpressionError(Code.SYNTAX, message, Place(position, position + 1))
    return _Scanner(text).tokens()


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def tokens(self) -> list[Token]:
        found: list[Token] = []
        while True:
            while self.at < len(self.text) and self.text[self.at].isspace():
                self.at += 1
            if self.at == len(self.text):
                return found
            found.append(self._token(found))

    def _token(self, before: list[Token]) -> Token:
        start = self.at
        for length in (2, 1):
            piece = self.text[start : start + length]
            if piece in SIGNS:
                self.at += len(piece)
                return SignToken(Place(start, self.at), Sign(piece))
        is_free = self.text[start] == "@"
        self.at += is_free
        if self.text[self.at : self.at + 1] == "'":
            return self._quoted(start, is_free)
        return self._bare(start, is_free)

    def _quoted(self, start: int, is_free: bool) -> Raw:
        opening = self.at
        self.at += 1
        parts = _Parts()
        while self.at < len(self.text):
            sign = self.text[self.at]
            if sign != "'":
                self.at += parts.take(self.text, self.at)
            elif self.text[self.at + 1 : self.at + 2] == "'":
                parts.add("'")
                self.at += 2
            else:
                self.at += 1
                return parts.raw(Place(start, self.at), is_quoted=True, is_free=is_free)
        raise ExpressionError(
            Code.SYNTAX,
            _("The quote that begins here does not end."),
            Place(opening, len(self.text)),
            self.text[:opening] + quoted(self.text[opening + 1 :]),
        )

    def _bare(self, start: int, is_free: bool) -> Raw:
        parts = _Parts()
        while self.at < len(self.text):
            sign, pair = self.text[self.at], self.text[self.at : self.at + 2]
            if pair == "''":
                parts.add("'")
                self.at += 2
            elif sign in SPECIAL or pair == "..":
                break
            else:
                self.at += parts.take(self.text, self.at)
        parts.strip_end()
        end = start + len(self.text[start : self.at].rstrip())
        if not parts.parts:
            message = _("A value is missing here.")
            raise ExpressionError(Code.SYNTAX, message, Place(start, end))
        return parts.raw(Place(start, end), is_quoted=False, is_free=is_free)


class _Parts:
    """Collects the texts and wildcards of an operand."""

    def __init__(self) -> None:
        self.parts: list[list[str] | Wild] = []
        self.kept = 0

    def add(self, sign: str) -> None:
        if not self.parts or isinstance(self.parts[-1], Wild):
            self.parts.append([])
        last = self.parts[-1]
        assert isinstance(last, list)
        last.append(sign)

    def take(self, text: str, at: int) -> int:
        """Read one sign; answers how many characters it is."""
        sign, following = text[at], text[at + 1 : at + 2]
        if sign == "\\" and following and following in ESCAPED:
            self.add(f"\\{following}")
            return 2
        if sign in "*?":
            self.parts.append(Wild(sign))
        else:
            self.add(sign)
        return 1

    def strip_end(self) -> None:
        last = self.parts[-1] if self.parts else None
        while isinstance(last, list) and last and last[-1].isspace():
            last.pop()
        if last == []:
            self.parts.pop()

    def raw(self, place: Place, *, is_quoted: bool, is_free: bool) -> Raw:
        """A leading @ within quotes is the same as one before them."""
        first = self.parts[0] if self.parts else None
        if is_quoted and isinstance(first, list) and first[0] == "@":
            first.pop(0)
            is_free = True
        texts = (
            part if isinstance(part, Wild) else "".join(sign[-1] for sign in part)
            for part in self.parts
        )
        return Raw(place, tuple(text for text in texts if text != ""), is_quoted, is_free)


def escaped(text: str) -> str:
    """The text with nothing in it that would be a wildcard."""
    for sign in "\\*?":
        text = text.replace(sign, f"\\{sign}")
    return f"\\{text}" if text.startswith("@") else text


def quoted(text: str) -> str:
    """In quotes; wildcards in it keep their meaning."""
    return "'" + text.replace("'", "''") + "'"
