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
    by = order(asked.get("sort", ""), is_sought=bool(asked.get("q", "").strip()))
    return cut_page_of(contacts.for_list(), by, asked, neighbours=visible)


def order(sort: str, *, is_sought: bool = False) -> Order:
    """Contacts without a salesperson come last, on every database."""
    columns = COLUMNS.get(sort.removeprefix("-"))
    if columns is None:
        return Order(COLUMNS["name"], is_sought=is_sought)
    return Order(columns, is_descending=sort.startswith("-"), is_sought=is_sought)
