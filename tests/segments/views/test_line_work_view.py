"""Working through the lines: a call is logged at once, and the next line comes."""

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from interactions.models import InteractionLogEntry, Reminder
from segments import actions
from segments.models import SegmentLine
from tests.factories import InteractionTemplateFactory
from tests.segments.views.conftest import said

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def calls(db):
    return InteractionTemplateFactory(code="CALL", used_for="call", description="Phone call")


@pytest.fixture
def lines(segment):
    return list(segment.lines.order_by("pk"))


@pytest.fixture
def post(browser, url):
    """What the page's form posts, as it was shown."""

    def posted(line, query="", **typed):
        address = url("line-work", line.pk) + query
        form = browser.get(address).context["form"]
        shown = {name: form[name].value() for name in ("token", "version", "template")}
        data = {**shown, "seen": "", "result": "reached", "other_number": "030 1", **typed}
        return browser.post(address, data, follow=True)

    return posted


def test_begins_with_the_first_line_that_nobody_called(browser, url, lines, post):
    assert browser.get(url("segment-work")).url == url("line-work", lines[0].pk)
    post(lines[0])
    assert browser.get(url("segment-work")).url == url("line-work", lines[1].pk)


def test_a_call_is_logged_and_the_next_line_comes(url, lines, post):
    page = post(lines[0], evaluation="positive", comment="In May")
    entry = InteractionLogEntry.objects.get()
    assert (entry.contact_via, entry.evaluation) == ("030 1", "positive")
    assert page.request["PATH_INFO"] == url("line-work", lines[1].pk)
    assert "The call with Alder is logged." in said(page)
    assert f"/interactions/{entry.pk}/cancel/" in page.text
    assert "1 of 2 called" in page.text


def test_at_the_end_it_says_what_was_done(url, lines, post):
    post(lines[0])
    page = post(lines[1], result="failed")
    assert page.request["PATH_INFO"] == url("segment-work")
    assert "You are at the end: 2 of 2 lines called, 1 of them in vain." in page.text


def test_a_line_that_is_only_looked_at_writes_no_interaction(url, lines, post):
    page = post(lines[0], result="checked", evaluation="negative", other_number="")
    assert SegmentLine.objects.get(pk=lines[0].pk).evaluation == "negative"
    assert not InteractionLogEntry.objects.exists()
    assert page.request["PATH_INFO"] == url("line-work", lines[1].pk)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"result": ""}, "This field is required."),
        ({"other_number": ""}, "The phone number is missing."),
        ({"template": ""}, "Choose a template."),
        ({"result": "checked", "comment": "Lost?"}, "A note is kept with a call"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(lines, post, typed, words):
    page = post(lines[0], **{"comment": "Kept words", **typed})
    assert page.status_code == 422
    assert words in page.text
    assert typed.get("comment", "Kept words") in page.text
    assert not InteractionLogEntry.objects.exists()


def test_two_who_call_the_same_contact_see_it(browser, url, lines, post):
    shown = browser.get(url("line-work", lines[0].pk)).context["form"]
    post(lines[0], comment="Theirs")
    data = {name: shown[name].value() for name in ("token", "version", "template")}
    data |= {"seen": "", "result": "reached", "other_number": "030 1", "comment": "Mine"}
    page = browser.post(url("line-work", lines[0].pk), data)
    assert page.status_code == 409
    assert "Somebody else called this contact meanwhile" in page.text
    assert "Mine" in page.text
    assert InteractionLogEntry.objects.count() == 1
    again = page.context["form"]
    browser.post(url("line-work", lines[0].pk), {**data, "version": again["version"].value()})
    assert InteractionLogEntry.objects.count() == 2


def test_a_line_that_was_removed_meanwhile_keeps_what_was_typed(browser, user, segment, url, lines):
    shown = browser.get(url("line-work", lines[0].pk)).context["form"]
    actions.remove_lines(segment, [lines[0].pk], user=user)
    data = {name: shown[name].value() for name in ("token", "version", "template")}
    data |= {"seen": "", "result": "reached", "other_number": "030 1", "comment": "Mine"}
    page = browser.post(url("line-work", lines[0].pk), data)
    assert page.status_code == 409
    assert "This line was removed meanwhile" in page.text
    assert "Mine" in page.text
    assert not InteractionLogEntry.objects.exists()


def test_the_grids_filters_lead_the_way(browser, url, lines, post):
    page = browser.get(url("segment-work") + "?search=birch", follow=True)
    assert page.context["line"] == lines[1]
    assert page.context["previous"] is None
    page = post(lines[1], query="?search=birch")
    assert "1 of 1 lines called" in page.text


def test_the_log_asks_whether_called_lines_are_logged_again(browser, url, lines, post, segment):
    post(lines[0])
    page = browser.get(url("segment-log"))
    assert "1 line was called already; its call is in the log." in page.text
    page = browser.post(url("called-remove"), {"count": "1"}, follow=True)
    assert page.request["PATH_INFO"] == url("segment-log")
    assert "1 line was removed" in said(page)
    assert "Log 1 interaction" in page.text


def test_more_called_lines_than_were_asked_about_are_not_removed(
    browser, url, lines, post, segment
):
    post(lines[0])
    post(lines[1])
    browser.post(url("called-remove"), {"count": "1"})
    assert segment.lines.filter(is_listed=True).count() == 2


def test_the_number_of_statements_does_not_grow_with_the_lines(
    browser, url, lines, django_assert_max_num_queries
):
    with django_assert_max_num_queries(45):
        browser.get(url("line-work", lines[0].pk))


@pytest.mark.parametrize(
    ("typed", "note"),
    [
        ({"comment": "In May " * 50}, ("In May " * 50)[:249] + "…"),
        ({"result": "checked", "other_number": ""}, ""),
    ],
)
def test_who_wants_to_be_reminded_is(browser, user, url, lines, post, typed, note):
    today = timezone.localdate()
    post(lines[0], remind_on=today, **typed)
    reminder = Reminder.objects.get(user=user, contact=lines[0].contact)
    assert (reminder.remind_on, reminder.note) == (today, note)
    assert (
        date_format(today, "SHORT_DATE_FORMAT") in browser.get(url("line-work", lines[0].pk)).text
    )


def test_a_call_of_a_changed_line_reminds_nobody(browser, url, lines, post):
    shown = browser.get(url("line-work", lines[0].pk)).context["form"]
    post(lines[0])
    data = {name: shown[name].value() for name in ("token", "version", "template")}
    data |= {"seen": "", "result": "reached", "other_number": "030 1"}
    browser.post(url("line-work", lines[0].pk), data | {"remind_on": timezone.localdate()})
    assert not Reminder.objects.exists()
