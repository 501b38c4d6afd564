"""The folded columns that lists sort by and search in, computed by the database alone."""

from collections.abc import Mapping

from django.db.models import CharField, F, Func, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Replace

from crm.folding import Fold, Searchable
from crm.models import Contact

# What people put between the digits of a phone number.
PHONE_PUNCTUATION = " -()./+\u00a0"
SEARCHED = ("email", "phone", "mobile", "external_number")
# Of the contact itself, as they stand.
COLUMNS = ("number", "name", *SEARCHED)


def refresh(contacts: QuerySet[Contact]) -> None:
    """Sort names and search text of the contacts, from their columns and their company's name.

    One statement. Who changes a company's name passes its persons as well.
    """
    company = Contact.objects.filter(pk=OuterRef("company"))
    contacts.order_by().update(
        sort_name=Fold("name"),
        company_sort_name=Coalesce(Subquery(company.values(folded=Fold("name"))), Fold("name")),
        search_text=Searchable(everything(Subquery(company.values("name")))),
    )


class Words(Func):
    """Texts with a blank between them, none of them NULL.

    Flat, unlike Concat, whose nesting SQLite's parser has no stack for.
    """

    template = "(%(expressions)s)"
    arg_joiner = " || ' ' || "
    output_field = TextField()


def of_new(columns: Mapping[str, Combinable], company_name: Combinable) -> Combinable:
    """The search text of a contact about to be inserted with these columns."""
    return Searchable(everything(company_name, columns))


def everything(
    company_name: Combinable, columns: Mapping[str, Combinable] | None = None
) -> Combinable:
    """Number, names, addresses of every kind, and phone numbers once more without punctuation."""
    column = columns or {name: F(name) for name in COLUMNS}
    return Words(
        column["number"],
        column["name"],
        Coalesce(company_name, Value("")),
        *(column[name] for name in SEARCHED),
        _digits(column["phone"]),
        _digits(column["mobile"]),
    )


def _digits(bare: Combinable) -> Combinable:
    for sign in PHONE_PUNCTUATION:
        bare = Replace(bare, Value(sign), Value(""), output_field=CharField())
    return bare
