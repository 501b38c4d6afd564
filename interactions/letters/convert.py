"""Word's merge fields turned into programs, and each field's place in the text into a tag."""

import copy

from lxml import etree

from interactions.letters.atoms import Atom, Holds
from interactions.letters.branches import (
    can_stay,
    has_looks,
    join_paragraphs,
    read_instruction,
    side_by_side,
    take_apart,
)
from interactions.letters.conversion import ATOM_PREFIX, Conversion
from interactions.letters.instructions import split_signs
from interactions.letters.listrows import KIND as LIST
from interactions.letters.listrows import ROW_MARKER, lists_in, row_of
from interactions.letters.marks import ROW_PREFIX
from interactions.letters.programs import Builder, merge_name, until_switch
from interactions.letters.staying import (
    ASKS,
    NEXT,
    UNSUPPORTED,
    can_join,
    check_refused,
    is_in_one_paragraph,
    is_live,
    picture_name,
    says_more,
    says_paragraphs,
)
from interactions.letters.wordfields import (
    WordField,
    find_fields,
    join_code,
    stories,
    unify_fields,
)
from interactions.letters.xml import XML_SPACE, remove, w

_TOTALS = {"NUMPAGES", "SECTIONPAGES"}


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


def _convert(item: WordField, conversion: Conversion) -> None:
    """One outermost field: replaced, cut with a report, or kept with its inside looked at."""
    kind = item.kind
    if kind in _TOTALS:
        conversion.has_totals = True
    if kind == "MERGEFIELD" and _take_row_marker(item, conversion):
        return
    if kind in ("INCLUDEPICTURE", "MERGEFIELD") and _take_picture(item, conversion):
        return
    if is_live(item):
        _keep(item, conversion)
        return
    if kind in NEXT | ASKS | UNSUPPORTED:
        code = "field_next" if kind in NEXT else "field_unsupported"
        conversion.report("field_asks" if kind in ASKS else code, item, field=kind)
        _cut(item)
        return
    has_objects = item.has_objects or any(inner.has_objects for inner in item.inner)
    must = has_objects or says_paragraphs(item) or (conversion.sees_more and says_more(item))
    if kind == "IF" and _take_apart(item, conversion, must=must):
        return
    if has_objects:
        conversion.report("field_picture", item, field=kind)
    elif not is_in_one_paragraph(item) and not can_join(item):
        conversion.report("field_over_paragraphs", item, field=kind)
    else:
        _replace(item, Builder(conversion, item).atom(item), conversion)


def _take_apart(item: WordField, conversion: Conversion, *, must: bool) -> bool:
    """An IF whose texts stay where they are, with all that is in them; False where they cannot, or
    need not: where they are plain words."""
    builder = Builder(conversion, item)
    read = read_instruction(item)
    head = until_switch(read.words[1:])
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


def _keep(item: WordField, conversion: Conversion) -> None:
    if conversion.sees_more:
        join_code(item)
    for inner in item.inner:
        if is_live(inner):
            _keep(inner, conversion)
        else:
            conversion.report("field_nested", item, field=item.kind)
    for result in item.results:
        _convert(result, conversion)


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
    written = merge_name(item) if is_merge_field else picture_name(item, conversion)
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
        conversion.report("field_of_list", item, field=merge_name(item))
    elif taken is None or len(listed) > 1:
        conversion.report("field_of_two_lists", item, field=merge_name(item))
    else:
        number, program = taken
        _put_tag(item, f"{ROW_PREFIX}{number}.{ATOM_PREFIX}{program}")
    _cut(item)


def _take_row_marker(item: WordField, conversion: Conversion) -> bool:
    """TableStart:Orders and its kin go; whether it was one. An unknown list is asked for."""
    marker = ROW_MARKER.fullmatch(merge_name(item))
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
