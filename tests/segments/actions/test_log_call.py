"""A call that is made while the lines are worked through: its interaction is there at once."""

import pytest

from interactions.actions import delete_cancelled_entries
from interactions.exceptions import InteractionBlocked
from interactions.models import InteractionLogEntry
from segments import actions
from segments.exceptions import LineChanged, LineIsGone, SegmentIsClosed
from segments.grid_query import GridQuery
from segments.models import SegmentLine
from segments.working import CallOfLine, Way, called_lines
from tests.factories import (
    CampaignFactory,
    ContactFactory,
    InteractionTemplateFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.segments.factories import TODAY, line_of, make_segment

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(role="Salesperson", salesperson=SalespersonFactory())


@pytest.fixture
def calls():
    return InteractionTemplateFactory(code="CALL", used_for="call", description="Phone call")


@pytest.fixture
def segment(user):
    letter = InteractionTemplateFactory(code="BUS", correspondence_type="hard_copy")
    contacts = [ContactFactory(name=name, phone="030 1") for name in ("Alder", "Birch", "Cedar")]
    campaign = CampaignFactory()
    return make_segment(*contacts, user=user, template=letter, campaign=campaign)


def call(line, user, template, token="t", version=None, **facts):
    said = CallOfLine(line, TODAY).said(template, contact_via="030 1", **facts)
    version = line.version if version is None else version
    return actions.log_call(line, said, user=user, version=version, today=TODAY, token=token)


def test_writes_the_interaction_and_the_line_remembers_it(segment, user, calls):
    line = segment.lines.first()
    entry = call(line, user, calls, evaluation="positive", comment="Call back in May")
    line.refresh_from_db()
    assert (line.call, line.evaluation, line.attempt_failed) == (entry, "positive", False)
    assert (entry.template, entry.description, entry.date) == (calls, "Phone call", TODAY)
    assert (entry.campaign, entry.salesperson) == (segment.campaign, segment.salesperson)
    assert (entry.contact_via, entry.correspondence_type) == ("030 1", "")
    assert entry.comments.get().text == "Call back in May"


def test_an_attempt_in_vain_is_an_interaction_too(segment, user, calls):
    line = segment.lines.first()
    entry = call(line, user, calls, attempt_failed=True)
    line.refresh_from_db()
    assert entry.attempt_failed
    assert line.attempt_failed


def test_the_same_press_twice_writes_once(segment, user, calls):
    line = segment.lines.first()
    assert call(line, user, calls) == call(line, user, calls)
    assert InteractionLogEntry.objects.count() == 1


def test_a_line_that_somebody_called_meanwhile_writes_nothing(segment, user, calls):
    line = segment.lines.first()
    call(line, user, calls)
    with pytest.raises(LineChanged):
        call(line, user, calls, token="other")
    assert InteractionLogEntry.objects.count() == 1


def test_a_line_that_is_gone_writes_nothing(segment, user, calls):
    line = segment.lines.first()
    actions.remove_lines(segment, [line.pk], user=user)
    with pytest.raises(LineIsGone):
        call(line, user, calls)
    assert not InteractionLogEntry.objects.exists()


def test_a_closed_segment_writes_nothing(segment, user, calls):
    line = segment.lines.first()
    segment.state = "logged"
    segment.save()
    with pytest.raises(SegmentIsClosed):
        call(line, user, calls)
    assert not InteractionLogEntry.objects.exists()


def test_who_may_not_be_written_to_is_not_logged(segment, user, calls):
    line = segment.lines.first()
    line.contact.is_privacy_blocked = True
    line.contact.save()
    with pytest.raises(InteractionBlocked):
        call(line, user, calls)
    line.refresh_from_db()
    assert line.call is None


def test_the_lines_own_template_counts_where_nothing_goes_by_post(segment, user, calls):
    line = segment.lines.first()
    assert CallOfLine(line, TODAY).template == calls
    survey = InteractionTemplateFactory(code="SURVEY", correspondence_type="")
    actions.update_line(line, user=user, version=line.version, values={"template": survey})
    line = line_of(segment, line.contact)
    assert CallOfLine(line, TODAY).template == survey
    assert call(line, user, survey).description == "Spring letter"


def test_the_check_before_the_log_counts_who_was_called(segment, user, calls):
    first, second, third = segment.lines.order_by("pk")
    call(first, user, calls)
    cancelled = call(second, user, calls, token="u")
    InteractionLogEntry.objects.filter(pk=cancelled.pk).update(is_cancelled=True)
    check = actions.check_log(segment, today=TODAY, deliver=False)
    problem = next(one for one in check.problems if one.code == "already_called")
    assert (problem.count, problem.severity, problem.lines) == (1, "warning", [first])
    assert set(called_lines(segment)) == {first}
    assert third.call is None


def test_called_lines_are_logged_again_or_left_out(segment, user, calls):
    line = segment.lines.first()
    call(line, user, calls)
    segment.refresh_from_db()
    step = actions.remove_lines(segment, called_lines(segment), user=user, expected=1).step
    check = actions.check_log(segment, today=TODAY, deliver=False)
    assert (check.line_count, [one.code for one in check.warnings]) == (2, [])
    actions.undo(segment, user=user, step=step.pk)
    check = actions.check_log(segment, today=TODAY, deliver=False)
    assert check.entry_count == 3
    actions.log_segment(
        segment, user=user, today=TODAY, deliver=False, fingerprint=check.fingerprint
    )
    assert InteractionLogEntry.objects.filter(contact=line.contact).count() == 2


def test_a_deleted_call_counts_no_more(segment, user, calls):
    """Deleting knows nothing of lines."""
    line = segment.lines.first()
    entry = call(line, user, calls)
    entries = InteractionLogEntry.objects.filter(pk=entry.pk)
    entries.update(is_cancelled=True)
    delete_cancelled_entries(entries, user=UserFactory(role="Administrator"))
    assert not called_lines(segment)
    assert SegmentLine.objects.get(pk=line.pk).call_id == entry.pk


def test_the_way_goes_through_what_the_grid_shows(segment, user, calls):
    first, second, third = segment.lines.order_by("pk")
    way = Way(segment, GridQuery())
    assert (way.before(second), way.after(second)) == (first, third)
    call(first, user, calls, attempt_failed=True)
    way = Way(segment, GridQuery())
    assert way.first_open() == second
    assert way.first_open(after=third.pk) is None
    assert way.counts() == {"total": 3, "called": 1, "failed": 1}
    cedar = Way(segment, GridQuery(search="cedar"))
    assert (cedar.first_open(), cedar.counts()["total"]) == (third, 1)
