"""Pages cut at the row beside them say the same as the whole list cut by number."""

import datetime as dt

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from crm import keyset
from crm.contact_lists import COLUMNS
from crm.keyset import FIRST, LAST, Order, Place, cut, page_of
from crm.models import Contact
from interactions.filters import ENTRY_ORDERS
from interactions.models import InteractionLogEntry
from tests.factories import (
    ContactFactory,
    InteractionLogEntryFactory,
    InteractionTemplateFactory,
    PersonFactory,
    SalespersonFactory,
)

pytestmark = pytest.mark.django_db
SIZE = 3
BY_NAME = Order(("sort_name", "id"))


def contacts() -> None:
    """Eleven, of which many have the same city, country, company or salesperson, or none."""
    sellers = [SalespersonFactory(name="Anna"), SalespersonFactory(name="Boris"), None]
    company = ContactFactory(name="Ёлка", city="Bonn", salesperson=sellers[0])
    for number in range(10):
        values = {
            "name": "ABCA"[number % 4],
            "city": ("", "Bonn", "Aachen")[number % 3],
            "country": ("DE", "FR", "")[number // 4],
            "salesperson": sellers[number % 3],
        }
        if number % 2:
            PersonFactory(company=company, **values)
        else:
            ContactFactory(**values)


def entries() -> None:
    template, other = InteractionTemplateFactory.create_batch(2)
    for number in range(8):
        InteractionLogEntryFactory(
            template=template if number % 2 else other,
            date=dt.date(2026, 1, 1 + number % 3),
            cost=("9.50", "10.00", "100.00")[number % 3],
            description=("a", "b")[number % 2],
        )


def walked(rows, order) -> tuple[list[int], list[int]]:
    """All keys by going to the next page, and by going back from the end."""
    page, forwards = cut(rows, order, FIRST, SIZE), []
    forwards += page.keys
    while page.has_next:
        page = cut(rows, order, Place(after=page.keys[-1]), SIZE)
        assert page.has_previous
        forwards += page.keys
    page = cut(rows, order, LAST, SIZE)
    backwards = page.keys
    assert not page.has_next
    while page.has_previous:
        page = cut(rows, order, Place(before=backwards[0]), SIZE)
        assert page.has_next
        # The first page is shown whole, be it that some of its rows were seen.
        backwards = [key for key in page.keys if key not in backwards] + backwards
    return forwards, backwards


@pytest.mark.parametrize("is_descending", [False, True])
@pytest.mark.parametrize("name", COLUMNS)
def test_contacts_are_met_once_in_every_order(name, is_descending):
    contacts()
    order = Order(COLUMNS[name], is_descending=is_descending)
    rows = Contact.objects.all()
    expected = list(rows.order_by(*order.expressions(Contact)).values_list("pk", flat=True))
    assert walked(rows, order) == (expected, expected)
    assert len(set(expected)) == 11


@pytest.mark.parametrize("name", ["company", "salesperson"])
def test_what_was_sought_is_in_the_same_order(name):
    contacts()
    order, sought = Order(COLUMNS[name]), Order(COLUMNS[name], is_sought=True)
    assert walked(Contact.objects.all(), sought) == walked(Contact.objects.all(), order)


@pytest.mark.parametrize("is_descending", [False, True])
@pytest.mark.parametrize("name", ENTRY_ORDERS)
def test_entries_are_met_once_in_every_order(name, is_descending):
    entries()
    order = Order(ENTRY_ORDERS[name], is_descending=is_descending)
    rows = InteractionLogEntry.objects.for_list().with_deliveries()
    expected = list(
        rows.prefetch_related(None)
        .order_by(*order.expressions(InteractionLogEntry))
        .values_list("pk", flat=True)
    )
    assert walked(rows, order) == (expected, expected)


def test_rows_without_a_value_come_last_both_ways():
    contacts()
    for is_descending in (False, True):
        order = Order(COLUMNS["salesperson"], is_descending=is_descending)
        keys, _backwards = walked(Contact.objects.all(), order)
        names = [Contact.objects.get(pk=key).salesperson_id for key in keys]
        assert names[-3:] == [None] * 3
        assert None not in names[:-3]


def asked(query: str = "") -> QueryDict:
    return QueryDict(query)


def page(query: str = "", size: int = SIZE) -> keyset.Page:
    return page_of(Contact.objects.for_list(), BY_NAME, asked(query), size=size)


def names(shown: keyset.Page) -> str:
    return "".join(contact.name for contact in shown)


@pytest.fixture
def letters() -> list[Contact]:
    return [ContactFactory(name=letter) for letter in "ABCDEFGH"]


def test_the_addresses_lead_there_and_back_and_keep_the_rest(letters):
    first = page("q=c&q=d&sort=x&size=25&page=7")
    assert first.next_address == f"?q=c&q=d&sort=x&size=25&after={letters[2].pk}&position=3"
    assert first.previous_address == first.first_address == ""
    second = page(first.next_address.lstrip("?"))
    assert (names(second), second.start, second.end, second.total) == ("DEF", 4, 6, 8)
    assert names(page(second.previous_address.lstrip("?"))) == "ABC"
    last = page(second.last_address.lstrip("?"))
    assert (names(last), last.start, last.end) == ("FGH", 6, 8)
    before = page(last.previous_address.lstrip("?"))
    assert (names(before), before.start) == ("CDE", 3)
    assert names(page(before.previous_address.lstrip("?"))) == "ABC"


@pytest.mark.parametrize(
    "query",
    ["after=x", "after=-1", "after=0", "after=9e9", "before=", "after=" + "9" * 40, "page=3"],
)
def test_nonsense_is_the_first_page(letters, query):
    shown = page(query)
    assert (names(shown), shown.start, shown.is_lost) == ("ABC", 1, False)


@pytest.mark.parametrize("way", ["after", "before"])
def test_a_row_that_is_gone_is_said_and_answered_by_the_first_page(letters, way):
    query = f"{way}={letters[4].pk}&position=5"
    letters[4].delete()
    shown = page(query)
    assert (names(shown), shown.start, shown.is_lost) == ("ABC", 1, True)
    assert not shown.has_previous


def test_a_neighbour_that_the_filter_no_longer_shows_keeps_the_place(letters):
    rows = Contact.objects.exclude(pk=letters[2].pk)
    query = asked(f"after={letters[2].pk}")
    assert page_of(rows, BY_NAME, query, size=SIZE).is_lost
    shown = page_of(rows, BY_NAME, query, size=SIZE, neighbours=Contact.objects.all())
    assert names(shown) == "DEF"


def test_a_page_that_has_lost_all_its_rows_is_the_last_one(letters):
    Contact.objects.filter(name__in="GH").delete()
    shown = page(f"after={letters[5].pk}&position=6")
    assert (names(shown), shown.has_next) == ("DEF", False)


def test_a_position_is_shown_and_believed_only_where_it_can_be(letters):
    assert page(f"after={letters[2].pk}").start is None
    assert page(f"after={letters[2].pk}&position=x").start is None
    assert page(f"after={letters[2].pk}&position=7000").start == 6


def test_counts_up_to_a_limit_and_all_when_asked(letters, monkeypatch):
    monkeypatch.setattr(keyset, "COUNTED", 5)
    shown = page()
    assert (shown.total, shown.is_counted) == (5, False)
    counted = page(shown.counted_address.lstrip("?"))
    assert (counted.total, counted.is_counted, counted.counted_address) == (8, True, "")
    # The count is not asked for again by the next page.
    assert "count" not in counted.next_address
    last = page("last=1")
    assert (last.start, last.at_least, last.has_next) == (None, 5, False)
    assert "position" not in last.previous_address
    third = page(f"after={letters[5].pk}&position=6")
    assert (third.start, third.at_least) == (7, 8)


def test_a_page_costs_four_statements_and_a_list_of_one_page_two(letters, monkeypatch):
    def cost(query: str, size: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            page(query, size)
        assert not any("OFFSET" in query["sql"] for query in captured)
        return len(captured)

    assert cost("", 100) == 2
    # Keys, count and rows; beside a row the neighbour, too.
    assert cost("", SIZE) == 3
    assert cost(f"after={letters[0].pk}&position=1", SIZE) == 4
    # Beyond what is counted nothing is counted.
    monkeypatch.setattr(keyset, "COUNTED", 2)
    assert cost(f"after={letters[3].pk}&position=4", SIZE) == 3
    shown = page(f"after={letters[3].pk}&position=4")
    assert (shown.start, shown.at_least, shown.is_counted) == (5, 7, False)
