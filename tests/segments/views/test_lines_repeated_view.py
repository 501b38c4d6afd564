"""Whoever seems to be on a worksheet twice is shown, and taken off in one step."""

import pytest
from django.urls import reverse

from segments import actions
from segments.grid import Grid
from segments.grid_query import GridQuery
from segments.repeated import Keep, repeated_lines
from segments.steps import strip
from tests.factories import ContactFactory, InteractionLogEntryFactory, PersonFactory
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
    assert browser.get(address, {"kept": "nonsense"}).context["keep"] == Keep()


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


@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        ({"post_code": "53111", "address": "Mill Lane 2"}, {"post_code": "53111"}, True),
        (
            {"post_code": "53111", "address": "Mill-Lane 2"},
            {"post_code": "531 11", "address": "mill lane, 2"},
            True,
        ),
        (
            {"post_code": "53111", "address": "Mill Lane 2"},
            {"post_code": "53111", "address": "Mill Lane 3"},
            False,
        ),
        ({"post_code": "53111", "country": "DE"}, {"post_code": "53111", "country": "FR"}, False),
        ({"post_code": "53111", "country": "DE"}, {"post_code": "53111"}, True),
        (
            {"address": "Mill Lane 2", "city": "Cork"},
            {"address": "mill lane 2", "city": "CORK", "post_code": "T12"},
            True,
        ),
        (
            {"address": "Mill Lane 2", "city": "Cork"},
            {"address": "Mill Lane 2", "city": "Bray"},
            False,
        ),
        ({"city": "Cork"}, {"city": "Cork"}, False),
    ],
)
def test_are_those_of_one_name_and_address(user, first, second, is_one):
    nowhere = {"address": "", "city": "", "post_code": "", "country": "", "email": ""}
    people = [
        PersonFactory(name=name, **{**nowhere, **said})
        for name, said in (("Anna Hart", first), ("anna hart", second))
    ]
    segment = make_segment(*people, user=user)
    assert repeated_lines(segment, Keep()).count() == is_one
    assert len([row for row in Grid(segment).rows if row.is_twice]) == 2 * is_one


@pytest.mark.parametrize(
    ("stays", "left"), [("first", 0), ("last", 2), ("recent", 1), ("company", 2)]
)
def test_one_contact_of_a_company_stays(browser, user, stays, left):
    company = ContactFactory(name="Metal Works")
    people = PersonFactory.create_batch(2, company=company)
    alone = PersonFactory()
    segment = make_segment(*people, company, alone, user=user)
    InteractionLogEntryFactory(contact=people[0], date="2026-03-01", is_cancelled=True)
    InteractionLogEntryFactory(contact=people[0], date="2026-01-01")
    InteractionLogEntryFactory(contact=people[1], date="2026-02-01")
    address = reverse("segments:lines-repeated", args=[segment.number])
    kept = (*people, company)[left]
    page = browser.get(address, {"rule": "company", "kept": stays})
    assert {one.kept.contact for one in page.context["repeated"]} == {kept}
    browser.post(address, {"rule": "company", "kept": stays, "seen": "2"})
    assert listed(segment) == {kept.pk, alone.pk}
    [step] = [view for view in strip(segment) if view.step.kind == "manual_remove"]
    assert step.sentence.startswith("More than one contact of a company, ")


def test_one_person_of_a_household_stays(user):
    home = {"address": "ул. Мира, 5", "post_code": "101000", "country": "RU"}
    husband = PersonFactory(surname="Смирнов", **home)
    wife = PersonFactory(surname="Смирнова", **{**home, "address": "Ул. Мира 5"})
    lodger = PersonFactory(surname="Орлов", **home)
    namesake = PersonFactory(surname="Смирнов", **{**home, "address": "ул. Мира, 7"})
    office = ContactFactory(**home)
    colleague = PersonFactory(surname="Смирнов", company=office, own_address=False, **home)
    nowhere = PersonFactory.create_batch(2, surname="Смирнов", address="", post_code="", city="")
    segment = make_segment(
        *(husband, wife, lodger, namesake, office, colleague, *nowhere), user=user
    )
    going = repeated_lines(segment, Keep("household"))
    assert [line.contact for line in going] == [wife]


def test_go_in_one_step_that_undo_takes_back(browser, user, segment, address, people):
    anna, _again, _third, other = people
    page = browser.post(address, {"kept": "first", "seen": "2"}, follow=True)
    assert "2 lines were removed; Undo brings them back." in said(page)
    assert listed(segment) == {anna.pk, other.pk}
    step = segment.steps.get(kind="manual_remove")
    assert strip(segment).undoable.sentence == (
        "Who seemed to be there twice, the first line stayed"
    )
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
    assert not repeated_lines(segment, Keep())
    page = browser.get(reverse("segments:lines-repeated", args=[segment.number]))
    assert "Nobody seems to be here twice." in page.text


def test_statements_do_not_grow(browser, user, segment, address):
    few = statements(lambda: browser.get(address))
    for contact in PersonFactory.create_batch(20, email="bob@example.com"):
        actions.add_line(segment, contact, user=user)
    assert statements(lambda: browser.get(address)) == few
