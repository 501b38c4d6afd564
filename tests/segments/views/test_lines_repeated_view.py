"""Whoever seems to be on a worksheet twice is shown, and taken off in one step."""

import pytest
from django.urls import reverse

from segments import actions
from segments.grid import Grid
from segments.grid_query import GridQuery
from segments.repeated import repeated_lines
from tests.factories import ContactFactory, PersonFactory
from tests.segments.factories import line_of, listed, make_segment
from tests.segments.views.conftest import said, statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    anna = PersonFactory(name="Anna Hart", email="anna@example.com", post_code="53111")
    again = PersonFactory(name="A. Hart", email="Anna@Example.com")
    third = PersonFactory(name="anna hart", email="", post_code="531 11")
    other = PersonFactory(name="Bob", email="bob@example.com", post_code="53111")
    return anna, again, third, other


@pytest.fixture
def segment(user, people):
    return make_segment(*people, user=user)


@pytest.fixture
def address(segment):
    return reverse("segments:lines-repeated", args=[segment.number])


def test_are_told_with_what_they_repeat(browser, segment, address, people):
    anna, again, third, _other = people
    page = browser.get(address)
    told = [(one.line.contact, one.kept.contact, one.by_email) for one in page.context["repeated"]]
    assert told == [(again, anna, True), (third, anna, False)]
    page = browser.get(address, {"kept": "last"})
    assert [one.line.contact for one in page.context["repeated"]] == [anna]
    assert browser.get(address, {"kept": "nonsense"}).context["kept"] == "first"


def test_the_grid_shows_all_who_seem_to_be_one(browser, segment, address, people):
    anna, again, third, _other = people
    assert f"{segment.get_absolute_url()}?problem=twice" in browser.get(address).text
    grid = Grid(segment, GridQuery(problem="twice"))
    assert [row.line.contact for row in grid.rows] == [anna, again, third]
    page = browser.get(segment.get_absolute_url(), {"problem": "twice"})
    assert "Seems to be here twice" in page.text


def test_bear_a_mark_in_the_grid_wherever_the_other_line_is(browser, segment, people, user):
    anna, again, third, other = people
    marked = {row.line.contact: row.is_twice for row in Grid(segment).rows}
    assert marked == {anna: True, again: True, third: True, other: False}
    assert browser.get(segment.get_absolute_url()).text.count(">2×<") == 3
    alone = Grid(segment, GridQuery(search="A. Hart")).rows
    assert [row.is_twice for row in alone] == [True]
    actions.remove_lines(segment, [line_of(segment, anna).pk], user=user)
    assert not any(row.is_twice for row in Grid(segment).rows)


def test_go_in_one_step_that_undo_takes_back(browser, user, segment, address, people):
    anna, _again, _third, other = people
    page = browser.post(address, {"kept": "first", "seen": "2"}, follow=True)
    assert "2 lines were removed; Undo brings them back." in said(page)
    assert listed(segment) == {anna.pk, other.pk}
    step = segment.steps.get(kind="manual_remove")
    actions.undo(segment, user=user, step=step.pk)
    assert listed(segment) == {one.pk for one in people}


def test_those_that_are_ticked_stay(browser, segment, address, people):
    anna, again, _third, other = people
    spared = line_of(segment, again).pk
    browser.post(address, {"kept": "first", "seen": "2", "spared": [spared, "x", "0"]})
    assert listed(segment) == {anna.pk, again.pk, other.pk}


def test_are_shown_again_where_there_are_others_meanwhile(browser, user, segment, address, people):
    actions.add_line(segment, PersonFactory(name="Bob", post_code="53111"), user=user)
    page = browser.post(address, {"kept": "first", "seen": "2"})
    assert page.status_code == 200
    assert len(page.context["repeated"]) == 3
    assert len(listed(segment)) == 5


def test_people_with_the_e_mail_of_their_company_are_not_meant(browser, user):
    company = ContactFactory(email="office@example.com")
    people = PersonFactory.create_batch(
        2, company=company, email="office@example.com", own_communication=False
    )
    segment = make_segment(company, *people, user=user)
    assert not repeated_lines(segment, "first")
    page = browser.get(reverse("segments:lines-repeated", args=[segment.number]))
    assert "Nobody seems to be here twice." in page.text


def test_statements_do_not_grow(browser, user, segment, address):
    few = statements(lambda: browser.get(address))
    for contact in PersonFactory.create_batch(20, email="bob@example.com"):
        actions.add_line(segment, contact, user=user)
    assert statements(lambda: browser.get(address)) == few
