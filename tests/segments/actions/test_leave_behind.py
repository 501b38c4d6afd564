"""Logging with blocked lines: they move to a segment of their own, or nothing happens."""

from decimal import Decimal

import pytest

from crm.models import Event
from interactions.models import InteractionLogEntry, LoggedSegment
from segments import actions
from segments.exceptions import LogBlocked, LogCheckChanged
from segments.models import Segment, SegmentLanguage, SegmentLineBefore
from segments.steps import strip
from tests.documents import letter_document
from tests.factories import (
    ContactFactory,
    DocumentFactory,
    InteractionTemplateFactory,
    InteractionTemplateLanguageFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.segments.factories import TODAY, line_of, listed, make_segment, resolved

pytestmark = pytest.mark.django_db

REACHABLE = {"address": "Lindenweg 5", "city": "Berlin", "email": "a@example.com"}


@pytest.fixture
def user():
    return UserFactory(role="Marketing manager", salesperson=SalespersonFactory())


@pytest.fixture
def template():
    template = InteractionTemplateFactory(cost="8.00", correspondence_type="hard_copy")
    InteractionTemplateLanguageFactory(
        template=template, language="", document=letter_document("{{ contact.name }}")
    )
    return template


@pytest.fixture
def contacts(db):
    return ContactFactory.create_batch(4, **REACHABLE)


@pytest.fixture
def segment(user, template, contacts):
    """The first two may not be logged."""
    segment = make_segment(*contacts, user=user, template=template, cost=Decimal("9.50"))
    block(contacts[:2])
    return segment


def block(contacts):
    for contact in contacts:
        contact.is_inactive = True
        contact.save()


def log(segment, user, *, leave_blocked=True, **options):
    segment.refresh_from_db()
    check = actions.check_log(segment, today=TODAY, deliver=True, leave_blocked=leave_blocked)
    return actions.log_segment(
        segment,
        user=user,
        today=TODAY,
        deliver=True,
        leave_blocked=leave_blocked,
        fingerprint=check.fingerprint,
        **options,
    )


def nothing_happened(segment):
    segment.refresh_from_db()
    return (
        segment.is_open
        and Segment.objects.count() == 1
        and segment.lines.filter(is_listed=True).count() == 4
        and not LoggedSegment.objects.exists()
        and not InteractionLogEntry.objects.exists()
    )


def test_the_blocked_lines_move_and_the_others_are_logged(user, segment, contacts):
    result = log(segment, user)
    logged = set(result.logged_segment.entries.values_list("contact", flat=True))
    assert logged == {contact.pk for contact in contacts[2:]}
    assert listed(result.remainder) == {contact.pk for contact in contacts[:2]}
    assert (result.entry_count, result.logged_segment.entry_count) == (2, 2)
    assert result.remainder.line_count == 2
    assert listed(segment) == logged


def test_the_remainder_is_an_open_copy_that_both_sides_know(user, segment, template):
    document = DocumentFactory()
    SegmentLanguage.objects.update(own_document=document)
    result = log(segment, user)
    rest = result.remainder
    assert rest.description == f"Rest of {segment.number}"
    assert (rest.is_open, rest.cost, rest.salesperson) == (True, Decimal("9.50"), user.salesperson)
    assert rest.template.segment == rest
    assert rest.template.template == template
    assert rest.template.languages.get().own_document == document
    assert result.logged_segment.remainder_number == rest.number
    (view,) = strip(rest)
    assert (view.step.kind, view.step.line_count) == ("left_behind", 2)
    assert view.sentence == f"Segment {segment.number}"
    event = Event.objects.get(verb="created", subject_key=rest.number)
    assert event.details == {"rest_of": segment.number}


def test_what_is_typed_on_the_lines_stays_on_them(user, segment, contacts):
    own = InteractionTemplateFactory(cost="1.00", correspondence_type="hard_copy")
    actions.update_line(
        line_of(segment, contacts[0]),
        user=user,
        version=1,
        values={"template": own, "personal_text": "Hello!", "evaluation": "positive"},
    )
    before = line_of(segment, contacts[0]).pk
    rest = log(segment, user).remainder
    line = line_of(rest, contacts[0])
    assert line.pk == before
    assert (line.personal_text, line.evaluation) == ("Hello!", "positive")
    assert (line.template.segment, line.template.template) == (rest, own)
    assert line_of(rest, contacts[1]).template is None
    assert resolved(rest, contacts[0]).r_cost == Decimal("1.00")
    assert resolved(rest, contacts[1]).r_cost == Decimal("9.50")


def test_its_step_can_be_taken_back_and_edits_of_the_old_one_do_not_come_along(
    user, segment, contacts
):
    actions.update_lines(segment, segment.lines.all(), user=user, values={"description": "All"})
    rest = log(segment, user).remainder
    assert not SegmentLineBefore.objects.filter(line__segment=rest).exists()
    actions.undo(rest, user=user, step=strip(rest).undoable.step.pk)
    assert listed(rest) == set()
    actions.redo(rest, user=user, step=strip(rest).redoable.step.pk)
    assert listed(rest) == {contact.pk for contact in contacts[:2]}
    assert line_of(rest, contacts[0]).description == "All"


def test_the_follow_up_holds_the_contacts_of_the_entries_only(user, segment, contacts):
    result = log(segment, user, follow_up=True)
    assert listed(result.follow_up) == {contact.pk for contact in contacts[2:]}
    assert len({segment.number, result.remainder.number, result.follow_up.number}) == 3


def test_the_remainder_can_be_logged_when_it_is_mended(user, segment, contacts):
    rest = log(segment, user).remainder
    for contact in contacts[:2]:
        contact.is_inactive = False
        contact.save()
    assert log(rest, user, leave_blocked=False).entry_count == 2


def test_the_choice_makes_no_remainder_where_nothing_is_blocked(user, template, contacts):
    segment = make_segment(*contacts, user=user, template=template)
    result = log(segment, user)
    assert (result.remainder, result.entry_count) == (None, 4)
    assert result.logged_segment.remainder_number == ""
    assert Segment.objects.count() == 1


def test_removed_lines_stay_where_they_are(user, segment, contacts):
    actions.remove_lines(segment, [line_of(segment, contacts[0]).pk], user=user)
    result = log(segment, user)
    assert listed(result.remainder) == {contacts[1].pk}
    assert segment.lines.filter(is_listed=False).get().contact == contacts[0]


class TestCheck:
    def test_counts_what_will_be_logged_and_what_stays(self, user, segment, contacts):
        check = actions.check_log(segment, today=TODAY, deliver=True, leave_blocked=True)
        assert (check.line_count, check.entry_count, check.left_count) == (4, 2, 2)
        assert not check.is_blocked
        assert check.by_template == [(segment.template.code, 2)]
        assert [problem.code for problem in check.blocks] == ["inactive"]

    def test_counts_a_line_that_is_blocked_twice_once(self, user, segment, contacts):
        contacts[0].is_privacy_blocked = True
        contacts[0].save()
        check = actions.check_log(segment, today=TODAY, deliver=True, leave_blocked=True)
        assert [problem.count for problem in check.blocks] == [1, 2]
        assert check.left_count == 2

    def test_warns_of_the_other_lines_only(self, segment, contacts):
        for contact in contacts[1:3]:
            contact.is_excluded = True
            contact.save()
        counts = []
        for leave_blocked in (False, True):
            check = actions.check_log(
                segment, today=TODAY, deliver=True, leave_blocked=leave_blocked
            )
            counts.append([problem.count for problem in check.warnings])
        assert counts == [[2], [1]]

    def test_offers_the_count_before_it_is_chosen(self, segment):
        check = actions.check_log(segment, today=TODAY, deliver=True)
        assert (check.blocked_count, check.left_count, check.entry_count) == (2, 0, 4)
        assert check.is_blocked


class TestRefusals:
    def test_without_the_choice_nothing_happens(self, user, segment):
        with pytest.raises(LogBlocked):
            log(segment, user, leave_blocked=False)
        assert nothing_happened(segment)

    def test_where_every_line_is_blocked_nothing_happens(self, user, segment, contacts):
        block(contacts)
        with pytest.raises(LogBlocked) as refused:
            log(segment, user)
        assert refused.value.check.blocks[0].code == "all_blocked"
        assert "nothing would be logged" in refused.value.check.blocks[0].sentence
        assert nothing_happened(segment)

    def test_an_empty_segment_still_stops(self, user, template):
        segment = make_segment(user=user, template=template)
        with pytest.raises(LogBlocked) as refused:
            log(segment, user)
        assert [problem.code for problem in refused.value.check.blocks] == ["empty"]

    @pytest.mark.parametrize("seen_with", [True, False])
    def test_another_choice_than_the_dialog_showed_nothing_happens(
        self, user, template, contacts, segment, seen_with
    ):
        block(contacts[:0])
        for contact in contacts:
            contact.is_inactive = False
            contact.save()
        seen = actions.check_log(segment, today=TODAY, deliver=True, leave_blocked=seen_with)
        with pytest.raises(LogCheckChanged):
            actions.log_segment(
                segment,
                user=user,
                today=TODAY,
                deliver=True,
                leave_blocked=not seen_with,
                fingerprint=seen.fingerprint,
            )
        assert nothing_happened(segment)

    def test_one_more_blocked_line_than_seen_nothing_happens(self, user, segment, contacts):
        seen = actions.check_log(segment, today=TODAY, deliver=True, leave_blocked=True)
        block(contacts[2:3])
        with pytest.raises(LogCheckChanged) as refused:
            actions.log_segment(
                segment,
                user=user,
                today=TODAY,
                deliver=True,
                leave_blocked=True,
                fingerprint=seen.fingerprint,
            )
        assert refused.value.check.left_count == 3
        assert nothing_happened(segment)

    def test_a_line_that_slips_out_of_the_move_rolls_everything_back(
        self, user, segment, monkeypatch
    ):
        from segments.actions import logging

        moves = logging.leave_behind
        monkeypatch.setattr(
            logging,
            "leave_behind",
            lambda header, lines, user: moves(
                header, lines.filter(pk__in=lines.order_by("pk").values("pk")[:1]), user=user
            ),
        )
        with pytest.raises(LogCheckChanged):
            log(segment, user)
        assert nothing_happened(segment)


@pytest.mark.parametrize("size", [4, 40])
def test_takes_the_same_number_of_statements_at_any_size(
    user, template, size, django_assert_num_queries
):
    segment = make_segment(user=user, template=template)
    contacts = ContactFactory.create_batch(size, country="DE", **REACHABLE)
    actions.add_contacts(segment, {"country": ["DE"]}, user=user)
    block(contacts[: size // 2])
    segment.refresh_from_db()
    check = actions.check_log(segment, today=TODAY, deliver=True, leave_blocked=True)
    user = type(user).objects.get(pk=user.pk)
    user.has_perm("segments.log_segment")
    # As without (20), one more to count the blocked lines · setup, number (4) · segment ·
    # templates, texts, their keys (4), segment · steps (2) · images (2), lines · columns · step,
    # count, segment · event
    with django_assert_num_queries(42):
        result = actions.log_segment(
            segment,
            user=user,
            today=TODAY,
            deliver=True,
            leave_blocked=True,
            fingerprint=check.fingerprint,
        )
    assert (result.entry_count, result.remainder.line_count) == (size // 2, size // 2)
