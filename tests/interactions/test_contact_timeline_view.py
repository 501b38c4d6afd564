import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    ContactFactory,
    InteractionLogEntryFactory,
    PersonFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer(client):
    client.force_login(UserFactory(role="Viewer"))


def address(contact) -> str:
    return f"/contacts/{contact.number}/timeline/"


def test_shows_the_newest_first_and_nobody_elses(client, viewer):
    contact = ContactFactory()
    for day in (1, 3, 2):
        InteractionLogEntryFactory(contact=contact, date=dt.date(2026, 1, day))
    InteractionLogEntryFactory()

    page = client.get(address(contact)).context["page"]

    assert [entry.date.day for entry in page] == [3, 2, 1]


def test_a_company_shows_its_people_too_but_not_the_other_way_round(client, viewer):
    person = PersonFactory()
    entry = InteractionLogEntryFactory(contact=person)
    InteractionLogEntryFactory(contact=person.company)

    assert len(client.get(address(person.company)).context["page"]) == 2
    assert list(client.get(address(person)).context["page"]) == [entry]


def test_htmx_gets_the_panel_alone(client, viewer):
    contact = InteractionLogEntryFactory().contact

    panel = client.get(address(contact), headers={"HX-Request": "true"}).content.decode()

    assert "Spring letter" in panel
    assert "<html" not in panel
    assert "<html" in client.get(address(contact)).content.decode()


def test_nothing_yet_is_said(client, viewer):
    page = client.get(address(ContactFactory())).content.decode()

    assert "There has been no interaction yet." in page


def test_older_entries_are_a_page_further_and_the_way_back_is_there(client, viewer):
    contact = ContactFactory()
    entries = [
        InteractionLogEntryFactory(contact=contact, date=dt.date(2026, 1, 1 + number % 4))
        for number in range(23)
    ]
    newest_first = sorted(entries, key=lambda entry: (entry.date, entry.pk), reverse=True)
    first = client.get(address(contact)).context["page"]
    assert list(first) == newest_first[:20]
    older = client.get(address(contact) + first.next_address, headers={"HX-Request": "true"})
    assert list(older.context["page"]) == newest_first[20:]
    assert "Newer" in older.content.decode()
    assert "Older" not in older.content.decode()
    back = client.get(address(contact) + older.context["page"].previous_address)
    assert list(back.context["page"]) == newest_first[:20]


def test_queries_do_not_grow(client, viewer):
    contact = ContactFactory()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(address(contact))
        return len(captured)

    InteractionLogEntryFactory(contact=contact)
    queries()
    few = queries()
    for _ in range(10):
        InteractionLogEntryFactory(contact=contact)

    assert queries() == few


def test_unknown_is_not_found_and_without_the_right_is_refused(client, viewer):
    contact = ContactFactory()
    assert client.get("/contacts/NOBODY/timeline/").status_code == 404

    client.force_login(UserFactory())
    assert client.get(address(contact)).status_code == 403


def test_is_filtered_by_group_and_template(client, viewer):
    contact = ContactFactory()
    letter, call, other = (InteractionLogEntryFactory(contact=contact) for _n in range(3))

    def shown(**asked):
        page = client.get(address(contact), asked)
        assert page.status_code == 200
        return set(page.context["page"])

    assert shown(template=[letter.template.code, call.template.code]) == {letter, call}
    assert shown(group=other.group.code) == {other}
    assert shown(group=other.group.code, template=letter.template.code) == set()
    assert shown(group="NOBODY") == {letter, call, other}
    nothing = client.get(
        address(contact), {"group": other.group.code, "template": call.template.code}
    )
    assert "No interaction of these." in nothing.content.decode()


def test_the_filter_stays_while_pages_are_turned(client, viewer):
    entry = InteractionLogEntryFactory()
    for _n in range(60):
        InteractionLogEntryFactory(
            contact=entry.contact, template=entry.template, group=entry.group
        )
    page = client.get(address(entry.contact), {"group": entry.group.code}).content.decode()
    assert f"?group={entry.group.code}&amp;after=" in page
