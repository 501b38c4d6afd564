"""Columns as wide as somebody drew them, on every segment."""

import pytest
from django.urls import reverse

from crm.models import SavedView
from segments.column_widths import NARROWEST, WIDEST
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
WIDTH = "/segments/columns/width/"


def style(browser, segment):
    """What the worksheet's stylesheet says; "" where it has none."""
    address = browser.get(segment.get_absolute_url()).context["columns_style"]
    return browser.get(address).text if address else ""


def test_a_width_is_kept_and_given_as_a_stylesheet(browser, segment):
    assert style(browser, segment) == ""
    answer = browser.post(WIDTH, {"column": "company", "width": "260"})
    page = browser.get(segment.get_absolute_url())
    assert answer.text == page.context["columns_style"]
    assert f'<link rel="stylesheet" href="{answer.text}" data-columns-style>' in page.text
    css = browser.get(answer.text)
    assert css["Content-Type"] == "text/css"
    # Tick, number, name, company.
    assert ":nth-child(4):nth-child(4)" in css.text
    assert "width: 260px" in css.text


def test_numbers_are_those_of_a_stylesheet_in_every_language(browser, user, segment):
    user.language = "ru"
    user.save()
    browser.post(WIDTH, {"column": "name", "width": "9999"})
    assert f"max-width: {WIDEST}px" in style(browser, segment)


@pytest.mark.parametrize(("typed", "kept"), [("1", NARROWEST), ("100000", WIDEST)])
def test_no_column_is_out_of_sight_or_fills_the_page(browser, segment, typed, kept):
    browser.post(WIDTH, {"column": "name", "width": typed})
    assert f" width: {kept}px" in style(browser, segment)


def test_an_empty_width_is_as_wide_as_it_comes(browser, segment):
    browser.post(WIDTH, {"column": "name", "width": "200"})
    assert browser.post(WIDTH, {"column": "name", "width": ""}).text == ""
    assert style(browser, segment) == ""
    assert not SavedView.objects.exists()


def test_widths_outlive_other_columns_but_not_the_standard_ones(browser, segment, url):
    browser.post(WIDTH, {"column": "name", "width": "200"})
    browser.post(url("columns-update"), {"columns": ["name", "cost"]})
    assert ":nth-child(2)" in style(browser, segment)
    browser.post(url("columns-update"), {"standard": "1"})
    assert style(browser, segment) == ""


def test_each_user_has_their_own(browser, client, segment):
    browser.post(WIDTH, {"column": "name", "width": "200"})
    client.force_login(UserFactory(role="Marketing manager"))
    assert style(client, segment) == ""


def test_what_is_no_column_or_no_width_is_refused(browser, segment, user):
    assert browser.post(WIDTH, {"column": "nothing", "width": "9"}).status_code == 404
    settings = {"widths": {"name": "red", "x": 3, "cost": None}}
    SavedView.objects.create(owner=user, page="segment-lines", settings=settings)
    assert style(browser, segment) == ""
    assert browser.get(reverse("segments:columns-style")).text.strip() == ""
