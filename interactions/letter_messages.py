"""The engine's messages in the user's language.

The engine knows no Django: its sentences stand here once more for the translation, by code. A
test keeps both tables the same.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from interactions.letters import LetterError, Problem
from interactions.merge_fields import MERGE_FIELDS

LABELS = {field.name: field.label for field in MERGE_FIELDS}
# What a person writes into the document, who is not told a label.
WRITTEN = "{{ %(field)s }}"

SENTENCES: dict[str, Any] = {
    "not_a_word_file": _("This is not a Word file (.docx); choose a file saved by Word as .docx."),
    "old_word_file": _(
        "This file has a password or the old .doc format; save it as a plain .docx."
    ),
    "encrypted": _("This file is encrypted; save it without a password."),
    "too_large": _("This file is larger than %(limit)s MB; use smaller pictures."),
    "too_many_parts": _("This file has more than %(limit)s parts inside; simplify it."),
    "unpacks_too_large": _("This file unpacks to more than %(limit)s MB; it is refused."),
    "ratio_too_high": _("The part “%(part)s” is packed suspiciously tight; the file is refused."),
    "duplicate_part": _("The part “%(part)s” is in the file twice; save the file again with Word."),
    "bad_part_name": _("The part name “%(part)s” is not allowed; save the file again with Word."),
    "bad_compression": _("The part “%(part)s” is damaged or packed in an unknown way."),
    "missing_part": _("The part “%(part)s” is missing in the file; save it again with Word."),
    "broken_xml": _("The part “%(part)s” is damaged; save the file again with Word."),
    "dtd": _("The part “%(part)s” holds a document type definition; the file is refused."),
    "macros": _("This file holds macros; save it as .docx without macros."),
    "active_content": _("This file holds an ActiveX control or add-in; remove it."),
    "embedded_object": _(
        "This file holds an embedded object (“%(part)s”); replace it by a picture."
    ),
    "foreign_chunk": _("This file holds an inserted foreign document; paste its text instead."),
    "subdocument": _("This file refers to another document; paste its text instead."),
    "linked_content": _(
        "This file loads “%(target)s” from elsewhere; insert it into the document."
    ),
    "external_link": _("The link “%(target)s” is not allowed; use http, https or mailto links."),
    "field_refused": _("The Word field %(field)s is not allowed in a letter; remove it."),
    "picture_as_text": _(
        "The field “%(field)s” is a picture; write it as {{ %(field)s }} alone, or give a "
        "picture of the document this name as its alternative text."
    ),
    "picture_in_email": _("The field “%(field)s” is a picture; an e-mail is text only."),
    "picture_is_no_picture": _(
        "The drawing named “%(field)s” is no single picture; insert a picture in its place and "
        "give it this name as its alternative text."
    ),
    "tag_unclosed": _("The tag “%(tag)s” is not closed in its paragraph."),
    "tag_syntax": _("A tag cannot be read; compare it with the field list."),
    "tag_incomplete": _("A tag ends too early; something is missing in it."),
    "tag_unexpected": _("A tag cannot be read: “%(sign)s” is not expected there."),
    "tag_unknown": _("The tag “%(tag)s” is unknown or stands alone."),
    "block_unclosed": _(
        "A condition or loop is begun but not ended; add {%% endif %%} or {%% endfor %%}."
    ),
    "tag_not_allowed": _("“%(what)s” is not allowed in a tag."),
    "filter_unknown": _("There is no filter “%(name)s”."),
    "test_unknown": _("There is no test “%(name)s”."),
    "name_private": _("The name “%(name)s” is not allowed; names do not begin with “_”."),
    "tag_outside_text": _("A tag stands where no text can be; write it as ordinary text."),
    "tag_in_field": _("A tag stands inside the code of a Word field; put it outside."),
    "tag_crosses": _(
        "A condition or loop begins in one place of the layout and ends in another; put its "
        "begin and end into paragraphs (or table rows) of their own."
    ),
    "tag_too_complex": _("The tags of this document are too many or too deeply nested."),
    "loop_too_deep": _("Loops may be nested %(limit)s deep at most."),
    "field_unknown": _("There is no field “%(field)s”."),
    "field_unknown_nearest": _("There is no field “%(field)s”; did you mean “%(nearest)s”?"),
    "field_next": _(
        "The Word field %(field)s is not used: each contact gets a letter of its own, and "
        "conditions belong to the segment."
    ),
    "field_asks": _("The Word field %(field)s asks a question; use the personal text instead."),
    "field_unsupported": _("The Word field %(field)s is not supported; remove it."),
    "switch_unsupported": _("The switch “%(switch)s” of the field “%(field)s” is not supported."),
    "field_over_paragraphs": _(
        "The Word field %(field)s runs over several paragraphs; put it into one."
    ),
    "field_unclosed": _("The Word field %(field)s is not complete; insert it again."),
    "field_nested": _("The Word field %(field)s holds a merge field inside; it is not supported."),
    "field_picture": _(
        "The Word field %(field)s holds a picture or table; only text is supported."
    ),
    "condition_broken": _(
        "The condition “%(field)s” cannot be read; write IF value = value, then two texts in "
        "quotes."
    ),
    "list_as_text": _("The field “%(field)s” is a list; write its fields into a row of a table."),
    "field_of_list": _(
        "The field “%(field)s” belongs to a list; put it into a row of a table, which is repeated."
    ),
    "field_of_two_lists": _(
        "The field “%(field)s” belongs to another list than its row of the table; give each list "
        "a row of its own."
    ),
    "list_in_email": _("The field “%(field)s” belongs to a list; an e-mail prints none."),
    "field_time": _("The Word field %(field)s prints no time of day; it gives the letter's date."),
    "total_pages": _(
        "The number of all pages is right in single letters and in Word; a PDF of several "
        "letters is made letter by letter."
    ),
    "total_pages_of_sections": _(
        "The document has several sections: in one Word file of several letters its number of all "
        "pages counts those of all; print it from single files or as PDF."
    ),
    "tracked_changes": _(
        "The document has tracked changes; letters say what was inserted and leave out what was "
        "deleted."
    ),
    "field_as_text": _(
        "“%(field)s” is only text here and no merge field: it is printed as it stands."
    ),
    "value_missing": _("The field “%(field)s” has no value: the letter does not know it."),
    "value_not_text": _("The field “%(field)s” is not a text."),
    "list_expected": _("The field “%(field)s” is not a list."),
    "list_too_long": _("The list “%(field)s” has more than %(limit)s rows."),
    "compare_failed": _("A condition of the document compares values that cannot be compared."),
    "letter_too_long": _("The letter is longer than %(limit)s million characters."),
    "no_letters": _("There is no letter to put into the file."),
    "part_not_combinable": _(
        "The part “%(part)s” holds fields that cannot be put together in one file; make "
        "single letters."
    ),
}


def problem_sentence(problem: Problem) -> str:
    """One remark about a document, with the place it is about."""
    sentence = sentence_alone(problem)
    # A field that stands alone in its paragraph is named already.
    is_named = problem.where.strip("«»{} ") in problem.params.values()
    return f"{sentence} ({problem.where})" if problem.where and not is_named else sentence


def sentence_alone(problem: Problem) -> str:
    """The same without its place."""
    return _sentence(problem.code, problem.params)


def _sentence(code: str, params: Mapping[str, Any]) -> str:
    written = WRITTEN % params if "field" in params else ""
    sentence = str(SENTENCES[code]).replace(WRITTEN, written.replace("%", "%%"))
    return sentence % {key: _named(value) for key, value in params.items()}


def _named(value: Any) -> Any:
    """A field of ours by its label, with the name that documents write behind it."""
    return f"{capfirst(str(LABELS[value]))} ({value})" if value in LABELS else value


def error_sentence(error: LetterError) -> str:
    """Why a letter cannot be made."""
    return _sentence(error.code, error.params)
