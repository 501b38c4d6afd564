"""Every way in or out is a step; steps go back and forth and lose nothing."""

import pytest

from segments import actions
from segments.exceptions import AlreadyListed, NotEligible, NotTheLastStep, RedoWouldBeLost
from segments.models import SegmentLine
from segments.steps import strip
from tests.factories import (
    ConsentFactory,
    ContactFactory,
    InteractionTemplateFactory,
    MailingGroupFactory,
    MailingGroupMembershipFactory,
    PersonFactory,
    UserFactory,
)
from tests.segments.factories import line_of, listed, make_segment, to_hold

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(role="Marketing manager")


def add(segment, user, filters, **options):
    return actions.add_contacts(segment, filters, user=user, **options)


class TestAddContacts:
    def test_lists_the_matching_contacts_once(self, user):
        german = ContactFactory.create_batch(2, country="DE")
        ContactFactory(country="FR")
        segment = make_segment(german[0], user=user)
        result = add(segment, user, {"country": ["DE"]})
        assert listed(segment) == {contact.pk for contact in german}
        assert (result.line_count, result.already_listed) == (1, 1)

    def test_takes_any_of_the_values_of_a_filter(self, user):
        contacts = [ContactFactory(country=code) for code in ("DE", "FR", "ES")]
        segment = make_segment(user=user)
        add(segment, user, {"country": ["DE", "FR"]})
        assert listed(segment) == {contact.pk for contact in contacts[:2]}

    def test_takes_the_members_of_a_mailing_group(self, user):
        group = MailingGroupFactory(code="NEWS")
        member, _other = ContactFactory.create_batch(2)
        MailingGroupMembershipFactory(group=group, contact=member)
        segment = make_segment(user=user)
        add(segment, user, {"mailing_group": ["NEWS"]})
        assert listed(segment) == {member.pk}

    def test_adds_everybody_of_the_companies_where_asked(self, user):
        company = ContactFactory(city="Berlin")
        one, two = PersonFactory.create_batch(2, company=company, city="Bonn")
        segment = make_segment(user=user)
        add(segment, user, {"city": ["Bonn"], "type": ["person"]})
        assert listed(segment) == {one.pk, two.pk}
        add(segment, user, {"city": ["Berlin"]}, with_company_contacts=True)
        assert listed(segment) == {company.pk, one.pk, two.pk}

    def test_adds_the_companies_where_asked(self, user):
        company = ContactFactory()
        one, _two = PersonFactory.create_batch(2, company=company)
        PersonFactory.create(company=None, city="Nowhere")
        one.city = "Bonn"
        one.save()
        segment = make_segment(user=user)
        add(segment, user, {"city": ["Bonn"]}, with_companies=True)
        assert listed(segment) == {company.pk, one.pk}

    @pytest.mark.parametrize(
        ("flag", "reason"),
        [
            ("is_privacy_blocked", "privacy_blocked"),
            ("is_inactive", "inactive"),
            ("is_excluded", "excluded"),
            ("is_minor", "minor_without_consent"),
        ],
    )
    def test_leaves_out_with_the_reason(self, user, flag, reason):
        ContactFactory(country="DE", **{flag: True})
        fine = ContactFactory(country="DE")
        segment = make_segment(user=user)
        result = add(segment, user, {"country": ["DE"]})
        assert listed(segment) == {fine.pk}
        assert result.left_out == {reason: 1}

    def test_includes_the_excluded_with_the_permission(self, user):
        excluded = ContactFactory(country="DE", is_excluded=True)
        segment = make_segment(user=user)
        add(segment, user, {"country": ["DE"]}, include_excluded=True)
        assert listed(segment) == {excluded.pk}

    def test_orders_by_company_then_person(self, user):
        second = ContactFactory(name="Beta", country="DE")
        person = PersonFactory(name="Zoe", company=second, country="DE", own_language=True)
        first = ContactFactory(name="alpha", country="DE")
        segment = make_segment(user=user)
        add(segment, user, {"country": ["DE"]})
        order = list(segment.lines.order_by("pk").values_list("contact", flat=True))
        assert order == [first.pk, second.pk, person.pk]

    def test_records_a_step_that_changed_nothing(self, user):
        segment = make_segment(user=user)
        add(segment, user, {"country": ["DE"]})
        assert [view.step.line_count for view in strip(segment)] == [0]

    def test_takes_the_same_number_of_statements_at_any_size(self, user, django_assert_num_queries):
        segment = make_segment(user=user)
        ContactFactory.create_batch(2, country="DE")
        ContactFactory.create_batch(30, country="FR")
        for country in ("DE", "FR"):
            # savepoint · right · lock · last step · step · counts · lines · step's numbers ·
            # line count · segment · templates · refusals · release
            with django_assert_num_queries(13 + to_hold()):
                add(segment, user, {"country": [country]})

    def test_warns_of_who_refused_the_way_their_lines_go(self, user):
        template = InteractionTemplateFactory(correspondence_type="hard_copy")
        for channel, prefers in (
            ("hard_copy", ""),
            ("email", ""),
            ("email", "email"),
            ("hard_copy", "email"),
            ("phone", ""),
        ):
            contact = ContactFactory(country="DE", correspondence_type=prefers)
            ConsentFactory(contact=contact, channel=channel, status="refused")
        ContactFactory(country="DE", correspondence_type="email")
        segment = make_segment(user=user, template=template)
        preview = actions.preview_add(segment, {"country": ["DE"]}, user=user)
        result = add(segment, user, {"country": ["DE"]})
        assert result.line_count == 6
        assert preview.warnings == result.warnings == {"letters_refused": 1, "emails_refused": 1}

    def test_warns_only_of_who_came(self, user):
        there = ContactFactory(country="DE", correspondence_type="email")
        ConsentFactory(contact=there, channel="email", status="refused")
        segment = make_segment(there, user=user)
        assert actions.preview_add(segment, {"country": ["DE"]}, user=user).warnings == {}
        assert add(segment, user, {"country": ["DE"]}).warnings == {}

    def test_says_beforehand_what_it_will_do(self, user):
        ContactFactory.create_batch(2, country="DE")
        there = ContactFactory(country="DE")
        ContactFactory(country="DE", is_inactive=True)
        segment = make_segment(there, user=user)
        preview = actions.preview_add(segment, {"country": ["DE"]}, user=user)
        result = add(segment, user, {"country": ["DE"]})
        assert preview.matches == 4
        assert preview.will_add == result.line_count == 2
        assert preview.already_listed == result.already_listed == 1
        assert preview.left_out == result.left_out == {"inactive": 1}


class TestAddLine:
    def test_shows_the_line_of_somebody_who_is_there(self, user):
        contact = ContactFactory()
        segment = make_segment(contact, user=user)
        with pytest.raises(AlreadyListed) as refused:
            actions.add_line(segment, contact, user=user)
        assert refused.value.line == line_of(segment, contact)
        assert segment.steps.count() == 1

    def test_refuses_a_blocked_contact_with_the_reason(self, user):
        segment = make_segment(user=user)
        with pytest.raises(NotEligible, match="blocked for privacy"):
            actions.add_line(segment, ContactFactory(is_privacy_blocked=True), user=user)
        assert segment.steps.count() == 0


class TestRemoval:
    def test_refine_keeps_only_matches(self, user):
        german, french = ContactFactory(country="DE"), ContactFactory(country="FR")
        segment = make_segment(german, french, user=user)
        result = actions.refine_contacts(segment, {"country": ["FR"]}, user=user)
        assert listed(segment) == {french.pk}
        assert result.line_count == 1

    def test_refining_twice_records_twice(self, user):
        german, french = ContactFactory(country="DE"), ContactFactory(country="FR")
        segment = make_segment(german, french, user=user)
        for _time in range(2):
            actions.refine_contacts(segment, {"country": ["FR"]}, user=user)
        assert listed(segment) == {french.pk}
        assert segment.steps.count() == 4

    def test_reduce_removes_matches(self, user):
        german, french = ContactFactory(country="DE"), ContactFactory(country="FR")
        segment = make_segment(german, french, user=user)
        actions.reduce_contacts(segment, {"country": ["FR"]}, user=user)
        assert listed(segment) == {german.pk}

    def test_chosen_lines_go_and_others_stay(self, user):
        one, two = ContactFactory.create_batch(2)
        segment = make_segment(one, two, user=user)
        actions.remove_lines(segment, [line_of(segment, one).pk], user=user)
        assert listed(segment) == {two.pk}
        segment.refresh_from_db()
        assert segment.line_count == 1


class TestUndoAndRedo:
    def test_bring_back_lines_with_what_was_typed(self, user):
        contact = ContactFactory()
        segment = make_segment(contact, user=user)
        actions.update_line(
            line_of(segment, contact),
            user=user,
            version=1,
            values={"description": "Call back", "personal_text": "Hello!"},
        )
        removal = actions.remove_lines(segment, [line_of(segment, contact).pk], user=user).step
        actions.undo(segment, user=user, step=removal.pk)
        line = line_of(segment, contact)
        assert (line.description, line.personal_text) == ("Call back", "Hello!")
        actions.redo(segment, user=user, step=removal.pk)
        assert listed(segment) == set()

    def test_an_edit_after_an_undone_removal_stays(self, user):
        contact = ContactFactory()
        segment = make_segment(contact, user=user)
        removal = actions.remove_lines(segment, [line_of(segment, contact).pk], user=user).step
        actions.undo(segment, user=user, step=removal.pk)
        actions.update_line(
            line_of(segment, contact), user=user, version=1, values={"description": "Typed"}
        )
        actions.redo(segment, user=user, step=removal.pk)
        actions.undo(segment, user=user, step=removal.pk)
        assert line_of(segment, contact).description == "Typed"

    def test_an_added_step_goes_and_comes_back(self, user):
        ContactFactory.create_batch(3, country="DE")
        segment = make_segment(user=user)
        step = add(segment, user, {"country": ["DE"]}).step
        before = listed(segment)
        assert actions.undo(segment, user=user, step=step.pk).line_count == 3
        assert listed(segment) == set()
        actions.redo(segment, user=user, step=step.pk)
        assert listed(segment) == before

    def test_undo_is_refused_when_it_is_no_longer_the_last_step(self, user):
        segment = make_segment(ContactFactory(), user=user)
        seen = strip(segment).undoable.step
        actions.add_line(segment, ContactFactory(), user=user)
        with pytest.raises(NotTheLastStep):
            actions.undo(segment, user=user, step=seen.pk)
        assert len(listed(segment)) == 2

    def test_pressing_undo_twice_takes_back_once(self, user):
        segment = make_segment(*ContactFactory.create_batch(2), user=user)
        seen = strip(segment).undoable.step
        actions.undo(segment, user=user, step=seen.pk)
        with pytest.raises(NotTheLastStep):
            actions.undo(segment, user=user, step=seen.pk)
        assert len(listed(segment)) == 1

    def test_a_new_step_drops_what_was_undone(self, user):
        ContactFactory(country="DE")
        segment = make_segment(user=user)
        step = add(segment, user, {"country": ["DE"]}).step
        actions.undo(segment, user=user, step=step.pk)
        actions.add_line(segment, ContactFactory(), user=user)
        assert strip(segment).redoable is None
        assert SegmentLine.objects.filter(segment=segment).count() == 1

    def test_a_new_step_asks_before_dropping_typed_values(self, user):
        contact = ContactFactory(country="DE")
        segment = make_segment(user=user)
        step = add(segment, user, {"country": ["DE"]}).step
        actions.update_line(
            line_of(segment, contact), user=user, version=1, values={"personal_text": "Hello!"}
        )
        actions.undo(segment, user=user, step=step.pk)
        with pytest.raises(RedoWouldBeLost, match="typed on 1 line"):
            actions.add_line(segment, ContactFactory(), user=user)
        actions.redo(segment, user=user, step=step.pk)
        assert line_of(segment, contact).personal_text == "Hello!"

    def test_a_dropped_removal_leaves_its_lines_listed(self, user):
        contact = ContactFactory()
        segment = make_segment(contact, user=user)
        removal = actions.remove_lines(segment, [line_of(segment, contact).pk], user=user).step
        actions.undo(segment, user=user, step=removal.pk)
        actions.add_line(segment, ContactFactory(), user=user)
        assert line_of(segment, contact).removed_by is None

    def test_somebody_removed_and_added_again_has_a_new_line(self, user):
        contact = ContactFactory()
        segment = make_segment(contact, user=user)
        first = line_of(segment, contact)
        actions.remove_lines(segment, [first.pk], user=user)
        second = actions.add_line(segment, contact, user=user)
        assert second.pk != first.pk
        for _time in range(2):
            actions.undo(segment, user=user, step=strip(segment).undoable.step.pk)
        assert line_of(segment, contact) == first


def test_a_refinement_reads_as_what_stays(user):
    segment = make_segment(ContactFactory(country="DE"), ContactFactory(country="FR"), user=user)
    actions.refine_contacts(segment, {"country": ["DE"]}, user=user)
    view = strip(segment)[-1]
    assert (view.effect, view.sentence) == ("Removed 1", "All but: Country is Germany")
    actions.reduce_contacts(segment, {"country": ["DE"]}, user=user)
    assert strip(segment)[-1].sentence == "Country is Germany"
