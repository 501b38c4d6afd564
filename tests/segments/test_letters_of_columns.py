"""Letters print what a list says in columns of its own."""

import io
import re
import zipfile

import pytest

from interactions.documents import examine, of_list
from interactions.email_texts import check_email_text, render_email_text
from interactions.exceptions import FieldsUnmatched
from interactions.letter_values import letter_values
from interactions.models import InteractionLogEntry
from interactions.summaries import kept_values
from segments import actions
from segments.actions.columns import add_columns
from segments.contact_rows import export
from segments.letter_check import findings
from segments.letter_preview import preview
from segments.models import SegmentColumn, SegmentLine
from tests.documents import docx_bytes, letter_document, texts_of
from tests.factories import (
    ContactFactory,
    InteractionTemplateFactory,
    InteractionTemplateLanguageFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.letters.test_letter_fields import with_field
from tests.segments.factories import TODAY, letter_bytes_of, line_of, log, make_segment

pytestmark = pytest.mark.django_db
REACHABLE = {"address": "Lindenweg 5", "city": "Berlin", "post_code": "10115"}


@pytest.fixture
def user():
    return UserFactory(role="Marketing manager")


@pytest.fixture
def contacts():
    return [ContactFactory(name=name, **REACHABLE) for name in ("Alder", "Birch")]


def worksheet(user, contacts, document):
    template = InteractionTemplateFactory(
        correspondence_type="hard_copy", default_language="en", cost="8.00"
    )
    InteractionTemplateLanguageFactory(template=template, document=document)
    salesperson = SalespersonFactory()
    segment = make_segment(*contacts, user=user, template=template, salesperson=salesperson)
    add_columns(segment.steps.last(), {"discount": "Discount", "due": "Due"})
    for contact, discount in zip(contacts, ("5 %", "10 %"), strict=True):
        SegmentLine.objects.filter(contact=contact).update(
            list_values={"discount": discount, "due": "2026-03-01"}
        )
    return segment


def test_each_contact_gets_its_own_value(user, contacts):
    document = letter_document("{{ list.discount }} until {{ list.due }}, {{ list.seat }}!")
    segment = worksheet(user, contacts, document)
    texts = [texts_of(letter_bytes_of(line_of(segment, one))) for one in contacts]
    assert texts == [["5 % until 3/1/2026, !"], ["10 % until 3/1/2026, !"]]


def test_a_letter_breaks_the_lines_of_a_cell(user, contacts):
    segment = worksheet(user, contacts, letter_document("{{ list.seat }}"))
    SegmentLine.objects.all().update(list_values={"seat": "Row 1\nSeat 2"})
    content = letter_bytes_of(line_of(segment, contacts[0]))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        body = archive.read("word/document.xml").decode()
    assert re.search("Row 1</w:t><w:br/><w:t[^>]*>Seat 2", body)


def test_the_log_keeps_it(user, contacts):
    document = letter_document("{{ list.Discount }}{% if list.seat %}!{% endif %}")
    segment = worksheet(user, contacts, document)
    logged = log(segment, user)
    SegmentLine.objects.all().update(list_values=None)
    entry = InteractionLogEntry.objects.get(contact=contacts[1])
    assert entry.merge_values["list"] == {"discount": "10 %", "due": "2026-03-01"}
    assert ("Discount", "10 %") in kept_values(entry)
    values = letter_values(entry.merge_values, logged.shared_values, format_language="")
    assert values["list"]["discount"] == "10 %"


def test_a_log_that_is_taken_back_brings_columns_and_values(user, contacts):
    segment = worksheet(user, contacts, letter_document("{{ list.discount }}"))
    back = actions.take_back_log(log(segment, user), user=user, downloaded=0).segment
    assert [column.name for column in back.own_columns] == ["discount", "due"]
    assert line_of(back, contacts[0]).list_values["discount"] == "5 %"


def test_the_check_tells_columns_that_are_missing_or_empty(user, contacts):
    document = letter_document("{{ list.discount }} {{ list.invoice_no }}")
    segment = worksheet(user, contacts, document)
    line = line_of(segment, contacts[0])
    SegmentLine.objects.filter(pk=line.pk).update(list_values={"due": "2026-03-01"})
    said = [remark.text for remark in findings(segment, document).remarks]
    assert said == [
        "No list has brought a column “Invoice no”; it stays empty.",
        "“Discount” is empty for 1 contact.",
    ]
    line.refresh_from_db()
    assert preview(line, today=TODAY).empty == ["Discount", "Invoice no"]


@pytest.mark.parametrize("what", ["overrides", "contacts"])
def test_a_copy_with_what_the_lines_say_has_the_columns(user, contacts, what):
    segment = worksheet(user, contacts, letter_document("{{ list.discount }}"))
    copy = actions.copy_segment(segment, user=user, what=what).segment
    assert [one.heading for one in copy.own_columns] == (
        ["Discount", "Due"] if what == "overrides" else []
    )
    assert (line_of(copy, contacts[0]).list_values is None) == (what == "contacts")
    assert SegmentColumn.objects.filter(segment=segment).count() == 2


def test_everything_about_a_contact_has_the_values(user, contacts):
    worksheet(user, contacts, letter_document("{{ list.discount }}"))
    (rows,) = export(contacts[0]).values()
    assert rows[0]["Discount"] == "5 %"


def test_a_merge_field_that_is_the_heading_of_a_column_means_it():
    content = with_field(' MERGEFIELD "Invoice_No" ')
    with pytest.raises(FieldsUnmatched):
        examine(content, "letter.docx")
    checked = examine(content, "letter.docx", columns={"invoice_no": "Invoice no."})
    assert checked.matches == {"Invoice_No": of_list("invoice no")}
    later = examine(content, "letter.docx", matches={"Invoice_No": of_list("Invoice No")})
    assert later.matches == checked.matches


def test_our_own_field_of_the_same_name_wins():
    content = with_field(' MERGEFIELD "City" ')
    assert examine(content, "x.docx", columns={"city": "City"}).matches == {"City": "contact.city"}


def test_pictures_of_word_format_what_stands_in_a_cell():
    content = docx_bytes("{{ list.due|date('d MMMM') }} {{ list.sum|number('#,##0.00') }}")
    checked = examine(content, "letter.docx")
    assert checked.fields == ["list.due", "list.sum"]


def test_an_email_text_knows_the_columns():
    text = "Discount: {{ list.Discount }}{{ list.nothing }}"
    assert check_email_text(text) == []
    assert render_email_text(text, {"list": {"discount": "5 %"}}) == "Discount: 5 %"
    assert render_email_text(text, {"list": ""}) == "Discount: "
