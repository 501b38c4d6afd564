"""Many contacts get a mailing group or a salesperson at once, and it is taken back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.exceptions import BusinessRuleError, NotAllowed
from crm.models import Contact, Event, MailingGroupMembership
from interactions.actions import (
    ContactsWereChosenAnew,
    apply_mailing_group,
    assign_salesperson,
    purge_contact_acts,
    undo_contact_act,
)
from interactions.exceptions import NothingToChange, NothingToTakeBack
from interactions.models import ContactAct, ContactBefore
from tests.factories import (
    ContactFactory,
    MailingGroupFactory,
    PersonFactory,
    SalespersonFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    return UserFactory(role="Salesperson")


def these(*contacts):
    return Contact.objects.filter(pk__in=[contact.pk for contact in contacts])


def members(group):
    return set(group.contacts.values_list("pk", flat=True))


def salespeople(*contacts):
    found = these(*contacts).in_bulk()
    return [(found[c.pk].salesperson, found[c.pk].own_salesperson) for c in contacts]


class TestMailingGroup:
    def test_all_join_and_who_was_in_it_stays(self, anna):
        group, (first, second, other) = MailingGroupFactory(), ContactFactory.create_batch(3)
        MailingGroupMembership.objects.create(group=group, contact=second)
        applied = apply_mailing_group(these(first, second), group, user=anna)
        assert (applied.added, applied.removed, applied.left) == (1, 0, 1)
        assert members(group) == {first.pk, second.pk}
        assert other.pk not in members(group)
        event = Event.objects.get(subject="mailing group")
        assert (event.subject_key, event.details) == (group.code, {"joined": 1, "left": 0})

    def test_others_leave_where_that_was_said_and_come_back(self, anna):
        group, (first, second, other) = MailingGroupFactory(), ContactFactory.create_batch(3)
        for contact in (second, other):
            MailingGroupMembership.objects.create(group=group, contact=contact)
        applied = apply_mailing_group(these(first, second), group, user=anna, others_leave=True)
        assert (applied.added, applied.removed) == (1, 1)
        assert members(group) == {first.pk, second.pk}
        back = undo_contact_act(applied.act, user=anna)
        assert (back.count, back.left) == (2, 0)
        assert members(group) == {second.pk, other.pk}

    def test_undo_leaves_what_changed_since(self, anna):
        group, contacts = MailingGroupFactory(), ContactFactory.create_batch(2)
        applied = apply_mailing_group(these(*contacts), group, user=anna)
        MailingGroupMembership.objects.filter(contact=contacts[0]).delete()
        back = undo_contact_act(applied.act, user=anna)
        assert (back.count, back.left) == (1, 1)

    def test_refuses_where_nothing_would_change_and_writes_nothing(self, anna):
        group, contact = MailingGroupFactory(), ContactFactory()
        MailingGroupMembership.objects.create(group=group, contact=contact)
        with pytest.raises(NothingToChange, match="in the group already"):
            apply_mailing_group(these(contact), group, user=anna)
        assert not ContactAct.objects.exists()


class TestSalesperson:
    def test_own_ones_are_replaced_and_come_back(self, anna):
        before, after = SalespersonFactory.create_batch(2)
        first, second = ContactFactory(salesperson=before), ContactFactory()
        assigned = assign_salesperson(these(first, second), after, user=anna)
        assert (assigned.count, assigned.followed, assigned.left) == (2, 0, 0)
        assert salespeople(first, second) == [(after, True), (after, True)]
        assert these(first).get().version == first.version + 1
        undo_contact_act(assigned.act, user=anna)
        assert salespeople(first, second) == [(before, True), (None, True)]

    def test_people_follow_their_company(self, anna):
        company, after = ContactFactory(), SalespersonFactory()
        chosen, beside = PersonFactory.create_batch(2, company=company, own_salesperson=False)
        own = PersonFactory(company=company)
        assigned = assign_salesperson(these(company, chosen), after, user=anna)
        assert (assigned.count, assigned.followed, assigned.left) == (1, 2, 1)
        assert salespeople(chosen, beside, own) == [(after, False), (after, False), (None, True)]
        undo_contact_act(assigned.act, user=anna)
        assert salespeople(company, chosen, beside) == [(None, True), (None, False), (None, False)]

    def test_a_person_without_the_company_gets_an_own_one_and_inherits_again(self, anna):
        before, after = SalespersonFactory.create_batch(2)
        company = ContactFactory(salesperson=before)
        person = PersonFactory(company=company, own_salesperson=False, salesperson=before)
        assigned = assign_salesperson(these(person), after, user=anna)
        assert salespeople(person, company) == [(after, True), (before, True)]
        # The company got another one meanwhile.
        third = SalespersonFactory()
        assign_salesperson(these(company), third, user=anna)
        undo_contact_act(assigned.act, user=anna)
        assert salespeople(person) == [(third, False)]

    def test_only_who_has_none(self, anna):
        before, after = SalespersonFactory.create_batch(2)
        first, second = ContactFactory(salesperson=before), ContactFactory()
        assigned = assign_salesperson(these(first, second), after, user=anna, only_missing=True)
        assert (assigned.count, assigned.left) == (1, 1)
        assert salespeople(first, second) == [(before, True), (after, True)]

    def test_undo_leaves_who_was_changed_since(self, anna):
        after, later = SalespersonFactory.create_batch(2)
        contact = ContactFactory()
        assigned = assign_salesperson(these(contact), after, user=anna)
        assign_salesperson(these(contact), later, user=anna)
        assert undo_contact_act(assigned.act, user=anna).left == 1
        assert salespeople(contact) == [(later, True)]

    def test_refuses_a_blocked_one(self, anna):
        blocked = SalespersonFactory(is_blocked=True)
        with pytest.raises(BusinessRuleError, match="is blocked"):
            assign_salesperson(these(ContactFactory()), blocked, user=anna)


class TestEither:
    def test_refuses_other_contacts_than_were_asked_about(self, anna):
        contacts = these(ContactFactory())
        with pytest.raises(ContactsWereChosenAnew, match="there are 1 now"):
            apply_mailing_group(contacts, MailingGroupFactory(), user=anna, expected=2)
        with pytest.raises(ContactsWereChosenAnew):
            assign_salesperson(contacts, SalespersonFactory(), user=anna, expected=2)

    def test_refuses_who_may_not_change_contacts(self, anna):
        viewer, contacts = UserFactory(role="Viewer"), these(ContactFactory())
        with pytest.raises(NotAllowed):
            apply_mailing_group(contacts, MailingGroupFactory(), user=viewer)
        with pytest.raises(NotAllowed):
            assign_salesperson(contacts, SalespersonFactory(), user=viewer)
        act = assign_salesperson(contacts, SalespersonFactory(), user=anna).act
        with pytest.raises(NotAllowed):
            undo_contact_act(act, user=viewer)
        with pytest.raises(NotAllowed, match="Somebody else"):
            undo_contact_act(act, user=UserFactory(role="Administrator"))

    def test_is_taken_back_once_and_forgotten_after_a_month(self, anna):
        act = assign_salesperson(these(ContactFactory()), SalespersonFactory(), user=anna).act
        undo_contact_act(act, user=anna)
        with pytest.raises(NothingToTakeBack):
            undo_contact_act(act, user=anna)
        assert purge_contact_acts() == 0
        ContactAct.objects.update(created_at=timezone.now() - timedelta(days=31))
        assert purge_contact_acts() == 1
        assert not ContactBefore.objects.exists()

    def test_takes_as_many_statements_for_a_thousand(self, anna):
        few, many = (
            Contact.objects.bulk_create(ContactFactory.build_batch(size)) for size in (10, 1_000)
        )
        assert anna.has_perm("crm.change_contact")
        assert statements(few, anna) == statements(many, anna)


def statements(contacts, user) -> list[int]:
    """Of each act and of what takes it back."""
    chosen, (one, other) = these(*contacts), MailingGroupFactory.create_batch(2)
    acts = (
        lambda: apply_mailing_group(chosen, one, user=user, others_leave=True),
        lambda: assign_salesperson(chosen, SalespersonFactory(), user=user),
        lambda: apply_mailing_group(chosen, other, user=user),
    )
    counted = []
    for act in acts:
        with CaptureQueriesContext(connection) as queries:
            undo_contact_act(act().act, user=user)
        counted.append(len(queries))
    return counted
