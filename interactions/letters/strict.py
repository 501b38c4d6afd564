"""“Strict Open XML” read as the ordinary kind: other names for the same things, other units.

Word offers it when saving, and hardly another program does. Source: ISO/IEC 29500 parts 1 and 4.
"""

import re

from lxml import etree

from interactions.letters.xml import W, local_name, parse_xml, to_text, w

STRICT = "http://purl.oclc.org/ooxml/"
_ORDINARY = "http://schemas.openxmlformats.org/"
_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
# In quotes: a name of a namespace or type, never what an author wrote.
_NAME = re.compile(rf'="{re.escape(STRICT)}(\w+)/([^"]*)"')
_RENAMED = {
    "extendedProperties": "extended-properties",
    "customProperties": "custom-properties",
}
_CORE = "relationships/metadata/core-properties"

_SIDES = {"start": "left", "end": "right"}
_ATTRIBUTES = {**_SIDES, "startChars": "leftChars", "endChars": "rightChars"}
_WITH_SIDES = ("tblBorders", "tcBorders", "tblCellMar", "tcMar")
_VALUES = {
    **dict.fromkeys(("jc", "lvlJc", "tab"), _SIDES),
    "textDirection": {
        "tb": "lrTb",
        "rl": "tbRl",
        "lr": "btLr",
        "tbV": "lrTbV",
        "rlV": "tbRlV",
        "lrV": "tbLrV",
    },
}

_MEASURE = re.compile(r"(-?\d+(?:\.\d+)?)(mm|cm|in|pt|pc|pi|%)")
_POINTS = {"mm": 72 / 25.4, "cm": 72 / 2.54, "in": 72.0, "pt": 1.0, "pc": 12.0, "pi": 12.0}
_HALF_POINTS = ("sz", "szCs", "kern", "position")
# The elements whose value is a length; that of a style, for one, may be called “12pt”.
_LENGTHS = (*_HALF_POINTS, "spacing", "trHeight", "defaultTabStop", "w", "hps", "hpsRaise")
_NO_LENGTHS = ("val", "name", "styleId")


def is_strict(root: etree._Element) -> bool:
    """Whether a part, or a list of relationships, is written in the names of the strict kind."""
    names = [*root.nsmap.values(), *(child.get("Type", "") for child in root)]
    return any(str(name).startswith(STRICT) for name in names)


def to_ordinary(root: etree._Element, part: str) -> etree._Element:
    """The same part in the names, words and units that everything else here knows."""
    made = parse_xml(_NAME.sub(_ordinary_name, to_text(root)).encode(), part)
    made.attrib.pop(w("conformance"), "")
    for element in made.iter(etree.Element):
        space = etree.QName(element).namespace
        if space == W:
            _translate(element)
        elif space and space.startswith(_ORDINARY + "drawingml/"):
            _plain_percents(element, 1 if space == _CHART else 1000)
    return made


def _ordinary_name(found: re.Match[str]) -> str:
    family, rest = found[1], found[2]
    if rest == _CORE:
        return f'="{_ORDINARY}package/2006/{_CORE}"'
    steps = [_RENAMED.get(step, step) for step in rest.split("/")]
    return f'="{_ORDINARY}{family}/2006/{"/".join(steps)}"'


def _translate(element: etree._Element) -> None:
    """One element of a text: start and end are left and right, lengths are numbers."""
    name, above = local_name(element), element.getparent()
    if name in _SIDES and above is not None and local_name(above) in _WITH_SIDES:
        element.tag = w(_SIDES[name])
    words = _VALUES.get(name, {})
    for key, given in list(element.attrib.items()):
        attribute, value = etree.QName(key).localname, str(given)
        if attribute == "val" and value in words:
            element.set(key, words[value])
        elif name == "ind" and attribute in _ATTRIBUTES:
            del element.attrib[key]
            element.set(w(_ATTRIBUTES[attribute]), _length(name, value))
        elif attribute not in _NO_LENGTHS or name in _LENGTHS:
            element.set(key, _length(name, value))


def _length(name: str, value: str) -> str:
    """Half points for the size of letters, twentieths of a point for all else; percents where
    something is as wide as a part of the page in fiftieths, else as they are."""
    found = _MEASURE.fullmatch(value)
    if found is None:
        return value
    number, unit = float(found[1]), found[2]
    if unit == "%":
        return str(round(number * (50 if name in ("tblW", "tcW", "tblInd") else 1)))
    return str(round(number * _POINTS[unit] * (2 if name in _HALF_POINTS else 20)))


def _plain_percents(element: etree._Element, factor: int) -> None:
    for key, value in element.attrib.items():
        found = _MEASURE.fullmatch(str(value))
        if found is not None and found[2] == "%":
            element.set(key, str(round(float(found[1]) * factor)))
