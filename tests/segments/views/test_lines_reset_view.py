"""A column of all lines that match, or every value of the chosen lines, inherits again."""

import pytest
from django.urls import reverse

from segments import actions
from segments.models import SegmentCriteria
from tests.factories import ContactFactory, UserFactory
from tests.segments.views.conftest import said, statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def ids(segment, user):
    ids = list(segment.lines.order_by("pk").values_list("pk", flat=True))
    values = {"language": "ru", "main_address": True, "personal_text": "Hello"}
    actions.update_lines(segment, ids, user=user, values=values)
    return ids


def languages(segment):
    return list(segment.lines.order_by("pk").values_list("language", flat=True))


def test_a_column_asks_once_with_the_count(browser, segment, url, ids):
    page = browser.post(url("lines-reset"), {"column": "language"})
    assert "Reset “Language” on 2 lines?" in page.text
    assert languages(segment) == ["ru", "ru"]


def test_a_column_is_one_step_that_can_be_taken_back(browser, user, segment, url, ids):
    data = {"column": "language", "confirmed": "1", "expected": "2"}
    page = browser.post(url("lines-reset"), data, follow=True)
    assert "2 lines were changed." in said(page)
    assert languages(segment) == [None, None]
    step = segment.steps.last()
    assert step.kind == SegmentCriteria.Kind.EDIT
    actions.undo(segment, user=user, step=step.pk)
    assert languages(segment) == ["ru", "ru"]


def test_a_column_is_reset_on_lines_that_match_only(browser, segment, url, ids):
    data = {"column": "language", "back": "search=birch", "confirmed": "1", "expected": "1"}
    browser.post(url("lines-reset"), data)
    assert languages(segment) == ["ru", None]


def test_a_switch_goes_with_its_column(browser, segment, url, ids):
    browser.post(url("lines-reset"), {"column": "address", "confirmed": "1", "expected": "2"})
    assert set(segment.lines.values_list("main_address", flat=True)) == {False}


@pytest.mark.parametrize("expected", ["", "1", "x"])
def test_another_count_by_now_asks_again(browser, segment, url, ids, expected):
    data = {"column": "language", "confirmed": "1", "expected": expected}
    page = browser.post(url("lines-reset"), data)
    assert "Meanwhile 2 lines match" in page.text
    assert 'name="expected" value="2"' in page.text
    assert languages(segment) == ["ru", "ru"]


def test_chosen_lines_inherit_everything_and_keep_their_facts(browser, segment, url, ids):
    asked = browser.post(url("lines-reset"), {"line": ids[:1]})
    assert "Reset all own values of 1 line?" in asked.text
    browser.post(url("lines-reset"), {"line": ids[:1], "confirmed": "1"})
    assert languages(segment) == [None, "ru"]
    assert set(segment.lines.values_list("personal_text", flat=True)) == {"Hello"}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"column": "cost"}, "No line here has its own value of “Cost”."),
        ({"column": "cost", "back": "search=nobody"}, "No line matches."),
        ({}, "Tick the lines first."),
    ],
)
def test_nothing_to_reset_says_so(browser, url, ids, data, sentence):
    assert sentence in said(browser.post(url("lines-reset"), data, follow=True))


@pytest.mark.parametrize("column", ["nothing", "number", "evaluation"])
def test_a_column_that_inherits_nothing_is_not_found(browser, url, column):
    assert browser.post(url("lines-reset"), {"column": column}).status_code == 404


def test_statements_do_not_grow_with_lines(browser, user, segment, url, ids):
    def reset():
        count = str(segment.lines.filter(language="ru").count())
        data = {"column": "language", "confirmed": "1", "expected": count}
        return statements(lambda: browser.post(url("lines-reset"), data))

    few = reset()
    more = [contact.pk for contact in ContactFactory.create_batch(60)]
    actions.add_selected(segment, more, user=user)
    actions.update_lines(segment, segment.lines.all(), user=user, values={"language": "ru"})
    assert reset() == few


def test_viewers_may_not(client, url, ids):
    client.force_login(UserFactory(role="Viewer"))
    assert client.post(url("lines-reset"), {"column": "language"}).status_code == 403


def test_somebody_elses_is_not_found(browser, foreign):
    address = reverse("segments:lines-reset", args=[foreign.number])
    assert browser.post(address, {"column": "language"}).status_code == 404
