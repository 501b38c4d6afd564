"""A Word file with every field a letter may use, to copy from or to begin with."""

import io
from typing import Any

from django.utils.translation import gettext as _
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm

from interactions.pictures import SAMPLE_PICTURE
from interactions.summaries import FieldRow, field_groups


def make_starter_document() -> bytes:
    """A .docx in the user's language; it passes our own check as it is."""
    letter = Document()
    letter.core_properties.title = _("Fields for letters")
    letter.core_properties.author = ""
    letter.add_heading(_("Fields for letters"), 0)
    letter.add_paragraph(
        _("Copy a field from the second or third column into your letter: both give the value.")
    )
    for group in field_groups():
        letter.add_heading(group.title, 1)
        if group.is_list:
            _add_list(letter, group.fields)
        else:
            _add_table(letter, group.fields)
    file = io.BytesIO()
    letter.save(file)
    return file.getvalue()


def _add_table(letter: Any, fields: list[FieldRow]) -> None:
    table = letter.add_table(rows=1, cols=3, style="Light Grid Accent 1")
    titles = (_("Meaning"), _("Merge field of Word"), _("Tag"))
    for cell, title in zip(table.rows[0].cells, titles, strict=True):
        cell.text = title
    for field in fields:
        label, merge_field, tag = table.add_row().cells
        label.text = field.label
        if field.is_picture:
            _add_place(merge_field.paragraphs[0], field.name)
        else:
            _add_merge_field(merge_field.paragraphs[0], field.word_names[0])
        tag.text = f"{{{{ {field.name} }}}}"


def _add_list(letter: Any, fields: list[FieldRow]) -> None:
    """A table whose second row is there once for each row of the list, by merge fields, and the
    same by tags."""
    listed, *of_rows = fields
    letter.add_paragraph(
        _("Copy the table: its second row is repeated for each row of the list %s.") % listed.name
    )
    table = letter.add_table(rows=2, cols=len(of_rows), style="Light Grid Accent 1")
    for field, title, cell in zip(of_rows, *(row.cells for row in table.rows), strict=True):
        title.text = field.label
        _add_merge_field(cell.paragraphs[0], field.word_names[0])
    tags = " · ".join(f"{{{{ row.{field.short_name} }}}}" for field in of_rows)
    letter.add_paragraph(_("Or with tags, a paragraph for each:"))
    for line in (f"{{%p for row in {listed.name} %}}", tags, "{%p endfor %}"):
        letter.add_paragraph(line)


def _add_place(paragraph: Any, name: str) -> None:
    """A grey picture that is named after the field: it gives the letter's picture its size."""
    run = paragraph.add_run()
    run.add_picture(io.BytesIO(SAMPLE_PICTURE.content), width=Cm(4.5))
    run._r.find(".//{*}docPr").set("descr", name)


def _add_merge_field(paragraph: Any, name: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), f" MERGEFIELD {name} ")
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = f"«{name}»"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)
