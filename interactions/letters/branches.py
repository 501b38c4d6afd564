"""An IF whose texts are more than words, with pictures, tables, looks or paragraphs of their own:
both texts stay where they stand, each between marks, and one of them is there in a letter."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from interactions.letters.instructions import Step, Word, read_steps
from interactions.letters.marks import MARK_END, mark_if
from interactions.letters.wordfields import WordField, instruction_text
from interactions.letters.xml import XML_SPACE, local_name, remove, w

# A piece of an instruction that is no text: a nested field, or the run of a picture.
Piece = WordField | etree._Element
# What says nothing about how a text looks.
_NO_LOOKS = ("noProof", "lang")


@dataclass(frozen=True)
class Instruction:
    """An instruction read to its single characters, each with the run it stands in."""

    item: WordField
    runs: list[etree._Element]
    words: list[Word[Piece]]
    steps: list[Step[Piece]]

    def place(self, word: Word[Piece], *, is_open: bool) -> etree._Element | None:
        """The run with the quote that opens or closes a word."""
        ends = (step for step in self.steps if step.word is word and step.added is None)
        return next((self.runs[step.at] for step in ends if step.opens is is_open), None)


def read_instruction(item: WordField) -> Instruction:
    pairs = list(_pieces(item))
    pieces: list[str | Piece] = [piece for _run, piece in pairs]
    read: tuple[list[Word[Piece]], list[Step[Piece]]] = read_steps(pieces)
    return Instruction(item, [run for run, _piece in pairs], *read)


def _pieces(item: WordField) -> Iterator[tuple[etree._Element, str | Piece]]:
    own = set(item.instruction_runs)
    firsts = {inner.runs[0]: inner for inner in item.inner}
    for run in item.runs:
        if run in firsts:
            yield run, firsts[run]
        elif run in own:
            for child in run:
                text = instruction_text(child)
                yield from ((run, char) for char in text or "")
                if text is None:
                    yield run, run


# What a text of it holds


def has_looks(read: Instruction, texts: list[Word[Piece]]) -> bool:
    """Whether anything in these texts looks otherwise than the field's own beginning."""
    first = next(iter(read.item.instruction_runs), None)
    looks = {_looks(run) for run in _shown_runs(read, texts)}
    return bool(looks - {_looks(first)})


def _shown_runs(read: Instruction, texts: list[Word[Piece]]) -> Iterator[etree._Element]:
    for step in read.steps:
        if any(step.word is word for word in texts) and step.added is not None:
            inner = step.added if isinstance(step.added, WordField) else None
            yield from inner.instruction_runs[:1] if inner else [read.runs[step.at]]


def _looks(run: etree._Element | None) -> str:
    properties = run.find(w("rPr")) if run is not None else None
    items = properties if properties is not None else ()
    shown = [item for item in items if local_name(item) not in _NO_LOOKS]
    return "".join(etree.tostring(item, encoding="unicode", with_tail=False) for item in shown)


# Taken apart


def can_stay(read: Instruction, texts: list[Word[Piece]]) -> bool:
    """Whether the field's begin and end and those of its texts are in paragraphs side by side."""
    ends = [read.item.runs[0], read.item.runs[-1]]
    for word in texts:
        opened, closed = (read.place(word, is_open=is_open) for is_open in (True, False))
        if opened is None or closed is None:
            return False
        ends += [opened, closed]
    return side_by_side(ends)


def side_by_side(runs: list[etree._Element]) -> bool:
    """Runs of paragraphs with one parent; a section does not end between them."""
    paragraphs = [run.getparent() for run in runs]
    if any(paragraph is None or paragraph.tag != w("p") for paragraph in paragraphs):
        return False
    parents = {paragraph.getparent() for paragraph in paragraphs if paragraph is not None}
    return len(parents) == 1 and not any(map(_ends_section, _between(paragraphs)))


def _between(paragraphs: list[etree._Element | None]) -> Iterator[etree._Element]:
    """From the first paragraph up to the last one, without it."""
    element, last = paragraphs[0], paragraphs[1]
    while element is not None and element is not last:
        yield element
        element = element.getnext()


def _ends_section(element: etree._Element) -> bool:
    return element.find(f"{w('pPr')}/{w('sectPr')}") is not None


def take_apart(read: Instruction, marks: list[tuple[Word[Piece], str]]) -> list[WordField]:
    """Leave the texts alone, each between its marks; answers the fields that stand in them.

    `marks`: each text with the name that has a value where it is there.
    """
    item = read.item
    begin, end = _placeholder(), _placeholder()
    item.runs[0].addprevious(begin)
    item.runs[-1].addnext(end)
    ends = [begin]
    kept: set[etree._Element] = set()
    for word, _name in marks:
        ends += _stay(read, word, kept)
    for run in item.runs:
        if run not in kept:
            remove(run)
    ends.append(end)
    for before, behind in zip(ends[::2], ends[1::2], strict=True):
        join_paragraphs(before, behind)
    names = [text for _word, name in marks for text in (mark_if(name), MARK_END)]
    for placeholder, text in zip(ends, ["", *names, ""], strict=True):
        placeholder.tail = text + (placeholder.tail or "")
        remove(placeholder)
    return [inner for inner in item.inner if inner.runs[0] in kept]


def _placeholder() -> etree._Element:
    return etree.Element(w("r"))


def _stay(read: Instruction, word: Word[Piece], kept: set[etree._Element]) -> list[etree._Element]:
    """Write a text as text in its place; the placeholders of its begin and end."""
    ends, writing = [], None
    for step in read.steps:
        if step.word is not word:
            continue
        run, added = read.runs[step.at], step.added
        if added is None:
            ends.append(_placeholder())
            run.addprevious(ends[-1])
        elif isinstance(added, WordField):
            kept.update(added.runs)
        elif run.find(w("instrText")) is None and run.find(w("t")) is None:
            kept.add(run)
        elif writing is not None and writing[0] is run:
            writing[1].text = f"{writing[1].text}{added}"
        else:
            writing = run, _text_before(run, str(added))
    return ends


def _text_before(run: etree._Element, text: str) -> etree._Element:
    """The text of a new run before another, which looks the same."""
    made = etree.Element(w("r"))
    properties = run.find(w("rPr"))
    if properties is not None:
        made.append(copy.deepcopy(properties))
    node = etree.SubElement(made, w("t"))
    node.set(XML_SPACE, "preserve")
    node.text = text
    run.addprevious(made)
    return node


def join_paragraphs(before: etree._Element, behind: etree._Element) -> None:
    """What stands between two places goes with the ends of paragraphs; as in Word, the paragraph
    that is left looks like the last one."""
    first, last = before.getparent(), behind.getparent()
    if first is None or last is None or first is last:
        return
    while (between := first.getnext()) is not None and between is not last:
        remove(between)
    position = 0 if last.find(w("pPr")) is None else 1
    for child in reversed([child for child in first if child.tag != w("pPr")]):
        last.insert(position, child)
    remove(first)
