"""Criteria are saved, shared, copied and used again by keys alone, in both languages."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from crm.models import User
from segments.models import SavedCriteria, Segment
from tests.browser.conftest import assert_accessible
from tests.browser.walking import follow, reach
from tests.factories import ContactFactory
from tests.segments.factories import make_segment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_saved_criteria_are_shared_copied_and_started(
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
    follow(page, ".narrow-form button[type=submit]", "/saved-criteria/LEEDS/")
    saved = SavedCriteria.objects.get()
    assert saved.is_shared
    assert_accessible(page)
    follow(page, "a[href$='/copy/']", "/LEEDS/copy/")
    reach(page, "[name=code]")
    page.keyboard.press("Control+a")
    page.keyboard.type("york")
    follow(page, ".narrow-form button[type=submit]", "/saved-criteria/YORK/")
    follow(page, "a[href$='/start/']", "/YORK/start/")
    follow(page, ".narrow-form button[type=submit]", "/segments/SM*/")
    expect(page.locator("tr.segment-line")).to_have_count(1)
    assert Segment.objects.count() == 2
