"""A letter for one contact alone: attached, matched, placed, taken away, undone."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from interactions.models import DocumentDraft
from segments import actions
from segments.models import SegmentLine
from tests.documents import docx_bytes
from tests.factories import ContactFactory
from tests.segments.views.conftest import said, statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(segment):
    return segment.lines.get(contact__name="Birch")


def upload(*paragraphs):
    return SimpleUploadedFile("own.docx", docx_bytes(*paragraphs))


def post(browser, url, line, **data):
    return browser.post(url("line-document", line.pk), {"seen": "", **data}, follow=True)


def test_shows_which_document_applies(browser, url, line):
    page = browser.get(url("line-document", line.pk))
    assert "letter.docx" in page.text
    assert "from the segment" in page.text


def test_the_letter_is_made_with_the_own_document_until_it_is_removed(browser, url, line, segment):
    page = post(browser, url, line, file=upload("Only for {{ contact.name }}"))
    assert "The letter to Birch is made with “own.docx” now." in said(page)
    assert "this contact's own" in page.text
    letter = browser.get(url("letter-preview", line.pk))
    assert "Only for" in letter.text
    other = segment.lines.get(contact__name="Alder")
    assert "Only for" not in browser.get(url("letter-preview", other.pk)).text
    own = SegmentLine.objects.get(pk=line.pk).document
    assert browser.get(url("segment-document", own.pk)).status_code == 200

    page = browser.post(url("line-document-remove", line.pk), {"seen": own.pk}, follow=True)
    assert "The letter to Birch is made with the template's document again." in said(page)
    assert SegmentLine.objects.get(pk=line.pk).document is None
    assert browser.get(url("segment-document", own.pk)).status_code == 404


def test_taking_it_away_can_be_undone(browser, url, user, segment, line):
    post(browser, url, line, file=upload("Only"))
    own = SegmentLine.objects.get(pk=line.pk).document
    browser.post(url("line-document-remove", line.pk), {"seen": own.pk})
    step = segment.steps.order_by("ordinal").last()
    actions.undo(segment, user=user, step=step.pk)
    assert SegmentLine.objects.get(pk=line.pk).document == own


def test_unknown_names_are_matched_in_a_second_step(browser, url, line):
    page = post(browser, url, line, file=upload("Hallo {{ Kunde_Name }} {{ Titel }}"))
    assert page.status_code == 422
    draft = DocumentDraft.objects.get()
    assert draft.token in page.text
    copy = browser.get(f"/drafts/{draft.token}/remarks/")
    assert copy.status_code == 200
    page = post(
        browser,
        url,
        line,
        **{
            "matches-draft": draft.token,
            "matches-name": ["Kunde_Name", "Titel"],
            "matches-to": ["contact.name", "-"],
        },
    )
    assert page.status_code == 200
    assert SegmentLine.objects.get(pk=line.pk).document.fields == ["contact.name"]


def test_a_bad_file_changes_nothing(browser, url, line):
    page = post(browser, url, line, file=SimpleUploadedFile("x.docx", b"PK nothing"))
    assert page.status_code == 422
    assert "This is not a Word file" in page.text
    assert SegmentLine.objects.get(pk=line.pk).document is None


def test_somebody_elses_change_is_not_written_over(browser, url, line):
    post(browser, url, line, file=upload("Theirs"))
    theirs = SegmentLine.objects.get(pk=line.pk).document
    page = post(browser, url, line, file=upload("Mine"))
    assert "Somebody changed the document of Birch meanwhile" in page.text
    assert SegmentLine.objects.get(pk=line.pk).document == theirs


def test_the_personal_text_gets_a_place_in_this_letter_alone(browser, url, user, line):
    post(browser, url, line, file=upload("Dear {{ contact.name }},", "News."))
    line.refresh_from_db()
    saved = {"version": line.version, "personal_text": "Nice to meet you."}
    page = browser.post(url("line-update", line.pk), saved, follow=True)
    assert "has no place for the personal text" in page.text
    page = browser.get(url("line-document", line.pk))
    assert "Put it after the salutation" in page.text
    own = SegmentLine.objects.get(pk=line.pk).document

    data = {"seen": own.pk, "placement": "after_greeting"}
    page = browser.post(url("line-document-place", line.pk), data, follow=True)

    placed = SegmentLine.objects.get(pk=line.pk).document
    assert (placed.placement, bytes(placed.content)) == ("after_greeting", bytes(own.content))
    assert placed.digest != own.digest
    assert "The personal text stands after the salutation." in page.text
    assert "Nice to meet you." in browser.get(url("letter-preview", line.pk)).text
    # The document seen is not in use any more.
    page = browser.post(url("line-document-place", line.pk), data, follow=True)
    assert "Somebody changed the document" in page.text


def test_costs_the_same_at_any_number_of_lines(browser, url, line, segment, user):
    browser.get(url("line-document", line.pk))  # opens the document
    few = statements(lambda: browser.get(url("line-document", line.pk)))
    for contact in ContactFactory.create_batch(5):
        actions.add_line(segment, contact, user=user)
    assert statements(lambda: browser.get(url("line-document", line.pk))) == few
