"""What the post returns, and the addresses that get no letters for it."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.exceptions import NotAllowed
from crm.models import Contact, ContactAltAddress
from interactions.actions import letters_came_back, letters_did_not_come_back, undo_entry_act
from interactions.exceptions import EntriesChanged, NothingCameBack
from interactions.models import InteractionLogEntry
from tests.factories import (
    ContactAltAddressFactory,
    ContactFactory,
    InteractionLogEntryFactory,
    PersonFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
ALL = InteractionLogEntry.objects.all
TODAY = datetime.date(2026, 1, 20)
HERE = {"address": "Weg 5", "post_code": "53111", "city": "Bonn"}
FROZEN = {"address": "Weg 5", "address_2": "", "post_code": "53111", "city": "Bonn", "county": ""}


@pytest.fixture
def anna():
    return UserFactory(role="Salesperson")


def letter(anna, contact, frozen=None, **values):
    values |= {"merge_values": {"contact": frozen}} if frozen else {}
    return InteractionLogEntryFactory(
        contact=contact, user=anna, correspondence_type="hard_copy", **values
    )


def came_back(anna, entries=None):
    return letters_came_back(ALL() if entries is None else entries, user=anna, today=TODAY)


def bad():
    found = Contact.objects.filter(has_bad_address=True).order_by("name")
    return list(found.values_list("name", flat=True))


def test_the_letter_and_where_it_went_are_marked(anna):
    entry = letter(anna, ContactFactory(name="Adatum", **HERE), FROZEN)
    returned = came_back(anna)
    entry.refresh_from_db()
    assert (returned.count, returned.addresses, returned.left) == (1, 1, 0)
    assert (entry.came_back_on, bad()) == (TODAY, ["Adatum"])


def test_whoever_has_moved_since_is_not_touched(anna):
    letter(anna, ContactFactory(**HERE | {"address": "New street 1"}), FROZEN)
    assert came_back(anna).addresses == 0
    assert bad() == []


def test_a_letter_that_was_not_kept_went_where_one_would_go_today(anna):
    letter(anna, ContactFactory(name="Adatum", **HERE))
    abroad = ContactAltAddressFactory(contact=ContactFactory(name="Abroad", **HERE))
    letter(anna, abroad.contact)
    came_back(anna)
    assert bad() == ["Adatum"]
    assert ContactAltAddress.objects.get().has_bad_address


def test_of_an_inherited_address_it_is_the_companys_and_all_its_peoples(anna):
    company = ContactFactory(name="Adatum", **HERE)
    hall = PersonFactory(name="Hall", company=company, own_address=False, **HERE)
    PersonFactory(name="Sund", company=company, own_address=False, **HERE)
    PersonFactory(name="Own", company=company, own_address=True, **HERE)
    letter(anna, hall, FROZEN)
    assert came_back(anna).addresses == 1
    assert bad() == ["Adatum", "Hall", "Sund"]


def test_of_an_alternative_address_the_main_one_stays_good(anna):
    contact = ContactFactory(name="Adatum", **HERE)
    abroad = ContactAltAddressFactory(contact=contact, address="Rue 1", city="Paris")
    frozen = {
        name: getattr(abroad, name)
        for name in ("address", "address_2", "post_code", "city", "county")
    }
    entry = letter(anna, contact)
    ALL().update(merge_values={"contact": FROZEN, "address": frozen})
    came_back(anna)
    abroad.refresh_from_db()
    entry.refresh_from_db()
    assert (abroad.has_bad_address, bad()) == (True, [])
    assert "Rue 1" in entry.came_back_from


def test_what_is_no_letter_or_came_back_before_is_left(anna):
    contact = ContactFactory(**HERE)
    letter(anna, contact)
    letter(anna, contact, came_back_on=TODAY)
    InteractionLogEntryFactory(user=anna, correspondence_type="email")
    returned = came_back(anna)
    assert (returned.count, returned.left) == (1, 2)


def test_refuses_where_there_is_no_letter(anna):
    InteractionLogEntryFactory(user=anna, correspondence_type="email")
    with pytest.raises(NothingCameBack):
        came_back(anna)


def test_refuses_others_than_were_asked_about(anna):
    letter(anna, ContactFactory(**HERE))
    with pytest.raises(EntriesChanged):
        letters_came_back(ALL(), user=anna, today=TODAY, expected=2)
    assert bad() == []


def test_refuses_somebody_elses(anna):
    letter(UserFactory(), ContactFactory(**HERE))
    with pytest.raises(NotAllowed):
        came_back(anna)
    assert bad() == []


def test_the_act_is_taken_back(anna):
    letter(anna, ContactFactory(**HERE))
    act = came_back(anna).act
    back = undo_entry_act(act, user=anna)
    assert (back.count, back.left, bad()) == (1, 0, [])
    assert ALL().get().came_back_on is None
    assert ALL().get().came_back_from == ""


def test_the_address_stays_bad_while_another_letter_came_back_from_it(anna):
    company = ContactFactory(name="Adatum", **HERE)
    people = [
        PersonFactory(name=name, company=company, own_address=False, **HERE)
        for name in ("Hall", "Sund")
    ]
    first, second = (letter(anna, person, FROZEN) for person in people)
    came_back(anna)
    letters_did_not_come_back(ALL().filter(pk=first.pk), user=anna)
    assert bad() == ["Adatum", "Hall", "Sund"]
    letters_did_not_come_back(ALL().filter(pk=second.pk), user=anna)
    assert bad() == []
    with pytest.raises(NothingCameBack):
        letters_did_not_come_back(ALL(), user=anna)


def test_costs_the_same_for_any_number(anna):
    anna.get_all_permissions()
    counts = []
    for size in (2, 30):
        ALL().delete()
        for _n in range(size):
            letter(anna, PersonFactory(company=ContactFactory(**HERE), own_address=False, **HERE))
        with CaptureQueriesContext(connection) as queries:
            act = came_back(anna).act
            undo_entry_act(act, user=anna)
        counts.append(len(queries))
    assert counts[0] == counts[1]


class TestPages:
    def test_one_letter_from_its_page_and_back(self, client, anna):
        client.force_login(anna)
        entry = letter(anna, ContactFactory(name="Adatum", **HERE))
        page = client.post(f"/interactions/{entry.pk}/came-back/", follow=True)
        assert "1 letter came back. 1 address gets no letters any more." in page.text
        assert "It did not come back" in page.text
        assert "Letters come back" in client.get(entry.contact.get_absolute_url()).text
        page = client.post(f"/interactions/{entry.pk}/arrived/", follow=True)
        assert "The letter is taken to have arrived." in page.text
        assert bad() == []

    def test_several_from_the_log_after_one_question(self, client, anna):
        client.force_login(anna)
        for _n in range(2):
            letter(anna, ContactFactory(**HERE))
        InteractionLogEntryFactory(user=anna, correspondence_type="email")
        data = {"all": "1", "back": "q="}
        page = client.post("/interactions/came-back/", data)
        assert "Did 2 letters come back?" in page.text
        assert "Of 3 chosen interactions" in page.text
        assert len(bad()) == 0
        data |= {"apply": "1", "expected": "3"}
        page = client.post("/interactions/came-back/", data, follow=True)
        assert "2 letters came back. 2 addresses get no letters any more." in page.text
        assert client.get("/interactions/?came_back=true").text.count("data-row-link") == 2

    def test_an_e_mail_is_not_offered_to_come_back(self, client, anna):
        client.force_login(anna)
        entry = InteractionLogEntryFactory(user=anna, correspondence_type="email")
        assert "Came back by post" not in client.get(entry.get_absolute_url()).text
