"""Addresses that letters came back from: told by themselves, and found right by hand."""

import pytest

from crm.actions import ContactChanged, update_contact
from crm.alt_addresses import update_alt_address
from crm.exceptions import NotAllowed
from crm.models import Contact
from crm.own_blocks import make_own
from crm.postal import postal_address
from crm.returned_addresses import trust_address, trust_alt_address
from tests.crm.merging import merge
from tests.factories import (
    ContactAltAddressFactory,
    ContactFactory,
    PersonFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
HERE = {"address": "Weg 5", "post_code": "53111", "city": "Bonn"}


@pytest.fixture
def admin():
    return UserFactory(role="Administrator")


def spoil(*rows):
    for row in rows:
        type(row).objects.filter(pk=row.pk).update(returned_address=postal_address(row))
        row.refresh_from_db()
        assert row.has_bad_address


def is_bad(row):
    row.refresh_from_db()
    return row.has_bad_address


@pytest.fixture
def company():
    return ContactFactory(**HERE)


@pytest.fixture
def heir(company):
    person = PersonFactory(company=company, own_address=False, **HERE)
    spoil(company, person)
    return person


def test_a_changed_address_is_good_and_the_one_that_came_back_is_not(company, heir, admin):
    for address, expected in (("Weg 6", False), ("Weg 5", True)):
        company.refresh_from_db()
        values = {"address": address}
        update_contact(company, user=admin, version=company.version, values=values)
        assert (is_bad(company), is_bad(heir)) == (expected, expected)


def test_a_person_who_leaves_the_block_takes_it_along(heir, admin):
    make_own(heir, user=admin, version=heir.version, flag="own_address")
    assert is_bad(heir)
    heir.refresh_from_db()
    update_contact(heir, user=admin, version=heir.version, values={"city": "Köln"})
    assert not is_bad(heir)


def test_found_right_by_hand_it_is_the_companys_and_all_its_peoples(company, heir, admin):
    trust_address(heir, user=admin, version=heir.version)
    assert (is_bad(company), is_bad(heir)) == (False, False)


def test_a_persons_own_is_its_own(company, heir, admin):
    Contact.objects.filter(pk=heir.pk).update(own_address=True)
    trust_address(heir, user=admin, version=heir.version)
    assert (is_bad(company), is_bad(heir)) == (True, False)


def test_an_alternative_address(admin):
    address = ContactAltAddressFactory()
    spoil(address)
    trust_alt_address(address, user=admin, version=address.contact.version)
    assert not is_bad(address)
    spoil(address)
    update_alt_address(
        address, user=admin, version=address.contact.version, values={"address": "Rue 2"}
    )
    assert not is_bad(address)


def test_who_has_not_seen_the_card_as_it_is_finds_nothing_right(company, heir, admin):
    with pytest.raises(ContactChanged):
        trust_address(company, user=admin, version=company.version + 1)
    with pytest.raises(NotAllowed):
        trust_address(company, user=UserFactory(role="Viewer"), version=company.version)
    assert is_bad(company)


def test_a_merged_contact_brings_its_bad_address(admin):
    survivor, other = ContactFactory(address="", city=""), ContactFactory(**HERE)
    spoil(other)
    merge(survivor, other, admin)
    assert is_bad(survivor)


def test_a_survivor_with_another_address_stays_good(admin):
    survivor, other = ContactFactory(address="Weg 6", city="Bonn"), ContactFactory(**HERE)
    spoil(other)
    merge(survivor, other, admin)
    assert not is_bad(survivor)


def test_the_page_says_so_and_takes_the_word_for_it(client, company, heir, admin):
    client.force_login(admin)
    address = ContactAltAddressFactory(contact=heir)
    spoil(address)
    page = client.get(heir.get_absolute_url())
    assert "A letter to this address of" in page.text
    data = {"version": heir.version}
    page = client.post(f"/contacts/{heir.number}/address-is-right/", data, follow=True)
    assert "Letters go to this address again." in page.text
    client.post(f"/contacts/{heir.number}/addresses/{address.code}/is-right/", data)
    assert (is_bad(company), is_bad(heir), is_bad(address)) == (False, False, False)


def test_the_list_finds_them(client, company, heir, admin):
    client.force_login(admin)
    ContactFactory(name="Good")
    page = client.get("/contacts/?bad_address=true")
    assert page.context["page"].total == 2
