"""What the grid's menus hold, which comes when they are opened."""

import pytest

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
FRAGMENT = {"HX-Request": "true"}


def test_a_search_keeps_the_filters_of_a_menu_that_was_not_opened(browser, segment):
    page = browser.get(segment.get_absolute_url() + "?own=description&language=ru&search=x").text
    search = page.split('role="search"')[2].split("</form>")[0]
    assert '<input type="hidden" name="own" value="description">' in search
    assert '<input type="hidden" name="language" value="ru">' in search
    assert "<select" not in search


def test_the_filters_come_filled_in_for_the_menu_and_as_a_page(browser, url):
    address = url("lines-filter") + "?own=description&search=x&sort=-name"
    fields = browser.get(address, headers=FRAGMENT).text
    assert '<option value="description" selected>' in fields
    assert "<form" not in fields
    page = browser.get(address).text
    assert fields.strip() in page
    assert '<input type="hidden" name="search" value="x">' in page
    assert '<input type="hidden" name="sort" value="-name">' in page


def test_the_keys_are_those_that_the_reader_may_use(browser, client, segment, url):
    assert "fill down" in browser.get(url("grid-keys"), headers=FRAGMENT).text
    client.force_login(UserFactory(role="Viewer"))
    said = client.get(url("grid-keys")).text
    assert "fill down" not in said
    assert "from cell to cell" in said
