"""Contacts are chosen by keys alone, in both languages: conditions, steps, saved criteria."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from crm.models import User
from segments.models import SavedCriteria, Segment, SegmentLine
from tests.browser.conftest import assert_accessible
from tests.factories import ContactFactory
from tests.segments.factories import make_segment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What is typed to choose from a list, as each language calls it.
WORDS = {
    "en": {"city": "City", "name": "Name", "group": "Group of conditions", "any": "any"},
    "ru": {"city": "Город", "name": "Название", "group": "Группа условий", "any": "любое"},
}
MOST_STOPS = 150


def reach(page: Page, selector: str) -> None:
    """By Tab, from wherever the focus is."""
    page.wait_for_load_state()
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"No Tab leads to {selector}.")


def press(page: Page, selector: str) -> None:
    reach(page, selector)
    page.keyboard.press("Enter")


def add_condition(page: Page, box: str, word: str, focused: str) -> None:
    """Choose what it is about and add it; the focus is then on the new condition's first field."""
    reach(page, f"#new-{box}")
    page.keyboard.type(word)
    press(page, f"button[name=do][value='add:{box}']")
    expect(page.locator(f"{focused}:focus")).to_be_visible()


def added_group(page: Page) -> str:
    return str(page.locator("select[name^=match-]").last.get_attribute("name")).removeprefix(
        "match-"
    )


@pytest.mark.parametrize("language", ["en", "ru"])
def test_by_nested_conditions_and_back_again(
    open_page: Any, salesperson: User, language: str
) -> None:
    User.objects.filter(pk=salesperson.pk).update(language=language)
    for name, city in (("Adatum", "Leeds"), ("Bell", "Leeds"), ("Cobalt", "Leeds"), ("Adria", "")):
        ContactFactory(name=name, city=city)
    segment, words = make_segment(user=salesperson), WORDS[language]
    page = open_page(salesperson)
    page.goto(reverse("segments:contacts-add", args=[segment.number]))
    root = added_group(page)
    add_condition(page, root, words["city"], "[name^=op-]")
    reach(page, "input[name^=value-]")
    page.keyboard.type("Leeds")
    add_condition(page, root, words["group"], "[name^=match-]")
    page.keyboard.type(words["any"])
    group = added_group(page)
    for name in ("Adatum", "Bell"):
        add_condition(page, group, words["name"], "[name^=op-]")
        reach(page, "input[name^=value-]")
        page.keyboard.type(name)
    expect(page.locator(".funnel__result dd")).to_have_text("2")
    assert_accessible(page)
    press(page, ".criteria__buttons button:not([name])")
    expect(page.locator("tr.segment-line")).to_have_count(2)
    listed = SegmentLine.objects.listed().values_list("contact__name", flat=True)
    assert set(listed) == {"Adatum", "Bell"}
    press(page, ".steps summary.steps__row")
    expect(page.locator(".step-detail__points")).to_contain_text("Leeds")
    page.keyboard.press("Control+z")
    expect(page.locator("tr.segment-line")).to_have_count(0)
    page.keyboard.press("Control+y")
    expect(page.locator("tr.segment-line")).to_have_count(2)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_saved_criteria_are_shared_copied_tried_and_started(
    open_page: Any, salesperson: User, language: str
) -> None:
    User.objects.filter(pk=salesperson.pk).update(language=language)
    segment = make_segment(ContactFactory(name="Adatum"), user=salesperson)
    page = open_page(salesperson)
    page.goto(reverse("segments:criteria-save", args=[segment.number]))
    reach(page, "[name=code]")
    page.keyboard.type("leeds")
    reach(page, "[name=description]")
    page.keyboard.type("In Leeds")
    reach(page, "[name=is_shared]")
    page.keyboard.press("Space")
    press(page, ".narrow-form button[type=submit]")
    page.wait_for_url(lambda url: not url.endswith("/save/"))
    saved = SavedCriteria.objects.get()
    assert (saved.code, saved.is_shared) == ("LEEDS", True)
    page.goto(saved.get_absolute_url())
    assert_accessible(page)
    press(page, "a[href$='/copy/']")
    reach(page, "[name=code]")
    page.keyboard.press("Control+a")
    page.keyboard.type("york")
    press(page, ".narrow-form button[type=submit]")
    page.wait_for_url("**/YORK/**")
    press(page, "a[href$='/start/']")
    press(page, ".narrow-form button[type=submit]")
    expect(page.locator("tr.segment-line")).to_have_count(1)
    assert Segment.objects.count() == 2
