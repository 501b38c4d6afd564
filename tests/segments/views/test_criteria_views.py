"""Criteria are saved from a segment and applied to one."""

import pytest
from django.urls import reverse

from segments.models import SavedCriteria
from tests.factories import ContactFactory, SalespersonFactory, UserFactory
from tests.segments.factories import listed, make_segment
from tests.segments.views.conftest import said

pytestmark = pytest.mark.django_db
GERMANY = {"kind": "add", "criteria": {"filters": {"country": ["DE"]}, "options": []}}


@pytest.fixture
def saved(user):
    return SavedCriteria.objects.create(
        code="RL", description="Spring", owner=user, steps=[GERMANY]
    )


def test_the_form_shows_the_steps_that_will_be_kept(browser, url):
    page = browser.get(url("criteria-save"))
    assert "Alder" in page.text
    assert page.context["form"].initial["description"] == "Spring letter"


def test_saves_and_shows_them(browser, user, url):
    data = {"code": "news", "description": "News", "is_shared": "on"}
    page = browser.post(url("criteria-save"), data, follow=True)
    saved = SavedCriteria.objects.get()
    assert (saved.code, saved.owner, saved.is_shared) == ("NEWS", user, True)
    assert "The criteria were saved as NEWS." in said(page)
    assert "2 contacts: Alder, Birch" in page.text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"code": "RL"}, "There are saved criteria RL already."),
        ({"code": "a b"}, "Use letters, digits"),
        ({"code": "NEW", "rules_only": "on"}, "There is no step to save"),
    ],
)
def test_what_cannot_be_saved_is_said_and_kept(browser, saved, url, data, words):
    page = browser.post(url("criteria-save"), {"description": "Typed", **data})
    assert page.status_code == 422
    assert words in page.text
    assert 'value="Typed"' in page.text
    assert SavedCriteria.objects.count() == 1


def test_who_may_see_the_segment_only_may_save_its_criteria(browser):
    other = UserFactory(role="Marketing manager")
    segment = make_segment(ContactFactory(), user=other)
    browser.post(
        reverse("segments:criteria-save", args=[segment.number]),
        {"code": "A", "description": "x"},
    )
    assert SavedCriteria.objects.count() == 1


def test_applies_at_once_to_a_segment_without_steps(browser, user, saved):
    contact = ContactFactory(country="DE")
    segment = make_segment(user=user)
    address = reverse("segments:criteria-apply", args=[segment.number])
    assert "RL" in browser.get(address).text
    page = browser.post(address, {"saved": "rl"}, follow=True)
    assert listed(segment) == {contact.pk}
    assert "RL: 1 added, 0 removed." in said(page)


def test_asks_where_there_are_steps_already(browser, segment, saved, url):
    contact = ContactFactory(country="DE")
    page = browser.post(url("criteria-apply"), {"saved": "RL"})
    assert "The segment has 2 steps already. Apply RL as well?" in page.text
    assert contact.pk not in listed(segment)
    browser.post(url("criteria-apply"), {"saved": "RL", "confirmed": "1"})
    assert contact.pk in listed(segment)


def test_broken_ones_say_so_and_do_nothing(browser, segment, saved, url):
    SavedCriteria.objects.update(
        steps=[GERMANY, {"kind": "add", "criteria": {"filters": {"hobby": ["x"]}, "options": []}}]
    )
    page = browser.post(url("criteria-apply"), {"saved": "RL", "confirmed": "1"}, follow=True)
    assert "Step 2 of these criteria no longer holds together" in said(page)
    assert len(listed(segment)) == 2


def test_somebody_elses_own_are_neither_offered_nor_applied(browser, segment, url):
    SavedCriteria.objects.create(
        code="HIDDEN", description="x", owner=UserFactory(), steps=[GERMANY]
    )
    assert "HIDDEN" not in browser.get(url("criteria-apply")).text
    page = browser.post(url("criteria-apply"), {"saved": "HIDDEN", "confirmed": "1"})
    assert page.status_code == 404


def test_are_searched(browser, saved, url):
    assert browser.get(url("criteria-apply"), {"q": "autumn"}).context["page"].rows == []
    assert browser.get(url("criteria-apply"), {"q": "spring"}).context["page"].rows == [saved]
    assert "There are no saved criteria" not in browser.get(url("criteria-apply")).text


def test_somebody_elses_segment_is_not_found(browser, saved):
    owner = UserFactory(role="Marketing manager", salesperson=SalespersonFactory())
    foreign = make_segment(user=owner)
    for name in ("criteria-apply", "criteria-save"):
        assert browser.get(reverse(f"segments:{name}", args=[foreign.number])).status_code == 404
