"""Many letters in one Word file: each on pages of its own, with its own header and footer."""

import copy
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from lxml import etree
from markupsafe import Markup, escape

from interactions.letters.compiled import CompiledPart, LetterContext
from interactions.letters.errors import BrokenDocument, LetterError
from interactions.letters.lists import Lists
from interactions.letters.marks import Marks, largest_drawing_id, mark, marks_to_tags
from interactions.letters.notes import KINDS, Notes, inner_source, split_notes
from interactions.letters.package import CONTENT_TYPES, Relation, is_xml, rels_name
from interactions.letters.pictures import (
    PICTURES,
    Picture,
    of_part,
    relations_to,
    relations_with,
)
from interactions.letters.sections import (
    EMPTY_FOOTER,
    EMPTY_HEADER,
    SECTION,
    TAIL,
    TAIL_BEGIN,
    TAIL_END,
    body_of,
    mark_end,
    prepare_sections,
    put_notes_behind_sections,
)
from interactions.letters.tags import template_source
from interactions.letters.template import Template, part_bytes
from interactions.letters.xml import DECLARATION, W, appended, to_text, w
from interactions.letters.zipping import ConstantBlock, Packed, pack_fast, pack_once

# Word's own limits: thousands of sections open slowly, 32 MB of text not at all.
MAX_COMBINED = 500
_TAG = re.compile(r"\{[{%#].*?[}%#]\}", re.S)
_BLOCK = re.compile(r"\{%-?\s*(if|for|endif|endfor)\b")
_OFFICE_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_PART_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_EMPTY_PARTS = {EMPTY_HEADER: ("header", "hdr"), EMPTY_FOOTER: ("footer", "ftr")}


@dataclass(frozen=True)
class OwnPart:
    """A part each letter has its own copy of, such as a header with fields."""

    name: str
    relation: Relation
    content_type: str
    compiled: CompiledPart
    rels: bytes | None
    has_pictures: bool = False

    def numbered(self, letter: int) -> str:
        """The first letter keeps the part's name: ``header1.xml``, then ``header1_2.xml``."""
        return self.name if letter == 0 else _numbered(self.name, letter)

    def relation_id(self, letter: int) -> str:
        return self.relation.id if letter == 0 else f"{self.relation.id}_{letter + 1}"


def _numbered(name: str, letter: int) -> str:
    stem, _, extension = name.rpartition(".")
    return f"{stem}_{letter + 1}.{extension}"


class Combiner:
    """Everything of a document that all its combined files share."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self.package = template.package
        self.marks = Marks()
        self.relations = self.package.relations(self.package.main)
        self.changed: dict[str, bytes] = {}
        # Relationship → the first one to the same part: a part is copied once a letter.
        self.first_relation: dict[str, str] = {}
        self.root = copy.deepcopy(self._root(self.package.main))
        self._prepare()

    def _root(self, name: str) -> etree._Element:
        return self.template.templated.get(name, self.package.root(name))

    def _prepare(self) -> None:
        """In this order: what refers to an id is marked before anything is compiled."""
        body = body_of(self.root)
        self.marks.bases["draw"] = largest_drawing_id(self._stories()) + 1
        split = self._split_notes()
        self.lists = self._find_lists(body)
        self.marks.mark_ids(self.root, "body")
        noted = [kind for kind in ("footnote", "endnote") if kind in self.marks.names]
        self.sections = prepare_sections(body, noted)
        if "endnote" in noted:
            self._end_letters_with_notes()
        if self.sections == 1:
            self._count_own_pages()
        own = self._own_roots()
        self.marks.mark_relations(body, set(self.first_relation))
        # Behind a table at the very end LibreOffice forgets that its letter begins a page.
        self.ends_by_itself = mark_end(body)
        self._compile_body()
        self.own = [self._own_part(*item) for item in own]
        by_id = {part.relation.id: part for part in self.own}
        # Name of a mark → the part that the relationship in its place leads to.
        self.marked_parts = {
            name: by_id[self.first_relation[old]]
            for old, name in self.marks.names.get("rel", {}).items()
        }
        self.notes = [self._notes(*item) for item in split]
        self._blank_properties()
        self._refuse_the_rest()
        self.block = self._constants()

    def _stories(self) -> Iterator[etree._Element]:
        for name in self.package.parts:
            if name.startswith("word/") and is_xml(name) and not name.endswith(".rels"):
                yield self._root(name)

    def _target(self, relation: Relation) -> str:
        return self.package.target(self.package.main, relation)

    def part_of(self, kind: str) -> str | None:
        """The name of the main part's only part of a type."""
        found = (self._target(item) for item in self.relations if item.type == kind)
        return next((name for name in found if name in self.package.parts), None)

    # Preparing

    def _split_notes(self) -> list[tuple[str, str, str, etree._Element]]:
        result = []
        for relation_type, kind in KINDS.items():
            part = self.part_of(relation_type)
            split = split_notes(self._root(part), kind, self.marks) if part else None
            if part and split:
                result.append((part, *split))
        return result

    def _find_lists(self, body: etree._Element) -> Lists | None:
        part = self.part_of("numbering")
        if part is None:
            return None
        lists = Lists(self.package.root(part))
        styles = self.part_of("styles")
        lists.mark(body, self.package.root(styles) if styles else None, self.marks)
        return lists if lists.used else None

    def _end_letters_with_notes(self) -> None:
        """Endnotes come at the end of their letter, not all of them behind the last one."""
        part = self.part_of("settings")
        if part is not None:
            root = copy.deepcopy(self.package.root(part))
            put_notes_behind_sections(root)
            self.changed[part] = part_bytes(to_text(root))

    def _count_own_pages(self) -> None:
        """The number of all pages is that of the letter, not of the file."""
        _to_section_pages(self.root)
        for relation in self.relations:
            part = self._target(relation)
            if relation.type in ("header", "footer") and part not in self.template.templated:
                root = copy.deepcopy(self.package.root(part))
                if _to_section_pages(root):
                    self.changed[part] = part_bytes(to_text(root))

    def _own_roots(self) -> list[tuple[Relation, str, etree._Element]]:
        """Parts with fields that the body leads to, each with its ids marked."""
        result, firsts = [], dict[str, str]()
        for relation in self.relations:
            part = self._target(relation)
            is_own = part in self.template.templated or self._refers(relation, part)
            if is_own and relation.type not in KINDS:
                self.first_relation[relation.id] = firsts.setdefault(part, relation.id)
                if self.first_relation[relation.id] != relation.id:
                    continue
                root = copy.deepcopy(self._root(part))
                self.marks.mark_ids(root, part)
                if self.sections == 1:
                    _to_section_pages(root)
                result.append((relation, part, root))
        return result

    def _refers(self, relation: Relation, part: str) -> bool:
        """Whether a header without fields says what stands in its letter's text."""
        return relation.type in ("header", "footer") and self.marks.refers(self._root(part))

    def _own_part(self, relation: Relation, part: str, root: etree._Element) -> OwnPart:
        return OwnPart(
            part,
            relation,
            self.package.content_type(part),
            self._compile(template_source(root)),
            self.package.parts.get(rels_name(part)),
            part in self.template.pictures.parts(),
        )

    def _compile(self, source: str) -> CompiledPart:
        extra = {SECTION, TAIL, *self.marks.all_names(), *self.template.pictures.reserved()}
        return self.template.compiler.compile(marks_to_tags(source), extra)

    def _compile_body(self) -> None:
        source = template_source(self.root)
        head, _, rest = source.partition("<w:body>")
        inner, _, tail = rest.rpartition("</w:body>")
        start = inner.rindex("<w:sectPr")
        self.section = self._compile(inner[start:])
        self.body = self._compile(_one_end(inner[:start]))
        self.head, self.tail = f"{DECLARATION}{head}<w:body>", f"</w:body>{tail}"

    def _notes(self, part: str, head: str, tail: str, root: etree._Element) -> Notes:
        self.marks.mark_ids(root, part)
        source = inner_source(template_source(root))
        return Notes(part, DECLARATION + head, tail, self._compile(source))

    def _blank_properties(self) -> None:
        """Tags in the file's properties print nothing: they would name one contact for all."""
        for name, root in self.template.templated.items():
            if name.startswith("docProps/"):
                self.changed[name] = part_bytes(_TAG.sub("", to_text(root)))

    def _refuse_the_rest(self) -> None:
        done = {self.package.main, *self.changed, *(part.name for part in self.own)}
        done |= {notes.part for notes in self.notes}
        for name in self.template.templated:
            if name not in done:
                raise BrokenDocument("part_not_combinable", part=name)

    def _constants(self) -> ConstantBlock:
        lists = self.part_of("numbering") if self.lists else None
        without = {CONTENT_TYPES, rels_name(self.package.main), self.package.main, lists or ""}
        without |= {notes.part for notes in self.notes} | set(self.changed)
        without |= {part.name for part in self.own}
        constants = list(self.template.constants(tuple(without)))
        changed = [pack_once(name, content) for name, content in self.changed.items()]
        return ConstantBlock([*constants, *changed, *self._empty_parts()])

    def needed_empty_parts(self) -> list[str]:
        source = to_text(self.root)
        return [number for number in _EMPTY_PARTS if f'"{number}"' in source]

    def _empty_parts(self) -> Iterator[Packed]:
        for number in self.needed_empty_parts():
            kind, tag = _EMPTY_PARTS[number]
            xml = f'<w:{tag} xmlns:w="{W}"><w:p/></w:{tag}>'
            yield pack_once(f"{self.folder()}empty_{kind}.xml", part_bytes(xml))

    def folder(self) -> str:
        folder = posixpath.dirname(self.package.main)
        return f"{folder}/" if folder else ""

    # Making a file

    def file(self, values: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
        """One file with a letter for each values; raises LetterError without any."""
        work = _File(self)
        document = pack_fast(self.package.main.encode(), work.document(values))
        return self.block.pieces([*work.parts(), document])


@dataclass
class _File:
    """One combined file while it is made."""

    combiner: Combiner
    own: list[Packed] = field(default_factory=list)
    notes: list[Notes] = field(default_factory=list)
    count: int = 0
    # Part → its pictures by hash.
    pictures: dict[str, dict[str, Picture]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.notes = [notes.fresh() for notes in self.combiner.notes]

    def document(self, values: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
        """The main part letter by letter; what they need besides is kept for ``parts``."""
        combiner = self.combiner
        yield combiner.head.encode()
        waiting: LetterContext | None = None
        for item in values:
            if waiting is not None:
                yield self._letter(waiting, is_last=False)
            waiting = combiner.template.context(item)
        if waiting is None:
            raise LetterError("no_letters")
        yield self._letter(waiting, is_last=True)
        yield combiner.tail.encode()

    def _letter(self, context: LetterContext, *, is_last: bool) -> bytes:
        combiner = self.combiner
        context.update(combiner.marks.values(self.count))
        context.update(self._numbers())
        section = combiner.section.render(context)
        ending = "" if is_last else section
        context[SECTION] = Markup(ending)  # noqa: S704 – our own XML, its values escaped
        has_tail = not (is_last and combiner.ends_by_itself)
        tail = f"{TAIL_BEGIN}{ending}{TAIL_END}" if has_tail else ""
        context[TAIL] = Markup(tail)  # noqa: S704 – our own XML, its values escaped
        text = combiner.body.render(context)
        self._add_parts(context)
        self.count += 1
        return (text + section if is_last else text).encode()

    def _numbers(self) -> dict[str, str]:
        """The marks of relationships and lists."""
        combiner, count = self.combiner, self.count
        result = {name: part.relation_id(count) for name, part in combiner.marked_parts.items()}
        if combiner.lists:
            for position, name in enumerate(combiner.marks.names.get("num", {}).values()):
                result[name] = combiner.lists.number(position, count)
        return result

    def _add_parts(self, context: LetterContext) -> None:
        used = context.get(PICTURES, ())
        for where, picture in used:
            self.pictures.setdefault(where, {})[picture.digest] = picture
        for part in self.combiner.own:
            name = part.numbered(self.count)
            xml = part.compiled.render(context)
            self.own.append(pack_fast(name.encode(), (part_bytes(xml),)))
            if part.has_pictures:
                pictures = of_part(used, part.name)
                rels = relations_with(self.combiner.package, part.name, pictures).encode()
                self.own.append(pack_fast(rels_name(name).encode(), (rels,)))
            elif part.rels is not None and self.count:
                self.own.append(pack_fast(rels_name(name).encode(), (part.rels,)))
        for notes in self.notes:
            notes.add(context)

    def parts(self) -> Iterator[Packed]:
        """Everything besides the main part; to be asked for after it is made."""
        combiner = self.combiner
        yield pack_fast(CONTENT_TYPES.encode(), (self._content_types().encode(),))
        main_rels = rels_name(combiner.package.main)
        yield pack_fast(main_rels.encode(), (self._relations().encode(),))
        yield from self.own
        for notes in self.notes:
            yield pack_fast(notes.part.encode(), (notes.text().encode(),))
            if notes.part in combiner.template.pictures.parts():
                rels = relations_with(combiner.package, notes.part, self._pictures_of(notes.part))
                yield pack_fast(rels_name(notes.part).encode(), (rels.encode(),))
        everywhere = {key: item for part in self.pictures.values() for key, item in part.items()}
        for picture in everywhere.values():
            yield pack_fast(picture.part(combiner.package).encode(), (picture.content,))
        if combiner.lists:
            name = combiner.part_of("numbering") or ""
            yield pack_fast(name.encode(), (part_bytes(combiner.lists.part(self.count)),))

    def _pictures_of(self, part: str) -> list[Picture]:
        return list(self.pictures.get(part, {}).values())

    def _content_types(self) -> str:
        combiner = self.combiner
        own = [(str(escape(part.name)), str(escape(part.content_type))) for part in combiner.own]
        pairs = [
            (_numbered(name, letter), kind) for letter in range(1, self.count) for name, kind in own
        ]
        for number in combiner.needed_empty_parts():
            kind = _EMPTY_PARTS[number][0]
            name = f"{combiner.folder()}empty_{kind}.xml"
            pairs.append((str(escape(name)), f"{_PART_TYPE}{kind}+xml"))
        added = "".join(
            f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in pairs
        )
        return appended(combiner.package.root(CONTENT_TYPES), added)

    def _relations(self) -> str:
        combiner = self.combiner
        folder = combiner.folder()
        own = [
            tuple(str(escape(text)) for text in (item.id, item.full_type, part.name))
            for part in combiner.own
            for item in [part.relation]
        ]
        rows = [
            (f"{number}_{letter + 1}", kind, _numbered(name, letter))
            for letter in range(1, self.count)
            for number, kind, name in own
        ]
        for number in combiner.needed_empty_parts():
            kind = _EMPTY_PARTS[number][0]
            name = str(escape(f"{folder}empty_{kind}.xml"))
            rows.append((number, _OFFICE_RELATION + kind, name))
        added = "".join(
            f'<Relationship Id="{number}" Type="{kind}" Target="/{name}"/>'
            for number, kind, name in rows
        )
        added += relations_to(combiner.package, self._pictures_of(combiner.package.main))
        name = rels_name(combiner.package.main)
        if name not in combiner.package.parts:
            return f'{DECLARATION}<Relationships xmlns="{_RELS}">{added}</Relationships>'
        return appended(combiner.package.root(name), added)


_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"


def _to_section_pages(root: etree._Element) -> bool:
    """NUMPAGES to SECTIONPAGES; whether there was any."""
    found = False
    for code in root.iter(w("instrText")):
        if re.match(r"\s*NUMPAGES\b", code.text or "", re.I):
            code.text = re.sub("NUMPAGES", "SECTIONPAGES", code.text or "", flags=re.I)
            found = True
    return found


def _one_end(source: str) -> str:
    """Keep one of the two places for the section's properties.

    The last paragraph carries them when it is there in every letter: nothing but the end comes
    after it, and no condition or loop is open around it. Otherwise a paragraph of their own does.
    """
    section, tail = mark(SECTION), mark(TAIL)
    position = source.find(section)
    after = re.sub(r"<w:bookmarkEnd[^>]*/>|\s", "", source[source.rfind("</w:p>") :])
    is_last = after == "</w:p>" + tail
    if position >= 0 and is_last and _depth(source[:position]) == 0:
        return source.replace(tail, "")
    return source.replace(section, "")


def _depth(source: str) -> int:
    """How many conditions and loops are open at the end of this source."""
    words = _BLOCK.findall(source)
    return sum(-1 if word.startswith("end") else 1 for word in words)


@lru_cache(maxsize=32)
def _combiner(template: Template) -> Combiner:
    return Combiner(template)


def render_combined(template: Template, values: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """One Word file with a letter for each of ``values``, in pieces.

    Every letter begins on a new page with page number 1 and has its own headers, lists and notes.
    Meant for up to MAX_COMBINED letters; the file is held packed (some 2 KB a letter) until it is
    whole. Raises RenderError for a value that is missing, LetterError (``no_letters``) for none.
    """
    yield from _combiner(template).file(values)
