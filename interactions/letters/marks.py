"""Ids that must differ from letter to letter in one file: marked once, counted per letter."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from interactions.letters.xml import R, local_name, w

# Characters no document uses: a mark must survive the reading of tags, which moves braces about.
_OPEN, _CLOSE = "\U0010fffc", "\U0010fffd"
_MARK = re.compile(f"{_OPEN}([\\w:]+){_CLOSE}")
# Names of marks begin with "_": these are none.
_IF, _END = "if:", "endif"
MARK_END = f"{_OPEN}{_END}{_CLOSE}"
_ROWS, _ROWS_END = "rows:", "endrows"
MARK_ROWS_END = f"{_OPEN}{_ROWS_END}{_CLOSE}"
# Under these names the programs of a row, and its list, are known to tags.
ROW_PREFIX, ROWS_PREFIX = "_r", "_l"
SUFFIX = "_suffix"
MAX_BOOKMARK = 32
MAX_ID = 1_000_000_000

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_VML = "{urn:schemas-microsoft-com:vml}"
_REFERENCE = re.compile(r"\s*(REF|PAGEREF|NOTEREF|HYPERLINK)\b", re.I)
_NOTE_REFERENCES = {
    "footnoteReference": "footnote",
    "endnoteReference": "endnote",
    "commentReference": "comment",
    "commentRangeStart": "comment",
    "commentRangeEnd": "comment",
}


def mark(name: str) -> str:
    return f"{_OPEN}{name}{_CLOSE}"


def has_marks(source: str) -> bool:
    return _OPEN in source


def open_marks(source: str) -> int:
    """How many conditions begin in a source and do not end there."""
    return source.count(f"{_OPEN}{_IF}") - source.count(MARK_END)


def mark_if(name: str) -> str:
    """What stands up to MARK_END is there only where the name has a value."""
    return mark(f"{_IF}{name}")


def mark_rows(number: int) -> str:
    """What stands up to MARK_ROWS_END is there once for each row of a list of programs."""
    return mark(f"{_ROWS}{number}")


def marks_to_tags(source: str) -> str:
    """The marks as tags of reserved names, after the document's own tags are read."""
    return _MARK.sub(_tag_of, source)


def _tag_of(found: re.Match[str]) -> str:
    name = found[1]
    if name == _END:
        return "{% endif %}"
    if name == _ROWS_END:
        return "{% endfor %}"
    if name.startswith(_ROWS):
        number = name[len(_ROWS) :]
        return f"{{% for {ROW_PREFIX}{number} in {ROWS_PREFIX}{number} %}}"
    return f"{{% if {name[len(_IF) :]} %}}" if name.startswith(_IF) else f"{{{{ {name} }}}}"


@dataclass
class Marks:
    """The ids of one document by kind; each gets a name and a number per letter."""

    # kind → old id → name of the mark
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    # kind → first free number
    bases: dict[str, int] = field(default_factory=dict)
    # Bookmark → the name it has in a file of many, short enough to be numbered.
    bookmarks: dict[str, str] = field(default_factory=dict)

    def of(self, kind: str, old: str) -> str:
        """The mark that stands for an old id."""
        known = self.names.setdefault(kind, {})
        return mark(known.setdefault(old, f"_{kind}{len(known)}"))

    def all_names(self) -> Iterator[str]:
        yield SUFFIX
        for known in self.names.values():
            yield from known.values()

    def values(self, number: int) -> dict[str, str]:
        """Mark → id for the letter with this number, counted from 0."""
        result = {SUFFIX: f"_{number + 1}" if number else ""}
        for kind, known in self.names.items():
            first = self.bases.get(kind, 1) + number * len(known)
            if kind not in ("rel", "num"):
                result.update((name, str(first + at)) for at, name in enumerate(known.values()))
        return result

    def _new(self, kind: str) -> str:
        """A mark of its own, whatever the old id: documents hold the same id twice."""
        return self.of(kind, str(len(self.names.get(kind, {}))))

    def mark_ids(self, root: etree._Element, part: str) -> None:
        """Mark drawings, bookmarks with their references, content controls and notes."""
        for element in root.iter(_DRAWING):
            element.set("id", self._new("draw"))
        for element in root.iter(w("sdtPr")):
            number = element.find(w("id"))
            if number is not None:
                number.set(w("val"), self._new("sdt"))
        for name, kind in _NOTE_REFERENCES.items():
            for element in root.iter(w(name)):
                element.set(w("id"), self.of(kind, element.get(w("id"), "")))
        self._mark_bookmarks(root, part)
        self._mark_changes(root)
        _mark_shapes(root)
        for element in root.iter(w("permStart"), w("permEnd")):
            element.set(w("id"), self.of("perm", f"{part} {element.get(w('id'), '')}"))

    def _mark_changes(self, root: etree._Element) -> None:
        """What is still tracked is counted with the bookmarks, as annotations are."""
        for element in root.iter(etree.Element):
            name = local_name(element)
            if (name in ("ins", "del") or name.endswith("Change")) and element.get(w("id")):
                element.set(w("id"), self._new("book"))

    def _mark_bookmarks(self, root: etree._Element, part: str) -> None:
        for element in root.iter(w("bookmarkStart"), w("bookmarkEnd")):
            element.set(w("id"), self.of("book", f"{part} {element.get(w('id'), '')}"))
        for element in root.iter(w("bookmarkStart")):
            element.set(w("name"), self._suffixed(element.get(w("name"), "")))
        if self.bookmarks:
            self._mark_references(root)

    def refers(self, root: etree._Element) -> bool:
        """Whether a part says what stands at a bookmark of the parts marked so far."""
        codes = (code.text or "" for code in root.iter(w("instrText")))
        return any(
            name in self.bookmarks
            for code in codes
            if _REFERENCE.match(code)
            for name in code.split()
        )

    def _mark_references(self, root: etree._Element) -> None:
        names = "|".join(re.escape(name) for name in sorted(self.bookmarks, key=len, reverse=True))
        pattern = re.compile(rf"(?<!\w)(?:{names})(?!\w)")
        for code in root.iter(w("instrText")):
            if _REFERENCE.match(code.text or ""):
                code.text = pattern.sub(lambda match: self._suffixed(match[0]), code.text or "")
        for link in root.iter(w("hyperlink")):
            if link.get(w("anchor")) in self.bookmarks:
                link.set(w("anchor"), self._suffixed(link.get(w("anchor"), "")))

    def _suffixed(self, name: str) -> str:
        """The bookmark's name in this letter: no two long ones may become the same."""
        if name not in self.bookmarks:
            short, taken = name[:MAX_BOOKMARK], len(self.bookmarks)
            is_taken = short in self.bookmarks.values()
            self.bookmarks[name] = f"{name[: MAX_BOOKMARK - 5]}_{taken}" if is_taken else short
        return self.bookmarks[name] + mark(SUFFIX)

    def mark_relations(self, root: etree._Element, ids: set[str]) -> None:
        """Mark every use of these relationship ids."""
        for element in root.iter(etree.Element):
            for name, value in element.attrib.items():
                if str(name).startswith(f"{{{R}}}") and value in ids:
                    element.set(name, self.of("rel", str(value)))


def _mark_shapes(root: etree._Element) -> None:
    """The names of shapes of old, and of the types they are of."""
    shapes = [element for element in root.iter(f"{_VML}*") if element.get("id")]
    names = {f"#{shape.get('id')}" for shape in shapes}
    for shape in shapes:
        shape.set("id", shape.get("id", "") + mark(SUFFIX))
        if shape.get("type") in names:
            shape.set("type", shape.get("type", "") + mark(SUFFIX))


def largest_drawing_id(roots: Iterator[etree._Element]) -> int:
    """The largest id of a drawing in these parts; 0 when it leaves no room above."""
    ids = [
        int(element.get("id", "0"))
        for root in roots
        for element in root.iter(etree.Element)
        if local_name(element) == "docPr" and element.get("id", "").isdecimal()
    ]
    largest = max(ids, default=0)
    return largest if largest < MAX_ID else 0
