"""The text inside a Word field, read into words: ``MERGEFIELD "First Name" \\* Upper``."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Inner = TypeVar("Inner")

# What people type, and what Word makes of it while they type: opening and closing marks.
_OPENING = '"“”„«‟'
_CLOSING = {'"': '"“”', "“": '”"“', "”": '”"“', "„": '“”"', "«": '»"', "‟": '”"'}
_SIGNS = ("<>", "<=", ">=", "=", "<", ">")


@dataclass
class Word(Generic[Inner]):
    """One word: its pieces (texts and nested fields) and whether it stood in quotes."""

    pieces: list[str | Inner] = field(default_factory=list)
    is_quoted: bool = False

    @property
    def text(self) -> str:
        """The constant text; nested fields count as nothing."""
        return "".join(piece for piece in self.pieces if isinstance(piece, str))

    @property
    def is_plain(self) -> bool:
        return all(isinstance(piece, str) for piece in self.pieces)

    def add(self, piece: str | Inner) -> None:
        last = self.pieces[-1] if self.pieces else None
        if isinstance(piece, str) and isinstance(last, str):
            self.pieces[-1] = last + piece
        else:
            self.pieces.append(piece)


class _Reader(Generic[Inner]):
    """A state machine over characters and nested fields."""

    def __init__(self) -> None:
        self.words: list[Word[Inner]] = []
        self.word: Word[Inner] | None = None
        self.quote = ""
        self.is_escaped = False
        # What was read last: the word it belongs to, and what it added to it.
        self.taken: tuple[Word[Inner], str | Inner] | None = None

    def _add(self, piece: str | Inner) -> None:
        self.current().add(piece)
        self.taken = self.current(), piece

    def current(self) -> Word[Inner]:
        if self.word is None:
            self.word = Word()
            self.words.append(self.word)
        return self.word

    def read(self, item: str | Inner) -> None:
        self.taken = None
        if not isinstance(item, str):
            self._add(item)
        elif self.quote:
            self._inside(item)
        else:
            self._outside(item)

    def _inside(self, char: str) -> None:
        """Within quotes: a backslash protects a quote or a backslash."""
        if self.is_escaped:
            self.is_escaped = False
            self._add(char if char in '"“”„\\' else "\\" + char)
        elif char == "\\":
            self.is_escaped = True
        elif char in _CLOSING[self.quote]:
            self.quote, self.word = "", None
        else:
            self._add(char)

    def _outside(self, char: str) -> None:
        if char.isspace():
            self.word = None
        elif char in _OPENING and (self.word is None or self.word.text[-1:] not in "\\"):
            self.word = None
            self.current().is_quoted = True
            self.quote = char
        else:
            self._add(char)


def read_words(items: Sequence[str | Inner]) -> list[Word[Inner]]:
    """The words of an instruction given as texts and nested fields."""
    reader: _Reader[Inner] = _Reader()
    for item in items:
        for piece in item if isinstance(item, str) else [item]:
            reader.read(piece)
    return [word for word in reader.words if word.pieces or word.is_quoted]


@dataclass(frozen=True)
class Step(Generic[Inner]):
    """One piece of an instruction as it is read: what it adds to a word, or that it opens or closes
    the quotes around one. ``at`` counts the pieces that were given."""

    at: int
    word: Word[Inner]
    added: str | Inner | None = None
    opens: bool = False


def read_steps(pieces: Sequence[str | Inner]) -> tuple[list[Word[Inner]], list[Step[Inner]]]:
    """The words of an instruction given by single characters and nested fields, and how each piece
    was read."""
    reader: _Reader[Inner] = _Reader()
    steps: list[Step[Inner]] = []
    for at, piece in enumerate(pieces):
        was_quoted, word = bool(reader.quote), reader.word
        reader.read(piece)
        if reader.taken is not None:
            steps.append(Step(at, *reader.taken))
        elif reader.quote and not was_quoted:
            steps.append(Step(at, reader.current(), opens=True))
        elif was_quoted and not reader.quote and word is not None:
            steps.append(Step(at, word))
    return [word for word in reader.words if word.pieces or word.is_quoted], steps


def split_signs(words: list[Word[Inner]]) -> list[Word[Inner]]:
    """Comparison signs as words of their own: ``{a}="x"`` reads as ``{a} = "x"``."""
    result: list[Word[Inner]] = []
    for word in words:
        result.extend([word] if word.is_quoted else _split_word(word))
    return result


def _split_word(word: Word[Inner]) -> list[Word[Inner]]:
    result: list[Word[Inner]] = []
    for piece in word.pieces:
        if not isinstance(piece, str):
            _join(result, piece)
            continue
        rest = piece
        while rest:
            sign = next((sign for sign in _SIGNS if rest.startswith(sign)), "")
            if sign:
                result += [Word([sign]), Word()]
            else:
                _join(result, rest[0])
            rest = rest[len(sign) or 1 :]
    return [part for part in result if part.pieces]


def _join(words: list[Word[Inner]], piece: str | Inner) -> None:
    if not words:
        words.append(Word())
    words[-1].add(piece)
