"""A phone call: the numbers, what stands against it, and what came of it, logged at once."""

import re

import pytest

from interactions.models import InteractionLogEntry
from tests.factories import (
    ConsentFactory,
    ContactAltAddressFactory,
    ContactFactory,
    InteractionTemplateFactory,
    PersonFactory,
    SalespersonFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(client):
    user = UserFactory(role="Salesperson", salesperson=SalespersonFactory())
    client.force_login(user)
    return user


@pytest.fixture
def template():
    return InteractionTemplateFactory(
        description="Outgoing call",
        cost="1.00",
        duration_min=15,
        information_flow="outbound",
        initiated_by="us",
        correspondence_type="email",
        used_for="call",
    )


@pytest.fixture
def person():
    company = ContactFactory(phone="+49 30 1", mobile="+49 171 1")
    return PersonFactory(company=company, phone="+49 30 2", mobile="+49 171 2")


def address(contact) -> str:
    return f"/contacts/{contact.number}/call/"


def shown(response) -> dict[str, str]:
    form = response.context["form"]
    values = {name: form[name].value() for name in form.fields if name != "seen"}
    seen = re.search(r'name="seen" value="([^"]*)"', response.content.decode())[1]
    said = {name: str(value) for name, value in values.items() if value not in {None, ""}}
    return said | {"seen": seen}


def test_offers_every_number_of_the_contact_and_its_company_once(client, user, template, person):
    ContactAltAddressFactory(contact=person, code="SUMMER", phone="+44 1")
    ContactAltAddressFactory(contact=person, phone=person.company.phone)

    page = client.get(address(person))

    numbers = [number.number for number in page.context["numbers"]]
    assert numbers[:2] == ["+49 30 2", "+49 171 2"], "its own come first"
    assert sorted(numbers[2:]) == ["+44 1", "+49 171 1", "+49 30 1"]
    html = page.content.decode()
    assert 'href="tel:%2B49%2030%202"' in html
    assert "Address SUMMER" in html


def test_logs_at_once_with_the_template_for_calls(client, user, template, person):
    typed = shown(client.get(address(person)))

    answer = client.post(
        address(person),
        typed | {"result": "reached", "evaluation": "positive", "comment": "Likes it."},
    )

    assert answer.url == person.get_absolute_url()
    entry = InteractionLogEntry.objects.get()
    assert (entry.contact, entry.template, entry.user) == (person, template, user)
    assert (entry.description, entry.cost, entry.duration_min) == ("Outgoing call", 1, 15)
    assert (entry.contact_via, entry.evaluation) == ("+49 30 2", "positive")
    assert (entry.information_flow, entry.initiated_by) == ("outbound", "us")
    assert (entry.attempt_failed, entry.correspondence_type) == (False, "")
    assert [comment.text for comment in entry.comments.all()] == ["Likes it."]
    assert not entry.deliveries.exists()
    assert "+49 30 2" in client.get(entry.get_absolute_url()).content.decode()


def test_nobody_answered(client, user, template, person):
    typed = shown(client.get(address(person)))

    client.post(address(person), typed | {"result": "failed", "other_number": "112"})

    entry = InteractionLogEntry.objects.get()
    assert (entry.attempt_failed, entry.contact_via) == (True, "112")


def test_pressed_twice_it_is_logged_once(client, user, template, person):
    typed = shown(client.get(address(person))) | {"result": "reached"}

    answers = [client.post(address(person), typed) for _time in range(2)]

    assert {answer.url for answer in answers} == {person.get_absolute_url()}
    assert InteractionLogEntry.objects.count() == 1


def test_needs_a_number_a_result_and_a_template(client, user):
    nobody = ContactFactory()
    page = client.get(address(nobody))
    assert "No phone number is known" in page.content.decode()

    answer = client.post(address(nobody), shown(page))

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"other_number", "result", "template"}


def test_who_may_not_be_called_is_told_before(client, user, template, person):
    person.is_privacy_blocked = True
    person.save()
    page = client.get(address(person))
    assert "1 contact is blocked for privacy." in page.content.decode()

    answer = client.post(address(person), shown(page) | {"result": "reached"})

    assert answer.status_code == 409
    assert not InteractionLogEntry.objects.exists()


def test_who_refused_calls_is_warned_of(client, user, template, person):
    ConsentFactory(contact=person, channel="phone", status="refused")
    page = client.get(address(person))
    assert "1 contact refused calls." in page.content.decode()

    assert client.post(address(person), shown(page) | {"result": "reached"}).status_code == 302


def test_a_refusal_that_nobody_saw_is_shown_first(client, user, template, person):
    typed = shown(client.get(address(person))) | {"result": "reached"}
    ConsentFactory(contact=person, channel="phone", status="refused")

    again = client.post(address(person), typed)

    assert again.status_code == 409
    assert client.post(address(person), shown(again) | {"result": "reached"}).status_code == 302
