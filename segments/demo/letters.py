"""The demo's Word letters, made by code: what an office would write in Word.

The business letter carries Word's own merge fields, the invitation `{{ }}` tags.
"""

from typing import Any

from docx.enum.table import WD_ALIGN_VERTICAL
from docx.shared import Pt

from segments.demo import wordparts as parts
from segments.demo.texts import BUSINESS, GOLF, LABELS, BlockLabels

SENDER_LINE = "{{ sender.name }} · {{ sender.address }} · {{ sender.city }} {{ sender.post_code }}"
SENDER_FIELDS = "«Sender» · «Sender_Address» · «Sender_City» «Sender_Post_Code»"
CONTACT_FIELDS = " · «Sender_Phone» · «Sender_Email»"
CONTACT_LINE = " · {{ sender.phone }} · {{ sender.email }}"

# A Russian letter names its addressee in the dative, post and company included.
ADDRESS = {
    "ru": (
        "{{ contact.addressee }}",
        "{{ contact.address }}",
        "{{ contact.city }}, {{ contact.post_code }}",
    )
}


def business_letter(language: str) -> bytes:
    """A letter with merge fields and their switches; `language` is en, ru or de."""
    text, labels = BUSINESS[language], LABELS[language]
    letter = parts.new_letter(language, "Business letter")
    parts.add_letterhead(letter, labels.claim)
    parts.add_footer(letter, SENDER_FIELDS + CONTACT_FIELDS, labels.page)
    address, block = parts.add_address_row(letter)
    _return_line(address, SENDER_FIELDS)
    parts.merge_field(parts.tight(address), "ADDRESSBLOCK", "AddressBlock")
    _information(
        block,
        labels,
        "«Salesperson»",
        "«Salesperson_Phone»",
        "«Salesperson_Email»",
        f'«Document_Date \\@ "{labels.date_picture}"»',
        "«Segment_Number» / «Contact_Number»",
    )
    _subject(letter, "«Subject»")
    _say(letter, text.greeting, text.opening)
    parts.add_table(letter, (40, 60, 32, 33), text.table)
    _say(letter, *text.paragraphs)
    _close(letter, text.closing, "«Salesperson»", "«Salesperson_Job_Title»")
    return parts.packed(letter)


def golf_invitation(language: str) -> bytes:
    """A letter with tags and conditional paragraphs; `language` is en or ru."""
    text, labels = GOLF[language], LABELS[language]
    letter = parts.new_letter(language, "Invitation")
    parts.add_letterhead(letter, labels.claim)
    parts.add_footer(letter, SENDER_LINE + CONTACT_LINE, labels.page)
    address, block = parts.add_address_row(letter)
    _return_line(address, SENDER_LINE)
    parts.fill_cell(address, ADDRESS.get(language, ("{{ address_block }}",)))
    _information(
        block,
        labels,
        "{{ salesperson.name }}",
        "{{ salesperson.phone }}",
        "{{ salesperson.email }}",
        f"{{{{ date|date({labels.date_picture!r}) }}}}",
        "{{ segment.number }} / {{ contact.number }}",
    )
    _subject(letter, "{{ line.subject }}")
    _say(letter, text.greeting, text.opening)
    _say(letter, "{%p if personal_text %}", "{{ personal_text }}", "{%p endif %}")
    parts.add_table(letter, (22, 98, 45), text.table)
    _say(letter, "{%p if company.name %}", text.colleagues, "{%p endif %}", *text.paragraphs)
    _close(letter, text.closing, "{{ salesperson.name }}", "{{ salesperson.job_title }}")
    return parts.packed(letter)


def _return_line(cell: Any, sender: str) -> None:
    """The sender in small print, read through the window of the envelope."""
    cell.vertical_alignment = WD_ALIGN_VERTICAL.TOP
    paragraph = parts.tight(cell)
    parts.write(paragraph, sender, size=7, colour=parts.GREY)
    paragraph.paragraph_format.space_after = Pt(10)


def _information(cell: Any, labels: BlockLabels, *values: str) -> None:
    """The information block of the letterhead: a small label above each value."""
    names = (labels.contact, labels.phone, labels.email, labels.date, labels.reference)
    for name, value in zip(names, values, strict=True):
        label = parts.tight(cell)
        label.paragraph_format.space_before = Pt(2.5)
        parts.write(label, name, size=7, colour=parts.GREY)
        parts.fill_cell(cell, (value,), size=9)


def _subject(letter: Any, subject: str) -> None:
    paragraph = letter.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(14)
    paragraph.paragraph_format.space_after = Pt(14)
    parts.write(paragraph, subject, size=12, bold=True, colour=parts.NIGHT)


def _say(letter: Any, *paragraphs: str) -> None:
    for text in paragraphs:
        parts.write(letter.add_paragraph(), text)


def _close(letter: Any, closing: str, name: str, job_title: str) -> None:
    """The closing, room to sign, and who signs; never parted by the end of a page."""
    parts_of_it = [(closing, 34.0), (name, 0.0), (job_title, 0.0)]
    for text, space_after in parts_of_it:
        paragraph = letter.add_paragraph()
        paragraph.paragraph_format.keep_with_next = text != job_title
        paragraph.paragraph_format.space_after = Pt(space_after)
        parts.write(paragraph, text)
