"""An act for all lines that match is done for as many as the person was asked about, or not."""

import pytest

from segments import actions
from segments.exceptions import SelectionChanged
from segments.grid import lines_of_query
from segments.grid_query import GridQuery
from tests.factories import ContactFactory, InteractionTemplateFactory, UserFactory
from tests.segments.factories import listed, make_segment
from tests.segments.lines import fill
from tests.segments.views.conftest import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(role="Marketing manager")


@pytest.fixture
def segment(user):
    template = InteractionTemplateFactory(correspondence_type="hard_copy")
    contacts = [
        ContactFactory(correspondence_type=kind) for kind in ("", "email", "email", "hard_copy")
    ]
    return make_segment(*contacts, user=user, template=template)


def by_email(segment):
    return lines_of_query(segment, GridQuery(filters={"correspondence_type": "email"}))


def test_changes_all_lines_that_match_a_resolved_value(segment, user):
    values = {"description": "By e-mail"}
    result = actions.update_lines(segment, by_email(segment), user=user, values=values, expected=2)
    assert result.line_count == 2
    said = segment.lines.order_by("pk").values_list("description", flat=True)
    assert list(said) == [None, "By e-mail", "By e-mail", None]


def test_changes_the_very_value_that_was_filtered_by(segment, user):
    values = {"correspondence_type": "hard_copy", "description": "Letter"}
    actions.update_lines(segment, by_email(segment), user=user, values=values, expected=2)
    assert segment.lines.filter(description="Letter").count() == 2
    assert not by_email(segment).exists()
    actions.undo(segment, user=user, step=segment.steps.last().pk)
    assert by_email(segment).count() == 2


def test_removes_all_lines_that_match(segment, user):
    actions.remove_lines(segment, by_email(segment), user=user, expected=2)
    assert len(listed(segment)) == 2


def test_resets_all_lines_that_match(segment, user):
    lines = segment.lines.all()
    actions.update_lines(segment, lines, user=user, values={"language": "ru"})
    lines = by_email(segment)
    actions.reset_lines(segment, lines, user=user, fields=["language"], expected=2)
    assert segment.lines.filter(language="ru").count() == 2


@pytest.mark.parametrize("act", ["update_lines", "reset_lines", "remove_lines"])
def test_another_count_is_refused_and_nothing_written(segment, user, act):
    more = {"update_lines": {"values": {"cost": 1}}, "reset_lines": {"fields": ["cost"]}}
    actions.add_line(segment, ContactFactory(correspondence_type="email"), user=user)
    steps = segment.steps.count()
    with pytest.raises(SelectionChanged, match="Meanwhile 3 lines match") as refused:
        getattr(actions, act)(
            segment, by_email(segment), user=user, expected=2, **more.get(act, {})
        )
    assert refused.value.count == 3
    assert segment.steps.count() == steps
    assert set(segment.lines.values_list("version", "is_listed")) == {(1, True)}


def test_statements_are_the_same_at_ten_and_ten_thousand_lines(user):
    template = InteractionTemplateFactory(correspondence_type="hard_copy")
    counts = []
    for size in (10, 10_000):
        segment = fill(make_segment(user=user, template=template), size, user=user)
        query = GridQuery(filters={"correspondence_type": "hard_copy"})

        def act(segment=segment, query=query, size=size):
            lines = lines_of_query(segment, query)
            values = {"description": "All"}
            actions.update_lines(segment, lines, user=user, values=values, expected=size)
            lines = lines_of_query(segment, query)
            actions.reset_lines(segment, lines, user=user, fields=["description"], expected=size)
            lines = lines_of_query(segment, query)
            actions.remove_lines(segment, lines, user=user, expected=size)

        counts.append(statements(act))
    assert counts[0] == counts[1]
