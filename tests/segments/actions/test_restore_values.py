"""What a removed line said comes back to the contact's new line."""

import pytest

from crm.exceptions import NotAllowed
from segments import actions
from segments.exceptions import LineChanged, LineIsGone, NothingToRestore, SegmentIsClosed
from segments.models import SegmentLine
from tests.factories import (
    CampaignFactory,
    ContactAltAddressFactory,
    ContactFactory,
    InteractionTemplateFactory,
    UserFactory,
)
from tests.segments.factories import line_of, make_segment
from tests.segments.lines import fill
from tests.segments.views.conftest import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(role="Marketing manager")


@pytest.fixture
def contact(db):
    return ContactFactory()


@pytest.fixture
def segment(user, contact):
    template = InteractionTemplateFactory(cost="8.00", correspondence_type="hard_copy")
    return make_segment(contact, ContactFactory(), user=user, template=template)


def come_again(segment, contact, user, **values):
    """The contact's new line, after the old one said these values and was removed."""
    line = line_of(segment, contact)
    actions.update_line(line, user=user, version=line.version, values=values)
    actions.remove_lines(segment, [line.pk], user=user)
    return actions.add_line(segment, contact, user=user)


def test_brings_every_value_back_and_leaves_the_old_line_alone(segment, contact, user):
    values = {
        "template": InteractionTemplateFactory(code="CALL"),
        "description": "Call",
        "correspondence_type": "",
        "subject": "News",
        "cost": "9.50",
        "campaign": CampaignFactory(),
        "address": ContactAltAddressFactory(contact=contact, starts_on="2099-01-01"),
        "personal_text": "Hello",
        "evaluation": "positive",
        "attempt_failed": True,
    }
    line = come_again(segment, contact, user, **values)
    old = actions.former_line(line)
    restored = actions.restore_values(line, user=user, version=1)
    for name in (*SegmentLine.OVERRIDES, *SegmentLine.FACTS, *SegmentLine.SWITCHES.values()):
        assert getattr(restored, name) == getattr(old, name), name
    assert restored.template.code == "CALL"
    assert restored.version == 2
    assert SegmentLine.objects.get(pk=old.pk).is_listed is False


def test_the_last_removed_line_counts(segment, contact, user):
    come_again(segment, contact, user, description="First")
    line = come_again(segment, contact, user, description="Second")
    assert actions.restore_values(line, user=user, version=1).description == "Second"


def test_a_value_that_is_inherited_by_now_is_no_override(segment, contact, user):
    line = come_again(segment, contact, user, cost="9.50", description="Call")
    segment.refresh_from_db()
    header = {"cost": "9.50"}
    actions.update_header(segment, user=user, version=segment.version, values=header)
    restored = actions.restore_values(line, user=user, version=1)
    assert (restored.cost, restored.description) == (None, "Call")


def test_the_headers_template_by_now_is_no_override(segment, contact, user):
    call = InteractionTemplateFactory()
    line = come_again(segment, contact, user, template=call)
    segment.refresh_from_db()
    header = {"template": call}
    actions.update_header(segment, user=user, version=segment.version, values=header)
    assert actions.restore_values(line, user=user, version=1).template is None


def test_writes_no_step(segment, contact, user):
    line = come_again(segment, contact, user, description="Call")
    count = segment.steps.count()
    actions.restore_values(line, user=user, version=1)
    assert segment.steps.count() == count


def test_refuses_where_the_removed_line_said_nothing(segment, contact, user):
    line = come_again(segment, contact, user)
    assert actions.former_line(line) is None
    with pytest.raises(NothingToRestore, match="no earlier values"):
        actions.restore_values(line, user=user, version=1)


def test_refuses_a_line_changed_or_removed_meanwhile(segment, contact, user):
    line = come_again(segment, contact, user, description="Call")
    actions.update_line(line, user=user, version=1, values={"description": "New"})
    with pytest.raises(LineChanged):
        actions.restore_values(line, user=user, version=1)
    assert line_of(segment, contact).description == "New"
    actions.remove_lines(segment, [line.pk], user=user)
    with pytest.raises(LineIsGone):
        actions.restore_values(line, user=user, version=2)


def test_refuses_a_closed_segment_and_somebody_without_the_right(segment, contact, user):
    line = come_again(segment, contact, user, description="Call")
    with pytest.raises(NotAllowed):
        actions.restore_values(line, user=UserFactory(role="Viewer"), version=1)
    segment.state = "logged"
    segment.save()
    with pytest.raises(SegmentIsClosed):
        actions.restore_values(line, user=user, version=1)


def test_statements_do_not_grow_with_lines(segment, contact, user):
    def restore():
        line = come_again(segment, contact, user, description="Call")
        return statements(lambda: actions.restore_values(line, user=user, version=1))

    few = restore()
    fill(segment, 500, user=user)
    assert restore() == few
