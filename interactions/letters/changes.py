"""Changes that Word tracked while the author wrote: a letter says what they came to."""

from collections.abc import Iterator

from lxml import etree

from interactions.letters.xml import local_name, remove, w

_GONE, _NEW = ("del", "moveFrom"), ("ins", "moveTo")
# Where a moved text began and ended.
_RANGES = ("moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd")


def accept_changes(root: etree._Element, *, with_ranges: bool = True) -> bool:
    """Leave out what was deleted, keep what was inserted; whether there was anything.

    What changed of looks, paragraph marks and rows stays tracked, as Word alone can settle it.
    """
    found = root.find(f".//{w('pPrChange')}") is not None
    for element in _of_text(root, _GONE):
        remove(element)
        found = True
    for element in _of_text(root, _NEW):
        for child in element:
            element.addprevious(child)
        remove(element)
        found = True
    if with_ranges:
        for element in list(root.iter(*map(w, _RANGES))):
            remove(element)
    return found


def _of_text(root: etree._Element, names: tuple[str, ...]) -> Iterator[etree._Element]:
    """Those around text; in the properties of a paragraph or row they mean its mark."""
    for element in list(root.iter(*map(w, names))):
        parent = element.getparent()
        if parent is not None and not local_name(parent).endswith("Pr"):
            yield element
