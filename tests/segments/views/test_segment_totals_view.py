"""The totals: a fragment of the worksheet, and a page without a script."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_the_worksheet_leads_to_them_and_does_not_add_up_itself(browser, segment, url):
    page = browser.get(segment.get_absolute_url())
    assert f'hx-get="{url("segment-totals")}"' in page.text
    assert f'href="{url("segment-totals")}"' in page.text
    assert "Total cost" not in page.text


def test_are_a_fragment_for_the_worksheet(browser, url):
    page = browser.get(url("segment-totals"), headers={"HX-Request": "true", "HX-Target": "totals"})
    assert "<html" not in page.text
    assert all(words in page.text for words in ("Lines", "<dd>2</dd>", "Total duration"))


def test_are_a_page_without_a_script(browser, segment, url):
    page = browser.get(url("segment-totals"))
    assert "<html" in page.text
    assert segment.get_absolute_url() in page.text


def test_of_somebody_else_are_not_found(browser, foreign):
    address = reverse("segments:segment-totals", args=[foreign.number])
    assert browser.get(address).status_code == 404
