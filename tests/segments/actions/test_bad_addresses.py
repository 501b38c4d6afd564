"""Where letters come back from, none goes: the check says so, and so do letters and the log."""

import pytest

from crm.models import Contact, ContactAltAddress
from crm.postal import postal_text
from interactions.models import Delivery
from segments import actions
from segments.letters import Letters
from tests.factories import (
    ContactAltAddressFactory,
    ContactFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.segments.actions.test_check_log import letters
from tests.segments.factories import TODAY, log, make_segment

pytestmark = pytest.mark.django_db
CODE = "address_came_back"


@pytest.fixture
def user():
    return UserFactory(role="Marketing manager", salesperson=SalespersonFactory())


@pytest.fixture
def contact():
    return ContactFactory(address="Lindenweg 5", city="Berlin")


def spoil_main():
    Contact.objects.update(returned_address=postal_text())


def spoil_others():
    ContactAltAddress.objects.update(returned_address=postal_text())


def outcome(segment, user):
    """What the check warns of, who gets no letter, and how the log delivers."""
    check = actions.check_log(segment, today=TODAY, deliver=True)
    left_out = [(out.code, out.count) for out in Letters(segment, today=TODAY).left_out()]
    log(segment, user)
    delivery = Delivery.objects.get()
    return (
        {problem.code: problem.count for problem in check.problems},
        left_out,
        (delivery.state, delivery.error),
    )


GOOD = ({}, [], ("ready", ""))
BAD = ({CODE: 1}, [(CODE, 1)], ("skipped", CODE))


def test_a_good_address_gets_its_letter(user, contact):
    segment = make_segment(contact, user=user, template=letters("{{ contact.name }}"))
    assert outcome(segment, user) == GOOD


def test_a_bad_one_is_logged_without(user, contact):
    segment = make_segment(contact, user=user, template=letters("{{ contact.name }}"))
    spoil_main()
    assert outcome(segment, user) == BAD


def test_the_alternative_address_is_another(user, contact):
    ContactAltAddressFactory(contact=contact)
    segment = make_segment(contact, user=user, template=letters("{{ contact.name }}"))
    spoil_main()
    assert outcome(segment, user) == GOOD


def test_a_bad_alternative_address_is_no_way(user, contact):
    ContactAltAddressFactory(contact=contact)
    segment = make_segment(contact, user=user, template=letters("{{ contact.name }}"))
    spoil_others()
    assert outcome(segment, user) == BAD


def test_e_mails_do_not_mind(user, contact):
    Contact.objects.update(email="a@example.com")
    template = letters("{{ contact.name }}", correspondence_type="email")
    segment = make_segment(contact, user=user, template=template)
    spoil_main()
    check = actions.check_log(segment, today=TODAY, deliver=True)
    assert CODE not in {problem.code for problem in check.problems}


def test_the_grid_lists_them(client, user, contact):
    client.force_login(user)
    segment = make_segment(contact, user=user, template=letters("{{ contact.name }}"))
    address = f"{segment.get_absolute_url()}?problem={CODE}"
    assert not client.get(address).context["grid"].rows
    spoil_main()
    page = client.get(address)
    assert len(page.context["grid"].rows) == 1
    assert "Letters come back" in page.text
