"""The conditions of a step are used again: changed on the page that the step was made on."""

import pytest

from segments import actions
from segments.models import SegmentCriteria
from tests.factories import ContactFactory, MailingGroupFactory, SalespersonFactory, UserFactory
from tests.segments.factories import listed

pytestmark = pytest.mark.django_db

NESTED = {
    "version": 2,
    "tree": {
        "all": [
            {"source": "contact", "where": {"country": "DE"}},
            {"any": [{"source": "mailing_group", "where": {"group": "NEWS"}, "has": "no"}]},
        ]
    },
}

BIRCH = {"version": 2, "tree": {"all": [{"source": "contact", "where": {"name": "*birch*"}}]}}


@pytest.fixture(autouse=True)
def news(db):
    return MailingGroupFactory(code="NEWS")


def again(browser, url, step):
    """The page that the link in the step's details leads to."""
    address = browser.get(url("step-detail", step.pk)).context["again"]
    assert address == f"{url(f'contacts-{step.kind}')}?step={step.pk}"
    return browser.get(address)


def as_posted(page, **changed):
    """What the form on the page would post."""
    data = page.context["builder"].data.copy()
    for name, value in changed.items():
        data[name] = value
    return {name: data.getlist(name) for name in data}


def test_the_step_is_made_once_more_or_with_other_conditions(browser, user, segment, url):
    ContactFactory(country="DE")
    spain = ContactFactory(country="ES")
    actions.add_contacts(segment, NESTED, user=user, with_companies=True)
    step = segment.steps.last()
    page = again(browser, url, step)
    assert page.context["options_form"].cleaned_data["with_companies"]
    browser.post(url("contacts-add"), as_posted(page))
    made = segment.steps.last().criteria
    assert {name: made[name] for name in ("filters", "options")} == {
        name: step.criteria[name] for name in ("filters", "options")
    }
    browser.post(url("contacts-add"), as_posted(page, **{"text-1-1": "ES"}))
    assert spain.pk in listed(segment)


@pytest.mark.parametrize("kind", ["refine", "reduce"])
def test_those_of_a_step_that_took_contacts(browser, user, segment, url, kind):
    does = getattr(actions, f"{kind}_contacts")
    step = does(segment, BIRCH, user=user, entire_companies=True).step
    page = again(browser, url, step)
    assert "birch" in page.context["sentence"]
    assert page.context["options_form"].cleaned_data["entire_companies"]


def test_what_can_no_longer_be_asked_is_named(browser, user, segment, url):
    step = actions.add_contacts(segment, NESTED, user=user).step
    gone = {"version": 2, "tree": {"all": [{"source": "hobby", "where": {}, "has": "some"}]}}
    step.criteria = {"filters": gone, "options": []}
    step.save()
    page = again(browser, url, step)
    assert "These conditions can no longer be asked" in page.text
    assert "hobby" in page.text


def test_named_contacts_have_no_conditions(browser, segment, url, foreign):
    by_hand = segment.steps.first()
    assert browser.get(url("step-detail", by_hand.pk)).context["again"] == ""
    for step in (by_hand.pk, foreign.steps.get().pk, "x"):
        assert browser.get(url("contacts-add"), {"step": step}).status_code == 404


def test_who_may_only_look_is_not_led_there(client, user, segment, url):
    step = actions.add_contacts(segment, NESTED, user=user).step
    client.force_login(UserFactory(role="Viewer", salesperson=SalespersonFactory()))
    assert SegmentCriteria.objects.filter(pk=step.pk).exists()
    assert client.get(url("step-detail", step.pk)).context["again"] == ""
