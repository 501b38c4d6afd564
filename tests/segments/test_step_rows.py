"""How the steps read: folded rows, buttons, and why somebody is here."""

import datetime as dt

import pytest
import time_machine

from segments import actions
from segments.models import SavedCriteria
from segments.step_rows import step_rows
from segments.steps import strip, why
from tests.factories import ContactFactory, UserFactory
from tests.segments.factories import line_of, make_segment

pytestmark = pytest.mark.django_db
GERMANY = {"country": ["DE"]}


@pytest.fixture
def user():
    return UserFactory(role="Marketing manager", first_name="Anna", last_name="Hart")


def rows(segment):
    return [(row.effect, row.sentence) for row in step_rows(strip(segment))]


def header(segment, user, **values):
    segment.refresh_from_db()
    return actions.update_header(segment, user=user, version=segment.version, values=values)


def test_single_acts_by_hand_of_one_person_are_one_row(user):
    segment = make_segment(*(ContactFactory(name=name) for name in ("Adatum", "Birch")), user=user)
    assert rows(segment) == [("Added by hand 2", "Adatum, Birch")]


def test_another_person_another_kind_and_another_step_begin_a_new_row(user):
    other = UserFactory(role="Marketing manager")
    contacts = [ContactFactory(name=name) for name in ("Adatum", "Birch", "Cedar", "Dahl")]
    segment = make_segment(*contacts[:2], user=user)
    actions.add_line(segment, contacts[2], user=other)
    actions.add_contacts(segment, GERMANY, user=other)
    actions.add_line(segment, contacts[3], user=other)
    for contact in contacts[:2]:
        actions.remove_lines(segment, [line_of(segment, contact).pk], user=other)
    assert rows(segment) == [
        ("Added by hand 2", "Adatum, Birch"),
        ("Added 1", str(contacts[2])),
        ("Added 0", "Country is Germany"),
        ("Added 1", str(contacts[3])),
        ("Removed by hand 2", "Adatum, Birch"),
    ]


def test_undone_ones_stand_apart(user):
    segment = make_segment(*ContactFactory.create_batch(3), user=user)
    actions.undo(segment, user=user, step=strip(segment).undoable.step.pk)
    assert [len(row.views) for row in step_rows(strip(segment))] == [2, 1]


def test_header_edits_are_one_row_and_edits_of_lines_are_not(user):
    segment = make_segment(ContactFactory(), user=user)
    header(segment, user, description="A")
    header(segment, user, language="ru")
    for _time in range(2):
        actions.update_lines(segment, segment.lines.all(), user=user, values={"description": "B"})
    assert [effect for effect, _sentence in rows(segment)] == [
        "Added 1",
        "Header changed 2 times",
        "Changed 1",
        "Changed 1",
    ]
    assert rows(segment)[1][1] == "Description, Language"


def test_the_steps_of_saved_criteria_are_one_row_under_their_name(user):
    contacts = ContactFactory.create_batch(3, country="DE")
    steps = [
        {"kind": "add", "criteria": {"filters": GERMANY, "options": []}},
        {"kind": "manual_remove", "criteria": {"numbers": [contacts[0].number], "count": 1}},
    ]
    saved = SavedCriteria.objects.create(code="RL", description="Spring", owner=user, steps=steps)
    segment = make_segment(user=user)
    actions.apply_criteria(segment, saved, user=user)
    assert rows(segment) == [("Added 3, Removed 1", "RL · Spring")]
    assert strip(segment).undoable.act == "RL"


def test_folding_asks_the_database_nothing_more(user, django_assert_num_queries):
    segment = make_segment(*ContactFactory.create_batch(60), user=user)
    with django_assert_num_queries(1):
        (row,) = step_rows(strip(segment))
    assert (len(row.shown), row.more) == (50, 10)


def test_the_button_names_what_by_whom_and_when(user):
    noon = dt.datetime(2026, 1, 20, 12, 4, tzinfo=dt.UTC)
    with time_machine.travel(noon, tick=False):
        segment = make_segment(user=user)
        actions.refine_contacts(segment, GERMANY, user=user)
        view = strip(segment).undoable
        assert (view.act, view.who, view.when) == ("Refine", "Anna", "12:04 p.m.")
    with time_machine.travel(noon + dt.timedelta(days=1)):
        assert strip(segment).undoable.when == "01/20/2026"


def test_why_tells_the_step_that_brought_the_line(user):
    contact, german = ContactFactory(), ContactFactory(country="DE")
    segment = make_segment(contact, user=user)
    actions.add_contacts(segment, GERMANY, user=user)
    first, second = why(line_of(segment, contact)), why(line_of(segment, german))
    assert (first.ordinal, first.sentence, first.user) == (1, "Added by hand", user)
    assert (second.ordinal, second.sentence) == (2, "Added: Country is Germany")


def test_why_stays_when_the_line_went_and_came_back(user):
    contact = ContactFactory()
    segment = make_segment(contact, user=user)
    step = actions.refine_contacts(segment, GERMANY, user=user).step
    actions.undo(segment, user=user, step=step.pk)
    assert why(line_of(segment, contact)).ordinal == 1


class TestOfManySteps:
    """The strip shows those around the step that Undo takes back; a page of its own has all."""

    @pytest.fixture(autouse=True)
    def few(self, monkeypatch):
        monkeypatch.setattr("segments.steps.RECENT", 3)

    @pytest.fixture
    def segment(self, user):
        segment = make_segment(user=user)
        for number in range(8):
            header(segment, user, description=f"Spring {number}")
        return segment

    def shown(self, segment):
        return [view.step.ordinal for view in strip(segment)]

    def test_the_last_ones_are_shown_and_all_are_counted(self, segment):
        assert self.shown(segment) == [6, 7, 8]
        assert (strip(segment).total, strip(segment).is_cut) == (8, True)

    def test_undone_ones_move_the_view_to_where_undo_and_redo_are(self, segment, user):
        for _step in range(6):
            actions.undo(segment, user=user, step=strip(segment).undoable.step.pk)
        assert self.shown(segment) == [1, 2, 3, 4, 5, 6]
        assert strip(segment).undoable.step.ordinal == 2
        for _step in range(2):
            actions.undo(segment, user=user, step=strip(segment).undoable.step.pk)
        assert strip(segment).undoable is None
        assert strip(segment).redoable.step.ordinal == 1

    def test_a_run_is_told_as_a_whole_or_not_at_all(self, segment):
        segment.steps.filter(ordinal__in=(5, 6, 7)).update(run=5)
        assert self.shown(segment) == [8]
        segment.steps.update(run=1)
        assert self.shown(segment) == [5, 6, 7, 8]

    def test_costs_no_more_statements_at_any_number(self, segment, django_assert_num_queries):
        with django_assert_num_queries(2):
            strip(segment)
