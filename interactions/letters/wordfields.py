"""Word's fields found in a part's runs, nested as they stand."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from interactions.letters.errors import UnsafeDocument
from interactions.letters.instructions import read_words
from interactions.letters.xml import XML_SPACE, local_name, remove, w

# Where a text of its own begins, whose fields have nothing to do with those around it.
_STORIES = ("body", "hdr", "ftr", "footnote", "endnote", "comment", "txbxContent", "docPartBody")
MAX_NESTING = 20
_SILENT = ("rPr", "lastRenderedPageBreak", "noProof")


@dataclass(eq=False)
class WordField:
    """One field: the runs it is made of, its instruction's pieces, the fields in its result."""

    runs: list[etree._Element] = field(default_factory=list)
    instruction: list["str | WordField"] = field(default_factory=list)
    results: list["WordField"] = field(default_factory=list)
    result_runs: list[etree._Element] = field(default_factory=list)
    instruction_runs: list[etree._Element] = field(default_factory=list)
    is_in_result: bool = False
    paragraph: etree._Element | None = None
    has_objects: bool = False

    @property
    def text(self) -> str:
        """The instruction in one line, nested fields in braces."""
        pieces = (
            piece if isinstance(piece, str) else "{" + piece.text + "}"
            for piece in self.instruction
        )
        return " ".join("".join(pieces).split())

    @property
    def kind(self) -> str:
        """The field's first word in capitals; empty when it is not a plain word."""
        words = read_words(self.instruction)
        if words and words[0].text.startswith("="):
            return "="
        if not words or not words[0].is_plain:
            return ""
        return words[0].text.upper()

    @property
    def inner(self) -> list["WordField"]:
        """The fields nested in the instruction."""
        return [piece for piece in self.instruction if isinstance(piece, WordField)]

    def everything(self) -> Iterator["WordField"]:
        """This field and all below, in the instruction and in the result."""
        yield self
        for below in (*self.inner, *self.results):
            yield from below.everything()


def unify_fields(root: etree._Element) -> None:
    """Give every field mark a run of its own and write simple fields the long way."""
    for simple in list(root.iter(w("fldSimple"))):
        _spell_out(simple)
    for run in list(root.iter(w("r"))):
        if run.find(w("fldChar")) is not None or run.find(w("instrText")) is not None:
            _split_run(run)


def _spell_out(simple: etree._Element) -> None:
    parent = simple.getparent()
    if parent is None:
        return
    content = [child for child in simple if child.tag != w("fldData")]
    code = etree.Element(w("instrText"))
    code.text = simple.get(w("instr"), "")
    code.set(XML_SPACE, "preserve")
    runs = [_mark("begin"), _run(code), _mark("separate"), *content, _mark("end")]
    for run in runs:
        simple.addprevious(run)
    remove(simple)


def _mark(kind: str) -> etree._Element:
    mark = etree.Element(w("fldChar"))
    mark.set(w("fldCharType"), kind)
    return _run(mark)


def _run(child: etree._Element) -> etree._Element:
    run = etree.Element(w("r"))
    run.append(child)
    return run


def _split_run(run: etree._Element) -> None:
    children = [child for child in run if child.tag != w("rPr")]
    properties = run.find(w("rPr"))
    for child in children[:-1]:
        part = etree.Element(w("r"))
        if properties is not None:
            part.append(copy.deepcopy(properties))
        part.append(child)
        run.addprevious(part)


def stories(root: etree._Element) -> Iterator[etree._Element]:
    """The separate texts of a part: its body, each note, each text box."""
    for name in _STORIES:
        yield from root.iter(w(name))


def _own_runs(story: etree._Element) -> Iterator[etree._Element]:
    """The runs of a story in reading order, without those of text boxes inside."""
    for child in story:
        if child.tag == w("r"):
            yield child
        elif child.tag != w("txbxContent"):
            yield from _own_runs(child)


def find_fields(story: etree._Element) -> tuple[list[WordField], list[WordField]]:
    """The outermost fields of one story, and those that are never closed."""
    scan = _Scan()
    for run in _own_runs(story):
        scan.take(run)
    return scan.found, scan.stack


class _Scan:
    """The stack of open fields while the runs go by."""

    def __init__(self) -> None:
        self.found: list[WordField] = []
        self.stack: list[WordField] = []

    def take(self, run: etree._Element) -> None:
        mark = run.find(w("fldChar"))
        kind = mark.get(w("fldCharType")) if mark is not None else ""
        self._end_paragraph(run)
        if kind == "begin":
            self._open()
        for open_field in self.stack:
            open_field.runs.append(run)
        if not self.stack or kind == "begin":
            return
        if kind == "separate":
            self.stack[-1].is_in_result = True
        elif kind == "end":
            self._close()
        else:
            self._content(run)

    def _end_paragraph(self, run: etree._Element) -> None:
        """Where an instruction goes on in another paragraph, it holds the end of the last one."""
        top = self.stack[-1] if self.stack else None
        if top is None or top.is_in_result:
            return
        paragraph = paragraph_of(run)
        if top.paragraph is not None and paragraph is not top.paragraph:
            top.instruction.append("\n")
        top.paragraph = paragraph

    def _open(self) -> None:
        if len(self.stack) >= MAX_NESTING:
            raise UnsafeDocument("field_refused", field=self.stack[0].kind or "IF")
        opened = WordField()
        if self.stack:
            parent = self.stack[-1]
            (parent.results if parent.is_in_result else parent.instruction).append(opened)
        self.stack.append(opened)

    def _close(self) -> None:
        closed = self.stack.pop()
        if not self.stack:
            self.found.append(closed)

    def _content(self, run: etree._Element) -> None:
        top = self.stack[-1]
        if top.is_in_result:
            top.result_runs.append(run)
            return
        top.instruction_runs.append(run)
        for child in run:
            text = instruction_text(child)
            if text:
                top.instruction.append(text)
            elif text is None:
                top.has_objects = True


def instruction_text(child: etree._Element) -> str | None:
    """What a run's child adds to the instruction; None for a picture or another object."""
    name = local_name(child)
    if name in ("instrText", "t", "delInstrText"):
        return child.text or ""
    if name in ("br", "cr"):
        return "\n"
    if name == "noBreakHyphen":
        return "\u2011"
    if name in ("tab", "ptab"):
        return "\t"
    return "" if name in _SILENT else None


def join_code(item: WordField) -> None:
    """The code of a field that stays in one piece, however Word split it: where letters stand in
    one file, what it refers to is looked for in it."""
    codes = [code for run in item.instruction_runs for code in run.iterchildren(w("instrText"))]
    is_plain = not item.inner and len(codes) == len(item.instruction_runs) > 1
    if not is_plain or not _stand_together(item.instruction_runs):
        return
    codes[0].text = "".join(code.text or "" for code in codes)
    codes[0].set(XML_SPACE, "preserve")
    for run in item.instruction_runs[1:]:
        remove(run)


def _stand_together(runs: list[etree._Element]) -> bool:
    return len({run.getparent() for run in runs}) == 1


def paragraph_of(run: etree._Element) -> etree._Element | None:
    """The paragraph a run stands in."""
    return next(run.iterancestors(w("p")), None)
