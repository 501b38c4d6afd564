import pytest

from crm import hooks
from crm.actions import delete_contact
from crm.exceptions import BusinessRuleError, NotAllowed
from crm.models import Contact, ContactMerge, Event
from interactions.models import InteractionLogEntry
from tests.crm.merging import merge
from tests.factories import (
    ContactFactory,
    InteractionLogEntryFactory,
    MailingGroupMembershipFactory,
    PersonFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def test_removes_the_contact_and_keeps_what_was_said():
    entry = InteractionLogEntryFactory(contact__name="Acme")
    MailingGroupMembershipFactory(contact=entry.contact)
    delete_contact(entry.contact, user=UserFactory(role="Administrator"))
    assert not Contact.objects.exists()
    assert InteractionLogEntry.objects.get().contact_name == "Acme"
    assert Event.objects.get().verb == "deleted"


def test_refuses_a_company_with_people():
    company = PersonFactory().company
    with pytest.raises(BusinessRuleError, match="still has 1 person"):
        delete_contact(company, user=UserFactory(role="Administrator"))
    assert Contact.objects.count() == 2


def test_asks_the_upper_apps(monkeypatch):
    def refuse(contacts):
        raise BusinessRuleError(f"{contacts.get().name} is needed.")

    monkeypatch.setattr(hooks, "before_contact_delete", [refuse])
    with pytest.raises(BusinessRuleError, match="Acme is needed"):
        delete_contact(ContactFactory(name="Acme"), user=UserFactory(role="Administrator"))
    assert Contact.objects.exists()


def test_refuses_who_has_no_right():
    with pytest.raises(NotAllowed):
        delete_contact(ContactFactory(), user=UserFactory(role="Salesperson"))
    assert Contact.objects.exists()


def test_merges_into_it_go_as_they_hold_what_others_were():
    user = UserFactory(role="Administrator")
    first, second, third = ContactFactory(), ContactFactory(), ContactFactory()
    merge(second, third, user)
    merge(first, second, user)
    delete_contact(first, user=user)
    assert not ContactMerge.objects.exists()
