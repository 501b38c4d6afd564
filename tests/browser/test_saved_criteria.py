"""Criteria are saved, shared, changed, copied, tried and used again by keys alone, in both
languages."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from crm.models import User
from segments import actions
from segments.models import SavedCriteria, SegmentLine
from tests.browser.conftest import assert_accessible
from tests.browser.walking import follow, reach
from tests.factories import ContactFactory
from tests.segments.factories import make_segment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_saved_criteria_are_shared_changed_copied_and_applied(
    open_page: Any, salesperson: User, language: str
) -> None:
    User.objects.filter(pk=salesperson.pk).update(language=language)
    leeds, york = (ContactFactory(city=city) for city in ("Leeds", "York"))
    segment = make_segment(user=salesperson)
    actions.add_contacts(segment, {"city": ["Leeds"]}, user=salesperson)
    page = open_page(salesperson)
    page.goto(reverse("segments:criteria-save", args=[segment.number]))
    reach(page, "[name=code]")
    page.keyboard.type("leeds")
    reach(page, "[name=description]")
    page.keyboard.type("In Leeds")
    reach(page, "[name=is_shared]")
    page.keyboard.press("Space")
    follow(page, ".narrow-form button[type=submit]", "/saved-criteria/LEEDS/")
    saved = SavedCriteria.objects.get()
    assert saved.is_shared
    assert_accessible(page)
    follow(page, "a[href$='/steps/0/']", "/LEEDS/steps/0/")
    reach(page, "input[name^=value-]")
    page.keyboard.press("Control+a")
    page.keyboard.type("York")
    expect(page.locator(".funnel__names")).to_contain_text(york.name)
    follow(page, ".criteria__buttons button:not([name])", "/saved-criteria/LEEDS/")
    follow(page, "a[href$='/copy/']", "/LEEDS/copy/")
    reach(page, "[name=code]")
    page.keyboard.press("Control+a")
    page.keyboard.type("york")
    follow(page, ".narrow-form button[type=submit]", "/saved-criteria/YORK/")
    start_or_apply(page, language)
    listed = SegmentLine.objects.listed().values_list("contact", flat=True)
    assert set(listed) == {leeds.pk, york.pk}


def start_or_apply(page: Page, language: str) -> None:
    """In English a new segment; in Russian the one that is there, after it was tried on it."""
    if language == "en":
        follow(page, "a[href$='/start/']", "/YORK/start/")
        follow(page, ".narrow-form button[type=submit]", "/segments/SM*/")
        expect(page.locator("tr.segment-line")).to_have_count(1)
        return
    follow(page, "a[href$='/try/']", "/YORK/try/")
    reach(page, "[name=segment]")
    page.keyboard.press("ArrowDown")
    follow(page, ".narrow-form button[type=submit]", "/YORK/try/?segment=SM*")
    expect(page.locator(".funnel__steps dd")).to_have_text(["1", "0", "1"])
    assert_accessible(page)
    follow(page, ".panel__body form button[type=submit]", "/criteria/")
    follow(page, ".dialog button[type=submit]", "/segments/SM*/")
    expect(page.locator("tr.segment-line")).to_have_count(2)
