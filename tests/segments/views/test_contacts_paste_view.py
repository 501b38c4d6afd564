"""Pasting contacts: looked at first, then in; nothing typed is lost."""

import pytest
from django.urls import reverse

from segments import actions
from tests.factories import ContactFactory, PersonFactory, UserFactory
from tests.segments.factories import listed
from tests.segments.views.conftest import said

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(url):
    return url("contacts-paste")


@pytest.fixture
def paste(browser, address):
    """Look at a text, then add it: what the page's two buttons post."""

    def pasted(text, **more):
        page = browser.post(address, {"text": text, **more})
        data = {"text": text, "seen": page.context["form"].digest, "apply": "1", **more}
        return browser.post(address, data, follow=True)

    return pasted


def test_shows_whom_the_rows_mean_before_anything_is_added(browser, segment, address):
    ContactFactory(number="CT7", name="Adatum")
    page = browser.post(address, {"text": "CT7\nnobody\nCT7"})
    pasted = page.context["pasted"]
    assert (len(pasted.found), len(pasted.not_found), pasted.duplicates) == (1, 1, 1)
    for words in ("1 contact found", "1 not found", "1 a second time", "Will be added"):
        assert words in page.text
    assert len(listed(segment)) == 2


def test_adds_as_one_step_and_says_what_happened(segment, paste):
    contact = ContactFactory(number="CT7")
    ContactFactory(number="CT8", name="Birch Bank", is_inactive=True)
    page = paste("CT7\nCT8\nnobody\nCT7")
    assert contact.pk in listed(segment)
    for words in (
        "1 contact was added.",
        "1 left out: The contact is inactive. Birch Bank",
        "1 row was not found.",
        "1 row named somebody a second time.",
    ):
        assert words in said(page)
    assert segment.steps.last().kind == "paste"


def test_an_ambiguous_row_offers_its_contacts_and_takes_the_chosen_one(
    browser, segment, address, paste
):
    _one, two = [
        PersonFactory(name="Anna Hart", company=ContactFactory(name=n)) for n in ("Acme", "Bell")
    ]
    page = browser.post(address, {"text": "Anna Hart"})
    assert 'type="radio"' in page.text
    assert "Acme" in page.text
    assert "Bell" in page.text
    paste("Anna Hart", **{"row-1": two.pk})
    assert two.pk in listed(segment)


def test_a_choice_stays_when_looking_again(browser, address):
    _one, two = [PersonFactory(name="Anna Hart") for _time in range(2)]
    page = browser.post(address, {"text": "Anna Hart", "row-1": two.pk})
    assert page.context["pasted"].ambiguous[0].chosen == two.pk
    assert page.context["preview"].will_add == 1


def test_a_text_changed_since_is_looked_at_again(browser, segment, address):
    ContactFactory(number="CT7")
    seen = browser.post(address, {"text": "CT7"}).context["form"].digest
    page = browser.post(address, {"text": "CT7\nCT8", "seen": seen, "apply": "1"})
    assert page.context["pasted"].row_count == 2
    assert len(listed(segment)) == 2


@pytest.mark.parametrize("text", ["", "  \n", "x\n" * 10_001])
def test_a_wrong_paste_is_refused_with_the_text_kept(browser, segment, address, text):
    page = browser.post(address, {"text": text, "apply": "1"})
    assert page.status_code == 422
    assert page.context["form"]["text"].value() == text
    assert segment.steps.count() == 2


def test_a_nul_is_left_out(segment, paste):
    contact = ContactFactory(number="CT7")
    paste("CT\x007")
    assert contact.pk in listed(segment)


def test_excluded_ones_come_only_with_the_right(browser, client, segment, address, paste):
    excluded = ContactFactory(number="CT7", is_excluded=True)
    paste("CT7", include_excluded="on")
    assert excluded.pk not in listed(segment)
    client.force_login(UserFactory(role="Marketing manager"))
    paste("CT7", include_excluded="on")
    assert excluded.pk in listed(segment)


def test_asks_before_undone_steps_with_typed_values_are_dropped(user, segment, paste):
    ContactFactory(number="CT7")
    line = segment.lines.get(contact__name="Birch")
    actions.update_line(line, user=user, version=1, values={"personal_text": "Hello"})
    actions.undo(segment, user=user, step=line.step_id)
    page = paste("CT7")
    assert "Drop the undone steps?" in page.text
    assert "CT7" in page.text
    paste("CT7", discard_redo="1")
    assert segment.steps.last().kind == "paste"


def test_somebody_elses_is_not_found(browser, foreign):
    address = reverse("segments:contacts-paste", args=[foreign.number])
    assert browser.post(address, {"text": "CT7"}).status_code == 404
