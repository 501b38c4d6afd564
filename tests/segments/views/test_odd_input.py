"""Input that no page sends: it is refused or nobody's, never an error page."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from crm.models import Contact
from segments.columns import COLUMNS
from segments.forms import GridForm
from segments.grid import Grid
from tests.factories import ContactFactory
from tests.segments.factories import listed

pytestmark = pytest.mark.django_db

# More digits than Python reads, and more than a key of the database has.
NUMBERS = ["9" * 5_000, "9" * 25, "ABC", "-1"]
TEXTS = ["a\0b", "\0", "a " * 1_500, "x" * 60_000]
NONSENSE = [*TEXTS, "9" * 90, "1e999", "NaN", "-", "2026-99-99", "%", "⁹"]
FILTERS = [*(column.name for column in COLUMNS), "own", "problem", "sort"]


@pytest.mark.parametrize(
    "page", ["segments/{}/", "segments/{}/log/", "contacts/{}/", "contacts/{}/segments/"]
)
@pytest.mark.parametrize("number", ["%00", "a%00b", "ABC"])
def test_an_unknown_number_is_not_found(browser, page, number):
    assert browser.get("/" + page.format(number)).status_code == 404


@pytest.mark.parametrize("text", TEXTS)
def test_a_search_finds_nobody(browser, segment, url, text):
    for address, name in (
        (url("line-create"), "q"),
        (segment.get_absolute_url(), "search"),
        (reverse("segments:segment-list"), "q"),
        (reverse("crm:contact-lookup"), "q"),
        (reverse("crm:contact-list"), "q"),
        (reverse("interactions:entry-list"), "q"),
    ):
        assert browser.get(address, {name: text}).status_code == 200, address


@pytest.mark.parametrize("text", TEXTS)
def test_a_typed_text_adds_nobody(browser, segment, url, text):
    page = browser.post(url("line-create"), {"q": text})
    assert page.status_code == 200
    assert len(listed(segment)) == 2


def test_a_blank_text_is_not_the_contact_without_email(browser, segment, url):
    Contact.objects.update(email="office@example.com")
    contact = ContactFactory(email="")
    browser.post(url("line-create"), {"q": "  "})
    assert contact.pk not in listed(segment)


@pytest.mark.parametrize("side", ["text", "value"])
@pytest.mark.parametrize("text", TEXTS)
def test_criteria_take_nobody_in(browser, segment, url, side, text):
    for name in ("city", "created_at", "country", "is_inactive", "salesperson", "search"):
        data = {"node": "1:contact:0", "row": f"1-1:{name}", f"{side}-1-1": text}
        counted = browser.post(url("contacts-add"), {**data, "op-1-1": "is", "count": "1"})
        assert counted.status_code in {200, 422}
        browser.post(url("contacts-reduce"), {**data, "op-1-1": "at_least"})
    assert len(listed(segment)) == 2


@pytest.mark.parametrize("number", NUMBERS)
def test_a_key_that_is_nobodys_does_nothing(browser, segment, url, number):
    for name, data in (
        ("segment-undo", {"step": number}),
        ("segment-redo", {"step": number}),
        ("lines-update", {"line": number}),
        ("lines-remove", {"line": number}),
    ):
        assert browser.post(url(name), data).status_code == 302, name
    line = segment.lines.first()
    reset = {"reset": f"{line.pk}:date:{number}"}
    assert browser.post(url("line-reset"), reset).status_code == 302
    assert browser.post(url("line-reset"), {"reset": f"{number}:date:1"}).status_code == 302
    assert browser.post(url("line-restore", line.pk), {"version": number}).status_code == 302
    assert (
        browser.post(url("segment-log"), {"seen": f"lines:{number}", "check": "1"}).status_code
        == 200
    )
    selected = browser.post(reverse("segments:add-selected"), {"contact": number})
    assert "No contact was ticked." in selected.text
    assert len(listed(segment)) == 2


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("place", ["after", "before", "position"])
def test_a_place_that_is_nowhere_is_a_page(browser, segment, number, place):
    for sort in ("", "name"):
        page = browser.get(segment.get_absolute_url(), {place: number, "sort": sort})
        assert page.status_code == 200


@pytest.mark.parametrize("text", NONSENSE)
def test_filters_of_nonsense_are_a_page(browser, segment, text):
    page = browser.get(segment.get_absolute_url(), dict.fromkeys(FILTERS, text))
    assert page.status_code == 200
    assert page.context["grid"].total <= 2


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_of_nonsense_finds_at_most_all(segment, name):
    for text in NONSENSE:
        data = QueryDict(mutable=True)
        data[name] = text
        grid = Grid(segment, GridForm(data).query(segment))
        assert grid.total <= 2, text
        assert len(grid.rows) == grid.total, text


def test_all_that_match_nonsense_are_not_touched_without_a_count(browser, segment, url):
    data = {"all": "1", "back": "sort=;drop&cost=x", "expected": "9" * 30, "confirmed": "1"}
    assert "2 lines" in browser.post(url("lines-remove"), data).text
    assert len(listed(segment)) == 2
