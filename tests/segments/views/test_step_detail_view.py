"""A step in detail, and the strip that unfolds into it."""

import pytest

from segments import actions
from tests.factories import ContactFactory, SalespersonFactory
from tests.segments.views.conftest import statements

pytestmark = pytest.mark.django_db


def detail(browser, url, step, **headers):
    return browser.get(url("step-detail", step.pk), headers=headers)


def test_shows_conditions_options_contacts_and_reasons(browser, user, segment, url):
    ContactFactory(name="Cedar", country="DE")
    ContactFactory(country="DE", is_inactive=True)
    step = actions.add_contacts(segment, {"country": ["DE"]}, user=user, with_companies=True).step
    page = detail(browser, url, step)
    for words in (
        "Country is Germany",
        "With their companies",
        "Cedar",
        "1 left out: The contact is inactive.",
    ):
        assert words in page.text


def test_says_that_any_of_the_conditions_is_enough(browser, user, segment, url):
    filters = {"match": ["any"], "type": ["company"], "city": ["Leeds"]}
    step = actions.add_contacts(segment, filters, user=user).step
    assert detail(browser, url, step).context["detail"].conditions == [
        "One of these is enough:",
        "Type is Company",
        "City contains “Leeds”",
    ]


def test_shows_whom_a_step_took(browser, user, segment, url):
    step = actions.reduce_contacts(segment, {"q": ["birch"]}, user=user).step
    names = [contact.name for contact in detail(browser, url, step).context["detail"].contacts]
    assert names == ["Birch"]


def test_shows_both_sides_of_a_header_edit(browser, user, segment, url):
    salesperson = SalespersonFactory(name="Bob")
    step = actions.update_header(
        segment,
        user=user,
        version=segment.version,
        values={"salesperson": salesperson, "language": "ru", "description": "Autumn"},
    ).step
    changes = {
        change.label: (change.before, change.after)
        for change in detail(browser, url, step).context["detail"].changes
    }
    assert changes["Description"] == ("Spring letter", "Autumn")
    assert changes["Language"] == ("–", "Russian")
    assert changes["Salesperson"][1].endswith("Bob")


def test_shows_the_fields_of_edited_lines(browser, user, segment, url):
    step = actions.update_lines(
        segment, segment.lines.all(), user=user, values={"description": "All", "no_campaign": True}
    ).step
    page = detail(browser, url, step)
    assert "Lines: Campaign, Description" in page.text
    assert "Alder" in page.text


def test_comes_alone_where_the_strip_unfolds(browser, segment, url):
    step = segment.steps.first()
    target = {"HX-Request": "true", "HX-Target": f"step-{step.pk}"}
    page = detail(browser, url, step, **target)
    assert "Alder" in page.text
    assert "<html" not in page.text


def test_many_contacts_are_told_by_their_number(browser, user, segment, url):
    ContactFactory.create_batch(60, country="DE")
    step = actions.add_contacts(segment, {"country": ["DE"]}, user=user).step
    assert "and 10 more" in detail(browser, url, step).text
    ContactFactory(country="FR")
    one = actions.add_contacts(segment, {"country": ["FR"]}, user=user).step
    few = statements(lambda: detail(browser, url, one))
    assert statements(lambda: detail(browser, url, step)) == few


def test_a_step_of_another_segment_is_not_found(browser, url, foreign):
    assert detail(browser, url, foreign.steps.get()).status_code == 404
