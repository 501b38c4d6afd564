"""An interaction begun, kept as typed, and finished or discarded another time."""

import pytest

from crm.actions import delete_contact
from crm.erasing import erase_contact
from crm.merging import merge_contacts, undo_merge
from interactions.actions import postpone_interaction
from interactions.contact_rows import export
from interactions.exceptions import LoggedAlready
from interactions.models import InteractionLogEntry, PostponedInteraction
from tests.factories import (
    ContactFactory,
    InteractionTemplateFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.interactions.proofs import rows_of
from tests.interactions.test_interaction_create_view import NEW, begin, fill, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(client):
    user = UserFactory(role="Salesperson", salesperson=SalespersonFactory())
    client.force_login(user)
    return user


@pytest.fixture
def template():
    return InteractionTemplateFactory(description="Visit", cost="8.00")


@pytest.fixture
def contact():
    return ContactFactory(name="Acme")


@pytest.fixture
def page(client, user, template, contact):
    """The form with its template filled in."""
    first = begin(client, contact)
    return fill(client, NEW, first, template=template.pk)


@pytest.fixture
def postponed(client, page):
    client.post(NEW, shown(page) | {"do": "postpone", "cost": "nonsense", "comment": "Later"})
    return PostponedInteraction.objects.get()


def test_keeps_what_was_typed_right_or_wrong(client, postponed, contact, template):
    again = shown(client.get(postponed.get_absolute_url()))

    assert (again["cost"], again["comment"]) == ("nonsense", "Later")
    assert again["template"] == str(template.pk)
    assert again["contact"].startswith(contact.number)
    assert not InteractionLogEntry.objects.exists()


def test_finishing_writes_it_and_drops_what_was_kept(client, postponed, contact):
    again = client.get(postponed.get_absolute_url())

    answer = client.post(NEW, shown(again) | {"cost": "9.00"})

    assert answer.url == contact.get_absolute_url()
    entry = InteractionLogEntry.objects.get()
    assert [comment.text for comment in entry.comments.all()] == ["Later"]
    assert not PostponedInteraction.objects.exists()


def test_finished_twice_it_is_written_once(client, postponed):
    again = shown(client.get(postponed.get_absolute_url())) | {"cost": "9.00"}

    answers = [client.post(NEW, again) for _time in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert InteractionLogEntry.objects.count() == 1


def test_of_two_postponed_the_chosen_one_is_finished(client, user, template, contact, postponed):
    first = begin(client, contact)
    other = fill(client, NEW, first, template=template.pk)
    client.post(NEW, shown(other) | {"do": "postpone", "description": "Other"})

    again = client.get(postponed.get_absolute_url())
    client.post(NEW, shown(again) | {"cost": "9.00", "duration_min": "4"})

    assert InteractionLogEntry.objects.get().description == "Visit"
    assert PostponedInteraction.objects.get().description == "Other"


def test_postponed_again_it_is_still_one(client, postponed):
    again = client.get(postponed.get_absolute_url())

    client.post(NEW, shown(again) | {"do": "postpone", "description": "Still later"})

    assert PostponedInteraction.objects.get().description == "Still later"


def test_what_is_logged_is_not_postponed_any_more(client, page, contact, user):
    client.post(NEW, shown(page))

    with pytest.raises(LoggedAlready):
        postpone_interaction(contact, user=user, token=shown(page)["token"], typed={})


def test_keeps_what_no_database_can_without_it(client, page):
    client.post(NEW, shown(page) | {"do": "postpone", "comment": "a\0b" + "c" * 5_000})

    comment = PostponedInteraction.objects.get().typed["comment"]
    assert (comment[:2], len(comment)) == ("ab", 2_000)


def test_a_made_up_token_keeps_nothing(client, page):
    answer = client.post(NEW, shown(page) | {"do": "postpone", "token": "x" * 100})

    assert answer.status_code == 422
    assert not PostponedInteraction.objects.exists()


def test_needs_a_contact_to_be_found_by(client, user):
    answer = client.post(NEW, shown(client.get(NEW)) | {"do": "postpone", "comment": "Later"})

    assert answer.status_code == 422
    assert "Choose the contact first" in answer.content.decode()
    assert "Later" in answer.content.decode()


def test_is_found_at_home_on_its_list_and_with_its_contact(client, postponed, contact):
    [number] = [
        number
        for number in client.get("/").context["numbers"]
        if number.address == "/interactions/postponed/"
    ]
    assert number.count == rows_of(client, number.address) == 1
    for address in (number.address, f"/contacts/{contact.number}/timeline/"):
        assert postponed.get_absolute_url() in client.get(address).content.decode()


def test_counts_nowhere_and_is_nobody_elses(client, postponed, contact):
    assert rows_of(client, "/interactions/") == 0
    client.force_login(UserFactory(role="Marketing manager"))

    assert rows_of(client, "/interactions/postponed/") == 0
    assert client.get(postponed.get_absolute_url()).status_code == 404
    timeline = client.get(f"/contacts/{contact.number}/timeline/").content.decode()
    assert postponed.get_absolute_url() not in timeline


def test_is_discarded_after_one_question(client, postponed):
    address = f"{postponed.get_absolute_url()}discard/"
    assert "Acme" in client.get(address).content.decode()
    assert PostponedInteraction.objects.exists()

    client.post(address)

    assert not PostponedInteraction.objects.exists()


def test_follows_its_contact_into_a_merge_and_back(postponed, contact):
    survivor, boss = ContactFactory(), UserFactory(role="Administrator")

    merge = merge_contacts(survivor, contact, fields={}, user=boss, versions=(1, 1))
    postponed.refresh_from_db()
    assert postponed.contact == survivor

    undo_merge(merge, user=boss)
    postponed.refresh_from_db()
    assert postponed.contact == contact


def test_is_told_to_who_asks_and_goes_with_who_is_erased(postponed, contact):
    [told] = export(contact)["Postponed interactions"]
    assert told["What was typed"]["comment"] == "Later"

    boss = UserFactory(role="Administrator")
    erase_contact(contact, user=boss, typed_number=contact.number)

    assert not PostponedInteraction.objects.exists()


def test_goes_with_its_contact(postponed, contact):
    delete_contact(contact, user=UserFactory(role="Administrator"))

    assert not PostponedInteraction.objects.exists()
