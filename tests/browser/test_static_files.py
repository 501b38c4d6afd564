"""Files by names with digests, as in production; the other tests here load them so as well."""

from typing import Any

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage

from crm.models import User
from tests.browser.conftest import asked_twice
from tests.factories import ContactFactory
from tests.segments.factories import make_segment

pytestmark = [pytest.mark.browser, pytest.mark.looks, pytest.mark.django_db(transaction=True)]


def test_a_worksheet_asks_by_digest_and_runs_every_module_once(
    open_page: Any, salesperson: User
) -> None:
    segment = make_segment(ContactFactory(), user=salesperson)
    page = open_page(salesperson)
    page.goto(segment.get_absolute_url())
    grid = page.locator("script[src*='/js/grid.']")
    assert grid.get_attribute("src") != "/static/js/grid.js"
    assert asked_twice(page) == []


def test_a_module_asked_for_by_both_names_is_told(open_page: Any, salesperson: User) -> None:
    segment = make_segment(ContactFactory(), user=salesperson)
    page = open_page(salesperson)
    page.goto(segment.get_absolute_url())
    name = staticfiles_storage.url("js/grid-cursor.js")
    page.evaluate("name => import(name)", name)
    assert asked_twice(page) == ["/static/js/grid-cursor.js"]
