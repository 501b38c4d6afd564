"""Numbered lists that begin again with each letter."""

import re
from dataclasses import dataclass, field

from lxml import etree

from interactions.letters.marks import Marks
from interactions.letters.xml import to_text, w

_LEVELS = 9
_NAMESPACES = re.compile(r'\sxmlns:?\w*="[^"]*"')
# What stands before numPr in a paragraph's properties.
_BEFORE_NUMBERING = (
    "pStyle",
    "keepNext",
    "keepLines",
    "pageBreakBefore",
    "framePr",
    "widowControl",
)


@dataclass
class Lists:
    """The numbered lists of one document; ``base`` is the first list number not in use."""

    root: etree._Element
    # Used list → its XML after the number's attribute, in order of appearance.
    used: dict[str, str] = field(default_factory=dict)
    _restarted: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.instances = {item.get(w("numId"), ""): item for item in self.root.iter(w("num"))}
        self.schemes = {
            item.get(w("abstractNumId"), ""): item for item in self.root.iter(w("abstractNum"))
        }
        numbers = [int(number) for number in self.instances if number.isdecimal()]
        self.base = max(numbers, default=0) + 1

    def mark(self, body: etree._Element, styles: etree._Element | None, marks: Marks) -> None:
        """Mark the list numbers of the paragraphs, also those that come from a style."""
        by_style = _style_lists(styles) if styles is not None else {}
        for paragraph in body.iter(w("p")):
            number = self._number_of(paragraph, by_style)
            old = number.get(w("val"), "") if number is not None else ""
            if number is not None and self._is_numbered(old):
                if old not in self.used:
                    self._remember(old)
                number.set(w("val"), marks.of("num", old))

    def _number_of(
        self, paragraph: etree._Element, by_style: dict[str, tuple[str, str]]
    ) -> etree._Element | None:
        properties = paragraph.find(w("pPr"))
        if properties is None:
            return None
        direct = properties.find(f"{w('numPr')}/{w('numId')}")
        style = properties.find(w("pStyle"))
        if direct is not None or style is None or style.get(w("val"), "") not in by_style:
            return direct
        number, level = by_style[style.get(w("val"), "")]
        level = level or self._style_level(number, style.get(w("val"), ""))
        return _add_numbering(properties, number, level)

    def _scheme(self, number: str) -> etree._Element | None:
        instance = self.instances.get(number)
        link = instance.find(w("abstractNumId")) if instance is not None else None
        return self.schemes.get(link.get(w("val"), "")) if link is not None else None

    def _style_level(self, number: str, style: str) -> str:
        scheme = self._scheme(number)
        for level in scheme.iter(w("lvl")) if scheme is not None else ():
            linked = level.find(w("pStyle"))
            if linked is not None and linked.get(w("val")) == style:
                return level.get(w("ilvl"), "0")
        return "0"

    def _is_numbered(self, number: str) -> bool:
        """Bullets need no restart."""
        scheme = self._scheme(number)
        if scheme is None:
            return False
        formats = [item.get(w("val")) for item in scheme.iter(w("numFmt"))]
        return not formats or any(name not in ("bullet", "none") for name in formats)

    def _remember(self, number: str) -> None:
        """The XML of a new instance; the first one of each scheme begins to count again."""
        instance, scheme = self.instances[number], self._scheme(number)
        link = instance.find(w("abstractNumId"))
        scheme_id = link.get(w("val"), "") if link is not None else ""
        own = {item.get(w("ilvl"), ""): item for item in instance.iter(w("lvlOverride"))}
        if scheme_id not in self._restarted and scheme is not None:
            self._restarted.add(scheme_id)
            overrides = [_restart(scheme, own.get(str(at)), at) for at in range(_LEVELS)]
        else:
            overrides = [_bare(item) for item in own.values()]
        self.used[number] = f'<w:abstractNumId w:val="{scheme_id}"/>' + "".join(overrides)

    def number(self, position: int, letter: int) -> str:
        """The list number in one letter; the first letter keeps the document's own."""
        if letter == 0:
            return list(self.used)[position]
        return str(self.base + (letter - 1) * len(self.used) + position)

    def part(self, letters: int) -> str:
        """numbering.xml with the instances of so many letters."""
        added = "".join(
            f'<w:num w:numId="{self.number(position, letter)}">{xml}</w:num>'
            for letter in range(1, letters)
            for position, xml in enumerate(self.used.values())
        )
        text = to_text(self.root)
        end = text.find("<w:numIdMacAtCleanup")
        end = end if end >= 0 else text.rfind("</w:numbering>")
        return text[:end] + added + text[end:]


def _bare(element: etree._Element) -> str:
    """The element's XML without namespaces, which the part's root declares."""
    return _NAMESPACES.sub("", to_text(element)).strip()


def _restart(scheme: etree._Element, own: etree._Element | None, at: int) -> str:
    if own is not None and own.find(w("startOverride")) is not None:
        return _bare(own)
    start = scheme.find(f"{w('lvl')}[@{w('ilvl')}='{at}']/{w('start')}")
    value = start.get(w("val"), "1") if start is not None else "1"
    level = own.find(w("lvl")) if own is not None else None
    inner = _bare(level) if level is not None else ""
    return f'<w:lvlOverride w:ilvl="{at}"><w:startOverride w:val="{value}"/>{inner}</w:lvlOverride>'


def _style_lists(styles: etree._Element) -> dict[str, tuple[str, str]]:
    """Style → list number and level ("" when the scheme says it), inherited ones too."""
    own: dict[str, tuple[str, str]] = {}
    parents: dict[str, str] = {}
    for style in styles.iter(w("style")):
        name = style.get(w("styleId"), "")
        base = style.find(w("basedOn"))
        parents[name] = base.get(w("val"), "") if base is not None else ""
        number = style.find(f"{w('pPr')}/{w('numPr')}/{w('numId')}")
        level = style.find(f"{w('pPr')}/{w('numPr')}/{w('ilvl')}")
        if number is not None:
            level_text = level.get(w("val"), "") if level is not None else ""
            own[name] = (number.get(w("val"), ""), level_text)
    found = {name: _inherited(name, own, parents) for name in parents}
    return {name: item for name, item in found.items() if item is not None and item[0] != "0"}


def _inherited(
    name: str, own: dict[str, tuple[str, str]], parents: dict[str, str]
) -> tuple[str, str] | None:
    seen: set[str] = set()
    while name and name not in seen:
        if name in own:
            return own[name]
        seen.add(name)
        name = parents.get(name, "")
    return None


def _add_numbering(properties: etree._Element, number: str, level: str) -> etree._Element:
    """Write the style's list into the paragraph, where the schema wants it."""
    numbering = properties.find(w("numPr"))
    if numbering is None:
        numbering = etree.Element(w("numPr"))
        before = [child for child in properties if child.tag in map(w, _BEFORE_NUMBERING)]
        properties.insert(len(before), numbering)
    if numbering.find(w("ilvl")) is None:
        etree.SubElement(numbering, w("ilvl")).set(w("val"), level)
    item = etree.SubElement(numbering, w("numId"))
    item.set(w("val"), number)
    return item
