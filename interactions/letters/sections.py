"""Section properties: where a letter begins and ends in a file of many."""

from collections.abc import Collection

from lxml import etree

from interactions.letters.marks import mark
from interactions.letters.xml import r, w

# The schema's order; Word refuses files that do not keep it.
_ORDER = (
    "headerReference",
    "footerReference",
    "footnotePr",
    "endnotePr",
    "type",
    "pgSz",
    "pgMar",
    "paperSrc",
    "pgBorders",
    "lnNumType",
    "pgNumType",
    "cols",
    "formProt",
    "vAlign",
    "noEndnote",
    "titlePg",
    "textDirection",
    "bidi",
    "rtlGutter",
    "docGrid",
    "printerSettings",
)
# What the schema wants in the settings behind what they say of notes.
_AFTER_NOTES = {
    w(name)
    for name in (
        *("compat", "docVars", "rsids", "attachedSchema", "themeFontLang", "clrSchemeMapping"),
        *("doNotIncludeSubdocsInStats", "doNotAutoCompressPictures", "forceUpgrade", "captions"),
        *("readModeInkLockDown", "smartTagType", "shapeDefaults", "doNotEmbedSmartTags"),
        *("decimalSymbol", "listSeparator"),
    )
}
_AFTER_NOTES.add("{http://schemas.openxmlformats.org/officeDocument/2006/math}mathPr")
_AFTER_NOTES.add("{http://schemas.openxmlformats.org/schemaLibrary/2006/main}schemaLibrary")
SECTION, TAIL = "_section", "_tail"
# Ends a letter whose last paragraph may be missing: as low as a line can be.
TAIL_BEGIN = (
    '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
    '<w:rPr><w:sz w:val="2"/></w:rPr>'
)
TAIL_END = "</w:pPr></w:p>"
EMPTY_HEADER, EMPTY_FOOTER = "rIdNoHeader", "rIdNoFooter"


def _insert(section: etree._Element, child: etree._Element) -> None:
    """Put a child where the schema wants it."""
    rank = _rank(child)
    position = sum(1 for other in section if _rank(other) <= rank)
    section.insert(position, child)


def _rank(child: etree._Element) -> int:
    # Headers and footers may stand in any order among themselves.
    name = str(child.tag).rpartition("}")[2]
    return max(1, _ORDER.index(name)) if name in _ORDER else len(_ORDER)


def body_of(root: etree._Element) -> etree._Element:
    body = root.find(w("body"))
    if body is None:
        raise ValueError("a document without a body was not refused at reading")
    return body


def final_section(body: etree._Element) -> etree._Element:
    """The last section's properties, made when the document has none."""
    section = body.find(w("sectPr"))
    if section is None:
        section = etree.SubElement(body, w("sectPr"))
    return section


def prepare_sections(body: etree._Element, noted: Collection[str]) -> int:
    """Make each letter begin on a page of its own with page 1; the number of its sections.

    `noted`: the kinds of notes it has.
    """
    final_section(body)
    for change in list(body.iter(w("sectPrChange"))):
        parent = change.getparent()
        if parent is not None:
            parent.remove(change)
    sections = list(body.iter(w("sectPr")))
    first = sections[0]
    _start_on_a_page(first)
    _restart_pages(first)
    for kind in noted if len(sections) == 1 else ():
        _restart_notes(first, kind)
    for section in sections[:-1] if "endnote" in noted else ():
        # They wait for the end of the letter's last section.
        if section.find(w("noEndnote")) is None:
            _insert(section, etree.Element(w("noEndnote")))
    _stop_inheritance(sections)
    return len(sections)


def _start_on_a_page(section: etree._Element) -> None:
    kind = section.find(w("type"))
    if kind is None:
        kind = etree.Element(w("type"))
        _insert(section, kind)
    # Letters printed on both sides may ask for odd pages; that is a new page too.
    if kind.get(w("val")) not in ("oddPage", "evenPage"):
        kind.set(w("val"), "nextPage")


def _restart_pages(section: etree._Element) -> None:
    pages = section.find(w("pgNumType"))
    if pages is None:
        pages = etree.Element(w("pgNumType"))
        _insert(section, pages)
    if pages.get(w("start")) is None:
        pages.set(w("start"), "1")


def put_notes_behind_sections(settings: etree._Element) -> None:
    """Write into a document's settings that endnotes come at the end of a section."""
    properties = settings.find(w("endnotePr"))
    if properties is None:
        properties = etree.Element(w("endnotePr"))
        after = next((child for child in settings if child.tag in _AFTER_NOTES), None)
        if after is None:
            settings.append(properties)
        else:
            after.addprevious(properties)
    place = properties.find(w("pos"))
    if place is None:
        place = etree.Element(w("pos"))
        properties.insert(0, place)
    place.set(w("val"), "sectEnd")


def _restart_notes(section: etree._Element, kind: str) -> None:
    properties = section.find(w(f"{kind}Pr"))
    if properties is None:
        properties = etree.Element(w(f"{kind}Pr"))
        _insert(section, properties)
    if properties.find(w("numRestart")) is None:
        restart = etree.SubElement(properties, w("numRestart"))
        restart.set(w("val"), "eachSect")


def _references(section: etree._Element) -> set[tuple[str, str]]:
    return {
        (str(child.tag), child.get(w("type"), "default"))
        for child in section
        if child.tag in (w("headerReference"), w("footerReference"))
    }


def _stop_inheritance(sections: list[etree._Element]) -> None:
    """A first section without header would take the one of the letter before."""
    later: set[tuple[str, str]] = set().union(*(_references(item) for item in sections[1:]))
    for tag, kind in sorted(later - _references(sections[0])):
        reference = etree.Element(tag)
        reference.set(w("type"), kind)
        is_header = tag == w("headerReference")
        reference.set(r("id"), EMPTY_HEADER if is_header else EMPTY_FOOTER)
        _insert(sections[0], reference)


def mark_end(body: etree._Element) -> bool:
    """Mark where the section's properties go: into the last paragraph, or after everything.

    Answers whether the body ends with a paragraph, or with nothing.
    """
    section = final_section(body)
    last = section.getprevious()
    if last is not None and last.tag == w("p") and _can_carry(last):
        _mark_paragraph(last)
    if last is None:
        body.text = mark(TAIL)
    else:
        last.tail = mark(TAIL)
    return last is None or last.tag == w("p")


def _can_carry(paragraph: etree._Element) -> bool:
    # LibreOffice moves a content control at the end of such a paragraph to the next page.
    if paragraph.find(w("sdt")) is not None:
        return False
    properties = paragraph.find(w("pPr"))
    if properties is None:
        return True
    return properties.find(w("sectPr")) is None and properties.find(w("framePr")) is None


def _mark_paragraph(paragraph: etree._Element) -> None:
    properties = paragraph.find(w("pPr"))
    if properties is None:
        properties = etree.Element(w("pPr"))
        paragraph.insert(0, properties)
    change = properties.find(w("pPrChange"))
    if change is not None:
        properties.remove(change)
    children = list(properties)
    if children:
        children[-1].tail = mark(SECTION)
    else:
        properties.text = mark(SECTION)
