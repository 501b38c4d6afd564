"""A Word document read once, from which letters are made."""

import functools
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from lxml import etree

from interactions.letters.atoms import Letter
from interactions.letters.catalogue import LEFT_OUT, Catalogue
from interactions.letters.changes import accept_changes
from interactions.letters.compiled import CompiledPart, Compiler, LetterContext
from interactions.letters.conversion import Conversion
from interactions.letters.convert import convert_fields
from interactions.letters.environment import make_environment
from interactions.letters.errors import Problem, broken
from interactions.letters.formats import get_locale
from interactions.letters.grammar import Slots
from interactions.letters.listrows import KIND as LIST
from interactions.letters.lookalikes import LookAlike, look_alikes, warnings
from interactions.letters.marks import has_marks, largest_drawing_id, marks_to_tags
from interactions.letters.package import (
    CONTENT_TYPES,
    Package,
    is_xml,
    read_package,
    rels_name,
)
from interactions.letters.pictures import (
    KIND,
    PICTURES,
    Pictures,
    Source,
    Used,
    of_part,
    relations_with,
)
from interactions.letters.placing import (
    AFTER_GREETING,
    Placement,
    find_greeting,
    place_personal_text,
)
from interactions.letters.tags import has_tags, join_tags, strip_noise, template_source
from interactions.letters.values import to_text
from interactions.letters.xml import DECLARATION, W, local_name, to_bytes, w
from interactions.letters.xml import to_text as xml_text
from interactions.letters.zipping import ConstantBlock, Packed, pack_fast, pack_once

# A change of what letters look like is a new version: logged letters are made again by it.
# 2: countries in words, the end of a greeting line as its author wrote it. 3: pictures. 4: tracked
# changes accepted, no building blocks, content controls that hold a text. 5: texts of an IF keep
# their looks, a table in a repeated row is that row's own, QUOTE says all its words, DD is a day.
ENGINE_VERSION = 5
# Building blocks that nobody printed, such as the prompts of content controls.
_BLOCKS = frozenset({"glossaryDocument"})
# The first engine that knows them, and so many sets of pictures are kept packed for a document.
PICTURES_SINCE, KEPT_SETS = 3, 16
TIDY_SINCE, MORE_SINCE = 4, 5

_STORY_ROOTS = ("document", "hdr", "ftr", "footnotes", "endnotes", "comments", "glossaryDocument")


class Template:
    """A compiled document. Made by ``open``; does not change afterwards, safe for threads."""

    def __init__(
        self,
        package: Package,
        conversion: Conversion,
        kinds: Mapping[str, str],
        *,
        placement: Placement = "",
        marks_values: bool = False,
        pictures: Source | None = None,
        is_tidy: bool = True,
    ) -> None:
        self.package = package
        self.conversion = conversion
        self.placement = placement
        self.has_greeting = False
        self.has_changes, self.is_tidy = False, is_tidy
        self.pictures = Pictures(conversion.pictures, _of_tags(conversion.matches, kinds))
        self._source: Source = pictures or _no_pictures
        self.compiler = Compiler(
            conversion.atoms,
            kinds,
            slots=Slots(_of_tags(conversion.matches, kinds), kinds=kinds),
            environment=make_environment(marks_values=marks_values),
            rows=conversion.rows.programs,
        )
        # What each paragraph says with its fields' codes, and what of it is seen.
        self._paragraphs: list[tuple[str, str]] = []
        self._look_alikes: list[LookAlike] = []
        self.templated: dict[str, etree._Element] = {}
        self._prepare_parts()
        self._compiled = self._compile_parts()
        self._constants = list(self.constants())
        self._blocks: dict[Used, ConstantBlock] = {}

    @classmethod
    def open(
        cls,
        content: bytes,
        matches: Mapping[str, str] | None = None,
        *,
        kinds: Mapping[str, str] | None = None,
        placement: Placement = "",
        version: int = ENGINE_VERSION,
        marks_values: bool = False,
        pictures: Source | None = None,
    ) -> "Template":
        """Read, check and compile a .docx.

        ``matches``: the document's names → dotted names, or LEFT_OUT; what is not in it must be a
        dotted name itself, or the letter says at render that it has no value. ``kinds``: dotted
        name → ``text``, ``date``, ``number``, ``flag``, ``country`` or ``picture``, which decides
        how a bare field prints. ``placement``: where the personal text goes that the document has
        no place for. ``version``: the engine whose letters are made again. ``marks_values``: for a
        preview, values stand between marks. ``pictures`` gives the picture that a value of that
        kind names; without it there are none.

        Raises UnsafeDocument, or BrokenDocument with ``problems``.
        """
        kinds = dict(kinds or {})
        if version < 2:
            kinds = {name: "text" if kind == "country" else kind for name, kind in kinds.items()}
        shown = {name for name, kind in kinds.items() if kind == KIND}
        conversion = Conversion(
            dict(matches or {}),
            keeps_greeting_end=version >= 2,
            sees_more=version >= MORE_SINCE,
            pictures=frozenset(shown) if version >= PICTURES_SINCE else frozenset(),
            kinds=kinds,
        )
        return cls(
            read_package(content, without=_BLOCKS if version >= TIDY_SINCE else frozenset()),
            conversion,
            kinds,
            placement=placement,
            marks_values=marks_values,
            pictures=pictures,
            is_tidy=version >= TIDY_SINCE,
        )

    # Reading

    def _prepare_parts(self) -> None:
        """Fields to tags, tags made whole; remembers the parts that hold any."""
        problems: list[Problem] = []
        names = [name for name in self.package.parts if is_content(name)]
        if self.pictures.names:
            roots = (self.package.root(name) for name in names)
            self.pictures.next_id = largest_drawing_id(roots) + 1
        for name in names:
            problems.extend(self._prepare(name))
        if problems:
            raise broken(problems)
        self.pictures.settle(self.package)

    def _prepare(self, name: str) -> list[Problem]:
        root = self.package.root(name)
        is_story = root.tag.startswith(f"{{{W}}}") and local_name(root) in _STORY_ROOTS
        if is_story:
            strip_noise(root)
            with_ranges = self.conversion.sees_more
            if self.is_tidy and accept_changes(root, with_ranges=with_ranges):
                self.has_changes = True
            self._remember_paragraphs(root)
            convert_fields(root, self.conversion)
            self._remember_look_alikes(root)
        problems = join_tags(root, keeps_prompts=not self.is_tidy)
        if name == self.package.main:
            self._place_personal_text(root)
        has_pictures = is_story and self.pictures.take(root, name)
        source = xml_text(root)
        if has_pictures or has_tags(source) or has_marks(source):
            self.templated[name] = root
        elif is_story:
            self.package.parts[name] = to_bytes(root)
        return problems

    def _place_personal_text(self, root: etree._Element) -> None:
        greeting = find_greeting(root, self.conversion)
        self.has_greeting = greeting is not None
        if self.placement:
            place_personal_text(root, greeting if self.placement == AFTER_GREETING else None)

    @property
    def words(self) -> str:
        """What the document says without its fields, a paragraph a line."""
        return "\n".join(seen for _text, seen in self._paragraphs)

    def _remember_paragraphs(self, root: etree._Element) -> None:
        for paragraph in root.iter(w("p")):
            text = _words(paragraph, w("t"), w("instrText"))
            if text:
                self._paragraphs.append((text, _words(paragraph, w("t"))))

    def _remember_look_alikes(self, root: etree._Element) -> None:
        for paragraph in root.iter(w("p")):
            self._look_alikes.extend(look_alikes(_words(paragraph, w("t"))))

    def _compile_parts(self) -> dict[str, CompiledPart]:
        reserved = tuple(self.pictures.reserved())
        return {
            name: self.compiler.compile(marks_to_tags(template_source(root)), reserved)
            for name, root in self.templated.items()
        }

    def constants(self, without: tuple[str, ...] = ()) -> Iterator[Packed]:
        """The parts that are the same in every letter, packed; the content types first."""
        names = [name for name in self.package.parts if name != CONTENT_TYPES]
        differ = {*self.templated, *without, *map(rels_name, self.pictures.parts())}
        for name in (CONTENT_TYPES, *names):
            if name not in differ:
                yield pack_once(name, self.package.parts[name])

    # What it is

    @property
    def fields(self) -> tuple[str, ...]:
        """The names used: merge fields as the document writes them, tags dotted."""
        tags = (slot.written for slot in self.compiler.slots.by_use.values())
        shown = (slot.name for slot in self.pictures.slots)
        return tuple(dict.fromkeys((*self.conversion.names, *tags, *shown)))

    @property
    def names(self) -> frozenset[str]:
        """The dotted names whose values a letter reads."""
        tags = {slot.dotted for slot in self.compiler.slots.by_use.values() if slot.path}
        shown = {slot.name for slot in self.pictures.slots}
        tags |= self.compiler.slots.of_rows
        return frozenset(tags | shown | {name for name in self.conversion.names.values() if name})

    @property
    def counts_pages(self) -> bool:
        """Whether it prints the number of all pages: then a PDF is made letter by letter."""
        return self.conversion.has_totals

    def check(self, catalogue: Catalogue) -> list[Problem]:
        """What is wrong or doubtful; with an ``error`` among it, letters should not be made."""
        problems = [*self.conversion.problems, *self.pictures.problems, *self._misplaced()]
        for written, dotted in self.conversion.names.items():
            if dotted is None or not (dotted == LEFT_OUT or _is_known(dotted, catalogue)):
                problems.append(self._unknown(written, catalogue))
        for slot in {slot.written: slot for slot in self.compiler.slots.by_use.values()}.values():
            if slot.path and not _is_known(slot.dotted, catalogue):
                problems.append(self._unknown(slot.written, catalogue))
        rows = self.compiler.slots.of_rows
        problems += [self._unknown(name, catalogue) for name in rows if name not in catalogue]
        problems += [Problem("list_as_text", {"field": name}) for name in self._lists_as_text()]
        if self.counts_pages:
            several = len(list(self.package.root(self.package.main).iter(w("sectPr")))) > 1
            code = "total_pages_of_sections" if several else "total_pages"
            problems.append(Problem(code, severity="warning"))
        if self.has_changes:
            problems.append(Problem("tracked_changes", severity="warning"))
        return [*problems, *self._links(), *warnings(self._look_alikes, catalogue)]

    def _links(self) -> Iterator[Problem]:
        """Tags in the addresses of links, which are the same in every letter."""
        for name in self.templated:
            for relation in self.package.relations(name):
                address = unquote(relation.target)
                if relation.is_external and has_tags(address):
                    yield Problem("tag_outside_text", where=address[:80])

    def _lists_as_text(self) -> Iterator[str]:
        """Lists where only text can be."""
        kinds, conversion = self.compiler.kinds, self.conversion
        for written, dotted in conversion.names.items():
            if kinds.get(dotted or "") == LIST and written not in conversion.listed:
                yield written
        for slot in self.compiler.slots.by_use.values():
            if slot.is_shown and kinds.get(slot.dotted) == LIST:
                yield slot.written

    def _misplaced(self) -> list[Problem]:
        """Pictures where only text can be."""
        return [
            Problem("picture_as_text", {"field": slot.written})
            for slot in self.compiler.slots.by_use.values()
            if slot.is_shown and slot.dotted in self.pictures.names
        ]

    def _unknown(self, name: str, catalogue: Catalogue) -> Problem:
        nearest = catalogue.find(name) or catalogue.nearest(name)
        places = ((seen or text)[:80] for text, seen in self._paragraphs if name in text)
        where = next(places, "")
        if nearest is None:
            return Problem("field_unknown", {"field": name}, where=where)
        return Problem("field_unknown_nearest", {"field": name, "nearest": nearest}, where=where)

    # Making letters

    def context(self, values: Mapping[str, Any]) -> LetterContext:
        """What the compiled parts read for one letter; raises RenderError for missing values."""
        locale = get_locale(to_text(values.get("language")))
        context = self.compiler.context(Letter(values, locale, self.compiler.kinds))
        if self.pictures.slots:
            context.update(self.pictures.context(values, self._source))
        return context

    def render(self, values: Mapping[str, Any]) -> bytes:
        """One letter as a .docx file, the same bytes for the same values.

        Raises RenderError that names the field when a value is missing or does not fit.
        """
        context = self.context(values)
        return self._block(context.get(PICTURES, ())).file(
            pack_fast(name.encode(), (part_bytes(part.render(context)),))
            for name, part in self._compiled.items()
        )

    def _block(self, used: Used) -> ConstantBlock:
        """What all letters with these pictures share: a document is used with few sets of them."""
        block = self._blocks.get(used)
        if block is None:
            while len(self._blocks) >= KEPT_SETS:
                self._blocks.pop(next(iter(self._blocks)), None)
            block = ConstantBlock([*self._constants, *self._of_pictures(used)])
            self._blocks[used] = block
        return block

    def _of_pictures(self, used: Used) -> Iterator[Packed]:
        for part in self.pictures.parts():
            xml = relations_with(self.package, part, of_part(used, part))
            yield pack_once(rels_name(part), xml.encode())
        for picture in {picture.digest: picture for _part, picture in used}.values():
            yield pack_once(picture.part(self.package), picture.content)


def is_content(name: str) -> bool:
    """Whether a part is XML that may hold text, not what leads from part to part."""
    return is_xml(name) and not name.endswith(".rels") and name != CONTENT_TYPES


def _no_pictures(_digest: str) -> None:
    return None


def _words(paragraph: etree._Element, *tags: str) -> str:
    return " ".join("".join(node.text or "" for node in paragraph.iter(*tags)).split())


def _of_tags(matches: Mapping[str, str], kinds: Mapping[str, str]) -> dict[str, str]:
    """The matches that mean tags: what is ours already stays, as ``{% if company %}``, though a
    merge field Company means the company's name."""
    ours = {*kinds, *(name.partition(".")[0] for name in kinds)}
    return {written: dotted for written, dotted in matches.items() if written not in ours}


def part_bytes(xml: str) -> bytes:
    return (DECLARATION + xml).encode()


def _is_known(name: str, catalogue: Catalogue) -> bool:
    """A field, or an entity that has fields (``{% if company %}``)."""
    return name in catalogue or catalogue.has_entity(name)


@functools.lru_cache(maxsize=32)
def _open_cached(
    content: bytes, matches: tuple[tuple[str, str], ...], kinds: tuple[tuple[str, str], ...]
) -> Template:
    return Template.open(content, dict(matches), kinds=dict(kinds))


def open_cached(
    content: bytes,
    matches: Mapping[str, str] | None = None,
    *,
    kinds: Mapping[str, str] | None = None,
) -> Template:
    """Like ``Template.open``, keeping the last 32 documents of this process."""
    return _open_cached(
        content, tuple(sorted((matches or {}).items())), tuple(sorted((kinds or {}).items()))
    )
