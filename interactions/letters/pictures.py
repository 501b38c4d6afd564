"""Pictures that differ from letter to letter: a signature, a logo.

A picture's place is a drawing whose alternative text (or title, or name) is the field's name, or
the field as a tag or merge field, which gets a drawing of modest size. Each letter points its
places to its own pictures; the file holds a picture once, whatever uses it.
"""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from lxml import etree

from interactions.letters.catalogue import fold_name
from interactions.letters.errors import Problem
from interactions.letters.marks import MARK_END, mark, mark_if
from interactions.letters.package import CONTENT_TYPES, Package, drop_unreachable, rels_name
from interactions.letters.values import MISSING, Verbatim, look_up, to_text
from interactions.letters.xml import A, R, appended, local_name, r, remove, w

KIND = "picture"
# Under this name a letter's context holds its pictures with the parts they stand in.
PICTURES = "_pictures"
SLOT = "_picture"

EMU_A_MM = 36_000
EMU_A_PIXEL = 9_525
# A picture without a drawing that gives it its size is no larger than this.
DEFAULT_BOX = (50 * EMU_A_MM, 20 * EMU_A_MM)

WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_IMAGE = f"{R}/image"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = {"png": "image/png", "jpeg": "image/jpeg"}
_ALONE = re.compile(r"(?:\{\{|«)?\s*([\w. ]+?)\s*(?:\}\}|»)?")
_IN_TEXT = re.compile(r"\{\{\s*(\w+(?:\.\w+)*)\s*\}\}")
_NAMED_BY = ("descr", "title", "name")
# Sizes in percent of the page would win over the picture's own.
_RELATIVE_SIZES = ("sizeRelH", "sizeRelV")


@dataclass(frozen=True)
class Picture:
    """One picture: `extension` is ``png`` or ``jpeg``, width and height are in pixels."""

    digest: str
    content: bytes
    extension: str
    width: int
    height: int

    @property
    def relation_id(self) -> str:
        return f"picture_{self.digest}"

    def part(self, package: Package) -> str:
        """Where a file keeps it."""
        folder = posixpath.dirname(package.main)
        return posixpath.join(folder, "media", f"picture_{self.digest}.{self.extension}")


# The picture of a value; None where there is none.
Source = Callable[[str], Picture | None]
# Part of the file, and a picture in it.
Used = tuple[tuple[str, Picture], ...]


@dataclass(frozen=True)
class PictureSlot:
    """One place: its field, its part, the room there is in EMU, whether to fill it."""

    key: str
    name: str
    part: str
    box: tuple[int, int]
    is_filled: bool

    def context(self, picture: Picture | None) -> dict[str, Any]:
        """What the compiled part reads: whether there is a picture, which, how large."""
        if picture is None:
            return {self.key: "", f"{self.key}r": "", f"{self.key}x": "", f"{self.key}y": ""}
        across, down = fitted(self.box, picture.width, picture.height, fills=self.is_filled)
        return {
            self.key: picture.digest,
            f"{self.key}r": Verbatim(picture.relation_id),
            f"{self.key}x": Verbatim(across),
            f"{self.key}y": Verbatim(down),
        }


@lru_cache(maxsize=1024)
def fitted(box: tuple[int, int], width: int, height: int, *, fills: bool) -> tuple[int, int]:
    """The largest size in the box that keeps the proportions; never above natural size unless it
    `fills` the box. All in EMU but the pixels of the picture.

    >>> fitted((2_000_000, 1_000_000), 100, 100, fills=True)
    (1000000, 1000000)
    """
    scale = min(box[0] / width, box[1] / height)
    if not fills:
        scale = min(scale, EMU_A_PIXEL)
    return max(1, round(width * scale)), max(1, round(height * scale))


@dataclass
class Pictures:
    """The places for pictures of one document. `names` are the fields of kind picture, `matches`
    lead from the tags of the document to them."""

    names: frozenset[str] = frozenset()
    matches: Mapping[str, str] = field(default_factory=dict)
    slots: list[PictureSlot] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    # Next free id of a drawing; those that tags get are made by us.
    next_id: int = 1

    def __post_init__(self) -> None:
        self._folded = {fold_name(name): name for name in self.names}

    def name_of(self, written: str) -> str | None:
        """The field that a drawing is named after; nothing but the whole name counts."""
        found = _ALONE.fullmatch(written.strip())
        return self._folded.get(fold_name(found[1])) if found else None

    def take(self, root: etree._Element, part: str) -> bool:
        """Mark the places in one part; whether there are any."""
        before = len(self.slots)
        if self.names:
            for drawing in list(root.iter(w("drawing"))):
                self._take_drawing(drawing, part)
            for text in list(root.iter(w("t"))):
                self._take_tags(text, part)
        return len(self.slots) > before

    def _take_drawing(self, drawing: etree._Element, part: str) -> None:
        properties = drawing.find(f"./*/{{{WP}}}docPr")
        if properties is None:
            return
        named = (self.name_of(properties.get(name, "")) for name in _NAMED_BY)
        name = next((item for item in named if item), None)
        if name is None:
            return
        box = _box(drawing)
        if _picture_in(drawing) is None or box is None:
            self.problems.append(Problem("picture_is_no_picture", {"field": name}))
            return
        for attribute in _NAMED_BY:
            if self.name_of(properties.get(attribute, "")):
                properties.set(attribute, "")
        properties.set("name", properties.get("name") or _plain(name))
        self._fill(_alone_in_its_run(drawing), self._new(name, part, box, is_filled=True))

    def _take_tags(self, text: etree._Element, part: str) -> None:
        """Tags in a text become drawings of their own between the words around them."""
        run, source, end = text.getparent(), text.text or "", 0
        if run is None or run.tag != w("r"):
            return
        for found in _IN_TEXT.finditer(source):
            name = self.matches.get(found[1], found[1])
            if name in self.names:
                self._add_words(text, source[end : found.start()])
                drawing = _new_drawing(self.next_id, _plain(name))
                self.next_id += 1
                text.addprevious(drawing)
                self._fill(drawing, self._new(name, part, DEFAULT_BOX, is_filled=False))
                end = found.end()
        if end:
            self._add_words(text, source[end:])
            remove(text)

    def _add_words(self, text: etree._Element, words: str) -> None:
        if words:
            copy = etree.Element(
                text.tag, {str(key): str(value) for key, value in text.attrib.items()}
            )
            copy.text = words
            text.addprevious(copy)

    def _new(self, name: str, part: str, box: tuple[int, int], *, is_filled: bool) -> PictureSlot:
        slot = PictureSlot(f"{SLOT}{len(self.slots)}", name, part, box, is_filled)
        self.slots.append(slot)
        return slot

    def _fill(self, drawing: etree._Element, slot: PictureSlot) -> None:
        """Marks instead of what differs, and around the whole, which is not always there."""
        for extent in (drawing.find(f"./*/{{{WP}}}extent"), _shape_extent(drawing)):
            if extent is not None:
                extent.set("cx", mark(f"{slot.key}x"))
                extent.set("cy", mark(f"{slot.key}y"))
        blip = _picture_in(drawing)
        assert blip is not None
        blip.set(r("embed"), mark(f"{slot.key}r"))
        if r("link") in blip.attrib:
            del blip.attrib[r("link")]
        # Another form of the placeholder, such as its SVG, and what was cut off it.
        for child in [*blip.findall(f"{{{A}}}extLst"), *drawing.iter(f"{{{A}}}srcRect")]:
            remove(child)
        for child in [item for item in drawing.iter() if local_name(item) in _RELATIVE_SIZES]:
            remove(child)
        _put_before(drawing, mark_if(slot.key))
        drawing.tail = MARK_END + (drawing.tail or "")

    def reserved(self) -> Iterator[str]:
        """The names that places put into the source."""
        for slot in self.slots:
            yield slot.key
            yield from (f"{slot.key}{end}" for end in "rxy")

    def parts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(slot.part for slot in self.slots))

    # One letter

    def context(self, values: Mapping[str, Any], source: Source) -> dict[str, Any]:
        """What a letter's parts read of its pictures; under PICTURES those it uses."""
        result: dict[str, Any] = {}
        used: dict[tuple[str, str], Picture] = {}
        for slot in self.slots:
            value = look_up(values, tuple(slot.name.split(".")), is_known=True)
            digest = "" if value is MISSING else to_text(value)
            picture = source(digest) if digest else None
            result.update(slot.context(picture))
            if picture is not None:
                used[slot.part, picture.digest] = picture
        result[PICTURES] = tuple((part, picture) for (part, _digest), picture in used.items())
        return result

    # The package

    def settle(self, package: Package) -> None:
        """Make room: placeholders' own pictures go, parts with places have relationships, the
        kinds of pictures are known to the file."""
        if not self.slots:
            return
        for part in self.parts():
            _drop_unused(package, part)
        drop_unreachable(package)
        for part in self.parts():
            empty = f'<Relationships xmlns="{_RELATIONS}"/>'.encode()
            package.parts.setdefault(rels_name(part), empty)
        types = package.root(CONTENT_TYPES)
        known = {item.get("Extension", "").lower() for item in types}
        for extension, content_type in _TYPES.items():
            if extension not in known:
                item = etree.Element(f"{{{etree.QName(types).namespace}}}Default")
                item.set("Extension", extension)
                item.set("ContentType", content_type)
                types.insert(0, item)
        package.write_back(CONTENT_TYPES)


def of_part(used: Used, part: str) -> list[Picture]:
    return [picture for where, picture in used if where == part]


def relations_with(package: Package, part: str, pictures: Iterable[Picture]) -> str:
    """The part's relationships and those to the pictures."""
    return appended(package.root(rels_name(part)), relations_to(package, pictures))


def relations_to(package: Package, pictures: Iterable[Picture]) -> str:
    return "".join(
        f'<Relationship Id="{picture.relation_id}" Type="{_IMAGE}" '
        f'Target="/{picture.part(package)}"/>'
        for picture in pictures
    )


def _drop_unused(package: Package, part: str) -> None:
    """The relationships to pictures that nothing in the part uses any more."""
    name = rels_name(part)
    if name not in package.parts:
        return
    used = {
        value
        for element in package.root(part).iter(etree.Element)
        for attribute, value in element.attrib.items()
        if str(attribute).startswith(f"{{{R}}}")
    }
    for item in list(package.root(name)):
        if item.get("Type", "").endswith("/image") and item.get("Id") not in used:
            remove(item)
    package.write_back(name)


# Drawings


def _picture_in(drawing: etree._Element) -> etree._Element | None:
    """What names the picture, where the drawing is nothing but one picture."""
    return drawing.find(
        f"./*/{{{A}}}graphic/{{{A}}}graphicData/{{{PIC}}}pic/{{{PIC}}}blipFill/{{{A}}}blip"
    )


def _shape_extent(drawing: etree._Element) -> etree._Element | None:
    return drawing.find(f".//{{{PIC}}}spPr/{{{A}}}xfrm/{{{A}}}ext")


def _box(drawing: etree._Element) -> tuple[int, int] | None:
    extent = drawing.find(f"./*/{{{WP}}}extent")
    sides = ("", "") if extent is None else (extent.get("cx", ""), extent.get("cy", ""))
    if not all(side.isdecimal() and 0 < int(side) < 100_000_000 for side in sides):
        return None
    return int(sides[0]), int(sides[1])


def _alone_in_its_run(drawing: etree._Element) -> etree._Element:
    """The drawing as a child of its run: a copy for older programs would show the placeholder."""
    outer = drawing
    parent = outer.getparent()
    while parent is not None and parent.tag != w("r"):
        outer, parent = parent, parent.getparent()
    if parent is not None and outer is not drawing:
        parent.replace(outer, drawing)
    return drawing


def _put_before(element: etree._Element, text: str) -> None:
    previous, parent = element.getprevious(), element.getparent()
    assert parent is not None
    if previous is not None:
        previous.tail = (previous.tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def _plain(name: str) -> str:
    return name.replace(".", " ").replace("_", " ")


def _new_drawing(number: int, name: str) -> etree._Element:
    return etree.fromstring(
        f'<w:drawing xmlns:w="{etree.QName(w("r")).namespace}" xmlns:wp="{WP}" xmlns:r="{R}">'
        '<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="1" cy="1"/>'
        f'<wp:docPr id="{number}" name="{name}"/>'
        f'<a:graphic xmlns:a="{A}"><a:graphicData uri="{PIC}"><pic:pic xmlns:pic="{PIC}">'
        f'<pic:nvPicPr><pic:cNvPr id="0" name="{name}"/><pic:cNvPicPr/></pic:nvPicPr>'
        '<pic:blipFill><a:blip r:embed=""/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="1" cy="1"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
    )
