"""The package of a Word file: read with caps, checked for everything that is not a plain letter.

Nothing is opened by name or from the network; what the checks do not know they refuse.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from lxml import etree

from interactions.letters.errors import BrokenDocument, LetterError, UnsafeDocument
from interactions.letters.strict import is_strict, to_ordinary
from interactions.letters.xml import local_name, parse_xml, remove, to_bytes, w

MAX_PACKED_MB = 25
MAX_UNPACKED_MB = 200
MAX_PARTS = 400
MAX_RATIO = 200
# Smaller parts may be packed as tightly as they like: they cannot fill a memory.
RATIO_FLOOR = 1_000_000
MEGABYTE = 1_000_000

CONTENT_TYPES = "[Content_Types].xml"
ROOT_RELS = "_rels/.rels"
_CT = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml."
DOCUMENT_TYPE = _WORD_TYPE + "document.main+xml"
TEMPLATE_TYPE = _WORD_TYPE + "template.main+xml"

# Relationships that are cut without a word: half of all corporate documents have them.
_CUT_RELATIONS = {
    "attachedTemplate",
    "mailMergeSource",
    "mailMergeHeaderSource",
    "recipientData",
    "thumbnail",
    "transform",
    "keyMapCustomizations",
    "webextensiontaskpanes",
    "commentsExtended",
    "commentsIds",
    "commentsExtensible",
}
# Last word of a relationship's type → why it is refused.
_REFUSED_RELATIONS = {
    "vbaProject": "macros",
    "wordVbaData": "macros",
    "attachedToolbars": "macros",
    "control": "active_content",
    "activeXControlBinary": "active_content",
    "ctrlProp": "active_content",
    "webextension": "active_content",
    "oleObject": "embedded_object",
    "package": "embedded_object",
    "aFChunk": "foreign_chunk",
    "frame": "subdocument",
    "subDocument": "subdocument",
}
_REFUSED_TYPES = {
    "macroenabled": "macros",
    "vbaproject": "macros",
    "vbadata": "macros",
    "activex": "active_content",
    "oleobject": "embedded_object",
}
_REFUSED_FOLDERS = {
    "embeddings": "embedded_object",
    "activex": "active_content",
}
_REFUSED_ELEMENTS = {
    "altChunk": "foreign_chunk",
    "subDoc": "subdocument",
    "frameset": "subdocument",
    "OLEObject": "embedded_object",
    "objectEmbed": "embedded_object",
    "objectLink": "embedded_object",
    "control": "active_content",
    "movie": "embedded_object",
}
_VML = "{urn:schemas-microsoft-com:vml}"
_OFFICE = "{urn:schemas-microsoft-com:office:office}"
_LINK_SCHEMES = ("http", "https", "mailto")
_CUT_SETTINGS = ("mailMerge", "attachedTemplate", "rsids", "saveThroughXslt", "linkStyles")


@dataclass(frozen=True)
class Relation:
    """One relationship: its id, the last word of its type, its target, whether outside."""

    id: str
    type: str
    full_type: str
    target: str
    is_external: bool


@dataclass
class Package:
    """Parts in the file's order, name → bytes, after the checks."""

    parts: dict[str, bytes]
    main: str = ""
    _roots: dict[str, etree._Element] = field(default_factory=dict)

    def root(self, name: str) -> etree._Element:
        """The parsed part; the same element each time, so that changes add up."""
        if name not in self._roots:
            if name not in self.parts:
                raise BrokenDocument("missing_part", part=name)
            self._roots[name] = parse_xml(self.parts[name], name)
        return self._roots[name]

    def write_back(self, name: str) -> None:
        """Store what was changed in the parsed part."""
        self.parts[name] = to_bytes(self._roots[name])

    def replace(self, name: str, root: etree._Element) -> None:
        """Put another root in the part's place."""
        self._roots[name] = root
        self.write_back(name)

    def relations(self, source: str) -> list[Relation]:
        """The relationships of a part; none when it has no list."""
        name = rels_name(source)
        return list(_read_relations(self.root(name))) if name in self.parts else []

    def target(self, source: str, relation: Relation) -> str:
        """The part name an internal relationship points to."""
        target = unquote(relation.target.partition("#")[0])
        base = "" if target.startswith("/") else posixpath.dirname(source)
        return posixpath.normpath(posixpath.join(base, target.lstrip("/")))

    def content_type(self, name: str) -> str:
        """What [Content_Types].xml says of a part; empty when nothing."""
        extension = name.rpartition(".")[2].lower()
        found = ""
        for element in self.root(CONTENT_TYPES):
            if element.get("PartName", "").lstrip("/").lower() == name.lower():
                return element.get("ContentType", "")
            if element.get("Extension", "").lower() == extension:
                found = element.get("ContentType", "")
        return found


def rels_name(source: str) -> str:
    """``word/document.xml`` → ``word/_rels/document.xml.rels``; the package's own for ``""``."""
    folder, _, name = source.rpartition("/")
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _read_relations(root: etree._Element) -> Iterator[Relation]:
    for element in root.iter(f"{_REL}Relationship"):
        full_type = element.get("Type", "")
        yield Relation(
            id=element.get("Id", ""),
            type=full_type.rpartition("/")[2],
            full_type=full_type,
            target=element.get("Target", ""),
            is_external=element.get("TargetMode", "") == "External",
        )


def read_package(content: bytes, *, without: frozenset[str] = frozenset()) -> Package:
    """A checked and tidied package; raises UnsafeDocument or BrokenDocument.

    `without`: types of relationships that are cut besides the usual ones.
    """
    package = Package(_unpack(content))
    if CONTENT_TYPES not in package.parts:
        raise BrokenDocument("not_a_word_file")
    _check_xml_parts(package)
    _make_ordinary(package)
    _check_content_types(package)
    package.main = _find_main(package)
    _check_names(package)
    _check_relations(package)
    _check_elements(package)
    _tidy(package, _CUT_RELATIONS | without)
    return package


# Unpacking


def _unpack(content: bytes) -> dict[str, bytes]:
    if len(content) > MAX_PACKED_MB * MEGABYTE:
        raise UnsafeDocument("too_large", limit=str(MAX_PACKED_MB))
    if content[:4] == b"\xd0\xcf\x11\xe0":
        raise BrokenDocument("old_word_file")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check_entries(entries)
            return {entry.filename: _read_entry(archive, entry) for entry in entries}
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError) as error:
        raise BrokenDocument("not_a_word_file") from error


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_PARTS:
        raise UnsafeDocument("too_many_parts", limit=str(MAX_PARTS))
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED_MB * MEGABYTE:
        raise UnsafeDocument("unpacks_too_large", limit=str(MAX_UNPACKED_MB))
    seen: set[str] = set()
    for entry in entries:
        _check_entry(entry)
        if entry.filename.lower() in seen:
            raise UnsafeDocument("duplicate_part", part=entry.filename)
        seen.add(entry.filename.lower())


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    # orig_filename is what stands in the file: the library cuts names at a zero byte.
    odd = "\\" in name or "\0" in entry.orig_filename or name.startswith("/") or ":" in name
    if odd or not name or any(step in ("", ".", "..") for step in name.split("/")):
        raise UnsafeDocument("bad_part_name", part=name)
    if entry.flag_bits & 0x1:
        raise UnsafeDocument("encrypted")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise BrokenDocument("bad_compression", part=name)
    if entry.file_size > RATIO_FLOOR and entry.file_size > MAX_RATIO * entry.compress_size:
        raise UnsafeDocument("ratio_too_high", part=name)


def _read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:
        data = archive.read(entry)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise BrokenDocument("bad_compression", part=entry.filename) from error
    if len(data) != entry.file_size:
        raise BrokenDocument("bad_compression", part=entry.filename)
    return data


# Checks


def is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels", ".vml"))


def _check_xml_parts(package: Package) -> None:
    """Every XML part is read once, so that none can carry a DTD or break the letter."""
    for name in package.parts:
        if is_xml(name):
            package.root(name)


def _make_ordinary(package: Package) -> None:
    """Parts of the strict kind are read as ordinary ones before anything else looks at them."""
    for name in package.parts:
        if is_xml(name) and is_strict(package.root(name)):
            package.replace(name, to_ordinary(package.root(name), name))


def _check_content_types(package: Package) -> None:
    for element in package.root(CONTENT_TYPES):
        given = element.get("ContentType", "").lower()
        for word, code in _REFUSED_TYPES.items():
            if word in given:
                raise _refusal(code, element.get("PartName", ""))
        part = element.get("PartName", "").lstrip("/")
        if given.endswith("xml") and part in package.parts and not is_xml(part):
            # An XML part under another ending would pass the reading above.
            raise UnsafeDocument("bad_part_name", part=part)


def _refusal(code: str, detail: str) -> LetterError:
    """The error of a table above, with the parameter its sentence wants."""
    if code == "embedded_object":
        return UnsafeDocument(code, part=detail)
    return UnsafeDocument(code)


def _find_main(package: Package) -> str:
    for relation in package.relations(""):
        if relation.type == "officeDocument" and not relation.is_external:
            main = package.target("", relation)
            break
    else:
        raise BrokenDocument("not_a_word_file")
    if package.content_type(main) not in (DOCUMENT_TYPE, TEMPLATE_TYPE):
        raise BrokenDocument("not_a_word_file")
    root = package.root(main)
    if root.tag != w("document") or root.find(w("body")) is None:
        raise BrokenDocument("broken_xml", part=main)
    return main


def _check_names(package: Package) -> None:
    for name in package.parts:
        lowered = name.lower()
        if lowered.endswith(("vbaproject.bin", "vbadata.xml")):
            raise UnsafeDocument("macros")
        for folder, code in _REFUSED_FOLDERS.items():
            if folder in lowered.split("/")[:-1]:
                raise _refusal(code, name)


def _check_relations(package: Package) -> None:
    for name in list(package.parts):
        if name.endswith(".rels"):
            _check_relation_list(package, name)


def _check_relation_list(package: Package, name: str) -> None:
    folder, _, file_name = name.rpartition("/")
    source = posixpath.join(posixpath.dirname(folder), file_name.removesuffix(".rels"))
    for relation in _read_relations(package.root(name)):
        if relation.type in _REFUSED_RELATIONS:
            raise _refusal(_REFUSED_RELATIONS[relation.type], relation.target)
        if relation.type in _CUT_RELATIONS:
            continue
        if relation.is_external:
            _check_external(relation)
        elif not _is_here(package, source, relation):
            raise BrokenDocument("missing_part", part=relation.target)


def _is_here(package: Package, source: str, relation: Relation) -> bool:
    """Word itself writes links within the document as ``#bookmark`` or the target ``NULL``."""
    if relation.target.startswith("#") or relation.target.upper().endswith("NULL"):
        return True
    target = package.target(source, relation).lower()
    return any(target == name.lower() for name in package.parts)


def _check_external(relation: Relation) -> None:
    if relation.type != "hyperlink":
        raise UnsafeDocument("linked_content", target=relation.target[:100])
    try:
        scheme = urlsplit(relation.target.strip()).scheme.lower()
    except ValueError:
        scheme = ""
    if scheme not in _LINK_SCHEMES:
        raise UnsafeDocument("external_link", target=relation.target[:100])


def _check_elements(package: Package) -> None:
    for name in package.parts:
        if is_xml(name) and not name.endswith(".rels") and name != CONTENT_TYPES:
            for element in package.root(name).iter():
                _check_element(element, name)


def _check_element(element: etree._Element, part: str) -> None:
    name = local_name(element)
    code = _REFUSED_ELEMENTS.get(name)
    if code and str(element.tag).startswith(("{http://schemas.openxmlformats", _OFFICE)):
        raise _refusal(code, part)
    if str(element.tag).startswith(_VML):
        target = element.get("src") or element.get(f"{_OFFICE}href") or ""
        if re.match(r"\s*([a-z][a-z0-9+.-]*:|[\\/]{2})", target, re.I):
            raise UnsafeDocument("linked_content", target=target[:100])


# Tidying


def _tidy(package: Package, cut: frozenset[str] | set[str]) -> None:
    """Cut what a letter does not need: the merge's data source, its template, the thumbnail."""
    for name in list(package.parts):
        if name.endswith(".rels"):
            _cut_relations(package, name, cut)
    drop_unreachable(package)
    _as_document(package)
    for relation in package.relations(package.main):
        if relation.type == "settings":
            _cut_settings(package, package.target(package.main, relation))


def _cut_relations(package: Package, name: str, cut: frozenset[str] | set[str]) -> None:
    root = package.root(name)
    for element in list(root):
        if element.get("Type", "").rpartition("/")[2] in cut:
            remove(element)
            package.write_back(name)


def _cut_settings(package: Package, name: str) -> None:
    root = package.root(name)
    for tag in _CUT_SETTINGS:
        for element in root.findall(w(tag)):
            remove(element)
    package.write_back(name)


def drop_unreachable(package: Package) -> None:
    """Parts no relationship leads to any more go, with their lists and content types."""
    reachable = {CONTENT_TYPES.lower(), ROOT_RELS}
    waiting = [""]
    while waiting:
        source = waiting.pop()
        reachable.add(rels_name(source).lower())
        for relation in package.relations(source):
            target = package.target(source, relation)
            if not relation.is_external and target.lower() not in reachable:
                reachable.add(target.lower())
                waiting.append(_real_name(package, target))
    for name in [name for name in package.parts if name.lower() not in reachable]:
        del package.parts[name]
    _drop_types(package)


def _real_name(package: Package, name: str) -> str:
    """The name as the file spells it: part names compare without case."""
    lowered = name.lower()
    return next((part for part in package.parts if part.lower() == lowered), name)


def _drop_types(package: Package) -> None:
    names = {name.lower() for name in package.parts}
    root = package.root(CONTENT_TYPES)
    for element in root.findall(f"{_CT}Override"):
        if element.get("PartName", "").lstrip("/").lower() not in names:
            remove(element)
    package.write_back(CONTENT_TYPES)


def _as_document(package: Package) -> None:
    """A Word template (.dotx) becomes a document: letters are documents."""
    for element in package.root(CONTENT_TYPES):
        if element.get("ContentType") == TEMPLATE_TYPE:
            element.set("ContentType", DOCUMENT_TYPE)
            package.write_back(CONTENT_TYPES)
