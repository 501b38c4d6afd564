"""What else the contacts of a worksheet get: other open segments, and their last letter."""

from datetime import timedelta

import pytest

from segments import actions
from segments.besides import ELSEWHERE, LATELY, notices_of
from segments.columns import BY_NAME
from segments.grid import Grid
from segments.grid_query import GridQuery
from segments.models import Segment
from tests.factories import ContactFactory, InteractionLogEntryFactory, UserFactory
from tests.segments.factories import TODAY, make_segment

pytestmark = pytest.mark.django_db
COLUMNS = [BY_NAME[name] for name in ("name", "elsewhere", "last_letter")]


@pytest.fixture
def user():
    return UserFactory(role="Marketing manager")


@pytest.fixture
def segment(user, today):
    """Alder is on two others and got a letter six days ago, Birch on none that counts and got none
    that does, Cedar got one long ago."""
    alder, birch, cedar = (ContactFactory(name=name) for name in ("Alder", "Birch", "Cedar"))
    found = make_segment(alder, birch, cedar, user=user)
    make_segment(alder, user=user)
    make_segment(alder, user=UserFactory(role="Marketing manager"))
    closed = make_segment(birch, user=user)
    Segment.objects.filter(pk=closed.pk).update(state="trashed")
    left = make_segment(birch, user=user)
    actions.remove_lines(left, left.lines.all(), user=user)
    letter = {"correspondence_type": "hard_copy"}
    day = today - timedelta(days=6)
    InteractionLogEntryFactory(contact=alder, date=day - timedelta(days=200), **letter)
    InteractionLogEntryFactory(contact=alder, date=day, **letter)
    InteractionLogEntryFactory(contact=birch, date=day, correspondence_type="email")
    InteractionLogEntryFactory(contact=birch, date=day, is_cancelled=True, **letter)
    InteractionLogEntryFactory(contact=birch, date=day, information_flow="inbound", **letter)
    InteractionLogEntryFactory(contact=birch, date=day, came_back_on=day, **letter)
    InteractionLogEntryFactory(contact=cedar, date=today - timedelta(days=40), **letter)
    return found


@pytest.fixture
def today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_given: TODAY)
    return TODAY


def names(segment, **query):
    grid = Grid(segment, GridQuery(**query))
    return [row.line.contact.name for row in grid.rows]


def test_columns_say_how_many_and_how_long_ago(segment):
    cells = [[cell.text for cell in row.cells] for row in Grid(segment, columns=COLUMNS).rows]
    assert cells == [
        ["Alder", "2", "6 days ago"],
        ["Birch", "–", "–"],
        ["Cedar", "–", "40 days ago"],
    ]


def test_lines_are_sorted_and_filtered_by_them(segment):
    assert names(segment, sort="elsewhere", is_descending=True)[0] == "Alder"
    assert names(segment, sort="last_letter") == ["Cedar", "Alder", "Birch"]
    assert names(segment, filters={"elsewhere": "yes"}) == ["Alder"]
    assert names(segment, filters={"elsewhere": "no"}) == ["Birch", "Cedar"]
    assert names(segment, filters={"last_letter": "7"}) == ["Alder"]
    assert names(segment, filters={"last_letter": "90"}) == ["Alder", "Cedar"]
    assert names(segment, filters={"last_letter": "never"}) == ["Birch"]


def test_the_check_counts_them_and_asks_nobody_twice(user, segment):
    check = actions.check_log(segment, today=TODAY, deliver=True)
    said = {problem.code: problem for problem in check.problems}
    for code in (ELSEWHERE, LATELY):
        assert (said[code].severity, said[code].count) == ("warning", 1)
        assert [line.contact.name for line in said[code].lines] == ["Alder"]
        assert names(segment, problem=code) == ["Alder"]
    make_segment(*(line.contact for line in segment.lines.all()), user=user)
    again = actions.check_log(segment, today=TODAY, deliver=True)
    assert {problem.code: problem.count for problem in again.problems}[ELSEWHERE] == 3
    assert again.fingerprint == check.fingerprint


def test_a_letter_that_is_dated_ahead_is_said_with_its_day(user, today):
    contact = ContactFactory()
    segment = make_segment(contact, user=user)
    day = today + timedelta(days=3)
    InteractionLogEntryFactory(contact=contact, date=day, correspondence_type="hard_copy")
    (notice,) = notices_of(segment.lines.get())
    assert str(day.year) in notice.words
