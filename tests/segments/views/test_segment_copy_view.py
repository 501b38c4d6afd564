"""The page that copies a segment."""

import pytest
from django.urls import reverse

from crm.models import Contact
from segments.models import Segment
from tests.factories import UserFactory
from tests.segments.factories import listed
from tests.segments.views.conftest import said

pytestmark = pytest.mark.django_db


def copied(segment):
    return Segment.objects.exclude(pk=segment.pk).get()


def test_proposes_a_description_and_says_what_stays_behind(browser, segment, url):
    page = browser.get(url("segment-copy"))
    assert page.context["form"]["description"].value() == "Copy of Spring letter"
    assert "Dates, evaluations and failed attempts stay behind" in page.text
    assert Segment.objects.count() == 1


def test_copies_and_leads_to_the_copy(browser, segment, url):
    page = browser.post(
        url("segment-copy"), {"description": "Autumn", "what": "contacts"}, follow=True
    )
    new = copied(segment)
    assert (new.description, listed(new)) == ("Autumn", listed(segment))
    assert page.redirect_chain[-1][0] == new.get_absolute_url()
    assert f"Segment {new.number} is a copy of {segment.number}, with 2 contacts." in said(page)


def test_the_set_up_alone_asks_for_contacts(browser, segment, url):
    page = browser.post(
        url("segment-copy"), {"description": "Autumn", "what": "set-up"}, follow=True
    )
    assert listed(copied(segment)) == set()
    assert "now add contacts" in said(page)


def test_who_is_left_out_is_named(browser, segment, url):
    Contact.objects.filter(name="Birch").update(is_inactive=True)
    page = browser.post(
        url("segment-copy"), {"description": "Autumn", "what": "overrides"}, follow=True
    )
    assert "1 left out: The contact is inactive." in said(page)
    assert "Not copied: Birch." in said(page)


@pytest.mark.parametrize(
    "typed",
    [{"description": "", "what": "set-up"}, {"description": "x", "what": "all"}, {"what": ""}],
)
def test_what_cannot_be_is_refused_and_nothing_written(browser, segment, url, typed):
    page = browser.post(url("segment-copy"), typed)
    assert page.status_code == 422
    assert Segment.objects.count() == 1


def test_viewers_may_not(client, segment, url):
    client.force_login(UserFactory(role="Viewer"))
    assert client.get(url("segment-copy")).status_code == 403


def test_somebody_elses_is_not_found(browser, foreign):
    address = reverse("segments:segment-copy", args=[foreign.number])
    typed = {"description": "Mine", "what": "contacts"}
    assert browser.post(address, typed).status_code == 404
    assert Segment.objects.count() == 1
