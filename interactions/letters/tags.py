"""The tags of a part, made whole: Word splits what a person typed over many runs."""

import bisect
import io
import itertools
import re
from collections.abc import Iterator

from docxtpl import DocxTemplate
from lxml import etree

from interactions.letters.errors import Problem
from interactions.letters.xml import XML_SPACE, A, W, local_name, to_text, w

MAX_TAGS = 5_000
_OPENING = re.compile(r"\{[{%#]")
_CLOSING = {"{{": "}}", "{%": "%}", "{#": "#}"}
_IN_SOURCE = re.compile(r"\{[{%].*?[}%]\}", re.S)
_QUOTES = str.maketrans(
    {**dict.fromkeys("“”„‟«»", '"'), **dict.fromkeys("‘’‚‛", "'"), "\u00a0": " ", "\u202f": " "}
)
# Marks of a document's making, of no use in a letter; some of them would stand twice in a file.
_NOISE_TAGS = {w("proofErr"), w("lastRenderedPageBreak")}
_NOISE_ATTRIBUTES = ("rsid",)
_NOISE_NAMES = {"paraId", "textId", "anchorId", "editId"}
_reader = DocxTemplate(io.BytesIO())


def has_tags(text: str) -> bool:
    return _OPENING.search(text) is not None


def strip_noise(root: etree._Element) -> None:
    """Take out spelling marks, revision ids and the place of the author's cursor."""
    for element in list(root.iter(*_NOISE_TAGS)):
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
    for element in root.iter(etree.Element):
        for name in list(element.attrib):
            plain = str(name).rpartition("}")[2]
            if plain in _NOISE_NAMES or (plain.startswith(_NOISE_ATTRIBUTES) and W in str(name)):
                del element.attrib[name]
    _strip_cursor(root)


def _strip_cursor(root: etree._Element) -> None:
    starts = [item for item in root.iter(w("bookmarkStart")) if item.get(w("name")) == "_GoBack"]
    numbers = {item.get(w("id")) for item in starts}
    ends = [item for item in root.iter(w("bookmarkEnd")) if item.get(w("id")) in numbers]
    for element in (*starts, *ends):
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)


def join_tags(root: etree._Element, *, keeps_prompts: bool = False) -> list[Problem]:
    """Put each tag into one text node, with plain quotes; the problems found on the way.

    `keeps_prompts`: content controls stay prompts, as letters of the third engine had them.
    """
    problems: list[Problem] = []
    total = 0
    for paragraph in list(root.iter(w("p"), f"{{{A}}}p")):
        nodes = list(_text_nodes(paragraph))
        text = "".join(node.text or "" for node in nodes)
        if has_tags(text):
            places, unclosed = find_tags(text)
            if unclosed is not None:
                problems.append(_unclosed(text, unclosed))
            _join_paragraph(nodes, text, places)
            total += len(places)
    for code in root.iter(w("instrText")):
        if has_tags(code.text or ""):
            problems.append(Problem("tag_in_field", {}, where=(code.text or "")[:80]))
    if total:
        _unbind(root, *(() if keeps_prompts else (w("showingPlcHdr"),)))
    if total > MAX_TAGS:
        problems.append(Problem("tag_too_complex"))
    return problems


def _text_nodes(element: etree._Element) -> Iterator[etree._Element]:
    """The text nodes of a paragraph, without those of text boxes in it."""
    for child in element:
        if child.tag in (w("t"), f"{{{A}}}t"):
            yield child
        elif local_name(child) not in ("txbxContent", "p"):
            yield from _text_nodes(child)


def find_tags(text: str) -> tuple[list[tuple[int, int]], int | None]:
    """The places of the tags, and of the first one that is never closed.

    By hand, as a lazy pattern takes quadratic time over braces that do not close.
    """
    found: list[tuple[int, int]] = []
    position = 0
    while opening := _OPENING.search(text, position):
        end = text.find(_CLOSING[opening[0]], opening.end())
        if end < 0:
            return found, opening.start()
        found.append((opening.start(), end + 2))
        position = end + 2
    return found, None


def _unclosed(text: str, start: int) -> Problem:
    where = " ".join(text[max(0, start - 40) : start + 80].split())[:80]
    return Problem("tag_unclosed", {"tag": text[start : start + 40]}, where=where)


def _join_paragraph(nodes: list[etree._Element], text: str, places: list[tuple[int, int]]) -> None:
    """Move every tag wholly into the node where it begins."""
    starts = [0, *itertools.accumulate(len(node.text or "") for node in nodes)]
    pieces: list[list[str]] = [[] for _ in nodes]
    position = 0
    for start, end in (*places, (len(text), len(text))):
        _share_out(text, position, start, starts, pieces)
        if end > start:
            pieces[bisect.bisect_right(starts, start) - 1].append(
                text[start:end].translate(_QUOTES)
            )
        position = end
    for node, piece in zip(nodes, pieces, strict=True):
        node.text = "".join(piece)
        if node.tag == w("t") and has_tags(node.text):
            node.set(XML_SPACE, "preserve")


def _share_out(text: str, start: int, end: int, starts: list[int], pieces: list[list[str]]) -> None:
    """Give the text between two tags back to the nodes it came from."""
    index = bisect.bisect_right(starts, start) - 1
    while start < end:
        stop = min(end, starts[index + 1])
        pieces[index].append(text[start:stop])
        start, index = stop, index + 1


def _unbind(root: etree._Element, *more: str) -> None:
    """Cut the binding of content controls: Word would put the bound data over our text; and that
    their text is a prompt, which the first click would replace."""
    for binding in list(root.iter(w("dataBinding"), *more)):
        parent = binding.getparent()
        if parent is not None:
            parent.remove(binding)


def template_source(root: etree._Element) -> str:
    """A part as template source; each paragraph on a line of its own, for places of problems."""
    source = to_text(root)
    if root.tag.startswith(f"{{{W}}}"):
        source = str(_reader.patch_xml(source))
    source = _IN_SOURCE.sub(lambda match: _unescape(match[0]), source)
    return source.replace("<w:p>", "\n<w:p>").replace("<w:p ", "\n<w:p ")


def _unescape(tag: str) -> str:
    for code, char in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        tag = tag.replace(code, char)
    return tag
