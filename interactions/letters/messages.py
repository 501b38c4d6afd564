"""Every sentence of the engine, by code, with named placeholders.

Plain constants: the application translates them (``gettext(MESSAGES[code]) % params``).
"""

MESSAGES: dict[str, str] = {
    # The file as a whole.
    "not_a_word_file": "This is not a Word file (.docx); choose a file saved by Word as .docx.",
    "old_word_file": "This file has a password or the old .doc format; save it as a plain .docx.",
    "encrypted": "This file is encrypted; save it without a password.",
    "too_large": "This file is larger than %(limit)s MB; use smaller pictures.",
    "too_many_parts": "This file has more than %(limit)s parts inside; simplify it.",
    "unpacks_too_large": "This file unpacks to more than %(limit)s MB; it is refused.",
    "ratio_too_high": "The part “%(part)s” is packed suspiciously tight; the file is refused.",
    "duplicate_part": "The part “%(part)s” is in the file twice; save the file again with Word.",
    "bad_part_name": "The part name “%(part)s” is not allowed; save the file again with Word.",
    "bad_compression": "The part “%(part)s” is damaged or packed in an unknown way.",
    "missing_part": "The part “%(part)s” is missing in the file; save it again with Word.",
    "broken_xml": "The part “%(part)s” is damaged; save the file again with Word.",
    "dtd": "The part “%(part)s” holds a document type definition; the file is refused.",
    # What a letter may not carry.
    "macros": "This file holds macros; save it as .docx without macros.",
    "active_content": "This file holds an ActiveX control or add-in; remove it.",
    "embedded_object": "This file holds an embedded object (“%(part)s”); replace it by a picture.",
    "foreign_chunk": "This file holds an inserted foreign document; paste its text instead.",
    "subdocument": "This file refers to another document; paste its text instead.",
    "linked_content": "This file loads “%(target)s” from elsewhere; insert it into the document.",
    "external_link": "The link “%(target)s” is not allowed; use http, https or mailto links.",
    "field_refused": "The Word field %(field)s is not allowed in a letter; remove it.",
    # Tags.
    "tag_unclosed": "The tag “%(tag)s” is not closed in its paragraph.",
    "tag_syntax": "A tag cannot be read; compare it with the field list.",
    "tag_incomplete": "A tag ends too early; something is missing in it.",
    "tag_unexpected": "A tag cannot be read: “%(sign)s” is not expected there.",
    "tag_unknown": "The tag “%(tag)s” is unknown or stands alone.",
    "block_unclosed": "A condition or loop is begun but not ended; add {%% endif %%} or "
    "{%% endfor %%}.",
    "tag_not_allowed": "“%(what)s” is not allowed in a tag.",
    "filter_unknown": "There is no filter “%(name)s”.",
    "test_unknown": "There is no test “%(name)s”.",
    "name_private": "The name “%(name)s” is not allowed; names do not begin with “_”.",
    "tag_outside_text": "A tag stands where no text can be; write it as ordinary text.",
    "tag_in_field": "A tag stands inside the code of a Word field; put it outside.",
    "tag_crosses": "A condition or loop begins in one place of the layout and ends in another; "
    "put its begin and end into paragraphs (or table rows) of their own.",
    "tag_too_complex": "The tags of this document are too many or too deeply nested.",
    "loop_too_deep": "Loops may be nested %(limit)s deep at most.",
    # Word fields.
    "field_unknown": "There is no field “%(field)s”.",
    "field_unknown_nearest": "There is no field “%(field)s”; did you mean “%(nearest)s”?",
    "field_next": "The Word field %(field)s is not used: each contact gets a letter of its own, "
    "and conditions belong to the segment.",
    "field_asks": "The Word field %(field)s asks a question; use the personal text instead.",
    "field_unsupported": "The Word field %(field)s is not supported; remove it.",
    "switch_unsupported": "The switch “%(switch)s” of the field “%(field)s” is not supported.",
    "field_over_paragraphs": "The Word field %(field)s runs over several paragraphs; "
    "put it into one.",
    "field_unclosed": "The Word field %(field)s is not complete; insert it again.",
    "field_nested": "The Word field %(field)s holds a merge field inside; it is not supported.",
    "field_picture": "The Word field %(field)s holds a picture or table; only text is supported.",
    "condition_broken": "The condition “%(field)s” cannot be read; "
    "write IF value = value, then two texts in quotes.",
    "picture_as_text": "The field “%(field)s” is a picture; write it as {{ %(field)s }} alone, or "
    "give a picture of the document this name as its alternative text.",
    "picture_in_email": "The field “%(field)s” is a picture; an e-mail is text only.",
    "picture_is_no_picture": "The drawing named “%(field)s” is no single picture; "
    "insert a picture in its place and give it this name as its alternative text.",
    "list_as_text": "The field “%(field)s” is a list; write its fields into a row of a table.",
    "field_of_list": "The field “%(field)s” belongs to a list; put it into a row of a table, "
    "which is repeated.",
    "field_of_two_lists": "The field “%(field)s” belongs to another list than its row of the "
    "table; give each list a row of its own.",
    "list_in_email": "The field “%(field)s” belongs to a list; an e-mail prints none.",
    "field_time": "The Word field %(field)s prints no time of day; it gives the letter's date.",
    "total_pages": "The number of all pages is right in single letters and in Word; "
    "a PDF of several letters is made letter by letter.",
    "total_pages_of_sections": "The document has several sections: in one Word file of several "
    "letters its number of all pages counts those of all; print it from single files or as PDF.",
    "tracked_changes": "The document has tracked changes; letters say what was inserted and leave "
    "out what was deleted.",
    "field_as_text": "“%(field)s” is only text here and no merge field: it is printed as it "
    "stands.",
    # Making letters.
    "value_missing": "The field “%(field)s” has no value: the letter does not know it.",
    "value_not_text": "The field “%(field)s” is not a text.",
    "list_expected": "The field “%(field)s” is not a list.",
    "list_too_long": "The list “%(field)s” has more than %(limit)s rows.",
    "compare_failed": "A condition of the document compares values that cannot be compared.",
    "letter_too_long": "The letter is longer than %(limit)s million characters.",
    "no_letters": "There is no letter to put into the file.",
    "part_not_combinable": "The part “%(part)s” holds fields that cannot be put together in one "
    "file; make single letters.",
}
