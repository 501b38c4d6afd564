"""The check of a segment's documents: empty fields, texts without a place, a copy with comments."""

import io

import docx
import pytest

from segments import actions
from segments.models import SegmentLanguage
from tests.documents import letter_document
from tests.factories import ContactAltAddressFactory, ContactFactory
from tests.segments.factories import TODAY
from tests.segments.views.conftest import said, statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def text(segment, user):
    """The segment's own letter, that uses more than its contacts have and no personal text."""
    text = SegmentLanguage.objects.get(segment_template=segment.template_id)
    text.own_document = letter_document(
        "{{ contact.name }}, {{ contact.post_code }} {{ company.home_page }}",
        "Dear {{ contact.name }},",
        "Yours, {{ salesperson.phone }} {{ sender.name }} {{ date }}",
        user=user,
    )
    text.save()
    return text


@pytest.fixture
def page_of(browser, url, segment):
    return lambda: browser.get(url("segment-text-update", segment.template_id) + "?language=en")


def test_lists_fields_that_are_empty_for_some_with_a_link_to_them(browser, segment, text, page_of):
    birch = segment.lines.get(contact__name="Birch").contact
    type(birch).objects.filter(pk=birch.pk).update(post_code="10115")
    check = page_of().context["check"]
    assert {(field.name, field.count) for field in check.empty} == {
        ("contact.post_code", 1),
        ("company.home_page", 2),
        ("salesperson.phone", 2),
        ("sender.name", 2),
    }
    code = next(field.code for field in check.empty if field.name == "contact.post_code")
    grid = browser.get(f"{segment.get_absolute_url()}?problem={code}")
    alder = segment.lines.get(contact__name="Alder")
    assert f'id="line-{alder.pk}"' in grid.text
    assert f'id="line-{segment.lines.get(contact=birch).pk}"' not in grid.text
    assert "Empty in the letter: Post code" in grid.text


def test_names_the_fields_in_the_words_of_the_field_list(text, page_of):
    fields = page_of().context["check"].fields
    assert {"Post code", "Home page of the company", "Our name"} <= set(fields)


def test_what_would_stay_empty_is_said_where_letters_are_printed(browser, url, text):
    for line in text.segment_template.segment.lines.all():
        type(line.contact).objects.filter(pk=line.contact_id).update(
            address="Lindenweg 5", city="Berlin", country="DE"
        )
    page = browser.get(url("letter-list")).text
    assert "“Home page of the company” is empty for 2 contacts" in page


def test_a_letter_without_a_field_is_remarked_on(user, text, page_of):
    text.own_document = letter_document("Dear all,", user=user)
    text.save()
    check = page_of().context["check"]
    assert check.fields == []
    assert ["every contact gets the same text" in one.text for one in check.found] == [True]
    assert "A copy of the file with these remarks" in page_of().text


def test_a_code_that_names_nothing_filters_nothing(browser, segment, text):
    for code in ("empty:x:contact.name", "empty:1:contact.pass", f"empty:{'9' * 30}:date"):
        assert "Birch" in browser.get(f"{segment.get_absolute_url()}?problem={code}").text


def test_an_alternative_address_fills_its_fields(segment, text, page_of):
    birch = segment.lines.get(contact__name="Birch").contact
    ContactAltAddressFactory(contact=birch, post_code="20095")
    counts = {field.name: field.count for field in page_of().context["check"].empty}
    assert counts["contact.post_code"] == 1


def test_the_personal_text_gets_a_place_by_a_variant_of_the_document(
    browser, url, user, segment, text, page_of
):
    line = segment.lines.get(contact__name="Birch")
    actions.update_line(line, user=user, version=1, values={"personal_text": "Nice to meet you."})
    assert "Put it after the salutation" in page_of().text
    problems = actions.check_log(segment, today=TODAY, deliver=True).problems
    assert "personal_text_without_place" in {problem.code for problem in problems}

    place = url("document-place", segment.template_id)
    data = {"language": "en", "seen": text.own_document_id, "placement": "end"}
    page = browser.post(place, data, follow=True)

    assert "The personal text stands at the end now: English." in said(page)
    placed = SegmentLanguage.objects.get(pk=text.pk).own_document
    assert placed.placement == "end"
    assert "personal_text" in placed.fields
    problems = actions.check_log(segment, today=TODAY, deliver=True).problems
    assert "personal_text_without_place" not in {problem.code for problem in problems}
    preview = browser.get(url("letter-preview", line.pk)).text
    assert "Nice to meet you." in preview
    # A second press meets another document than it saw.
    assert browser.post(place, data).status_code == 409


def test_an_unknown_place_answers_404(browser, url, segment, text):
    place = url("document-place", segment.template_id)
    data = {"language": "en", "seen": text.own_document_id, "placement": "middle"}
    assert browser.post(place, data).status_code == 404


def test_a_copy_has_the_remarks_as_comments_where_they_belong(browser, url, text):
    response = browser.get(url("document-remarks", text.own_document_id))
    document = docx.Document(io.BytesIO(response.content))
    comments = [comment.text for comment in document.comments]
    assert "“Post code” is empty for 2 contacts." in comments
    first = document.paragraphs[0]._p.xml
    assert first.count("w:commentReference ") >= 1
    assert (
        "Remarks%20on" in response["Content-Disposition"]
        or "Remarks on" in (response["Content-Disposition"])
    )


def test_costs_the_same_at_any_number_of_lines(user, segment, text, page_of):
    page_of()  # opens the document
    few = statements(page_of)
    for contact in ContactFactory.create_batch(5):
        actions.add_line(segment, contact, user=user)
    assert statements(page_of) == few
