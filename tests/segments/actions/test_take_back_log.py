"""A log made by mistake: the worksheet comes back with everything."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.exceptions import NotAllowed
from interactions.models import Delivery, InteractionLogEntry, LoggedSegment
from segments import actions
from segments.exceptions import EmailsWereSent, LettersWereDownloaded, WorksheetIsGone
from segments.models import Segment
from segments.steps import strip
from tests.documents import letter_document
from tests.factories import (
    ContactFactory,
    InteractionTemplateFactory,
    InteractionTemplateLanguageFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.segments.factories import line_of, listed, log, make_segment

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(role="Administrator", salesperson=SalespersonFactory())


@pytest.fixture
def contacts(db):
    return ContactFactory.create_batch(3, address="Main street 1", city="Leeds")


@pytest.fixture
def template():
    template = InteractionTemplateFactory(
        correspondence_type="hard_copy", default_language="en", cost="8.00"
    )
    InteractionTemplateLanguageFactory(
        template=template, document=letter_document("Dear {{ contact.name }}")
    )
    return template


@pytest.fixture
def segment(user, contacts, template):
    segment = make_segment(*contacts, user=user, template=template, cost="15.00")
    line = line_of(segment, contacts[0])
    actions.update_line(
        line, user=user, version=1, values={"personal_text": "Hi!", "description": "Own"}
    )
    actions.remove_lines(segment, segment.lines.filter(contact=contacts[2]), user=user)
    segment.refresh_from_db()
    return segment


def test_lines_steps_texts_and_overrides_come_back_under_a_new_number(segment, user, contacts):
    logged = log(segment, user)

    taken = actions.take_back_log(logged, user=user, downloaded=0)

    back = taken.segment
    assert (back.state, back.description, back.line_count) == ("open", "Spring letter", 2)
    assert back.number != segment.number
    assert listed(back) == {contacts[0].pk, contacts[1].pk}
    line = line_of(back, contacts[0])
    assert (line.personal_text, line.description) == ("Hi!", "Own")
    assert (back.cost, back.template.segment) == (15, back)
    assert taken.cancelled == 2
    logged.refresh_from_db()
    assert (logged.is_cancelled, logged.taken_back_number) == (True, back.number)
    assert not InteractionLogEntry.objects.counting().exists()


def test_it_can_be_stepped_back_further_and_logged_again(segment, user, contacts):
    logged = log(segment, user)
    back = actions.take_back_log(logged, user=user, downloaded=0).segment

    actions.undo(back, user=user, step=strip(back).undoable.step.pk)
    assert contacts[2].pk in listed(back)
    again = log(Segment.objects.get(pk=back.pk), user)

    assert again.segment_number == back.number
    assert again.entries.filter(is_cancelled=False).count() == 3


def test_the_logged_one_keeps_its_number_and_leads_to_the_log(segment, user):
    logged = log(segment, user)
    actions.take_back_log(logged, user=user, downloaded=0)
    segment.refresh_from_db()
    assert (segment.state, segment.line_count, segment.template) == ("logged", 0, None)
    assert not segment.lines.exists()


def test_an_untouched_follow_up_goes_into_the_trash(segment, user):
    logged = log(segment, user, follow_up=True)
    taken = actions.take_back_log(logged, user=user, downloaded=0)
    assert taken.trashed.number == logged.follow_up_number
    assert Segment.objects.get(number=logged.follow_up_number).is_trashed
    assert taken.kept is None


def test_a_follow_up_that_somebody_worked_on_stays(segment, user, contacts):
    logged = log(segment, user, follow_up=True)
    follow_up = Segment.objects.get(number=logged.follow_up_number)
    line = line_of(follow_up, contacts[0])
    actions.update_line(line, user=user, version=1, values={"personal_text": "Mine"})

    taken = actions.take_back_log(logged, user=user, downloaded=0)

    assert (taken.trashed, taken.kept) == (None, follow_up)
    assert Segment.objects.get(pk=follow_up.pk).is_open


def test_comes_back_only_once(segment, user):
    logged = log(segment, user)
    back = actions.take_back_log(logged, user=user, downloaded=0).segment
    with pytest.raises(WorksheetIsGone, match=f"came back already, as {back.number}"):
        actions.take_back_log(logged, user=user, downloaded=0)
    assert Segment.objects.count() == 2


def test_comes_back_within_thirty_days(segment, user):
    logged = log(segment, user)
    Segment.objects.update(closed_at=timezone.now() - dt.timedelta(days=31))
    with pytest.raises(WorksheetIsGone, match="kept for 30 days"):
        actions.take_back_log(logged, user=user, downloaded=0)
    assert InteractionLogEntry.objects.counting().count() == 2


@pytest.mark.parametrize("state", ["sent", "trying"])
def test_what_was_sent_is_not_taken_back(segment, user, state):
    logged = log(segment, user)
    Delivery.objects.update(channel="email", state=state)
    with pytest.raises(EmailsWereSent, match="2 e-mails of this log were sent already"):
        actions.take_back_log(logged, user=user, downloaded=0)
    assert InteractionLogEntry.objects.counting().count() == 2


def test_emails_that_wait_are_not_sent(segment, user):
    logged = log(segment, user)
    Delivery.objects.update(channel="email", state="queued")
    actions.take_back_log(logged, user=user, downloaded=0)
    assert set(Delivery.objects.values_list("state", "error")) == {("skipped", "cancelled")}


def test_downloaded_letters_are_asked_about(segment, user):
    logged = log(segment, user)
    Delivery.objects.update(state="downloaded")
    with pytest.raises(LettersWereDownloaded, match="2 letters were downloaded meanwhile"):
        actions.take_back_log(logged, user=user, downloaded=1)
    assert actions.take_back_log(logged, user=user, downloaded=2).cancelled == 2


def test_somebody_elses_is_refused(segment, user):
    logged = log(segment, user)
    LoggedSegment.objects.update(salesperson=SalespersonFactory())
    Segment.objects.update(salesperson=SalespersonFactory())
    with pytest.raises(NotAllowed):
        actions.take_back_log(logged, user=UserFactory(role="Salesperson"), downloaded=0)
    with pytest.raises(NotAllowed):
        actions.take_back_log(logged, user=UserFactory(role="Viewer"), downloaded=0)
    assert InteractionLogEntry.objects.counting().count() == 2


def test_statements_do_not_grow_with_lines(user, template):
    counts = []
    for size in (2, 30):
        contacts = ContactFactory.create_batch(size, address="Main street 1", city="Leeds")
        logged = log(make_segment(*contacts, user=user, template=template), user)
        fresh = type(user).objects.get(pk=user.pk)
        with CaptureQueriesContext(connection) as captured:
            actions.take_back_log(logged, user=fresh, downloaded=0)
        counts.append(len(captured))
    assert counts[0] == counts[1]
