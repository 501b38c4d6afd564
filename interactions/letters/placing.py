"""A place for the personal text in a document that has none."""

import copy
import re
from collections.abc import Iterator
from typing import Literal

from lxml import etree

from interactions.letters.conversion import ATOM_PREFIX, Conversion
from interactions.letters.marks import open_marks
from interactions.letters.xml import XML_SPACE, to_text, w

Placement = Literal["", "after_greeting", "end"]
AFTER_GREETING: Placement = "after_greeting"
PERSONAL_TEXT = "personal_text"

_GREETINGS = {"contact.formal_salutation", "contact.informal_salutation"}
_ATOM = re.compile(rf"\{{\{{ {ATOM_PREFIX}(\d+) \}}\}}")
# How letters begin that greet in their own words.
_FIRST_WORDS = re.compile(
    r"\s*(dear|hello|hi|good (morning|day|afternoon)|to whom|sehr geehrte|liebe|guten tag|hallo|"
    r"cher|chère|madame|monsieur|bonjour|geachte|beste|estimad|querid|gentile|caro|cara|egregi|"
    r"уважаем|дорог|здравствуй|добрый день|доброе утро|многоуважаем|глубокоуважаем)",
    re.I,
)
# What belongs to one paragraph alone and not to another that looks like it.
_ITS_OWN = ("numPr", "sectPr", "pageBreakBefore", "keepNext", "pPrChange", "outlineLvl", "rPr")
# What the schema wants before a paragraph's number.
_BEFORE_NUMBER = {w(n) for n in ("pStyle", "keepLines", "framePr", "widowControl")}
_HEADING = re.compile(r"(heading|title|subtitle|berschrift|заголов)", re.I)


def find_greeting(root: etree._Element, conversion: Conversion) -> etree._Element | None:
    """The paragraph of the main text that greets, after its fields became tags; where it is one of
    several that a condition chooses, the last of them."""
    greeting = next((item for item in _paragraphs(root) if _greets(item, conversion)), None)
    return None if greeting is None else _whole(greeting)


def _whole(greeting: etree._Element) -> etree._Element:
    still_open = 0
    for item in (greeting, *greeting.itersiblings()):
        still_open += open_marks(to_text(item))
        if still_open <= 0:
            return item
    return greeting


def place_personal_text(root: etree._Element, greeting: etree._Element | None) -> None:
    """Add a paragraph that shows the personal text where there is one: after the greeting, else
    after the last words of the letter; with the looks of the text beside it."""
    paragraphs = list(_paragraphs(root))
    if greeting is None:
        _insert(_last_words(root, paragraphs), like=None, blank=None)
        return
    # Letters that part their paragraphs by empty ones go on doing so.
    below = greeting.getnext()
    is_parted = below is not None and below.tag == w("p") and not _text(below).strip()
    behind = below if is_parted and below is not None else greeting
    _insert(behind, like=_next_words(behind), blank=below if is_parted else None)


def _insert(
    behind: etree._Element, *, like: etree._Element | None, blank: etree._Element | None
) -> None:
    model = like if like is not None else behind
    added = [
        _paragraph(model, f"{{%p if {PERSONAL_TEXT} %}}"),
        _paragraph(model, f"{{{{ {PERSONAL_TEXT} }}}}"),
        *([_paragraph(blank, "")] if blank is not None else []),
        _paragraph(model, "{%p endif %}"),
    ]
    for paragraph in reversed(added):
        behind.addnext(paragraph)


def _paragraph(model: etree._Element, text: str) -> etree._Element:
    """A paragraph that looks like the model."""
    made = etree.Element(w("p"))
    properties = model.find(w("pPr"))
    if properties is not None:
        made.append(_without_its_own(properties))
    if not text:
        return made
    run = etree.SubElement(made, w("r"))
    looks = model.find(f"{w('r')}/{w('rPr')}")
    if looks is not None:
        run.append(copy.deepcopy(looks))
    node = etree.SubElement(run, w("t"))
    node.text = text
    node.set(XML_SPACE, "preserve")
    return made


def _without_its_own(properties: etree._Element) -> etree._Element:
    kept = copy.deepcopy(properties)
    for name in _ITS_OWN:
        for element in kept.findall(w(name)):
            kept.remove(element)
    if kept.find(w("pStyle")) is not None:
        # A style may number its paragraphs; number 0 is none.
        number = etree.Element(w("numPr"))
        etree.SubElement(number, w("numId")).set(w("val"), "0")
        kept.insert(sum(child.tag in _BEFORE_NUMBER for child in kept), number)
    return kept


def _paragraphs(root: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs of the main text, without those of text boxes."""
    for paragraph in root.iter(w("p")):
        if next(paragraph.iterancestors(w("txbxContent")), None) is None:
            yield paragraph


def _greets(paragraph: etree._Element, conversion: Conversion) -> bool:
    text = _text(paragraph)
    if _FIRST_WORDS.match(text) or any(f"{{{{ {name}" in text for name in _GREETINGS):
        return True
    # A name that only looks like an atom is refused later, with a sentence.
    places = (int(match[1]) for match in _ATOM.finditer(text))
    atoms = (conversion.atoms[place] for place in places if place < len(conversion.atoms))
    used = {conversion.names.get(name) for atom in atoms for name in atom.names()}
    return bool(used & _GREETINGS)


def _last_words(root: etree._Element, paragraphs: list[etree._Element]) -> etree._Element:
    """The body's last paragraph with words, or the table that holds it."""
    body = next(root.iter(w("body")))
    spoken = [item for item in paragraphs if _text(item).strip()] or paragraphs
    last = spoken[-1]
    while last.getparent() is not body and last.getparent() is not None:
        parent = last.getparent()
        if parent is None or parent.tag == w("sdtContent"):
            break
        last = parent
    return last


def _next_words(behind: etree._Element) -> etree._Element | None:
    """The next paragraph with words, whose looks the personal text takes on."""
    for item in behind.itersiblings(w("p")):
        if _text(item).strip() and not _is_heading(item):
            return item
    return None


def _is_heading(paragraph: etree._Element) -> bool:
    style = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
    return style is not None and bool(_HEADING.search(style.get(w("val"), "")))


def _text(paragraph: etree._Element) -> str:
    return "".join(node.text or "" for node in paragraph.iter(w("t")))
