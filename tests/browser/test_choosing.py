"""Contacts are chosen by keys alone, in both languages, kept, removed, and the steps taken back."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from crm.models import User
from segments.models import SegmentLine
from tests.browser.conftest import assert_accessible
from tests.browser.walking import MOST_STOPS, follow, press, reach
from tests.factories import ContactFactory
from tests.segments.factories import make_segment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def choose(page: Page, value: str) -> None:
    """In the list that has the focus."""
    for _stop in range(MOST_STOPS):
        if page.evaluate("document.activeElement.value") == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"The list has no {value}.")


def add_condition(page: Page, box: str, about: str, focused: str) -> None:
    """Choose what it is about and add it; the focus is then on the new condition's first field."""
    reach(page, f"#new-{box}")
    choose(page, about)
    press(page, f"button[name=do][value='add:{box}']")
    expect(page.locator(f"{focused}:focus")).to_be_visible()


def added_group(page: Page) -> str:
    return str(page.locator("select[name^=match-]").last.get_attribute("name")).removeprefix(
        "match-"
    )


@pytest.mark.parametrize(("language", "verb"), [("en", "refine"), ("ru", "reduce")])
def test_by_nested_conditions_and_back_again(
    open_page: Any, salesperson: User, language: str, verb: str
) -> None:
    User.objects.filter(pk=salesperson.pk).update(language=language)
    for name, city in (("Adatum", "Leeds"), ("Bell", "Leeds"), ("Cobalt", "Leeds"), ("Adria", "")):
        ContactFactory(name=name, city=city)
    segment = make_segment(user=salesperson)
    page = open_page(salesperson)
    page.goto(reverse("segments:contacts-add", args=[segment.number]))
    root = added_group(page)
    add_condition(page, root, "contact.city", "[name^=op-]")
    reach(page, "input[name^=value-]")
    page.keyboard.type("Leeds")
    add_condition(page, root, "group", "[name^=match-]")
    choose(page, "any")
    group = added_group(page)
    for name in ("Adatum", "Bell"):
        add_condition(page, group, "contact.name", "[name^=op-]")
        reach(page, "input[name^=value-]")
        page.keyboard.type(name)
    expect(page.locator(".funnel__result dd")).to_have_text("2", timeout=15_000)
    assert_accessible(page)
    follow(page, ".criteria__buttons button:not([name])", segment.get_absolute_url())
    expect(page.locator("tr.segment-line")).to_have_count(2)
    listed = SegmentLine.objects.listed().values_list("contact__name", flat=True)
    assert set(listed) == {"Adatum", "Bell"}
    press(page, ".steps summary.steps__row")
    expect(page.locator(".step-detail__points")).to_contain_text("Leeds")
    follow(page, ".step-detail__again a", f"/add/?step={segment.steps.get().pk}")
    expect(page.locator(".funnel__steps dd").first).to_have_text("2")
    follow(page, f".verbs a[href$='/{verb}/']", f"/{verb}/")
    add_condition(page, added_group(page), "contact.name", "[name^=op-]")
    reach(page, "input[name^=value-]")
    page.keyboard.type("Adatum")
    expect(page.locator(".funnel__result dd")).to_have_text("1", timeout=15_000)
    assert_accessible(page)
    follow(page, ".criteria__buttons button:not([name])", segment.get_absolute_url())
    expect(page.locator("tr.segment-line")).to_have_count(1)
    for left in (2, 0):
        page.wait_for_load_state()
        page.keyboard.press("Control+z")
        expect(page.locator("tr.segment-line")).to_have_count(left)
    # A key that falls before the page's modules run is nobody's.
    page.wait_for_load_state()
    page.keyboard.press("Control+y")
    expect(page.locator("tr.segment-line")).to_have_count(2)
