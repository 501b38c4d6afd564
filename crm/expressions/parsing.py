"""Text to tree, by the grammar of docs/filters.md."""

from datetime import date

from crm.expressions.errors import Code, ExpressionError, Place
from crm.expressions.guesses import guesses
from crm.expressions.nodes import (
    Between,
    Blank,
    Compare,
    Is,
    Like,
    Node,
    Operand,
    Wild,
    all_of,
    any_of,
)
from crm.expressions.operands import Reader
from crm.expressions.scanning import Raw, Sign, SignToken, Token, quoted, scan
from crm.expressions.types import TEXTS, FieldType, Kind, Notation
from crm.expressions.words import gettext as _

DEEPEST = 50
MOST_VALUES = 2_000
# Conditions beside plain values; a chain of more would be too deep for SQLite's parser.
MOST_CONDITIONS = 300
ORDERED = (Sign.LESS, Sign.AT_MOST, Sign.MORE, Sign.AT_LEAST)
COMPARING = (*ORDERED, Sign.EQUAL, Sign.NOT_EQUAL)
# Mistakes by which something else was meant; a limit is none.
LONGEST_GUESSED = 500
GUESSED = (Code.SYNTAX, Code.TYPE, Code.OPTION)


def parse(text: str, field_type: FieldType, *, notation: Notation, today: date) -> Node | None:
    """The tree; None for no filter. `today` completes dates that were typed in part.

    Raises ExpressionError, whose suggestion can be read.
    """
    reader = Reader(field_type, notation, today)
    try:
        return _read(text, reader)
    except ExpressionError as error:
        error.suggestion = _readable(text, error, reader)
        raise


def _read(text: str, reader: Reader) -> Node | None:
    tokens = scan(text)
    return _Parser(text, tokens, reader).parse() if tokens else None


def _readable(text: str, error: ExpressionError, reader: Reader) -> str:
    """What was meant: the first guess that can be read."""
    if error.code not in GUESSED or len(text) > LONGEST_GUESSED:
        return error.suggestion
    for guess in (*guesses(text), error.suggestion):
        if guess not in ("", text) and _is_readable(guess, reader):
            return guess
    return ""


def _is_readable(text: str, reader: Reader) -> bool:
    try:
        return _read(text, reader) is not None
    except ExpressionError:
        return False


class _Parser:
    def __init__(self, text: str, tokens: list[Token], reader: Reader) -> None:
        self.text, self.tokens, self.reader = text, tokens, reader
        self.type = reader.type
        self.at, self.depth, self.values, self.conditions = 0, 0, 0, 0

    def parse(self) -> Node:
        tree = self._any()
        if self.at < len(self.tokens):
            raise self._unexpected(self.tokens[self.at])
        return tree

    def _any(self) -> Node:
        parts = [self._all()]
        while self._take(Sign.OR):
            parts.append(self._all())
        return any_of(parts)

    def _all(self) -> Node:
        parts = [self._term()]
        while self._take(Sign.AND):
            parts.append(self._term())
        return all_of(parts)

    def _term(self) -> Node:
        opening = self._take(Sign.OPEN)
        if opening is None:
            return self._condition()
        self.depth += 1
        if self.depth > DEEPEST:
            message = _("The parentheses are nested too deep.")
            raise ExpressionError(Code.LENGTH, message, opening.place)
        tree = self._any()
        if not self._take(Sign.CLOSE):
            if self.at < len(self.tokens):
                raise self._unexpected(self.tokens[self.at])
            message = _("The parenthesis that opens here is not closed.")
            raise ExpressionError(Code.SYNTAX, message, opening.place, f"{self.text})")
        self.depth -= 1
        return tree

    def _condition(self) -> Node:
        sign = self._take(*COMPARING)
        if sign is not None:
            return self._compared(sign)
        low = self._raw()
        start = low.place.start if low else self._place().start
        if self._take(Sign.TO):
            return self._between(low, start)
        if low is None:
            raise self._missing()
        return self._is(low, Place(start, low.place.end), is_not=False)

    def _compared(self, sign: SignToken) -> Node:
        raw = self._raw()
        if raw is None:
            raise self._missing(sign)
        place = Place(sign.place.start, raw.place.end)
        if sign.sign not in ORDERED:
            return self._is(raw, place, is_not=sign.sign == Sign.NOT_EQUAL)
        self._refuse_wildcards(raw)
        if self.type.kind == Kind.TRUTH:
            raise ExpressionError(Code.TYPE, _("Yes and no have no order."), sign.place)
        return Compare(sign.sign.value, self._operand(raw), place)

    def _between(self, low: Raw | None, start: int) -> Node:
        high = self._raw()
        if low is None and high is None:
            raise self._missing()
        for raw in (low, high):
            if raw is not None:
                self._refuse_wildcards(raw)
        if self.type.kind == Kind.TRUTH:
            message = _("Yes and no have no order.")
            raise ExpressionError(Code.TYPE, message, Place(start, self._end()))
        ends = [self._operand(raw) if raw else None for raw in (low, high)]
        return Between(ends[0], ends[1], Place(start, self._end()))

    def _is(self, raw: Raw, place: Place, *, is_not: bool) -> Node:
        if self.type.kind in TEXTS and raw.has_wildcards:
            self._count_condition(raw)
            return Like(self._pattern(raw), is_not, place)
        return Is(self._operand(raw, is_condition=False), is_not, place)

    def _pattern(self, raw: Raw) -> tuple[str | Wild, ...]:
        """Texts and wildcards in turn, without a second * beside one."""
        parts: list[str | Wild] = []
        for part in raw.parts:
            if not (part == Wild.ANY and parts and parts[-1] == Wild.ANY):
                is_code = self.type.kind == Kind.CODE
                parts.append(part.upper() if is_code and isinstance(part, str) else part)
        length = sum(len(p) if isinstance(p, str) else p == Wild.ONE for p in parts)
        self.reader.fit(length, raw.place)
        return tuple(parts)

    def _operand(self, raw: Raw, *, is_condition: bool = True) -> Operand:
        self.values += 1
        if self.values > MOST_VALUES:
            message = _("An expression has at most %(limit)s values.") % {"limit": MOST_VALUES}
            raise ExpressionError(Code.LENGTH, message, raw.place)
        # Only plain texts go into one list.
        if is_condition or self.type.kind not in (*TEXTS, Kind.CHOICE, Kind.NUMBER):
            self._count_condition(raw)
        try:
            operand = self.reader.read(raw)
        except ExpressionError as error:
            raise self._within(error) from error
        if is_condition and isinstance(operand, Blank) and not self._orders_blanks():
            raise ExpressionError(Code.TYPE, _("Say a value here."), raw.place)
        return operand

    def _orders_blanks(self) -> bool:
        return self.type.kind in TEXTS or (self.type.kind == Kind.CHOICE and self.type.may_be_blank)

    def _within(self, error: ExpressionError) -> ExpressionError:
        """The suggestion for a value as one for the whole expression."""
        place, suggestion = error.place, error.suggestion
        if suggestion:
            suggestion = self.text[: place.start] + suggestion + self.text[place.end :]
        return ExpressionError(error.code, str(error), place, suggestion)

    def _count_condition(self, raw: Raw) -> None:
        self.conditions += 1
        if self.conditions > MOST_CONDITIONS:
            message = _("An expression has at most %(limit)s conditions beside plain values.")
            raise ExpressionError(Code.LENGTH, message % {"limit": MOST_CONDITIONS}, raw.place)

    def _refuse_wildcards(self, raw: Raw) -> None:
        if raw.has_wildcards or raw.is_free:
            message = _("Wildcards (* ? @) do not go with .. and < >.")
            raise ExpressionError(Code.WILDCARD, message, raw.place)

    # The tokens.

    def _take(self, *signs: Sign) -> SignToken | None:
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        if isinstance(token, SignToken) and token.sign in signs:
            self.at += 1
            return token
        return None

    def _raw(self) -> Raw | None:
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        if isinstance(token, Raw):
            self.at += 1
            return token
        return None

    def _place(self) -> Place:
        if self.at < len(self.tokens):
            return self.tokens[self.at].place
        return Place(len(self.text), len(self.text))

    def _end(self) -> int:
        return self.tokens[self.at - 1].place.end

    # What is wrong.

    def _missing(self, sign: SignToken | None = None) -> ExpressionError:
        following = self.tokens[self.at] if self.at < len(self.tokens) else None
        both = self.text[sign.place.start : following.place.end] if sign and following else ""
        if sign and "".join(both.split()) in ("=>", "=<"):
            right = f"{both[-1]}="
            message = _("Write %(right)s, not %(wrong)s.") % {"right": right, "wrong": both}
            rest = self.text[: sign.place.start] + right + self.text[self._place().end :]
            return ExpressionError(
                Code.SYNTAX, message, Place(sign.place.start, self._place().end), rest
            )
        return ExpressionError(Code.SYNTAX, _("A value is missing here."), self._place())

    def _unexpected(self, token: Token) -> ExpressionError:
        sign = self.text[token.place.start : token.place.end]
        suggestion = self._in_quotes() if self.type.kind in (*TEXTS, Kind.CHOICE) else ""
        before = self.tokens[self.at - 1] if self.at else None
        if isinstance(before, Raw) and before.is_quoted:
            message = _("After a closing quote only & | or ) can follow, not %(sign)s.")
            return ExpressionError(Code.SYNTAX, message % {"sign": sign}, token.place)
        message = _("%(sign)s is not expected here.") % {"sign": sign}
        if suggestion:
            message += " " + _("If it belongs to the value, put the value in quotes.")
        return ExpressionError(Code.SYNTAX, message, token.place, suggestion)

    def _in_quotes(self) -> str:
        return quoted(self.text.strip())
