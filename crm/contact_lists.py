"""What a list of contacts is asked for by its address: order and page."""

from django.http import QueryDict

from crm.keyset import Order, Page
from crm.keyset import page_of as cut_page_of
from crm.querysets import ContactQuerySet

COLUMNS = {
    "number": ("number",),
    "name": ("sort_name", "id"),
    "company": ("company_sort_name", "type", "sort_name", "id"),
    "city": ("city", "sort_name", "id"),
    "country": ("country", "sort_name", "id"),
    "salesperson": ("salesperson__name", "sort_name", "id"),
}


def page_of(contacts: ContactQuerySet, asked: QueryDict, *, visible: ContactQuerySet) -> Page:
    """The page asked for, in the order asked for; nonsense means the usual. Of the `visible` ones
    `contacts` are what the filters let through."""
    return cut_page_of(contacts.for_list(), order(asked.get("sort", "")), asked, neighbours=visible)


def order(sort: str) -> Order:
    """Contacts without a salesperson come last, on every database."""
    columns = COLUMNS.get(sort.removeprefix("-"))
    if columns is None:
        return Order(COLUMNS["name"])
    return Order(columns, is_descending=sort.startswith("-"))
