"""Footnotes, endnotes and comments of a file of many letters: each letter brings its own."""

import copy
from dataclasses import dataclass, field

from lxml import etree

from interactions.letters.compiled import CompiledPart, LetterContext
from interactions.letters.marks import Marks
from interactions.letters.xml import to_text, w

KINDS = {"footnotes": "footnote", "endnotes": "endnote", "comments": "comment"}


@dataclass
class Notes:
    """One notes part: what comes before the letters' notes, and each letter's as a function."""

    part: str
    head: str
    tail: str
    compiled: CompiledPart
    pieces: list[str] = field(default_factory=list)

    def add(self, context: LetterContext) -> None:
        self.pieces.append(self.compiled.render(context))

    def fresh(self) -> "Notes":
        """The same for another file."""
        return Notes(self.part, self.head, self.tail, self.compiled)

    def text(self) -> str:
        return self.head + "".join(self.pieces) + self.tail


def split_notes(
    root: etree._Element, kind: str, marks: Marks
) -> tuple[str, str, etree._Element] | None:
    """The part around the notes, and a root with the letter's notes alone; None without any.

    Separators are notes too and stay as they are; new ids begin above theirs.
    """
    ordinary, special = copy.deepcopy(root), copy.deepcopy(root)
    for item in list(ordinary.iter(w(kind))):
        if item.get(w("type"), "normal") != "normal":
            ordinary.remove(item)
    for item in list(special.iter(w(kind))):
        if item.get(w("type"), "normal") == "normal":
            special.remove(item)
    if len(ordinary) == 0:
        return None
    numbers = [int(item.get(w("id"), "0")) for item in special.iter(w(kind))]
    marks.bases[kind] = max([0, *numbers]) + 1
    for item in ordinary.iter(w(kind)):
        item.set(w("id"), marks.of(kind, item.get(w("id"), "")))
    text = to_text(special)
    if len(special) == 0:
        special.text = "\n"
        text = to_text(special)
    end = text.rfind("</")
    return text[:end], text[end:], ordinary


def inner_source(source: str) -> str:
    """A part's source without its root element."""
    return source[source.index(">") + 1 : source.rindex("</")]
