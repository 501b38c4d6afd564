"""Add, refine, reduce; and contacts ticked in the contact list."""

import pytest
from django.urls import reverse

from segments import actions
from segments.models import Segment
from segments.steps import sentence_of
from tests.factories import ConsentFactory, ContactFactory, PersonFactory, UserFactory
from tests.segments.factories import listed, make_segment
from tests.segments.views.conftest import said, statements

pytestmark = pytest.mark.django_db
GERMANY = {"country": "DE"}


@pytest.fixture
def germans(db):
    return ContactFactory.create_batch(3, country="DE")


def test_the_page_counts_without_adding(browser, segment, url, germans):
    page = browser.post(url("contacts-add"), {**GERMANY, "count": "1"})
    preview = page.context["preview"]
    assert (preview.matches, preview.will_add) == (3, 3)
    assert "Adds contacts where Country is Germany." in page.text
    assert len(listed(segment)) == 2


def test_the_count_comes_alone_while_typing(browser, url, germans):
    headers = {"HX-Request": "true", "HX-Target": "funnel"}
    page = browser.post(url("contacts-add"), {**GERMANY, "count": "1"}, headers=headers)
    assert "Will be added" in page.text
    assert "<html" not in page.text


def test_adding_lists_everybody_and_says_who_did_not_come(browser, segment, url, germans):
    ContactFactory(country="DE", is_inactive=True)
    page = browser.post(url("contacts-add"), GERMANY, follow=True)
    assert {contact.pk for contact in germans} <= listed(segment)
    assert "3 contacts were added." in said(page)
    assert "1 left out: The contact is inactive." in said(page)


def test_the_funnel_gives_the_reason(browser, url):
    ContactFactory(country="DE", is_excluded=True)
    page = browser.post(url("contacts-add"), {**GERMANY, "count": "1"})
    assert "The contact is excluded from segments." in page.text


def test_who_refused_is_warned_of_before_and_after(browser, segment, url, germans):
    ConsentFactory(contact=germans[0], channel="hard_copy", status="refused")
    warning = "1 contact refused letters: the interaction will be logged, but no letter made."
    assert warning in browser.post(url("contacts-add"), {**GERMANY, "count": "1"}).text
    page = browser.post(url("contacts-add"), GERMANY, follow=True)
    assert germans[0].pk in listed(segment)
    assert warning in said(page)


def test_any_condition_is_enough_where_asked(browser, segment, url, germans):
    french = ContactFactory(country="FR", city="Lyon")
    data = {**GERMANY, "city": "lyon", "match": "any"}
    page = browser.post(url("contacts-add"), {**data, "count": "1"})
    assert "Adds contacts where Country is Germany, or City contains “lyon”." in page.text
    assert page.context["preview"].will_add == 4
    browser.post(url("contacts-add"), data)
    assert {french.pk, *(contact.pk for contact in germans)} <= listed(segment)
    step = segment.steps.last()
    assert step.criteria["filters"] == {"country": ["DE"], "city": ["lyon"], "match": ["any"]}
    assert "Germany, or City" in sentence_of(step)


def test_any_of_no_conditions_still_asks_before_everybody_goes(browser, segment, url):
    page = browser.post(url("contacts-reduce"), {"match": "any"})
    assert "remove everybody" in page.text
    assert len(listed(segment)) == 2


def test_people_of_the_companies_come_along(browser, segment, url, germans):
    person = PersonFactory(company=germans[0], country="FR")
    browser.post(url("contacts-add"), {**GERMANY, "with_company_contacts": "on"})
    assert person.pk in listed(segment)


def test_companies_of_the_people_come_along(browser, segment, url):
    person = PersonFactory(country="DE")
    browser.post(url("contacts-add"), {**GERMANY, "with_companies": "on"})
    assert {person.pk, person.company_id} <= listed(segment)


def test_excluded_contacts_come_only_with_the_right(browser, client, segment, url):
    excluded = ContactFactory(country="DE", is_excluded=True)
    data = {**GERMANY, "include_excluded": "on"}
    browser.post(url("contacts-add"), data)
    assert excluded.pk not in listed(segment)
    client.force_login(UserFactory(role="Marketing manager"))
    client.post(url("contacts-add"), data)
    assert excluded.pk in listed(segment)


@pytest.mark.parametrize("name", ["contacts-add", "contacts-refine", "contacts-reduce"])
@pytest.mark.parametrize("data", [{"country": "XX"}, {"mailing_group": "NOSUCH"}])
def test_a_wrong_condition_is_refused_and_nothing_done(browser, segment, url, germans, name, data):
    page = browser.post(url(name), {**data, "confirmed": "1"})
    assert page.status_code == 422
    assert len(listed(segment)) == 2
    assert segment.steps.count() == 2


def test_refining_keeps_the_matching(browser, segment, url):
    page = browser.post(url("contacts-refine"), {"q": "birch"}, follow=True)
    assert [row.line.contact.name for row in page.context["grid"].rows] == ["Birch"]
    assert "1 line was removed" in said(page)


def test_reducing_removes_the_matching(browser, segment, url):
    page = browser.post(url("contacts-reduce"), {"q": "birch"}, follow=True)
    assert [row.line.contact.name for row in page.context["grid"].rows] == ["Alder"]


@pytest.mark.parametrize(
    ("name", "staying", "going"), [("contacts-refine", 1, 1), ("contacts-reduce", 1, 1)]
)
def test_what_would_go_is_counted_first(browser, segment, url, name, staying, going):
    page = browser.post(url(name), {"q": "birch", "count": "1"})
    preview = page.context["preview"]
    assert (preview.staying, preview.going) == (staying, going)
    assert len(listed(segment)) == 2


def test_reducing_without_a_condition_asks_first(browser, segment, url):
    page = browser.post(url("contacts-reduce"), {})
    assert "remove everybody from the segment?" in page.text
    assert len(listed(segment)) == 2
    browser.post(url("contacts-reduce"), {"confirmed": "1"})
    assert not listed(segment)


def test_asks_before_undone_steps_with_typed_values_are_dropped(
    browser, user, segment, url, germans
):
    line = segment.lines.get(contact__name="Birch")
    actions.update_line(line, user=user, version=1, values={"personal_text": "Hello"})
    browser.post(url("segment-undo"), {"step": line.step_id})
    page = browser.post(url("contacts-add"), GERMANY)
    assert "Drop the undone steps?" in page.text
    assert len(listed(segment)) == 1
    browser.post(url("contacts-add"), {**GERMANY, "discard_redo": "1"})
    assert len(listed(segment)) == 4


def test_statements_do_not_grow_with_contacts(browser, segment, url):
    few = statements(lambda: browser.post(url("contacts-add"), {**GERMANY, "count": "1"}))
    ContactFactory.create_batch(40, country="DE")
    assert statements(lambda: browser.post(url("contacts-add"), {**GERMANY, "count": "1"})) == few


@pytest.mark.parametrize("name", ["contacts-add", "contacts-refine", "contacts-reduce"])
def test_somebody_elses_is_not_found(browser, foreign, name):
    address = reverse(f"segments:{name}", args=[foreign.number])
    assert browser.post(address, {"q": "x"}).status_code == 404


@pytest.mark.parametrize("name", ["contacts-add", "contacts-refine", "contacts-reduce"])
def test_viewers_may_not(client, segment, url, name):
    client.force_login(UserFactory(role="Viewer"))
    assert client.post(url(name), {"q": "birch"}).status_code == 403
    assert len(listed(segment)) == 2


SELECTED = "/segments/add-selected/"


def test_ticked_contacts_join_an_open_segment(browser, segment, germans):
    ids = [contact.pk for contact in germans]
    page = browser.post(SELECTED, {"contact": ids})
    assert "Add 3 contacts to a segment" in page.text
    browser.post(SELECTED, {"contact": ids, "apply": "1", "segment": segment.pk})
    assert set(ids) <= listed(segment)


def test_ticked_contacts_join_a_new_segment(browser, germans):
    ids = [contact.pk for contact in germans]
    data = {"contact": ids, "apply": "1", "description": "Fair"}
    page = browser.post(SELECTED, data, follow=True)
    segment = Segment.objects.get(description="Fair")
    assert listed(segment) == set(ids)
    assert "3 contacts were added." in said(page)


@pytest.mark.parametrize("data", [{}, {"segment": "0"}])
def test_without_a_segment_nothing_is_added(browser, germans, data):
    page = browser.post(SELECTED, {"contact": [germans[0].pk], "apply": "1", **data})
    assert page.status_code == 422
    assert not Segment.objects.exists()


def test_without_ticks_says_so(browser):
    assert "No contact was ticked." in browser.post(SELECTED, {}).text


def test_somebody_elses_segment_is_no_choice(browser, foreign, germans):
    data = {"contact": [germans[0].pk], "apply": "1", "segment": foreign.pk}
    assert browser.post(SELECTED, data).status_code == 422
    assert germans[0].pk not in listed(foreign)


def test_viewers_may_not_add_ticked_contacts(client, germans):
    client.force_login(UserFactory(role="Viewer"))
    assert client.post(SELECTED, {"contact": [germans[0].pk]}).status_code == 403


def test_ticked_contacts_ask_before_undone_steps_are_dropped(browser, user, germans):
    birch = ContactFactory(name="Birch")
    segment = make_segment(birch, user=user)
    line = segment.lines.get()
    actions.update_line(line, user=user, version=1, values={"personal_text": "Hello"})
    actions.undo(segment, user=user, step=line.step_id)
    data = {"contact": [germans[0].pk], "apply": "1", "segment": segment.pk}
    assert "Drop the undone steps?" in browser.post(SELECTED, data).text
    browser.post(SELECTED, {**data, "discard_redo": "1"})
    assert listed(segment) == {germans[0].pk}


def test_all_that_the_list_shows_join_by_its_filters(browser, user, germans):
    ContactFactory(name="Birch", country="FR")
    back = "q=&country=DE&after=7&position=50&size=25"
    page = browser.post(SELECTED, {"contact": [germans[0].pk], "all": "1", "back": back})
    assert "Add 3 contacts to a segment" in page.text
    assert "All where: Country is Germany" in page.text
    assert 'name="back" value="q=&amp;country=DE&amp;size=25"' in page.text
    data = {"all": "1", "back": back, "apply": "1", "description": "Fair"}
    browser.post(SELECTED, data)
    segment = Segment.objects.get(description="Fair")
    assert listed(segment) == {contact.pk for contact in germans}
    assert segment.steps.get().criteria["filters"] == {"country": ["DE"]}


def test_all_of_nobody_is_nobody(browser, germans):
    data = {"all": "1", "back": "q=nobody", "apply": "1", "description": "Fair"}
    assert "No contact was ticked." in browser.post(SELECTED, data).text
    assert not Segment.objects.exists()


def test_reducing_by_a_wrong_condition_does_not_offer_to_remove_everybody(browser, segment, url):
    page = browser.post(url("contacts-reduce"), {"country": "QQQ"})
    assert page.status_code == 422
    assert "remove everybody" not in page.text


def test_reducing_by_a_claim_that_is_none_asks(browser, segment, url):
    page = browser.post(url("contacts-reduce"), {"excluded": "perhaps"})
    assert "remove everybody" in page.text
    assert len(listed(segment)) == 2


def test_a_step_keeps_the_one_claim_that_was_applied(browser, segment, url):
    browser.post(url("contacts-refine"), {"excluded": ["true", "false"]})
    assert segment.steps.last().criteria["filters"] == {"excluded": ["false"]}
    assert len(listed(segment)) == 2
