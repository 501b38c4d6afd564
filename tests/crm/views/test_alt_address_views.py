import pytest
from django.urls import reverse

from crm.models import ContactAltAddress
from segments import actions
from tests.factories import ContactAltAddressFactory, ContactFactory, UserFactory
from tests.segments.factories import line_of, make_segment

pytestmark = pytest.mark.django_db
TYPED = {"code": "summer", "address": "Lake Road 1", "city": "Leeds", "version": "1"}


@pytest.fixture
def seller(client):
    user = UserFactory(role="Salesperson")
    client.force_login(user)
    return user


def create_url(contact) -> str:
    return reverse("crm:alt-address-create", args=[contact.number])


def url(name, address) -> str:
    return reverse(f"crm:alt-address-{name}", args=[address.contact.number, address.code])


def test_adds_an_address_and_shows_it_on_the_card(client, seller):
    contact = ContactFactory()
    data = TYPED | {"starts_on": "2020-01-01"}
    response = client.post(create_url(contact), data, follow=True)
    assert ContactAltAddress.objects.get().code == "SUMMER"
    for text in ("Address SUMMER is saved.", "Lake Road 1", "Active today"):
        assert text in response.text


def test_says_beside_the_field_what_is_wrong(client, seller):
    contact = ContactAltAddressFactory(code="SUMMER").contact
    response = client.post(create_url(contact), TYPED)
    assert response.status_code == 422
    assert "The contact has an address with this code already." in response.text
    assert 'value="Lake Road 1"' in response.text
    response = client.post(create_url(contact), TYPED | {"code": "B", "city": ""})
    assert response.status_code == 422
    assert ContactAltAddress.objects.count() == 1


def test_refuses_dates_the_wrong_way_round(client, seller):
    data = TYPED | {"starts_on": "2026-02-01", "ends_on": "2026-01-01"}
    response = client.post(create_url(ContactFactory()), data)
    assert "The address must not end before it starts." in response.text


def test_changes_an_address(client, seller):
    address = ContactAltAddressFactory(code="SUMMER")
    assert 'value="SUMMER"' in client.get(url("update", address)).text
    response = client.post(url("update", address), TYPED | {"city": "York"})
    assert response.url == address.contact.get_absolute_url()
    address.refresh_from_db()
    assert address.city == "York"


def test_shows_both_when_somebody_else_saved_meanwhile(client, seller):
    address = ContactAltAddressFactory(code="SUMMER", address="Lake Road 1")
    client.post(url("update", address), TYPED | {"city": "York"})
    response = client.post(url("update", address), TYPED | {"city": "Bath"})
    assert response.status_code == 422
    assert "Somebody else changed this contact meanwhile" in response.text
    assert "<dt>City</dt><dd>York</dd>" in response.text
    assert 'value="Bath"' in response.text
    client.post(url("update", address), TYPED | {"city": "Bath", "version": "2"})
    address.refresh_from_db()
    assert address.city == "Bath"


def test_asks_before_it_deletes(client, seller):
    address = ContactAltAddressFactory(code="SUMMER")
    page = client.get(url("delete", address))
    assert "Delete address SUMMER" in page.text
    client.post(url("delete", address), {"version": "1"})
    assert not ContactAltAddress.objects.exists()


@pytest.mark.parametrize("version", ["", "7", "x"])
def test_deletes_nothing_that_was_not_seen(client, seller, version):
    address = ContactAltAddressFactory()
    response = client.post(url("delete", address), {"version": version})
    assert response.status_code == 409
    assert ContactAltAddress.objects.exists()


def test_says_which_segment_still_writes_there(client, seller):
    address = ContactAltAddressFactory(code="SUMMER", ends_on="2020-08-31")
    segment = make_segment(address.contact, user=seller)
    line = line_of(segment, address.contact)
    actions.update_line(line, user=seller, version=1, values={"address": address})
    response = client.post(url("delete", address), {"version": "1"})
    assert response.status_code == 409
    assert f"Segment {segment.number} writes to the address SUMMER" in response.text


def test_an_address_is_found_by_its_own_contact_only(client, seller):
    address = ContactAltAddressFactory()
    other = ContactFactory()
    for name in ("update", "delete"):
        wrong = reverse(f"crm:alt-address-{name}", args=[other.number, address.code])
        assert client.get(wrong).status_code == 404


def test_the_card_marks_the_one_address_that_counts_today(client, seller):
    contact = ContactFactory()
    ContactAltAddressFactory(contact=contact, code="ALWAYS")
    ContactAltAddressFactory(contact=contact, code="LATER", starts_on="2026-01-01")
    ContactAltAddressFactory(contact=contact, code="OVER", ends_on="2020-01-01")
    response = client.get(contact.get_absolute_url())
    assert response.context["active_address"].code == "LATER"
    assert response.text.count("Active today") == 1


def test_viewers_see_addresses_and_cannot_change_them(client):
    client.force_login(UserFactory(role="Viewer"))
    address = ContactAltAddressFactory(code="SUMMER")
    page = client.get(address.contact.get_absolute_url())
    assert "SUMMER" in page.text
    assert url("update", address) not in page.text
    assert client.post(create_url(address.contact), TYPED).status_code == 403
    assert ContactAltAddress.objects.count() == 1
