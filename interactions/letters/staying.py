"""Whether a Word field may be in a letter, stays there as it is, or can become a tag."""

from interactions.letters.branches import side_by_side
from interactions.letters.conversion import AROUND, Conversion
from interactions.letters.errors import UnsafeDocument
from interactions.letters.instructions import read_words
from interactions.letters.programs import DATES, merge_name
from interactions.letters.wordfields import WordField, paragraph_of
from interactions.letters.xml import w

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
NEXT = {"NEXT", "NEXTIF", "SKIPIF", "MERGEREC", "MERGESEQ", "COMPARE"}
ASKS = {"ASK", "FILLIN"}
UNSUPPORTED = {"SET", "MERGEBARCODE", "AUTOTEXT", "AUTOTEXTLIST", "GLOSSARY"}


def check_refused(item: WordField, conversion: Conversion) -> None:
    """Raise UnsafeDocument when the field, or one inside it, reaches outside the letter."""
    kind = item.kind
    hidden_kind = not kind and bool(item.inner)
    is_ours = kind == "INCLUDEPICTURE" and picture_name(item, conversion) is not None
    if (kind in _REFUSED and not is_ours) or hidden_kind:
        raise UnsafeDocument("field_refused", field=kind or item.text[:AROUND])
    for below in (*item.inner, *item.results):
        check_refused(below, conversion)


def picture_name(item: WordField, conversion: Conversion) -> str | None:
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
    name = merge_name(inner[0])
    is_other = conversion.matches.get(name, name) in conversion.kinds
    return name if conversion.picture(name) or not is_other else None


def is_live(item: WordField) -> bool:
    """Fields Word itself fills in, such as PAGE; also an IF that compares only such ones."""
    kind = item.kind
    if kind in ("IF", "QUOTE"):
        has_inner = bool(item.inner) or kind == "QUOTE"
        return has_inner and all(is_live(inner) for inner in item.inner)
    ours = {"MERGEFIELD", "ADDRESSBLOCK", "GREETINGLINE"} | DATES | NEXT | ASKS | UNSUPPORTED
    return kind not in ours


def is_in_one_paragraph(item: WordField) -> bool:
    return len({paragraph_of(run) for run in item.runs}) == 1


def says_paragraphs(item: WordField) -> bool:
    """Whether its instruction reaches over paragraphs, not its result alone."""
    runs = [*item.runs[:1], *item.instruction_runs, *(inner.runs[0] for inner in item.inner)]
    return len({paragraph_of(run) for run in runs}) > 1


def says_more(item: WordField) -> bool:
    """Whether it holds what no text can be: fields that Word fills in, breaks of a page."""
    breaks = (mark for run in item.instruction_runs for mark in run.iterchildren(w("br")))
    return any(map(is_live, item.inner)) or any(mark.get(w("type")) for mark in breaks)


def can_join(item: WordField) -> bool:
    """Whether the paragraphs it reaches over can become one: they stand side by side, and so does
    all that its instruction says, whose paragraphs end with a line break then."""
    ends = [item.runs[0], item.runs[-1]]
    said = (*ends, *item.instruction_runs)
    parents = {p.getparent() for run in said if (p := paragraph_of(run)) is not None}
    return len(parents) == 1 and side_by_side(ends)
