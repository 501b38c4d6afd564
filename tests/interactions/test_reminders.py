"""A day on which somebody wants to think of a contact: set, moved, done, and nobody else's."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.erasing import erase_contact
from crm.exceptions import NotAllowed
from crm.merging import merge_contacts, undo_merge
from crm.models import Contact, Event
from interactions.actions import (
    ContactsWereChosenAnew,
    finish_reminder,
    remind,
    remind_of_many,
    reopen_reminder,
    take_reminders_back,
)
from interactions.contact_rows import export
from interactions.exceptions import (
    NothingToChange,
    NothingToTakeBack,
    ReminderIsPast,
    ReminderIsSetAgain,
)
from interactions.models import Reminder
from tests.factories import ContactFactory, UserFactory
from tests.interactions.proofs import rows_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 5, 4)
MONDAY = date(2026, 5, 11)
JUNE = date(2026, 6, 1)


@pytest.fixture
def anna(client):
    anna = UserFactory(role="Salesperson")
    client.force_login(anna)
    return anna


@pytest.fixture
def contact():
    return ContactFactory(name="Acme")


def said(page) -> str:
    return " ".join(str(message) for message in page.context["messages"])


def reminded(contact, user, on=MONDAY, note=""):
    return remind(contact, user=user, on=on, today=TODAY, note=note)


def these(*contacts):
    return Contact.objects.filter(pk__in=[contact.pk for contact in contacts])


def days(contact) -> list[date]:
    return list(Reminder.objects.filter(contact=contact).values_list("remind_on", flat=True))


class TestOne:
    def test_is_moved_by_the_next_one_of_the_same_user(self, anna, contact):
        reminded(contact, anna, note="Offer")
        reminded(contact, anna, on=JUNE, note="Order")
        reminded(contact, UserFactory(role="Salesperson"))
        assert days(contact) == [MONDAY, JUNE]
        assert Reminder.objects.get(user=anna).note == "Order"
        assert list(Event.objects.values_list("verb", "details")) == [
            ("created", {}),
            ("changed", {}),
            ("created", {}),
        ]

    def test_is_for_today_or_later_and_for_who_may_log(self, anna, contact):
        reminded(contact, anna, on=TODAY)
        with pytest.raises(ReminderIsPast):
            reminded(contact, anna, on=TODAY - timedelta(days=1))
        with pytest.raises(NotAllowed):
            reminded(contact, UserFactory(role="Viewer"))

    def test_is_opened_again_unless_another_one_is_open(self, anna, contact):
        first = reminded(contact, anna)
        for _time in range(2):
            finish_reminder(first, user=anna)
        assert Event.objects.filter(verb="done").count() == 1
        reopen_reminder(first, user=anna)
        finish_reminder(first, user=anna)
        reminded(contact, anna, on=JUNE)
        with pytest.raises(ReminderIsSetAgain):
            reopen_reminder(first, user=anna)


class TestMany:
    def test_who_has_one_keeps_it_and_the_rest_is_taken_back(self, anna):
        first, second, changed = ContactFactory.create_batch(3)
        reminded(first, anna, on=JUNE)
        done = remind_of_many(
            these(first, second, changed), user=anna, on=MONDAY, today=TODAY, note="Fair"
        )
        assert (done.count, done.left) == (2, 1)
        assert (days(first), days(second)) == ([JUNE], [MONDAY])
        reminded(changed, anna, on=JUNE)
        assert take_reminders_back(done.token, user=anna) == 1
        assert (days(first), days(second), days(changed)) == ([JUNE], [], [JUNE])
        with pytest.raises(NothingToTakeBack):
            take_reminders_back(done.token, user=anna)

    def test_refuses_what_was_not_asked_about_and_what_changes_nothing(self, anna, contact):
        with pytest.raises(ContactsWereChosenAnew):
            remind_of_many(these(contact), user=anna, on=MONDAY, today=TODAY, expected=2)
        with pytest.raises(ReminderIsPast):
            remind_of_many(these(contact), user=anna, on=TODAY, today=MONDAY)
        reminded(contact, anna)
        with pytest.raises(NothingToChange):
            remind_of_many(these(contact), user=anna, on=JUNE, today=TODAY)

    def test_takes_as_many_statements_for_a_thousand(self, anna):
        assert anna.has_perm("interactions.add_interactionlogentry")
        assert self._statements(10, anna) == self._statements(1_000, anna)

    def _statements(self, count, user) -> int:
        made = Contact.objects.bulk_create(ContactFactory.build_batch(count))
        with CaptureQueriesContext(connection) as queries:
            done = remind_of_many(these(*made), user=user, on=MONDAY, today=TODAY)
            assert take_reminders_back(done.token, user=user) == count
        return len(queries)


class TestItsContact:
    def test_merged_keeps_the_earlier_of_two_and_both_come_back(self, anna, contact):
        survivor, boss = ContactFactory(), UserFactory(role="Administrator")
        reminded(survivor, anna, on=JUNE, note="Order")
        reminded(contact, anna, on=MONDAY, note="Offer")
        reminded(contact, boss)
        merge = merge_contacts(survivor, contact, fields={}, user=boss, versions=(1, 1))
        assert days(survivor) == [MONDAY, MONDAY]
        undo_merge(merge, user=boss)
        assert days(survivor) == [JUNE]
        assert days(contact) == [MONDAY, MONDAY]

    def test_merged_and_brought_back_leaves_a_later_one_alone(self, anna, contact):
        survivor, boss = ContactFactory(), UserFactory(role="Administrator")
        reminded(survivor, anna, on=JUNE)
        moved = reminded(contact, anna)
        merge = merge_contacts(survivor, contact, fields={}, user=boss, versions=(1, 1))
        finish_reminder(Reminder.objects.get(pk=moved.pk), user=anna)
        reminded(survivor, anna, on=date(2026, 7, 1))
        undo_merge(merge, user=boss)
        assert days(survivor) == [date(2026, 7, 1)]

    def test_is_told_to_who_asks_and_goes_with_who_is_erased(self, anna, contact):
        reminded(contact, anna, note="Offer")
        [told] = export(contact)["Reminders"]
        assert told["Note"] == "Offer"
        boss = UserFactory(role="Administrator")
        erase_contact(contact, user=boss, typed_number=contact.number)
        assert not Reminder.objects.exists()


class TestViews:
    def test_is_set_on_the_contact_and_found_at_home_and_on_its_list(self, client, anna, contact):
        today = timezone.localdate()
        address = f"/contacts/{contact.number}/reminder/"
        page = client.post(address, {"remind_on": today, "note": "Offer"}, follow=True)
        assert page.request["PATH_INFO"] == contact.get_absolute_url()
        assert "You are reminded on" in said(page)
        assert address in page.text
        assert "Offer" in client.get(address).text
        [number] = [
            number
            for number in client.get("/").context["numbers"]
            if number.label == "Reminders due"
        ]
        assert number.count == rows_of(client, number.address) == 1
        assert "Offer" in client.get(number.address).text

    def test_says_what_is_wrong_with_the_day(self, client, anna, contact):
        address = f"/contacts/{contact.number}/reminder/"
        page = client.post(address, {"remind_on": "2020-01-01", "note": "Kept words"})
        assert page.status_code == 422
        assert "This day is over" in page.text
        assert "Kept words" in page.text

    def test_those_of_later_days_wait_and_nobody_sees_somebody_elses(self, client, anna, contact):
        later = timezone.localdate() + timedelta(days=1)
        made = Reminder.objects.create(user=anna, contact=contact, remind_on=later)
        assert rows_of(client, "/reminders/?due=yes") == 0
        assert rows_of(client, "/reminders/") == 1
        client.force_login(UserFactory(role="Administrator"))
        assert rows_of(client, "/reminders/") == 0
        assert client.post(f"/reminders/{made.pk}/done/").status_code == 404

    def test_done_it_leaves_the_list_and_comes_back(self, client, anna, contact):
        made = reminded(contact, anna)
        page = client.post(f"/reminders/{made.pk}/done/", follow=True)
        assert "The reminder of Acme is done." in said(page)
        assert rows_of(client, "/reminders/") == 0
        undo = next(m.extra_tags for m in page.context["messages"]).removeprefix("undo=")
        client.post(undo)
        assert rows_of(client, "/reminders/") == 1

    def test_the_contact_list_sets_many_at_once_and_takes_them_back(self, client, anna, contact):
        ContactFactory(name="Beta")
        sent = {"all": "1", "back": "", "apply": "1", "expected": "2"}
        address, today = "/contacts/chosen/reminder/", timezone.localdate()
        assert "Remind me of 2 contacts" in client.post(address, {"all": "1", "back": ""}).text
        assert client.post(address, sent).status_code == 422
        page = client.post(address, sent | {"remind_on": today}, follow=True)
        assert "You are reminded of 2 contacts." in said(page)
        again = client.post(address, sent | {"remind_on": today})
        assert (again.status_code, Reminder.objects.count()) == (409, 2)
        undo = next(m.extra_tags for m in page.context["messages"]).removeprefix("undo=")
        assert "2 reminders are taken back." in said(client.post(undo, follow=True))
        assert not Reminder.objects.exists()
