"""What merge fields become: small programs over a letter's values, run by ``evaluate``.

A program never touches XML or the template language, so no text of a document or a contact can
become code.
"""

import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any, Protocol

from interactions.letters import formats
from interactions.letters.counting import counted
from interactions.letters.errors import RenderError
from interactions.letters.formats import Locale
from interactions.letters.values import MAX_ROWS, MISSING, clean, look_up, to_text

MAX_WILDCARD = 128


@dataclass(frozen=True)
class Letter:
    """One letter's values with its language and the kinds of the catalogue."""

    values: Mapping[str, Any]
    locale: Locale
    kinds: Mapping[str, str]


class Atom(Protocol):
    """A piece of text that depends on the letter."""

    def evaluate(self, letter: Letter, *, raw: bool = False) -> str:
        """The text; ``raw`` is for comparisons: no default format of dates and numbers."""

    def names(self) -> Iterator[str]:
        """The names it uses, as the document writes them."""


@dataclass(frozen=True)
class Text:
    """A constant."""

    text: str

    def evaluate(self, letter: Letter, *, raw: bool = False) -> str:
        return self.text

    def names(self) -> Iterator[str]:
        return iter(())


@dataclass(frozen=True)
class Joined:
    """Several pieces one after the other."""

    pieces: tuple[Atom, ...]

    def evaluate(self, letter: Letter, *, raw: bool = False) -> str:
        return "".join(piece.evaluate(letter, raw=raw) for piece in self.pieces)

    def names(self) -> Iterator[str]:
        for piece in self.pieces:
            yield from piece.names()


@dataclass
class RowPrograms:
    """The programs of a table row that is there once for each row of a list."""

    listed: str
    atoms: list[Atom]

    def rows(self, letter: Letter, keys: Sequence[str]) -> list[dict[str, str]]:
        """Each row's texts by key; raises RenderError for what is no list of rows."""
        path = tuple(self.listed.split("."))
        found = look_up(letter.values, path, is_known=True)
        if not isinstance(found, list | tuple | str) or (isinstance(found, str) and found):
            raise RenderError("list_expected", field=self.listed)
        if len(found) > MAX_ROWS:
            raise RenderError("list_too_long", field=self.listed, limit=str(MAX_ROWS))
        return [self._row(letter, path, row, keys) for row in found]

    def _row(
        self, letter: Letter, path: tuple[str, ...], row: Any, keys: Sequence[str]
    ) -> dict[str, str]:
        of_row = replace(letter, values=_with_row(letter.values, path, row))
        return {key: atom.evaluate(of_row) for key, atom in zip(keys, self.atoms, strict=False)}


def _with_row(values: Mapping[str, Any], path: tuple[str, ...], row: Any) -> dict[str, Any]:
    """The values with one row in the place of its list."""
    step, *rest = path
    below = values.get(step) or {}
    return {**values, step: _with_row(below, tuple(rest), row) if rest else row}


def plain_text(value: Any, name: str) -> str:
    """A value as text; raises RenderError with the field's name when it has none."""
    if value is MISSING:
        raise RenderError("value_missing", field=name)
    try:
        return clean(to_text(value))
    except TypeError as error:
        raise RenderError("value_not_text", field=name) from error


def default_format(text: str, kind: str, locale: Locale) -> str:
    """A bare field by its kind: dates in full, numbers with separators, flags and countries in
    words; what stood in a cell as a person sees it there."""
    if kind == "date":
        return formats.format_date(text, "long", locale)
    if kind == "number":
        return formats.format_plain_number(text, locale)
    if kind == "flag":
        return formats.format_flag(text, locale)
    if kind == "country":
        return formats.country_name(text, locale)
    if kind == "cell":
        return formats.format_cell(text, locale)
    # A picture is no text: it has places of its own.
    return "" if kind == "picture" else text


@dataclass(frozen=True)
class Value:
    """A merge field: ``written`` in the document, ``name`` dotted, None when it has no match."""

    written: str
    name: str | None
    date_picture: str = ""
    number_picture: str = ""

    def evaluate(self, letter: Letter, *, raw: bool = False) -> str:
        if self.name is None:
            raise RenderError("value_missing", field=self.written)
        kind = letter.kinds.get(self.name)
        found = look_up(letter.values, self._path, is_known=kind is not None)
        text = plain_text(found, self.name)
        if not kind and not self._has_picture:
            return text
        return self._formatted(text, kind or "", letter.locale, raw)

    @cached_property
    def _has_picture(self) -> bool:
        return bool(self.date_picture or self.number_picture)

    @cached_property
    def _path(self) -> tuple[str, ...]:
        return tuple((self.name or "").split("."))

    def _formatted(self, text: str, kind: str, locale: Locale, raw: bool) -> str:
        if self.date_picture:
            return formats.format_date(text, self.date_picture, locale)
        if self.number_picture:
            return formats.format_number(text, self.number_picture, locale)
        return text if raw else default_format(text, kind, locale)

    def names(self) -> Iterator[str]:
        yield self.written


def first_capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def each_capital(text: str) -> str:
    """The first letter of every word; the others stay, as Word does with Caps."""
    return re.sub(r"(?<!\S)\S", lambda match: match[0].upper(), text)


CASES: dict[str, Callable[[str], str]] = {
    "upper": str.upper,
    "lower": str.lower,
    "firstcap": first_capital,
    "caps": each_capital,
}


@dataclass(frozen=True)
class Dressed:
    """A field with its switches of number and case, and the texts around it, which an empty one
    does not print."""

    inner: Atom
    case: str = ""
    count: str = ""
    before: Atom | None = None
    after: Atom | None = None

    def evaluate(self, letter: Letter, *, raw: bool = False) -> str:
        text = self.inner.evaluate(letter, raw=raw or bool(self.count))
        if self.count:
            text = counted(text, self.count, letter.locale)
        if self.case:
            text = CASES[self.case](text)
        if not text:
            return text
        before = self.before.evaluate(letter) if self.before else ""
        after = self.after.evaluate(letter) if self.after else ""
        return before + text + after

    def names(self) -> Iterator[str]:
        for atom in (self.inner, self.before, self.after):
            if atom is not None:
                yield from atom.names()


@dataclass(frozen=True)
class Greeting:
    """A salutation with the sign that ends it; other words for somebody who has none."""

    inner: Atom
    end: str = ""
    otherwise: str = ""

    def evaluate(self, letter: Letter, *, raw: bool = False) -> str:
        text = self.inner.evaluate(letter, raw=raw)
        if not text:
            return self.otherwise
        return text if text.endswith((",", "!", ".", ":")) else text + self.end

    def names(self) -> Iterator[str]:
        return self.inner.names()


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


@dataclass(frozen=True)
class Condition:
    """Word's IF: two texts compared, one of two printed."""

    left: Atom
    sign: str
    right: Atom
    then: Atom
    otherwise: Atom

    def evaluate(self, letter: Letter, *, raw: bool = False) -> str:
        holds = self.holds(letter)
        return (self.then if holds else self.otherwise).evaluate(letter, raw=raw)

    def holds(self, letter: Letter) -> bool:
        """Numbers compare as numbers, texts by letter, capitals apart; * and ? are wildcards."""
        left = self.left.evaluate(letter, raw=True)
        right = self.right.evaluate(letter, raw=True)
        if self.sign in ("=", "<>") and re.search(r"[*?]", right):
            return bool(wildcard(right).fullmatch(left)) == (self.sign == "=")
        numbers = _both_numbers(left, right, letter.locale)
        return _COMPARE[self.sign](*(numbers or (left, right)))

    def names(self) -> Iterator[str]:
        for atom in (self.left, self.right, self.then, self.otherwise):
            yield from atom.names()


@dataclass(frozen=True)
class Holds:
    """Whether a condition holds, or does not: some text is yes, none is no."""

    condition: Condition
    is_met: bool = True

    def evaluate(self, letter: Letter, *, raw: bool = False) -> str:
        return "1" if self.condition.holds(letter) is self.is_met else ""

    def names(self) -> Iterator[str]:
        return self.condition.names()


def _both_numbers(left: str, right: str, locale: Locale) -> tuple[Decimal, Decimal] | None:
    numbers = formats.parse_number(left, locale), formats.parse_number(right, locale)
    return None if numbers[0] is None or numbers[1] is None else (numbers[0], numbers[1])


def wildcard(pattern: str) -> re.Pattern[str]:
    """``?`` one character, ``*`` any number; runs of stars count once, so that it stays fast."""
    short = re.sub(r"\*+", "*", pattern[:MAX_WILDCARD])
    # Lazy groups that cannot give back keep the time linear: each piece is taken where it is first.
    head, *rest = [_literal(piece) for piece in short.split("*")]
    if not rest:
        return re.compile(head, re.S)
    middle = "".join(f"(?>.*?{piece})" for piece in rest[:-1])
    return re.compile(f"{head}{middle}.*{rest[-1]}", re.S)


def _literal(piece: str) -> str:
    return "".join("." if char == "?" else re.escape(char) for char in piece)
