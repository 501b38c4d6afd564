"""A segment goes into the trash with everything and comes back with everything."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from crm.exceptions import NotAllowed
from crm.models import Contact, Event
from segments import actions
from segments.exceptions import (
    NumberIsTaken,
    SegmentIsClosed,
    SegmentIsPurged,
    SegmentNotInTrash,
)
from segments.models import Segment, SegmentLanguage, SegmentLine
from segments.steps import strip
from tests.factories import (
    ContactFactory,
    DocumentFactory,
    InteractionTemplateFactory,
    InteractionTemplateLanguageFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.segments.factories import line_of, listed, make_segment

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(role="Marketing manager", salesperson=SalespersonFactory())


@pytest.fixture
def contacts(db):
    return ContactFactory.create_batch(3)


@pytest.fixture
def segment(user, contacts):
    template = InteractionTemplateFactory(cost="8.00")
    InteractionTemplateLanguageFactory(template=template)
    return make_segment(*contacts, user=user, template=template)


def type_in(segment, contact, user, **values):
    return actions.update_line(line_of(segment, contact), user=user, version=1, values=values)


class TestTrash:
    def test_closes_the_segment_and_deletes_nothing(self, user, segment, contacts):
        type_in(segment, contacts[0], user, personal_text="Hello!")
        trashed = actions.trash_segment(segment, user=user)
        assert (trashed.state, trashed.line_count) == (Segment.State.TRASHED, 3)
        assert trashed.kept_until == trashed.closed_at + dt.timedelta(days=30)
        assert listed(segment) == {contact.pk for contact in contacts}
        event = Event.objects.latest("pk")
        assert (event.verb, event.subject_key, event.details) == (
            "trashed",
            segment.number,
            {"lines": 3},
        )
        with pytest.raises(SegmentIsClosed):
            actions.add_line(segment, ContactFactory(), user=user)

    def test_keeps_the_number_taken(self, user, segment):
        actions.trash_segment(segment, user=user)
        with pytest.raises(NumberIsTaken):
            actions.create_segment("Again", user=user, number=segment.number)

    def test_twice_is_refused(self, user, segment):
        actions.trash_segment(segment, user=user)
        with pytest.raises(SegmentIsClosed, match="no longer open"):
            actions.trash_segment(segment, user=user)

    def test_needs_the_permission_to_delete(self, user, segment):
        group = user.groups.get()
        group.permissions.remove(*group.permissions.filter(codename="delete_segment"))
        with pytest.raises(NotAllowed):
            actions.trash_segment(segment, user=type(user).objects.get(pk=user.pk))
        assert Segment.objects.get(pk=segment.pk).is_open

    def test_of_somebody_else_is_refused(self, segment):
        with pytest.raises(NotAllowed):
            actions.trash_segment(segment, user=UserFactory(role="Salesperson"))
        assert Segment.objects.get(pk=segment.pk).is_open

    def test_a_contact_of_a_trashed_segment_may_be_deleted(self, user, segment, contacts):
        from crm.actions import delete_contact

        actions.trash_segment(segment, user=user)
        delete_contact(contacts[0], user=UserFactory(role="Administrator"))
        restored = actions.restore_segment(segment, user=user)
        assert restored.line_count == 2
        assert not Contact.objects.filter(pk=contacts[0].pk).exists()


class TestPreview:
    def test_counts_what_goes_along(self, user, segment, contacts):
        type_in(segment, contacts[0], user, cost=Decimal(9), personal_text="Hello!")
        type_in(segment, contacts[1], user, attempt_failed=True, document=DocumentFactory())
        SegmentLanguage.objects.update(own_document=DocumentFactory())
        assert actions.preview_trash(segment) == actions.TrashPreview(
            lines=3, overriding=2, personal_texts=1, documents=2
        )

    def test_does_not_count_removed_lines(self, user, segment, contacts):
        type_in(segment, contacts[0], user, cost=Decimal(9))
        actions.remove_lines(segment, [line_of(segment, contacts[0]).pk], user=user)
        preview = actions.preview_trash(segment)
        assert (preview.lines, preview.overriding) == (2, 0)


class TestRestore:
    def test_opens_it_as_it_was(self, user, segment, contacts):
        type_in(segment, contacts[0], user, personal_text="Hello!")
        step = strip(segment).undoable.step
        actions.trash_segment(segment, user=user)
        restored = actions.restore_segment(segment, user=user)
        assert (restored.is_open, restored.closed_at, restored.line_count) == (True, None, 3)
        assert line_of(segment, contacts[0]).personal_text == "Hello!"
        actions.undo(segment, user=user, step=step.pk)
        assert listed(segment) == {contact.pk for contact in contacts[:2]}

    def test_of_an_open_or_logged_one_is_refused(self, user, segment):
        for state in (Segment.State.OPEN, Segment.State.LOGGED):
            Segment.objects.update(state=state)
            with pytest.raises(SegmentNotInTrash, match="is not in the trash"):
                actions.restore_segment(segment, user=user)
            assert Segment.objects.get(pk=segment.pk).state == state

    @pytest.mark.parametrize("is_purged", [False, True])
    def test_after_its_days_is_refused(self, user, segment, is_purged):
        actions.trash_segment(segment, user=user)
        Segment.objects.update(closed_at=timezone.now() - dt.timedelta(days=30))
        if is_purged:
            from segments.closing import purge_closed

            assert purge_closed() == 1
            assert not SegmentLine.objects.exists()
        with pytest.raises(SegmentIsPurged, match="its lines are gone"):
            actions.restore_segment(segment, user=user)
        assert Segment.objects.get(pk=segment.pk).is_trashed

    def test_of_somebody_else_is_refused(self, user, segment):
        actions.trash_segment(segment, user=user)
        with pytest.raises(NotAllowed):
            actions.restore_segment(segment, user=UserFactory(role="Salesperson"))
        assert Segment.objects.get(pk=segment.pk).is_trashed


@pytest.mark.parametrize("size", [2, 30])
def test_takes_the_same_number_of_statements_at_any_size(user, size, django_assert_num_queries):
    segment = make_segment(user=user)
    ContactFactory.create_batch(size, country="DE")
    actions.add_contacts(segment, {"country": ["DE"]}, user=user)
    # savepoint · right · lock · segment · event · release
    with django_assert_num_queries(6):
        actions.trash_segment(segment, user=user)
    # savepoint · right · lock · segment · count · segment · event · release
    with django_assert_num_queries(8):
        actions.restore_segment(segment, user=user)
