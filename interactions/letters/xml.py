"""WordprocessingML: names, and reading and writing XML without entities, DTD or network."""

import re

from lxml import etree

from interactions.letters.errors import BrokenDocument, UnsafeDocument

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

_ENCODING = re.compile(r"<\?xml[^>]*?\sencoding\s*=\s*[\"']([^\"'>]*)[\"']", re.I)
_READ_ENCODINGS = ("utf-8", "utf-16", "us-ascii")
_DTD = re.compile(r"<!\s*(DOCTYPE|ENTITY)", re.I)


def w(name: str) -> str:
    """``w("p")`` is the full name of ``w:p``."""
    return f"{{{W}}}{name}"


def r(name: str) -> str:
    return f"{{{R}}}{name}"


def parse_xml(content: bytes, part: str) -> etree._Element:
    """The root of one part; raises UnsafeDocument for a DTD, BrokenDocument for damage."""
    text = _as_text(content, part)
    if _DTD.search(text):
        raise UnsafeDocument("dtd", part=part)
    declared = _ENCODING.match(text)
    if declared and declared[1].lower() not in _READ_ENCODINGS:
        raise BrokenDocument("broken_xml", part=part)
    # A parser keeps state and must not be shared by threads, so each part gets its own.
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BrokenDocument("broken_xml", part=part) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnsafeDocument("dtd", part=part)
    return root


def _as_text(content: bytes, part: str) -> str:
    """The part's text for the search above; only UTF-8 and UTF-16 with a mark are read.

    Another declared encoding could hide a DTD from the search (UTF-7, EBCDIC).
    """
    try:
        if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return content.decode("utf-16").lstrip()
        return content.decode("utf-8-sig").lstrip()
    except UnicodeDecodeError as error:
        raise BrokenDocument("broken_xml", part=part) from error


def to_text(root: etree._Element) -> str:
    return etree.tostring(root, encoding="unicode")


def to_bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def appended(root: etree._Element, added: str) -> str:
    """The part as text with some more children at its end."""
    text = to_text(root)
    if text.endswith("/>"):
        tag = text[1:].split(maxsplit=1)[0].removesuffix("/>")
        return f"{DECLARATION}{text[:-2]}>{added}</{tag}>"
    end = text.rindex("</")
    return DECLARATION + text[:end] + added + text[end:]


def local_name(element: etree._Element) -> str:
    """The tag without its namespace; empty for an entity, whose tag is no text."""
    return str(element.tag).rpartition("}")[2]


def remove(element: etree._Element) -> None:
    """Take an element out, keeping the text behind it."""
    parent = element.getparent()
    if parent is None:
        raise ValueError("the root cannot be removed")
    if element.tail:
        previous = element.getprevious()
        if previous is not None:
            previous.tail = (previous.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)
