"""Parts compiled to functions, and the flat context a letter gives them."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

from jinja2 import Template as JinjaTemplate
from jinja2 import UndefinedError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from interactions.letters.atoms import Atom, Letter, RowPrograms, Value, default_format, plain_text
from interactions.letters.conversion import ATOM_PREFIX
from interactions.letters.environment import LOCALE_KEY, make_environment
from interactions.letters.errors import BrokenDocument, RenderError
from interactions.letters.grammar import Slot, Slots, parse_part
from interactions.letters.marks import ROW_PREFIX, ROWS_PREFIX
from interactions.letters.values import MISSING, look_up, typed

MAX_OUTPUT_MILLION = 32
_OF_ROWS = (ROW_PREFIX, ROWS_PREFIX)
_SHOWN_KINDS = ("date", "number", "flag", "country", "picture", "cell")

# What conditions and loops may leave behind, and Word refuses to open: tables without rows, cells
# and notes without a paragraph at their end.
_EMPTY_TABLE = re.compile(r"<w:tbl>[^<]*(?:<(?!w:tr[ >]|/?w:tbl>)[^<]*)*</w:tbl>")
_CELL_ENDS, _BEFORE_NOTHING = "</w:tc>", ("</w:tcPr>", "<w:tcPr/>", "<w:tc>", "</w:tbl>")
_STORY = re.compile(r"</w:(?:txbxContent|hdr|ftr|footnote|endnote|comment)>")
_EMPTY_STORY = re.compile(
    r"(<w:(txbxContent|hdr|ftr|footnote|endnote|comment)(?: [^<>]*)?(?<!/)>)\s*</w:\2>"
)


class LetterContext:
    """What the parts of one letter read, by flat name."""

    __slots__ = ("_running", "values")

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values
        self._running: Context | None = None

    def __setitem__(self, key: str, value: Any) -> None:
        self.values[key] = value

    def get(self, key: str, instead: Any = None) -> Any:
        return self.values.get(key, instead)

    def update(self, values: Mapping[str, Any]) -> None:
        self.values.update(values)

    def running(self, template: JinjaTemplate) -> Context:
        """As Jinja wants it; made once, for all parts of the letter. The values do not hold it:
        it would be a circle, and letters would pile up until Python looks for those."""
        if self._running is None:
            self._running = template.new_context(self.values, shared=True)
        return self._running


@dataclass(frozen=True)
class Printed:
    """A name of the context whose value is printed as it is found: nearly every field of a letter.

    `otherwise` says what it is where that is no text.
    """

    key: str
    field: str
    otherwise: Callable[[Letter], Any]


@dataclass(frozen=True)
class Plan:
    """How the context of a letter is filled: by entity ('' for what stands alone), and the rest."""

    printed: list[tuple[str, list[Printed]]]
    others: list[tuple[str, Callable[[Letter], Any]]]


def repaired(xml: str, *, has_stories: bool = True) -> str:
    """The XML with a paragraph wherever Word wants one, and without tables that have no row."""
    if "<w:tbl>" in xml:
        *cells, rest = _EMPTY_TABLE.sub("", xml).split(_CELL_ENDS)
        xml = _CELL_ENDS.join([*map(_with_paragraph, cells), rest])
    return _EMPTY_STORY.sub(r"\1<w:p/></w:\2>", xml) if has_stories else xml


def _with_paragraph(cell: str) -> str:
    """What stands before the end of a cell, which ends with a paragraph."""
    return f"{cell}<w:p/>" if cell.rstrip().endswith(_BEFORE_NOTHING) else cell


@dataclass(frozen=True)
class CompiledPart:
    """One part, or a piece of one, as a function of the context."""

    template: JinjaTemplate
    has_loops: bool
    has_blocks: bool
    has_stories: bool
    slots: Slots

    def render(self, context: LetterContext) -> str:
        """The XML; raises RenderError when a value is missing or does not fit."""
        template = self.template
        run: Callable[[Context], Iterator[str]] = template.root_render_func
        pieces = run(context.running(template))
        try:
            xml = "".join(_capped(pieces) if self.has_loops else pieces)
        except UndefinedError as error:
            name = self.slots.dotted(error.message or "")
            raise RenderError("value_missing", field=name) from error
        except TypeError as error:
            raise RenderError("compare_failed") from error
        return repaired(xml, has_stories=self.has_stories) if self.has_blocks else xml


def _capped(pieces: Iterable[str]) -> Iterator[str]:
    """The pieces until the letter is longer than anything a person prints."""
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > MAX_OUTPUT_MILLION * 1_000_000:
            raise RenderError("letter_too_long", limit=str(MAX_OUTPUT_MILLION))
        yield piece


@dataclass
class Compiler:
    """Compiles the parts of one document; all of them share its names and programs."""

    atoms: list[Atom]
    kinds: Mapping[str, str]
    slots: Slots = field(default_factory=Slots)
    environment: ImmutableSandboxedEnvironment = field(default_factory=make_environment)
    rows: list[RowPrograms] = field(default_factory=list)
    _plans: dict[int, Plan] = field(default_factory=dict)

    def compile(self, source: str, extra: Iterable[str] = ()) -> CompiledPart:
        """A part's function; ``extra`` are names the engine put into the source itself."""
        rows = (f"{prefix}{at}" for at in range(len(self.rows)) for prefix in _OF_ROWS)
        reserved = {*self._atom_keys, *rows, *extra}
        checked = parse_part(source, self.environment, self.slots, reserved)
        try:
            code = self.environment.compile(checked.tree, "part", "part")
        except (RecursionError, MemoryError, SyntaxError) as error:
            raise BrokenDocument("tag_too_complex") from error
        template = JinjaTemplate.from_code(self.environment, code, {})
        has_stories = bool(_STORY.search(source))
        return CompiledPart(template, checked.has_loops, "{%" in source, has_stories, self.slots)

    def context(self, letter: Letter) -> LetterContext:
        """Everything one letter's parts read: its values by flat name, its programs' results."""
        context = LetterContext({LOCALE_KEY: letter.locale})
        plan = self._plan()
        for entity, fields in plan.printed:
            row = letter.values.get(entity) if entity else letter.values
            found = row if type(row) is dict else {}
            for item in fields:
                value = found.get(item.field)
                # What is no text is rare: a lookup that knows every case takes five times as long.
                context[item.key] = value if type(value) is str else item.otherwise(letter)
        for key, make in plan.others:
            value = make(letter)
            if value is not MISSING:
                context[key] = value
        for number, programs in enumerate(self.rows):
            context[f"{ROWS_PREFIX}{number}"] = programs.rows(letter, self._row_keys)
        return context

    def _plan(self) -> Plan:
        """Made again where another part brought names of its own."""
        names = len(self.slots.by_use)
        if names not in self._plans:
            self._plans[names] = self._make_plan()
        return self._plans[names]

    def _make_plan(self) -> Plan:
        printed: dict[str, list[Printed]] = {}
        others: list[tuple[str, Callable[[Letter], Any]]] = []
        makers: list[tuple[str, str, Callable[[Letter], Any]]] = [
            (slot.key, slot.dotted, partial(self._of_slot, slot))
            for slot in self.slots.by_use.values()
        ]
        for key, atom in zip(self._atom_keys, self.atoms, strict=True):
            makers.append((key, _printed_name(atom), atom.evaluate))
        for key, name, make in makers:
            entity, _dot, leaf = name.rpartition(".")
            if self.kinds.get(name) == "text" and "." not in entity:
                printed.setdefault(entity, []).append(Printed(key, leaf, make))
            else:
                others.append((key, make))
        return Plan(list(printed.items()), others)

    def _of_slot(self, slot: Slot, letter: Letter) -> Any:
        """A name's value, MISSING where the letter knows none."""
        if not slot.path:
            return ""
        kind = self.kinds.get(slot.dotted, "")
        value = look_up(letter.values, slot.path, is_known=slot.dotted in self.kinds)
        if value is MISSING or kind not in _SHOWN_KINDS:
            return value
        return self._by_kind(value, kind, slot.is_shown, slot.dotted, letter)

    @cached_property
    def _row_keys(self) -> list[str]:
        """The names of a row's programs, as many as the row with the most of them has."""
        most = max(len(programs.atoms) for programs in self.rows)
        return [f"{ATOM_PREFIX}{index}" for index in range(most)]

    @cached_property
    def _atom_keys(self) -> list[str]:
        return [f"{ATOM_PREFIX}{index}" for index in range(len(self.atoms))]

    def _by_kind(self, value: Any, kind: str, is_shown: bool, name: str, letter: Letter) -> Any:
        if is_shown:
            return default_format(plain_text(value, name), kind, letter.locale)
        return typed(value, kind)


def _printed_name(atom: Atom) -> str:
    """The field that a program prints as it is; '' where it does more."""
    if type(atom) is not Value or atom.date_picture or atom.number_picture:
        return ""
    return atom.name or ""
