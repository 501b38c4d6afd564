"""The header on the worksheet: three groups, where values come from, a newer version."""

from decimal import Decimal

import pytest
from django.test import Client

from interactions.actions import save_template
from segments import actions
from segments.header_groups import OPEN_GROUPS
from tests.factories import InteractionTemplateFactory, UserFactory
from tests.segments.factories import make_segment

pytestmark = pytest.mark.django_db


def opened(browser, segment):
    groups = browser.get(segment.get_absolute_url()).context["groups"]
    return {name for name, group in groups.items() if group.is_open}


def test_the_interaction_group_is_open_until_there_is_a_template(browser, user, segment):
    assert opened(browser, make_segment(user=user)) == {"general", "interaction"}
    assert opened(browser, segment) == {"general"}


@pytest.mark.parametrize(
    ("cookie", "expected"),
    [("", set()), ("letter", {"letter"}), ("general.letter", {"general", "letter"}), ("<x", set())],
)
def test_groups_stay_as_the_person_left_them(browser, segment, cookie, expected):
    browser.cookies[OPEN_GROUPS] = cookie
    assert opened(browser, segment) == expected


def test_a_group_with_a_mistake_is_open(browser, segment, url):
    browser.cookies[OPEN_GROUPS] = ""
    data = {"version": segment.version, "description": ""}
    page = browser.post(url("segment-update"), data)
    assert page.text.count('data-fold="general" open') == 1


def test_a_folded_group_says_what_is_in_it(browser, segment):
    groups = browser.get(segment.get_absolute_url()).context["groups"]
    assert groups["general"].digest[1:] == ["The day it is logged", "No campaign"]
    assert groups["interaction"].digest == [
        "BUS · Business letter",
        "Each contact's preference, else Hard copy",
        "Each contact's language, else English",
        "0.00",
        "0 min",
    ]
    assert groups["letter"].digest == ["English"]


def test_russian_writes_the_language_small_inside_the_words(browser, user, segment):
    user.language = "ru"
    user.save()
    groups = browser.get(segment.get_absolute_url()).context["groups"]
    assert "Язык контакта, иначе английский" in groups["interaction"].digest
    assert groups["letter"].digest == ["Английский"]


def test_each_value_says_where_it_comes_from(browser, user):
    template = InteractionTemplateFactory(code="BUS", cost=Decimal("9.00"), duration_min=5)
    segment = make_segment(user=user, template=template, cost=Decimal("12.50"))
    page = browser.get(segment.get_absolute_url())
    assert "Template BUS: 9.00" in page.text
    assert page.text.count("From template BUS") >= 5
    assert 'value="12.50"' in page.text


def test_a_template_that_ignores_preferences_decides_the_type(browser, user):
    template = InteractionTemplateFactory(
        code="BUS", correspondence_type="email", ignore_contact_preference=True
    )
    form = browser.get(make_segment(user=user, template=template).get_absolute_url()).context[
        "form"
    ]
    assert form.inherits["correspondence_type"].value == "E-mail"


def test_somebody_who_may_only_read_gets_no_button(client: Client, segment):
    client.force_login(UserFactory(role="Viewer"))
    page = client.get(segment.get_absolute_url())
    assert 'name="reset"' not in page.text
    assert '<fieldset class="header-group__body" disabled>' in page.text


def test_a_newer_version_is_told_with_a_link(browser, segment, template, url):
    assert "was changed since this segment took it" not in browser.get(url("segment-detail")).text
    template.cost = Decimal(3)
    save_template(template, user=UserFactory(role="Administrator"))
    page = browser.get(url("segment-detail"))
    assert "Template BUS · Business letter was changed since this segment took it." in page.text
    assert url("template-refresh", segment.template_id) in page.text


class TestTemplateRefresh:
    @pytest.fixture(autouse=True)
    def newer(self, template, segment, url):
        template.cost = Decimal(3)
        save_template(template, user=UserFactory(role="Administrator"))
        self.template, self.segment = template, segment
        self.address = url("template-refresh", segment.template_id)

    def post(self, browser, **more):
        self.segment.refresh_from_db()
        data = {"version": self.segment.version, "template_version": self.template.version}
        return browser.post(self.address, data | more, follow=True)

    def test_asks_once_and_names_what_differs(self, browser):
        assert "Unit cost: 0.00 → 3.00" in browser.get(self.address).text
        assert not self.segment.steps.filter(kind="edit").exists()

    def test_takes_it_and_offers_the_way_back(self, browser):
        page = self.post(browser)
        assert "The newest version of template BUS is used now." in page.text
        assert "/undo/" in page.text
        self.segment.refresh_from_db()
        assert self.segment.template.cost == 3

    def test_shows_the_differences_again_when_the_template_changed_once_more(self, browser):
        page = self.post(browser, template_version=1)
        assert page.status_code == 409
        assert "look at the differences once more" in page.text
        assert "Unit cost: 0.00 → 3.00" in page.text

    def test_shows_the_differences_again_when_the_header_changed(self, browser, user):
        old = self.segment.version
        values = {"description": "Theirs"}
        actions.update_header(self.segment, user=user, version=old, values=values)
        page = self.post(browser, version=old)
        assert page.status_code == 409
        assert self.post(browser, version=page.context["segment"].version).status_code == 200
