"""The letter of one line beside the grid, and whether somebody wants it there."""

import base64

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from interactions.letters.environment import VALUE_BEGINS, VALUE_ENDS
from segments import actions
from tests.documents import texts_of
from tests.factories import ContactFactory
from tests.segments.factories import make_segment
from tests.segments.views.conftest import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(segment, url):
    return url("line-letter", segment.lines.get(contact__name="Birch").pk)


def test_words_and_letter_come_in_one_answer(browser, segment, address):
    answer = browser.get(address).json()
    letter = base64.b64decode(answer["letter"])
    # The last one is empty, and marked where it stands.
    marked = f"Dear {VALUE_BEGINS}Birch{VALUE_ENDS}, {VALUE_BEGINS}{VALUE_ENDS}"
    assert texts_of(letter) == [marked]
    assert len(answer["document"]) == 64
    assert "Birch" in answer["words"]
    assert reverse("segments:letter-download", args=address_parts(address)) in answer["words"]


def address_parts(address):
    number, _lines, pk = address.split("/")[2:5]
    return [number, pk]


def test_what_stands_against_the_line_is_said_with_a_way_to_all_such_lines(
    browser, user, segment, address
):
    line = segment.lines.get(contact__name="Birch")
    line.contact.address = ""
    line.contact.save()
    words = browser.get(address).json()["words"]
    assert f'href="{segment.get_absolute_url()}?problem=no_postal_address"' in words


def test_a_line_without_a_letter_says_why(browser, user):
    segment = make_segment(ContactFactory(), user=user)
    line = segment.lines.get()
    answer = browser.get(reverse("segments:line-letter", args=[segment.number, line.pk])).json()
    assert (answer["letter"], answer["document"]) == ("", "")
    assert "letter-beside__refusal" in answer["words"]
    assert "letter/file" not in answer["words"]


def test_other_lines_cost_no_statement(browser, user, segment, address):
    browser.get(address)  # the compiled document is kept
    few = statements(lambda: browser.get(address))
    for _ in range(20):
        actions.add_line(segment, ContactFactory(), user=user)
    assert statements(lambda: browser.get(address)) == few


def test_no_statement_is_about_all_lines_of_the_segment(browser, segment, address):
    line = segment.lines.get(contact__name="Birch")
    line.personal_text = "By hand"
    line.save()
    lines = '"segments_segmentline"."segment_id" = '
    alone = (f'"segments_segmentline"."id" = {line.pk}', '"segments_segmentline"."contact_id" IN (')
    with CaptureQueriesContext(connection) as queries:
        browser.get(address)
    asked = [query["sql"] for query in queries if lines in query["sql"]]
    assert asked
    assert [sql for sql in asked if not any(one in sql for one in alone)] == []


def test_it_stands_there_on_every_segment_until_it_is_closed(browser, user, segment, url):
    other = make_segment(user=user).get_absolute_url()
    browser.post(reverse("segments:column-width"), {"column": "name", "width": "90"})
    assert browser.get(other).context["has_letter"] is False
    answer = browser.post(url("letter-pane"), {"open": "1", "back": "sort=name"})
    assert answer.url == f"{segment.get_absolute_url()}?sort=name"
    page = browser.get(other)
    assert page.context["has_letter"] is True
    assert page.context["columns_style"]
    # The standard columns are about columns.
    browser.post(url("columns-update"), {"standard": "1"})
    assert browser.get(other).context["has_letter"] is True
    assert (
        browser.post(url("letter-pane"), {"open": "0"}, headers={"HX-Request": "true"}).status_code
        == 204
    )
    assert browser.get(other).context["has_letter"] is False


def test_its_size_stays_as_it_was_chosen_whether_it_is_open_or_not(browser, segment, url):
    pane = url("letter-pane")
    browser.post(pane, {"open": "1"})
    browser.post(pane, {"large": "1"}, headers={"HX-Request": "true"})
    page = browser.get(segment.get_absolute_url())
    assert page.context["has_letter"] is True
    assert 'letter-beside__frame is-large"' in page.text
    browser.post(pane, {"open": "0"})
    browser.post(pane, {"large": "0"})
    page = browser.get(segment.get_absolute_url())
    assert page.context["has_letter"] is False
    assert 'letter-beside__frame"' in page.text
