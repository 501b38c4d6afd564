"""Word's merge fields turned into programs, and each field's place in the text into a tag."""

import copy
import itertools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from interactions.letters.atoms import (
    CASES,
    Atom,
    Condition,
    Dressed,
    Greeting,
    Holds,
    Joined,
    Text,
    Value,
)
from interactions.letters.branches import (
    Piece,
    can_stay,
    has_looks,
    join_paragraphs,
    read_instruction,
    side_by_side,
    take_apart,
)
from interactions.letters.catalogue import LEFT_OUT, fold_name
from interactions.letters.counting import SWITCHES
from interactions.letters.errors import Problem, UnsafeDocument
from interactions.letters.instructions import Word, read_words, split_signs
from interactions.letters.listrows import KIND as LIST
from interactions.letters.listrows import ROW_MARKER, ListRows, lists_in, row_of
from interactions.letters.marks import ROW_PREFIX
from interactions.letters.wordfields import (
    WordField,
    find_fields,
    join_code,
    paragraph_of,
    stories,
    unify_fields,
)
from interactions.letters.xml import XML_SPACE, remove, w

ADDRESS_BLOCK = "address_block"
GREETING = "contact.formal_salutation"
# Names reserved for programs in tags: no document can write one of its own.
ATOM_PREFIX = "_w"
_AROUND = 80
# What the author of a greeting line put behind the name, in Word's own notation.
_DAYS = re.compile(r"'[^']*'|\"[^\"]*\"|D")
_AFTER_NAME = re.compile(r"<<_AFTER_\s?([^<>]*)>>")

_REFUSED = {
    "INCLUDETEXT",
    "INCLUDEPICTURE",
    "INCLUDE",
    "IMPORT",
    "LINK",
    "EMBED",
    "DDE",
    "DDEAUTO",
    "DATABASE",
    "MACROBUTTON",
    "GOTOBUTTON",
    "RD",
    "PRINT",
    "CONTROL",
    "HTMLACTIVEX",
}
_NEXT = {"NEXT", "NEXTIF", "SKIPIF", "MERGEREC", "MERGESEQ", "COMPARE"}
_ASKS = {"ASK", "FILLIN"}
_UNSUPPORTED = {"SET", "MERGEBARCODE", "AUTOTEXT", "AUTOTEXTLIST", "GLOSSARY"}
_DATES = {"DATE", "TIME", "SAVEDATE", "PRINTDATE"}
_TOTALS = {"NUMPAGES", "SECTIONPAGES"}
_SIGNS = ("=", "<>", "<", ">", "<=", ">=")
_HARMLESS_FORMATS = {"mergeformat", "charformat", "mergeformatinet"}
# Switches that change nothing for us: mapped names, calendars of other ages.
_IGNORED_SWITCHES = {"\\m", "\\l", "\\h", "\\s", "\\u"}

_Words = list[Word[Piece]]


@dataclass
class Conversion:
    """Everything the parts of one document gave: programs by number, names, problems."""

    matches: Mapping[str, str]
    atoms: list[Atom] = field(default_factory=list)
    names: dict[str, str | None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    has_totals: bool = False
    # Letters logged by the first engine greet without the author's comma, as they did then.
    keeps_greeting_end: bool = True
    # What the fifth engine sees in addition: the looks of an IF's texts, a repeated row before the
    # rows of the tables in it, all words of a QUOTE, days written as DD.
    sees_more: bool = True
    # The fields that are pictures, and the kinds of all.
    pictures: frozenset[str] = frozenset()
    kinds: Mapping[str, str] = field(default_factory=dict)
    rows: ListRows = field(default_factory=ListRows)
    # Names that mean a whole list, where other programs' marks around its rows name it.
    listed: set[str] = field(default_factory=set)
    _folded: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._folded = {fold_name(name): target for name, target in self.matches.items()}

    def report(self, code: str, item: WordField, severity: str = "error", **params: str) -> None:
        params.setdefault("field", item.text[:_AROUND])
        self.problems.append(
            Problem(code, params, "warning" if severity == "warning" else "error", around(item))
        )

    def number_of(self, atom: Atom) -> int:
        """A program's number; the same program twice is one."""
        if atom not in self.atoms:
            self.atoms.append(atom)
        return self.atoms.index(atom)

    def picture(self, written: str) -> str | None:
        """The picture field that a name means."""
        found = self.matches.get(written) or self._folded.get(fold_name(written))
        known = {fold_name(name): name for name in self.pictures}
        return found if found in self.pictures else known.get(fold_name(found or written))

    def dotted(self, written: str) -> str | None:
        """The catalogue's name for a document's: by the matches, else if it is one already.

        LEFT_OUT for a name whose place stays empty, None for one that nothing is known about.
        """
        found = self.matches.get(written)
        if found is None:
            found = self._folded.get(fold_name(written))
        if found is None:
            lowered = written.strip().lower()
            steps = lowered.split(".")
            plain = all(step.isidentifier() and not step.startswith("_") for step in steps)
            found = lowered if plain else None
        self.names[written] = found
        return found


def around(item: WordField) -> str:
    """The text of the field's paragraph, shortened."""
    paragraph = paragraph_of(item.runs[0])
    if paragraph is None:
        return ""
    text = "".join(node.text or "" for node in paragraph.iter(w("t")))
    return " ".join(text.split())[:_AROUND]


def convert_fields(root: etree._Element, conversion: Conversion) -> None:
    """Replace one part's merge fields by tags; raises UnsafeDocument for refused fields."""
    if not _has_fields(root):
        return
    unify_fields(root)
    for story in list(stories(root)):
        found, unclosed = find_fields(story)
        for item in (*found, *unclosed):
            check_refused(item, conversion)
        for item in unclosed[:1]:
            conversion.report("field_unclosed", item)
        if conversion.sees_more:
            found.sort(key=_depth)
        for item in found:
            _convert(item, conversion)
    conversion.rows.close()


def _depth(item: WordField) -> int:
    """In how many table rows a field stands."""
    return sum(1 for _row in item.runs[0].iterancestors(w("tr")))


def _has_fields(root: etree._Element) -> bool:
    names = ("fldChar", "fldSimple", "instrText")
    return any(root.find(f".//{w(name)}") is not None for name in names)


def check_refused(item: WordField, conversion: Conversion) -> None:
    """Raise UnsafeDocument when the field, or one inside it, reaches outside the letter."""
    kind = item.kind
    hidden_kind = not kind and bool(item.inner)
    is_ours = kind == "INCLUDEPICTURE" and _picture_name(item, conversion) is not None
    if (kind in _REFUSED and not is_ours) or hidden_kind:
        raise UnsafeDocument("field_refused", field=kind or item.text[:_AROUND])
    for below in (*item.inner, *item.results):
        check_refused(below, conversion)


def _picture_name(item: WordField, conversion: Conversion) -> str | None:
    """The name in an INCLUDEPICTURE that loads nothing: a picture field of ours, or a merge field
    of a name that is not known yet; None for anything else."""
    if not conversion.pictures:
        return None
    words = read_words(item.instruction)[1:2]
    if words and words[0].is_plain:
        return words[0].text if conversion.picture(words[0].text) else None
    inner = item.inner
    if not words or len(inner) != 1 or words[0].pieces != inner or inner[0].kind != "MERGEFIELD":
        return None
    name = _merge_name(inner[0])
    is_other = conversion.matches.get(name, name) in conversion.kinds
    return name if conversion.picture(name) or not is_other else None


def _merge_name(item: WordField) -> str:
    words: _Words = read_words(item.instruction)
    return " ".join(word.text for word in _until_switch(words[1:])).strip()


def _convert(item: WordField, conversion: Conversion) -> None:
    """One outermost field: replaced, cut with a report, or kept with its inside looked at."""
    kind = item.kind
    if kind in _TOTALS:
        conversion.has_totals = True
    if kind == "MERGEFIELD" and _take_row_marker(item, conversion):
        return
    if kind in ("INCLUDEPICTURE", "MERGEFIELD") and _take_picture(item, conversion):
        return
    if _is_live(item):
        _keep(item, conversion)
        return
    if kind in _NEXT | _ASKS | _UNSUPPORTED:
        code = "field_next" if kind in _NEXT else "field_unsupported"
        conversion.report("field_asks" if kind in _ASKS else code, item, field=kind)
        _cut(item)
        return
    has_objects = item.has_objects or any(inner.has_objects for inner in item.inner)
    must = has_objects or _says_paragraphs(item) or (conversion.sees_more and _says_more(item))
    if kind == "IF" and _take_apart(item, conversion, must=must):
        return
    if has_objects:
        conversion.report("field_picture", item, field=kind)
    elif not _in_one_paragraph(item) and not _can_join(item):
        conversion.report("field_over_paragraphs", item, field=kind)
    else:
        _replace(item, _Builder(conversion, item).atom(item), conversion)


def _take_apart(item: WordField, conversion: Conversion, *, must: bool) -> bool:
    """An IF whose texts stay where they are, with all that is in them; False where they cannot, or
    need not: where they are plain words."""
    builder = _Builder(conversion, item)
    read = read_instruction(item)
    head = _until_switch(read.words[1:])
    parts = split_signs(head)
    texts = [word for word in parts[3:5] if word.is_quoted]
    switches = read.words[1 + len(head) :]
    if len(parts) not in (4, 5) or len(texts) != len(parts) - 3 or not can_stay(read, texts):
        return False
    if not must and (switches or not conversion.sees_more or not has_looks(read, texts)):
        return False
    condition = builder.compare(parts)
    if condition is None or lists_in(
        map(conversion.names.get, condition.names()), conversion.kinds
    ):
        return False
    builder.refuse_switches(item, switches)
    marks = [
        (word, conversion.number_of(Holds(condition, is_met)))
        for word, is_met in zip(texts, (True, False), strict=False)
    ]
    for inner in take_apart(read, [(word, f"{ATOM_PREFIX}{at}") for word, at in marks]):
        _convert(inner, conversion)
    return True


def _is_live(item: WordField) -> bool:
    """Fields Word itself fills in, such as PAGE; also an IF that compares only such ones."""
    kind = item.kind
    if kind in ("IF", "QUOTE"):
        has_inner = bool(item.inner) or kind == "QUOTE"
        return has_inner and all(_is_live(inner) for inner in item.inner)
    ours = {"MERGEFIELD", "ADDRESSBLOCK", "GREETINGLINE"} | _DATES | _NEXT | _ASKS | _UNSUPPORTED
    return kind not in ours


def _keep(item: WordField, conversion: Conversion) -> None:
    if conversion.sees_more:
        join_code(item)
    for inner in item.inner:
        if _is_live(inner):
            _keep(inner, conversion)
        else:
            conversion.report("field_nested", item, field=item.kind)
    for result in item.results:
        _convert(result, conversion)


def _in_one_paragraph(item: WordField) -> bool:
    return len({paragraph_of(run) for run in item.runs}) == 1


def _says_paragraphs(item: WordField) -> bool:
    """Whether its instruction reaches over paragraphs, not its result alone."""
    runs = [*item.runs[:1], *item.instruction_runs, *(inner.runs[0] for inner in item.inner)]
    return len({paragraph_of(run) for run in runs}) > 1


def _says_more(item: WordField) -> bool:
    """Whether it holds what no text can be: fields that Word fills in, breaks of a page."""
    breaks = (mark for run in item.instruction_runs for mark in run.iterchildren(w("br")))
    return any(map(_is_live, item.inner)) or any(mark.get(w("type")) for mark in breaks)


def _can_join(item: WordField) -> bool:
    """Whether the paragraphs it reaches over can become one: they stand side by side, and so does
    all that its instruction says, whose paragraphs end with a line break then."""
    ends = [item.runs[0], item.runs[-1]]
    said = (*ends, *item.instruction_runs)
    parents = {p.getparent() for run in said if (p := paragraph_of(run)) is not None}
    return len(parents) == 1 and side_by_side(ends)


def _cut(item: WordField) -> None:
    """The field goes; paragraphs that it reached over become one."""
    if side_by_side([item.runs[0], item.runs[-1]]):
        join_paragraphs(item.runs[0], item.runs[-1])
    for run in item.runs:
        if run.getparent() is not None:
            remove(run)


def _take_picture(item: WordField, conversion: Conversion) -> bool:
    """The place of a picture instead of the field: the drawing in its result, named after it, or
    a tag. False for a field that is no picture; one whose name nobody knows is reported."""
    is_merge_field = item.kind == "MERGEFIELD"
    written = _merge_name(item) if is_merge_field else _picture_name(item, conversion)
    name = conversion.picture(written or "")
    if name is None and is_merge_field:
        return False
    conversion.names[written or ""] = name or conversion.matches.get(written or "")
    if name is None:
        _cut(item)
        return True
    drawings = ((run, run.find(f".//{w('drawing')}")) for run in item.result_runs)
    run, drawing = next((pair for pair in drawings if pair[1] is not None), (None, None))
    named = drawing.find("./*/{*}docPr") if drawing is not None else None
    if run is None or named is None:
        _put_tag(item, name)
    else:
        named.set("descr", name)
        item.runs[0].addprevious(run)
        item.runs.remove(run)
    _cut(item)
    return True


def _replace(item: WordField, atom: Atom, conversion: Conversion) -> None:
    """The program's tag instead of the field; the same program twice is run once a letter."""
    listed = lists_in(map(conversion.names.get, atom.names()), conversion.kinds)
    if listed:
        _replace_in_row(item, atom, listed, conversion)
        return
    _put_tag(item, f"{ATOM_PREFIX}{conversion.number_of(atom)}")
    _cut(item)


def _replace_in_row(item: WordField, atom: Atom, listed: set[str], conversion: Conversion) -> None:
    """A field of a list: its table row is there once for each of the list's rows."""
    row = row_of(item.runs[0])
    taken = conversion.rows.take(row, min(listed), atom) if row is not None else None
    if row is None:
        conversion.report("field_of_list", item, field=_merge_name(item))
    elif taken is None or len(listed) > 1:
        conversion.report("field_of_two_lists", item, field=_merge_name(item))
    else:
        number, program = taken
        _put_tag(item, f"{ROW_PREFIX}{number}.{ATOM_PREFIX}{program}")
    _cut(item)


def _take_row_marker(item: WordField, conversion: Conversion) -> bool:
    """TableStart:Orders and its kin go; whether it was one. An unknown list is asked for."""
    marker = ROW_MARKER.fullmatch(_merge_name(item))
    if marker is None:
        return False
    dotted = conversion.dotted(marker[1])
    if conversion.kinds.get(dotted or "") == LIST:
        conversion.listed.add(marker[1])
    _cut(item)
    return True


def _put_tag(item: WordField, name: str) -> None:
    """One run with a tag before the field, formatted as its result was."""
    text = etree.Element(w("t"))
    text.text = f"{{{{ {name} }}}}"
    text.set(XML_SPACE, "preserve")
    run = etree.Element(w("r"))
    properties = _properties(item)
    if properties is not None:
        run.append(copy.deepcopy(properties))
    run.append(text)
    item.runs[0].addprevious(run)


def _properties(item: WordField) -> etree._Element | None:
    """The first result run's with MERGEFORMAT, else the instruction's first run's."""
    keeps_result = "MERGEFORMAT" in item.text.upper()
    first, second = item.instruction_runs, item.result_runs
    if keeps_result:
        first, second = second, first
    run = next(iter([*first, *second]), None)
    return None if run is None else run.find(w("rPr"))


class _Builder:
    """Programs for one outermost field and all nested in it."""

    def __init__(self, conversion: Conversion, outermost: WordField) -> None:
        self.conversion = conversion
        self.outermost = outermost

    def atom(self, item: WordField) -> Atom:
        words: _Words = read_words(item.instruction)
        kind = item.kind
        if kind in _DATES:
            return self._date(item, words)
        builders: dict[str, Callable[[WordField, _Words], Atom]] = {
            "MERGEFIELD": self._merge_field,
            "IF": self._condition,
            "QUOTE": self._quote,
            "ADDRESSBLOCK": lambda item, words: self._named(ADDRESS_BLOCK),
            "GREETINGLINE": self._greeting,
        }
        if kind in builders:
            return builders[kind](item, words)
        self.conversion.report("field_unsupported", self.outermost, field=kind)
        return Text("")

    def _named(self, name: str) -> Atom:
        return Value(name, self.conversion.dotted(name))

    def _greeting(self, item: WordField, words: _Words) -> Atom:
        """Our salutation, with the sign the author put behind it; for nobody the author's words."""
        greeting = self._named(GREETING)
        if not self.conversion.keeps_greeting_end:
            return greeting
        texts = _switch_texts(words)
        after = _AFTER_NAME.search(texts.get("\\f", ""))
        return Greeting(greeting, after[1].strip() if after else "", texts.get("\\e", ""))

    def _joined(self, word: Word[Piece]) -> Atom:
        pieces = tuple(map(self._piece, word.pieces))
        return pieces[0] if len(pieces) == 1 else Joined(pieces)

    def _piece(self, piece: str | Piece) -> Atom:
        if isinstance(piece, str):
            return Text(piece)
        if isinstance(piece, WordField):
            return self.atom(piece)
        self.conversion.report("field_picture", self.outermost, field=self.outermost.kind)
        return Text("")

    def _quote(self, item: WordField, words: _Words) -> Atom:
        if not self.conversion.sees_more:
            return Joined(tuple(self._joined(word) for word in words[1:2]))
        said = _until_switch(words[1:])
        switches = self._switches(item, words[1 + len(said) :])
        if switches.date_picture or switches.number_picture:
            self._refuse_switches(item, words[1 + len(said) :])
        blank = Text(" ")
        pieces = (piece for word in said for piece in (blank, self._joined(word)))
        return switches.dress(Joined(tuple(pieces)[1:]))

    def _date(self, item: WordField, words: _Words) -> Atom:
        switches = self._switches(item, words[1:])
        if item.kind == "TIME":
            self.conversion.report("field_time", self.outermost, "warning", field="TIME")
        picture = switches.date_picture or "short"
        value = Value("date", self.conversion.dotted("date"), picture)
        return switches.dress(value)

    def _merge_field(self, item: WordField, words: _Words) -> Atom:
        name_words = _until_switch(words[1:])
        name = " ".join(word.text for word in name_words).strip()
        if not name or not all(word.is_plain for word in name_words):
            self.conversion.report("field_unclosed", self.outermost)
            return Text("")
        switches = self._switches(item, words[1 + len(name_words) :], name)
        dotted = self.conversion.dotted(name)
        if dotted == LEFT_OUT:
            return Text("")
        value = Value(name, dotted, switches.date_picture, switches.number_picture)
        return switches.dress(value)

    def _switches(self, item: WordField, words: _Words, name: str = "") -> "_Switches":
        switches = _Switches()
        rest = list(words)
        while rest:
            word = rest.pop(0)
            switch, argument = _split_switch(word, rest)
            if not switches.take(switch, argument, self._joined):
                shown = f"{switch} {argument.text if argument else ''}".strip()
                self.conversion.report(
                    "switch_unsupported", self.outermost, switch=shown, field=name or item.kind
                )
        if self.conversion.sees_more:
            switches.date_picture = _DAYS.sub(_small, switches.date_picture)
        return switches

    def refuse_switches(self, item: WordField, words: _Words) -> None:
        """Report the switches that change a text, where what they are for is none."""
        if self._switches(item, words) != _Switches():
            self._refuse_switches(item, words)

    def _refuse_switches(self, item: WordField, words: _Words) -> None:
        shown = " ".join(word.text for word in words)
        self.conversion.report("switch_unsupported", self.outermost, switch=shown, field=item.kind)

    def _condition(self, item: WordField, words: _Words) -> Atom:
        head = _until_switch(words[1:])
        switches = self._switches(item, words[1 + len(head) :])
        words = split_signs(head)
        condition = self.compare(words) if len(words) <= 5 else None
        if condition is None:
            self.conversion.report("condition_broken", self.outermost, field=item.text[:_AROUND])
            return Text("")
        texts = [self._joined(word) if word.pieces else Text("") for word in words[3:]]
        texts += [Text("")] * (2 - len(texts))
        return switches.dress(replace(condition, then=texts[0], otherwise=texts[1]))

    def compare(self, words: _Words) -> Condition | None:
        """What an IF compares, without its texts; None where it cannot be read."""
        signs = [word.text for word in words[1:2] if not word.is_quoted]
        if len(words) < 3 or not signs or signs[0] not in _SIGNS:
            return None
        left, right = self._joined(words[0]), self._joined(words[2])
        return Condition(left, signs[0], right, Text(""), Text(""))


def _until_switch(words: _Words) -> _Words:
    """The words before the first switch."""
    result: _Words = []
    for word in words:
        if not word.is_quoted and word.text.startswith("\\"):
            break
        result.append(word)
    return result


def _switch_texts(words: _Words) -> dict[str, str]:
    """Each switch with the word behind it."""
    pairs = itertools.pairwise(words)
    return {word.text.lower(): after.text for word, after in pairs if word.text.startswith("\\")}


def _small(found: re.Match[str]) -> str:
    """A capital D of a date's picture, which means what a small one does; not what is quoted."""
    return found[0] if found[0] != "D" else "d"


_WITH_ARGUMENT = ("\\*", "\\@", "\\#", "\\b", "\\f")


def _split_switch(word: Word[Piece], rest: _Words) -> tuple[str, Word[Piece] | None]:
    """A switch and its argument, written apart (``\\* Upper``) or together (``\\*Upper``)."""
    switch = word.text[:2].lower()
    if switch not in _WITH_ARGUMENT:
        return switch, None
    if len(word.text) > 2:
        return switch, Word([word.text[2:]])
    return switch, rest.pop(0) if rest else None


@dataclass
class _Switches:
    """The switches of one field."""

    case: str = ""
    count: str = ""
    date_picture: str = ""
    number_picture: str = ""
    before: Atom | None = None
    after: Atom | None = None

    def take(
        self,
        switch: str,
        argument: Word[Piece] | None,
        joined: Callable[[Word[Piece]], Atom],
    ) -> bool:
        """Remember one switch; False when it is not supported."""
        if switch in _IGNORED_SWITCHES:
            return True
        if argument is None:
            return False
        if switch == "\\*":
            return self._take_format(argument.text)
        if switch in ("\\b", "\\f"):
            atom = joined(argument) if argument.pieces else Text("")
            setattr(self, "before" if switch == "\\b" else "after", atom)
            return True
        if switch == "\\@":
            self.date_picture = argument.text
        else:
            self.number_picture = argument.text
        return switch in ("\\@", "\\#") and argument.is_plain

    def _take_format(self, written: str) -> bool:
        name = written.lower()
        if name in SWITCHES:
            self.count = written
            return True
        if name in CASES:
            self.case = name
        return name in CASES or name in _HARMLESS_FORMATS

    def dress(self, atom: Atom) -> Atom:
        if self.case or self.count or self.before is not None or self.after is not None:
            return Dressed(atom, self.case, self.count, self.before, self.after)
        return atom
