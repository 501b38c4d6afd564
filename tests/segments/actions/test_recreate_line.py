"""A contact whose line went while somebody was typing comes again, with all of it."""

import pytest

from crm.exceptions import NotAllowed
from segments import actions
from segments.exceptions import (
    AddressOfAnother,
    AlreadyListed,
    NotEligible,
    RedoWouldBeLost,
    SegmentIsClosed,
)
from segments.models import SegmentLine
from tests.factories import (
    ContactAltAddressFactory,
    ContactFactory,
    InteractionTemplateFactory,
    UserFactory,
)
from tests.segments.factories import TODAY, line_of, listed, make_segment
from tests.segments.lines import fill
from tests.segments.views.conftest import statements

pytestmark = pytest.mark.django_db
TYPED = {"description": "Typed"}


@pytest.fixture
def user():
    return UserFactory(role="Marketing manager")


@pytest.fixture
def contact(db):
    return ContactFactory()


@pytest.fixture
def segment(user, contact):
    return make_segment(contact, ContactFactory(), user=user)


@pytest.fixture
def removed(segment, contact, user):
    """The contact's line, which said something and was removed."""
    template = InteractionTemplateFactory(code="CALL")
    values = {"template": template, "description": "Before", "personal_text": "Hello"}
    line = actions.update_line(line_of(segment, contact), user=user, version=1, values=values)
    actions.remove_lines(segment, [line.pk], user=user)
    return line


def recreate(segment, contact, user, values=TYPED, **more):
    return actions.recreate_line(segment, contact, user=user, today=TODAY, values=values, **more)


def test_the_new_line_says_what_the_last_one_said_and_what_was_typed(
    segment, contact, user, removed
):
    line = recreate(segment, contact, user)
    assert line.pk != removed.pk
    assert line == line_of(segment, contact)
    assert (line.template.code, line.description, line.personal_text) == (
        "CALL",
        "Typed",
        "Hello",
    )


def test_it_is_one_step_that_is_taken_back(segment, contact, user, removed):
    count = segment.steps.count()
    line = recreate(segment, contact, user)
    assert segment.steps.count() == count + 1
    actions.undo(segment, user=user, step=line.step_id)
    assert contact.pk not in listed(segment)
    actions.redo(segment, user=user, step=line.step_id)
    assert line_of(segment, contact).description == "Typed"


def test_what_an_undone_step_had_brought_is_read_before_it_is_dropped(segment, user):
    contact = ContactFactory()
    line = actions.add_line(segment, contact, user=user)
    actions.update_line(line, user=user, version=1, values={"personal_text": "Hello"})
    actions.undo(segment, user=user, step=line.step_id)
    with pytest.raises(RedoWouldBeLost):
        recreate(segment, contact, user)
    again = recreate(segment, contact, user, discard_redo=True)
    assert (again.description, again.personal_text) == ("Typed", "Hello")
    assert not SegmentLine.objects.filter(pk=line.pk).exists()


def test_somebody_who_came_again_is_left_alone(segment, contact, user, removed):
    now = actions.add_line(segment, contact, user=user)
    with pytest.raises(AlreadyListed) as refusal:
        recreate(segment, contact, user)
    assert refusal.value.line == now
    now.refresh_from_db()
    assert now.description is None


@pytest.mark.parametrize("reason", ["is_privacy_blocked", "is_inactive", "is_excluded"])
def test_refuses_who_may_not_come_and_writes_nothing(segment, contact, user, removed, reason):
    setattr(contact, reason, True)
    contact.save()
    count = segment.steps.count()
    with pytest.raises(NotEligible):
        recreate(segment, contact, user)
    assert (segment.steps.count(), contact.pk in listed(segment)) == (count, False)


def test_refuses_what_a_line_may_not_say_and_adds_nobody(segment, contact, user, removed):
    values = {"address": ContactAltAddressFactory()}
    with pytest.raises(AddressOfAnother):
        recreate(segment, contact, user, values)
    assert contact.pk not in listed(segment)


def test_refuses_a_closed_segment(segment, contact, user, removed):
    segment.state = "logged"
    segment.save()
    with pytest.raises(SegmentIsClosed):
        recreate(segment, contact, user)


def test_refuses_who_may_not_change_the_segment(segment, contact, removed):
    with pytest.raises(NotAllowed):
        recreate(segment, contact, UserFactory(role="Viewer"))


def test_statements_do_not_grow_with_lines(segment, contact, user, removed):
    few = statements(lambda: recreate(segment, contact, user))
    actions.remove_lines(segment, [line_of(segment, contact).pk], user=user)
    fill(segment, 100, user=user)
    assert statements(lambda: recreate(segment, contact, user)) == few
