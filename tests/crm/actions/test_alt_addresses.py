import datetime as dt

import pytest

from crm.actions import ContactChanged, Refused
from crm.alt_addresses import (
    AltAddressGone,
    create_alt_address,
    delete_alt_address,
    update_alt_address,
)
from crm.exceptions import BusinessRuleError, NotAllowed
from crm.models import ContactAltAddress, Event
from segments import actions
from tests.factories import ContactAltAddressFactory, ContactFactory, UserFactory
from tests.segments.factories import line_of, make_segment

pytestmark = pytest.mark.django_db
VALUES = {"code": "SUMMER", "address": "Lake Road 1", "city": "Leeds"}


@pytest.fixture
def user():
    return UserFactory(role="Salesperson")


def version(contact) -> int:
    contact.refresh_from_db()
    return int(contact.version)


def test_adds_an_address_and_counts_the_contacts_version(user):
    contact = ContactFactory()
    address = create_alt_address(contact, user=user, version=1, values=VALUES)
    assert list(contact.alt_addresses.all()) == [address]
    assert version(contact) == 2
    event = Event.objects.get()
    assert (event.verb, event.subject, event.subject_key) == (
        "created",
        "contact address",
        contact.number,
    )
    assert event.details == {"code": "SUMMER"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"code": "TAKEN"}, "code"),
        ({"code": "taken "}, "code"),
        ({"city": ""}, "city"),
        ({"email": "nobody"}, "email"),
        ({"starts_on": dt.date(2026, 2, 1), "ends_on": dt.date(2026, 1, 1)}, "__all__"),
    ],
)
def test_refuses_a_wrong_address_and_writes_nothing(user, wrong, field):
    contact = ContactAltAddressFactory(code="TAKEN").contact
    with pytest.raises(Refused) as refused:
        create_alt_address(contact, user=user, version=1, values=VALUES | wrong)
    assert list(refused.value.errors) == [field]
    assert ContactAltAddress.objects.count() == 1
    assert version(contact) == 1


def test_changes_what_differs(user):
    address = ContactAltAddressFactory(city="Leeds")
    saved = update_alt_address(address, user=user, version=1, values={"city": "York"})
    assert saved.city == "York"
    assert Event.objects.get().details == {"code": address.code, "fields": ["city"]}


def test_writes_nothing_when_nothing_differs(user):
    address = ContactAltAddressFactory(city="Leeds")
    update_alt_address(address, user=user, version=1, values={"city": "Leeds"})
    assert version(address.contact) == 1
    assert not Event.objects.exists()


def test_keeps_its_code_when_saved_again(user):
    address = ContactAltAddressFactory(code="SUMMER")
    update_alt_address(address, user=user, version=1, values={"code": "SUMMER", "city": "York"})
    assert ContactAltAddress.objects.get().city == "York"


def test_an_old_version_is_refused(user):
    address = ContactAltAddressFactory(city="Leeds")
    update_alt_address(address, user=user, version=1, values={"city": "York"})
    with pytest.raises(ContactChanged):
        update_alt_address(address, user=user, version=1, values={"city": "Bath"})
    with pytest.raises(ContactChanged):
        delete_alt_address(address, user=user, version=1)
    with pytest.raises(ContactChanged):
        create_alt_address(address.contact, user=user, version=1, values=VALUES)
    assert ContactAltAddress.objects.get().city == "York"


def test_deletes_an_address(user):
    address = ContactAltAddressFactory()
    delete_alt_address(address, user=user, version=1)
    assert not ContactAltAddress.objects.exists()
    assert Event.objects.get().verb == "deleted"


def test_an_address_that_is_gone_is_said_so(user):
    address = ContactAltAddressFactory()
    delete_alt_address(ContactAltAddress.objects.get(), user=user, version=1)
    with pytest.raises(AltAddressGone):
        update_alt_address(address, user=user, version=2, values={"city": "York"})


class TestPickedByALine:
    @pytest.fixture
    def address(self):
        """Out of date: the line has it because somebody picked it."""
        return ContactAltAddressFactory(code="SUMMER", ends_on=dt.date(2020, 8, 31))

    @pytest.fixture
    def segment(self, address, user):
        segment = make_segment(address.contact, user=user)
        line = line_of(segment, address.contact)
        actions.update_line(line, user=user, version=1, values={"address": address})
        return segment

    def test_of_an_open_segment_is_kept(self, user, address, segment):
        with pytest.raises(BusinessRuleError, match=f"{segment.number} writes to the address SUM"):
            delete_alt_address(address, user=user, version=1)
        assert ContactAltAddress.objects.exists()

    def test_of_a_line_that_was_removed_goes_and_the_line_inherits(self, user, address, segment):
        line = line_of(segment, address.contact)
        removal = actions.remove_lines(segment, [line.pk], user=user).step
        delete_alt_address(address, user=user, version=1)
        actions.undo(segment, user=user, step=removal.pk)
        assert line_of(segment, address.contact).address is None


def test_refuses_who_has_no_right():
    address, viewer = ContactAltAddressFactory(), UserFactory(role="Viewer")
    with pytest.raises(NotAllowed):
        create_alt_address(address.contact, user=viewer, version=1, values=VALUES)
    with pytest.raises(NotAllowed):
        update_alt_address(address, user=viewer, version=1, values={"city": "York"})
    with pytest.raises(NotAllowed):
        delete_alt_address(address, user=viewer, version=1)
    assert ContactAltAddress.objects.get().city == "Leeds"
