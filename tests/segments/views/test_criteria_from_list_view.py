"""The filters of the contact list go on as conditions of a segment."""

import pytest

from crm.criteria.running import Criteria
from segments.models import Segment
from tests.factories import ContactFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/segments/from-list/?country=DE&q=anna&where=City: B*"


def test_the_list_leads_on_only_where_it_is_filtered(browser):
    ContactFactory()
    assert "/segments/from-list/?country=DE" in browser.get("/contacts/?country=DE").text
    assert "/segments/from-list/" not in browser.get("/contacts/").text


def test_says_what_goes_on(browser):
    page = browser.get(ADDRESS)
    assert "Search contains “anna” and Country is Germany and City: B*" in page.text
    assert browser.post(ADDRESS, {"description": ""}).status_code == 422


def test_opens_the_conditions_on_a_new_segment(browser, user):
    found = ContactFactory(name="Anna", country="DE", city="Bonn")
    ContactFactory(name="Anna", country="DE", city="Leeds")
    answer = browser.post(ADDRESS, {"description": "From the list"})
    assert answer.url.startswith(f"/segments/{Segment.objects.get().number}/add/?")
    builder = browser.get(answer.url).context["builder"]
    assert builder.is_valid()
    assert list(Criteria(builder.stored, user).contacts()) == [found]


def test_opens_the_conditions_on_an_open_segment(browser, segment):
    answer = browser.post(ADDRESS, {"segment": segment.pk})
    assert answer.url.startswith(f"/segments/{segment.number}/add/?")
