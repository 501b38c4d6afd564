"""Word documents: checked when they come, kept for ever, opened once."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath
from typing import Any, cast

from django.utils.translation import gettext

from crm.list_columns import name_of
from crm.models import User
from interactions.exceptions import DocumentRefused, FieldsUnmatched
from interactions.field_names import OTHER_NAMES, USUALLY_LEFT_OUT
from interactions.letter_messages import problem_sentence, sentence_alone
from interactions.letters import (
    ENGINE_VERSION,
    LEFT_OUT,
    Catalogue,
    Field,
    LetterError,
    Placement,
    Problem,
    Remark,
    Template,
    UnsafeDocument,
    with_remarks,
)
from interactions.letters.catalogue import fold_name
from interactions.letters.package import MAX_PACKED_MB, MEGABYTE
from interactions.letters.placing import PERSONAL_TEXT
from interactions.merge_fields import LISTS, MERGE_FIELDS, OF_LIST, OF_ROWS
from interactions.models import Document
from interactions.pictures import SAMPLE_PICTURE, find_picture
from interactions.written_language import written_language

CATALOGUE = Catalogue(
    (
        Field(field.name, field.kind, (*field.aliases, *OTHER_NAMES.get(field.name, ())))
        for field in MERGE_FIELDS
    ),
    {OF_LIST: name_of},
)
# Opened templates hold their pictures; so many documents are in use at once at most.
OPEN_TEMPLATES = 32
LARGEST_FILE = MAX_PACKED_MB * MEGABYTE
_LEFT_OUT_BY_GUESS = {fold_name(name) for name in USUALLY_LEFT_OUT}
# What is wrong with the file as a whole: there is no place in it to remark on.
_WHOLE_FILE = {"not_a_word_file", "old_word_file", "too_many_parts", "missing_part", "broken_xml"}
_WHOLE_FILE |= {"bad_compression", "bad_part_name", "duplicate_part"}
# Nobody matches more names by hand: such a file is no letter.
MAX_ASKED = 200
_UNKNOWN = {"field_unknown", "field_unknown_nearest"}
NO_COLUMNS: Mapping[str, str] = {}


@dataclass(frozen=True)
class CheckedDocument:
    """A Word file that letters can be made with, not yet kept."""

    content: bytes
    name: str
    matches: dict[str, str]
    fields: list[str]
    placement: Placement = ""
    language: str = ""


def examine(
    content: bytes,
    name: str,
    *,
    matches: Mapping[str, str] | None = None,
    placement: Placement = "",
    columns: Mapping[str, str] = NO_COLUMNS,
) -> CheckedDocument:
    """Open and check a Word file; its fields are matched with our names by `matches`, else by the
    catalogue, else by the list's `columns`, headings by name. `placement` is for a file without a
    place for the personal text.

    Raises DocumentRefused with every problem; FieldsUnmatched where all that is wrong are names
    nothing is known about. Source: domain.md, Templates and documents.
    """
    try:
        written = Template.open(content, kinds=CATALOGUE.kinds).fields
        known = {name: target for name, target in (matches or {}).items() if name in written}
        matches = matched_columns(written, columns) | CATALOGUE.match(written) | known
        template = _opened(content, matches, placement)
        if placement and PERSONAL_TEXT in _opened(content, matches, "").names:
            placement, template = "", _opened(content, matches, "")
    except LetterError as error:
        raise _refused(error) from error
    errors = [problem for problem in template.check(CATALOGUE) if problem.severity == "error"]
    names = list(dict.fromkeys(problem.params.get("field", "") for problem in errors))
    is_unmatched = all(problem.code in _UNKNOWN for problem in errors)
    if errors and is_unmatched and len(names) <= MAX_ASKED:
        raise FieldsUnmatched(_sentences(errors), names, _remarks(errors))
    if errors:
        raise DocumentRefused(_sentences(errors[:MAX_ASKED]), _remarks(errors[:MAX_ASKED]))
    _try_out(template)
    return CheckedDocument(
        content,
        plain_name(name),
        matches,
        sorted(template.names),
        placement,
        written_language(template.words),
    )


def _opened(content: bytes, matches: Mapping[str, str], placement: Placement) -> Template:
    return Template.open(
        content,
        matches,
        kinds=CATALOGUE.kinds_with(matches.values()),
        placement=placement,
        pictures=lambda digest: SAMPLE_PICTURE if digest == SAMPLE_PICTURE.digest else None,
    )


def plain_name(name: str) -> str:
    """A file's name without the folders some browsers send."""
    return PurePath(name.replace("\\", "/")).name[-150:]


def guess(written: str) -> str | None:
    """What a name of a document most likely means: a field, LEFT_OUT, or None."""
    if fold_name(written) in _LEFT_OUT_BY_GUESS:
        return LEFT_OUT
    return CATALOGUE.guess(written)


def is_ours(written: str, target: str) -> bool:
    """Whether a document writes our own name for the field: there is nothing to match."""
    return fold_name(written) == fold_name(target)


def of_list(written: str) -> str:
    """The field of a list's column that is called so."""
    return f"{OF_LIST}.{name_of(written)}"


def matched_columns(names: Iterable[str], columns: Mapping[str, str]) -> dict[str, str]:
    """A document's names that are headings of a list's columns, compared as other names are."""
    by_heading = {fold_name(heading): name for name, heading in reversed([*columns.items()])}
    found = {name: by_heading.get(fold_name(name)) for name in names}
    return {name: f"{OF_LIST}.{column}" for name, column in found.items() if column}


def _try_out(template: Template) -> None:
    """What the tree does not tell: letters are made from full values and from empty ones.

    Raises DocumentRefused.
    """
    for is_full in (True, False):
        try:
            template.render(_sample_values(is_full=is_full))
        except LetterError as error:
            raise _refused(error) from error


def _sample_values(*, is_full: bool) -> dict[str, Any]:
    """The samples of the fields as the engine takes them, or nothing but empty texts."""
    values: dict[str, Any] = {"language": "en", OF_LIST: {}}
    for field in (field for field in MERGE_FIELDS if field.name not in OF_ROWS):
        entity, _dot, name = field.name.rpartition(".")
        sample = SAMPLE_PICTURE.digest if field.kind == "picture" else field.sample
        sample = sample if is_full else ""
        if entity:
            values.setdefault(entity, {})[name] = sample
        else:
            values[field.name] = sample
    for listed, *fields in LISTS:
        row = {field.name.rpartition(".")[2]: field.sample for field in fields}
        values["contact"][listed.name.rpartition(".")[2]] = [row] if is_full else []
    return values


def keep(checked: CheckedDocument, *, user: User) -> Document:
    """Keep a checked file for ever; the same file with the same matches is kept once.

    The act that calls asks for the right.
    """
    document, is_new = Document.objects.get_or_create(
        digest=digest(checked.content, checked.matches, checked.placement),
        defaults={
            "name": checked.name,
            "content": checked.content,
            "size": len(checked.content),
            "matches": checked.matches,
            "fields": checked.fields,
            "placement": checked.placement,
            "language": checked.language,
            "uploaded_by": user,
        },
    )
    if not is_new and document.language != checked.language:
        document.language = checked.language
        document.save(update_fields=["language"])
    return document


def store(content: bytes, name: str, *, user: User) -> Document:
    """Check a Word file and keep it. Raises DocumentRefused with every problem."""
    return keep(examine(content, name), user=user)


def variant(
    document: Document,
    *,
    matches: Mapping[str, str] | None = None,
    placement: Placement | None = None,
) -> CheckedDocument:
    """The same file with other matches or another place for the personal text; it has to be kept.

    Raises as `examine`.
    """
    known: dict[str, str] = document.matches
    return examine(
        bytes(document.content),
        document.name,
        matches={**known, **(matches or {})},
        placement=cast("Placement", document.placement) if placement is None else placement,
    )


def digest(content: bytes, matches: Mapping[str, str], placement: Placement = "") -> str:
    """What makes a document this document: its bytes, the matches of its fields, and the place
    of the personal text where the author gave it none."""
    canonical = json.dumps(matches, sort_keys=True, ensure_ascii=False) + placement
    return hashlib.sha256(hashlib.sha256(content).digest() + canonical.encode()).hexdigest()


def check(document: Document) -> list[str]:
    """What an author may want to know about a kept document: one sentence each."""
    return [problem_sentence(item) for item in open_template(document).check(CATALOGUE)]


def remarks_of(document: Document) -> list[Remark]:
    """The same with the places they are about; and that it says nothing of its reader."""
    alike = gettext("The letter uses no field: every contact gets the same text.")
    remarks = _remarks(open_template(document).check(CATALOGUE))
    return remarks if document.fields else [Remark(alike), *remarks]


def remarks_on(content: bytes, name: str) -> Sequence[Remark]:
    """What stands against a file that is not kept yet; nothing of one that is not safe."""
    try:
        examine(content, name)
    except DocumentRefused as refusal:
        return refusal.remarks
    return ()


def commented(content: bytes, remarks: Sequence[Remark]) -> bytes:
    """A copy of a Word file with the remarks as comments. Raises DocumentRefused."""
    try:
        return with_remarks(content, remarks, author=gettext("Check of the letter"))
    except LetterError as error:
        raise _refused(error) from error


def open_template(document: Document) -> Template:
    """The document ready to render; its bytes are read only when it is not open already."""
    return template_of_digest(document.digest)


@lru_cache(maxsize=OPEN_TEMPLATES)
def template_of_digest(
    digest: str, *, version: int = ENGINE_VERSION, marks_values: bool = False
) -> Template:
    """`version`: of the engine whose letters are made again; `marks_values`: for a preview.

    Raises Document.DoesNotExist and LetterError.
    """
    columns = Document.objects.values_list("content", "matches", "placement")
    content, matches, placement = columns.get(digest=digest)
    return Template.open(
        bytes(content),
        matches,
        kinds=CATALOGUE.kinds_with(matches.values()),
        placement=cast("Placement", placement),
        version=version,
        marks_values=marks_values,
        pictures=find_picture,
    )


def _refused(error: LetterError) -> DocumentRefused:
    """The engine's refusal in the user's words; nothing is given back of an unsafe file."""
    problems = error.problems
    is_readable = not isinstance(error, UnsafeDocument) and not _WHOLE_FILE & {
        problem.code for problem in problems
    }
    return DocumentRefused(_sentences(problems), _remarks(problems) if is_readable else ())


def _remarks(problems: Iterable[Problem]) -> list[Remark]:
    return [Remark(sentence_alone(item), item.where) for item in problems]


def _sentences(problems: Iterable[Problem]) -> list[str]:
    return list(dict.fromkeys(problem_sentence(item) for item in problems))
