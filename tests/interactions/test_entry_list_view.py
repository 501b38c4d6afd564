import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from interactions.models import Delivery, InteractionLogEntry
from tests.factories import (
    CampaignFactory,
    ContactFactory,
    DeliveryFactory,
    InteractionLogEntryFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

ADDRESS = "/interactions/"


@pytest.fixture
def viewer(client):
    user = UserFactory(role="Viewer")
    client.force_login(user)
    return user


def names(response) -> list[str]:
    return names_of(response.context["page"])


def names_of(page) -> list[str]:
    return [entry.contact_name for entry in page]


def test_shows_the_newest_first(client, viewer):
    first = InteractionLogEntryFactory()
    second = InteractionLogEntryFactory()

    assert names(client.get(ADDRESS)) == [second.contact_name, first.contact_name]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("date_from=2026-02-01", ["Ёлкин"]),
        ("date_to=2026-01-31", ["Anna"]),
        ("contact=ёлк", ["Ёлкин"]),
        ("q=GOLF ёлкин", ["Ёлкин"]),
        ("evaluation=positive", ["Ёлкин"]),
        ("is_cancelled=true", ["Ёлкин"]),
        ("is_cancelled=false", ["Anna"]),
        ("delivery=failed", ["Ёлкин"]),
        ("sort=contact", ["Anna", "Ёлкин"]),
        ("sort=-contact", ["Ёлкин", "Anna"]),
        ("q=nobody", []),
    ],
)
def test_filters_searches_and_sorts(client, viewer, query, found):
    InteractionLogEntryFactory(contact__name="Anna", date=dt.date(2026, 1, 5))
    entry = InteractionLogEntryFactory(
        contact__name="Ёлкин",
        date=dt.date(2026, 2, 5),
        description="Golf day",
        evaluation="positive",
        is_cancelled=True,
    )
    DeliveryFactory(entry=entry, state="failed")

    assert names(client.get(f"{ADDRESS}?{query}")) == found


def test_nothing_is_chosen_where_nothing_was_asked_for(client, viewer):
    page = client.get(ADDRESS).content.decode()
    assert " selected" not in page.split('name="correspondence_type"')[1].split("</select>")[0]


@pytest.mark.parametrize("field", ["salesperson", "template", "group", "campaign"])
def test_filters_by_what_is_chosen(client, viewer, field):
    entry = InteractionLogEntryFactory(campaign=CampaignFactory())
    InteractionLogEntryFactory(campaign=CampaignFactory())

    response = client.get(ADDRESS, {field: getattr(entry, field).pk})

    assert names(response) == [entry.contact_name]


def test_filters_by_logged_segment(client, viewer):
    entry = InteractionLogEntryFactory()
    InteractionLogEntryFactory()

    response = client.get(ADDRESS, {"logged_segment": entry.segment_number.lower()})

    assert names(response) == [entry.contact_name]


def test_a_deleted_contact_keeps_its_name(client, viewer):
    entry = InteractionLogEntryFactory(contact__name="Anna")
    ContactFactory._meta.model.objects.filter(pk=entry.contact_id).delete()

    assert "Anna" in client.get(ADDRESS).content.decode()


def test_an_empty_log_says_what_to_do(client):
    client.force_login(UserFactory(role="Salesperson"))

    assert "Nothing has been logged yet" in client.get(ADDRESS).content.decode()


def test_queries_are_the_same_at_ten_and_at_five_hundred_entries(client, viewer):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page = client.get(ADDRESS, {"size": "25"}).context["page"]
            client.get(ADDRESS + (page.next_address or "?size=25"))
        assert not any("OFFSET" in query["sql"] for query in captured)
        return len(captured)

    delivery = DeliveryFactory()
    more(9, delivery.entry)
    queries()
    few = queries()
    more(50, delivery.entry)
    some = queries()
    # A list of several pages is counted, and the next page asks for its neighbour.
    assert some == few + 3
    more(440, delivery.entry)
    assert queries() == some


def more(count: int, like: InteractionLogEntry) -> None:
    same = {"template": like.template, "user": like.user, "salesperson": like.salesperson}
    entries = InteractionLogEntry.objects.bulk_create(
        InteractionLogEntryFactory.build(contact=like.contact, logged_segment=None, **same)
        for _number in range(count)
    )
    Delivery.objects.bulk_create(DeliveryFactory.build(entry=entry) for entry in entries)


def test_an_entry_with_two_failed_deliveries_is_listed_once(client, viewer):
    entry = DeliveryFactory(state="failed", channel="email").entry
    DeliveryFactory(entry=entry, state="failed", channel="hard_copy")
    page = client.get(ADDRESS, {"delivery": "failed"}).context["page"]
    assert (names_of(page), page.total) == ([entry.contact_name], 1)


def test_refuses_without_the_right(client):
    client.force_login(UserFactory())

    assert client.get(ADDRESS).status_code == 403
