"""The columns that somebody wants to see."""

import pytest
from django.urls import reverse

from crm.models import SavedView
from segments.columns import COLUMNS, STANDARD
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def shown(browser, segment):
    page = browser.get(segment.get_absolute_url())
    return [column.name for column in page.context["grid"].columns]


def test_the_standard_columns_are_shown_until_others_are_chosen(browser, segment, url):
    assert shown(browser, segment) == list(STANDARD)
    browser.post(url("columns-update"), {"columns": ["cost", "city"]})
    assert shown(browser, segment) == ["name", "cost", "city"]


def test_the_choice_holds_for_every_segment_of_this_user_only(browser, client, segment, url, user):
    browser.post(url("columns-update"), {"columns": ["cost"]})
    client.force_login(UserFactory(role="Marketing manager"))
    assert shown(client, segment) == list(STANDARD)
    assert SavedView.objects.get().owner == user


def test_every_column_can_be_shown(browser, segment, url):
    names = [column.name for column in COLUMNS]
    browser.post(url("columns-update"), {"columns": names})
    assert shown(browser, segment) == names


@pytest.mark.parametrize("data", [{}, {"columns": ["cost"], "standard": "1"}, {"columns": ["x"]}])
def test_none_or_the_button_are_the_standard_columns(browser, segment, url, data):
    browser.post(url("columns-update"), {"columns": ["cost"]})
    browser.post(url("columns-update"), data)
    assert shown(browser, segment) == list(STANDARD)
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("columns", [["gone"], "cost", None, {"cost": 1}])
def test_settings_of_another_version_are_the_standard_columns(browser, user, segment, columns):
    SavedView.objects.create(owner=user, page="segment-lines", settings={"columns": columns})
    assert shown(browser, segment) == list(STANDARD)


def test_leads_back_to_the_page_of_lines(browser, url):
    page = browser.post(url("columns-update"), {"back": "search=bir", "columns": ["cost"]})
    assert page.url.endswith("?search=bir")


def test_a_row_after_its_edit_has_the_same_columns(browser, segment, url):
    browser.post(url("columns-update"), {"columns": ["cost"]})
    line = segment.lines.first()
    address = url("line-update", line.pk) + "?cancel=1"
    row = browser.get(address, headers={"HX-Request": "true"})
    assert row.text.count("<td") == 3
    form = browser.get(url("line-update", line.pk), headers={"HX-Request": "true"})
    assert 'colspan="4"' in form.text


def test_viewers_may_choose_their_columns(client, segment, url):
    client.force_login(UserFactory(role="Viewer"))
    client.post(url("columns-update"), {"columns": ["cost"]})
    assert shown(client, segment) == ["name", "cost"]


def test_somebody_elses_segment_is_not_found(browser, foreign):
    address = reverse("segments:columns-update", args=[foreign.number])
    assert browser.post(address, {"columns": ["cost"]}).status_code == 404


def test_columns_stand_in_the_order_in_which_they_were_put(browser, segment, url):
    names = ["number", "name", "company", "city"]
    browser.post(url("columns-update"), {"columns": names, "move": "city:-1"})
    assert shown(browser, segment) == ["number", "name", "city", "company"]
    browser.post(url("columns-update"), {"columns": names, "move": "name:-1"})
    assert shown(browser, segment) == ["name", "number", "company", "city"]


@pytest.mark.parametrize("move", ["city:1", "number:-1", "cost:1", "city:9", "city", ":"])
def test_what_cannot_go_further_stays(browser, segment, url, move):
    names = ["number", "name", "company", "city"]
    browser.post(url("columns-update"), {"columns": names, "move": move})
    assert shown(browser, segment) == names


def test_the_menu_lists_the_shown_ones_first_and_as_they_stand(browser, segment, url):
    browser.post(url("columns-update"), {"columns": ["city", "name", "cost"]})
    page = browser.get(url("columns-update") + "?search=bir")
    choices = page.context["panel"].column_choices
    assert [one.column.name for one in choices[:3]] == ["city", "name", "cost"]
    assert [one.is_shown for one in choices] == [True] * 3 + [False] * (len(COLUMNS) - 3)
    assert 'name="move" value="cost:-1"' in page.text
    assert '<input type="hidden" name="back" value="search=bir">' in page.text
    fragment = browser.get(url("columns-update"), headers={"HX-Request": "true"})
    assert fragment.text.strip().startswith("<form")
