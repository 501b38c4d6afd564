"""Programs for Word's merge fields, read from their instructions."""

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from interactions.letters.atoms import (
    CASES,
    Atom,
    Condition,
    Dressed,
    Greeting,
    Joined,
    Text,
    Value,
)
from interactions.letters.branches import Piece
from interactions.letters.catalogue import LEFT_OUT
from interactions.letters.conversion import AROUND, Conversion
from interactions.letters.counting import SWITCHES
from interactions.letters.instructions import Word, read_words, split_signs
from interactions.letters.wordfields import WordField

ADDRESS_BLOCK = "address_block"
GREETING = "contact.formal_salutation"
DATES = {"DATE", "TIME", "SAVEDATE", "PRINTDATE"}
# What the author of a greeting line put behind the name, in Word's own notation.
_DAYS = re.compile(r"'[^']*'|\"[^\"]*\"|D")
_AFTER_NAME = re.compile(r"<<_AFTER_\s?([^<>]*)>>")
_SIGNS = ("=", "<>", "<", ">", "<=", ">=")
_HARMLESS_FORMATS = {"mergeformat", "charformat", "mergeformatinet"}
# Switches that change nothing for us: mapped names, calendars of other ages.
_IGNORED_SWITCHES = {"\\m", "\\l", "\\h", "\\s", "\\u"}

Words = list[Word[Piece]]


class Builder:
    """Programs for one outermost field and all nested in it."""

    def __init__(self, conversion: Conversion, outermost: WordField) -> None:
        self.conversion = conversion
        self.outermost = outermost

    def atom(self, item: WordField) -> Atom:
        words: Words = read_words(item.instruction)
        kind = item.kind
        if kind in DATES:
            return self._date(item, words)
        builders: dict[str, Callable[[WordField, Words], Atom]] = {
            "MERGEFIELD": self._merge_field,
            "IF": self._condition,
            "QUOTE": self._quote,
            "ADDRESSBLOCK": lambda item, words: self._named(ADDRESS_BLOCK),
            "GREETINGLINE": self._greeting,
        }
        if kind in builders:
            return builders[kind](item, words)
        self.conversion.report("field_unsupported", self.outermost, field=kind)
        return Text("")

    def _named(self, name: str) -> Atom:
        return Value(name, self.conversion.dotted(name))

    def _greeting(self, item: WordField, words: Words) -> Atom:
        """Our salutation, with the sign the author put behind it; for nobody the author's words."""
        greeting = self._named(GREETING)
        if not self.conversion.keeps_greeting_end:
            return greeting
        texts = _switch_texts(words)
        after = _AFTER_NAME.search(texts.get("\\f", ""))
        return Greeting(greeting, after[1].strip() if after else "", texts.get("\\e", ""))

    def _joined(self, word: Word[Piece]) -> Atom:
        pieces = tuple(map(self._piece, word.pieces))
        return pieces[0] if len(pieces) == 1 else Joined(pieces)

    def _piece(self, piece: str | Piece) -> Atom:
        if isinstance(piece, str):
            return Text(piece)
        if isinstance(piece, WordField):
            return self.atom(piece)
        self.conversion.report("field_picture", self.outermost, field=self.outermost.kind)
        return Text("")

    def _quote(self, item: WordField, words: Words) -> Atom:
        if not self.conversion.sees_more:
            return Joined(tuple(self._joined(word) for word in words[1:2]))
        said = until_switch(words[1:])
        switches = self._switches(item, words[1 + len(said) :])
        if switches.date_picture or switches.number_picture:
            self._refuse_switches(item, words[1 + len(said) :])
        blank = Text(" ")
        pieces = (piece for word in said for piece in (blank, self._joined(word)))
        return switches.dress(Joined(tuple(pieces)[1:]))

    def _date(self, item: WordField, words: Words) -> Atom:
        switches = self._switches(item, words[1:])
        if item.kind == "TIME":
            self.conversion.report("field_time", self.outermost, "warning", field="TIME")
        picture = switches.date_picture or "short"
        value = Value("date", self.conversion.dotted("date"), picture)
        return switches.dress(value)

    def _merge_field(self, item: WordField, words: Words) -> Atom:
        name_words = until_switch(words[1:])
        name = " ".join(word.text for word in name_words).strip()
        if not name or not all(word.is_plain for word in name_words):
            self.conversion.report("field_unclosed", self.outermost)
            return Text("")
        switches = self._switches(item, words[1 + len(name_words) :], name)
        dotted = self.conversion.dotted(name)
        if dotted == LEFT_OUT:
            return Text("")
        value = Value(name, dotted, switches.date_picture, switches.number_picture)
        return switches.dress(value)

    def _switches(self, item: WordField, words: Words, name: str = "") -> "Switches":
        switches = Switches()
        rest = list(words)
        while rest:
            word = rest.pop(0)
            switch, argument = _split_switch(word, rest)
            if not switches.take(switch, argument, self._joined):
                shown = f"{switch} {argument.text if argument else ''}".strip()
                self.conversion.report(
                    "switch_unsupported", self.outermost, switch=shown, field=name or item.kind
                )
        if self.conversion.sees_more:
            switches.date_picture = _DAYS.sub(_small, switches.date_picture)
        return switches

    def refuse_switches(self, item: WordField, words: Words) -> None:
        """Report the switches that change a text, where what they are for is none."""
        if self._switches(item, words) != Switches():
            self._refuse_switches(item, words)

    def _refuse_switches(self, item: WordField, words: Words) -> None:
        shown = " ".join(word.text for word in words)
        self.conversion.report("switch_unsupported", self.outermost, switch=shown, field=item.kind)

    def _condition(self, item: WordField, words: Words) -> Atom:
        head = until_switch(words[1:])
        switches = self._switches(item, words[1 + len(head) :])
        words = split_signs(head)
        condition = self.compare(words) if len(words) <= 5 else None
        if condition is None:
            self.conversion.report("condition_broken", self.outermost, field=item.text[:AROUND])
            return Text("")
        texts = [self._joined(word) if word.pieces else Text("") for word in words[3:]]
        texts += [Text("")] * (2 - len(texts))
        return switches.dress(replace(condition, then=texts[0], otherwise=texts[1]))

    def compare(self, words: Words) -> Condition | None:
        """What an IF compares, without its texts; None where it cannot be read."""
        signs = [word.text for word in words[1:2] if not word.is_quoted]
        if len(words) < 3 or not signs or signs[0] not in _SIGNS:
            return None
        left, right = self._joined(words[0]), self._joined(words[2])
        return Condition(left, signs[0], right, Text(""), Text(""))


def until_switch(words: Words) -> Words:
    """The words before the first switch."""
    result: Words = []
    for word in words:
        if not word.is_quoted and word.text.startswith("\\"):
            break
        result.append(word)
    return result


def merge_name(item: WordField) -> str:
    words: Words = read_words(item.instruction)
    return " ".join(word.text for word in until_switch(words[1:])).strip()


def _switch_texts(words: Words) -> dict[str, str]:
    """Each switch with the word behind it."""
    pairs = itertools.pairwise(words)
    return {word.text.lower(): after.text for word, after in pairs if word.text.startswith("\\")}


def _small(found: re.Match[str]) -> str:
    """A capital D of a date's picture, which means what a small one does; not what is quoted."""
    return found[0] if found[0] != "D" else "d"


_WITH_ARGUMENT = ("\\*", "\\@", "\\#", "\\b", "\\f")


def _split_switch(word: Word[Piece], rest: Words) -> tuple[str, Word[Piece] | None]:
    """A switch and its argument, written apart (``\\* Upper``) or together (``\\*Upper``)."""
    switch = word.text[:2].lower()
    if switch not in _WITH_ARGUMENT:
        return switch, None
    if len(word.text) > 2:
        return switch, Word([word.text[2:]])
    return switch, rest.pop(0) if rest else None


@dataclass
class Switches:
    """The switches of one field."""

    case: str = ""
    count: str = ""
    date_picture: str = ""
    number_picture: str = ""
    before: Atom | None = None
    after: Atom | None = None

    def take(
        self,
        switch: str,
        argument: Word[Piece] | None,
        joined: Callable[[Word[Piece]], Atom],
    ) -> bool:
        """Remember one switch; False when it is not supported."""
        if switch in _IGNORED_SWITCHES:
            return True
        if argument is None:
            return False
        if switch == "\\*":
            return self._take_format(argument.text)
        if switch in ("\\b", "\\f"):
            atom = joined(argument) if argument.pieces else Text("")
            setattr(self, "before" if switch == "\\b" else "after", atom)
            return True
        if switch == "\\@":
            self.date_picture = argument.text
        else:
            self.number_picture = argument.text
        return switch in ("\\@", "\\#") and argument.is_plain

    def _take_format(self, written: str) -> bool:
        name = written.lower()
        if name in SWITCHES:
            self.count = written
            return True
        if name in CASES:
            self.case = name
        return name in CASES or name in _HARMLESS_FORMATS

    def dress(self, atom: Atom) -> Atom:
        if self.case or self.count or self.before is not None or self.after is not None:
            return Dressed(atom, self.case, self.count, self.before, self.after)
        return atom
