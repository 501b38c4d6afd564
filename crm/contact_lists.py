"""What a list of contacts is asked for by its address: order and page."""

from django.core.paginator import Page, Paginator
from django.db.models import F, OrderBy
from django.http import QueryDict

from crm.models import Contact
from crm.querysets import ContactQuerySet

SIZES = (25, 50, 100, 200)
COLUMNS = {
    "number": ("number",),
    "name": ("sort_name", "id"),
    "company": ("company_sort_name", "type", "sort_name", "id"),
    "city": ("city", "sort_name", "id"),
    "country": ("country", "sort_name", "id"),
    "salesperson": ("salesperson__name", "sort_name", "id"),
}


def page_of(contacts: ContactQuerySet, asked: QueryDict) -> Page[Contact]:
    """The page asked for, in the order asked for; nonsense means the usual."""
    size = asked.get("size", "")
    per_page = int(size) if size in {str(known) for known in SIZES} else SIZES[1]
    ordered = contacts.for_list().order_by(*order(asked.get("sort", "")))
    return Paginator(ordered, per_page).get_page(asked.get("page"))


def order(sort: str) -> list[OrderBy]:
    """Contacts without a salesperson come last, on every database."""
    columns = COLUMNS.get(sort.removeprefix("-"), COLUMNS["name"])
    if sort.startswith("-") and sort[1:] in COLUMNS:
        return [F(column).desc(nulls_last=True) for column in columns]
    return [F(column).asc(nulls_last=True) for column in columns]
