"""The raw values of a letter, made by the database in the statement that reads or logs the lines.

Preview, download and log all use this one expression, so that the letter made again from the log
is the letter that was seen before. Shape: interactions/letter_values.py.
"""

from typing import Any

from django.db.models import (
    Case,
    CharField,
    F,
    JSONField,
    Q,
    TextField,
    When,
)
from django.db.models.functions import Coalesce, JSONObject

from crm.models import Contact
from interactions.json_values import TEXT_FIELD, DateText, DecimalText, Json, text
from interactions.merge_fields import COMPANY_FIELDS, CONTACT_PATHS
from interactions.merge_lists import frozen_lists
from interactions.resolving import DATE, Resolver, chosen, constant


def of_contact(field: str, contact: str) -> Any:
    """The contact's field as text; a column that is text and never NULL needs nothing around it."""
    column = Contact._meta.get_field(field)
    is_text = isinstance(column, CharField | TextField) and not column.null
    value = F(f"{contact}{field}")
    return value if is_text else text(value)


def true_or_false(field: str) -> Any:
    """A boolean as text, in one spelling on both databases."""
    return chosen(F(field), {True: "true"}, "false", TEXT_FIELD)


def of_company(field: str, contact: str = "contact__") -> Any:
    """The field of the contact's company; a company is its own."""
    own = When(**{f"{contact}type": "company"}, then=of_contact(field, contact))
    return Coalesce(
        F(f"{contact}company__{field}"),
        Case(own, output_field=TEXT_FIELD),
        constant("", TEXT_FIELD),
        output_field=TEXT_FIELD,
    )


def line_date(resolver: Resolver) -> Any:
    """The row's date; the day it is logged where none was given."""
    return Coalesce(F("r_date"), constant(resolver.today, DATE))


ADDRESS_FIELDS = (
    "address",
    "address_2",
    "post_code",
    "city",
    "county",
    "country",
    "phone",
    "email",
)


def alt_address(resolver: Resolver) -> dict[str, Any]:
    """`address`: the row's alternative address, null for the main one; left out for all of them
    where nobody has another."""
    if not resolver.has_alt_addresses:
        return {}

    def fields(path: str) -> JSONObject:
        return JSONObject(**{name: text(F(f"{path}{name}")) for name in ADDRESS_FIELDS})

    return {"address": Json(resolver.of_address(fields, JSONField()))}


def merge_values(resolver: Resolver) -> JSONObject:
    """One nested object a letter, from rows that the resolver annotated."""
    contact = resolver.contact
    return JSONObject(
        **alt_address(resolver),
        **frozen_lists(resolver),
        contact=JSONObject(
            **{name: of_contact(path, contact) for name, path in CONTACT_PATHS.items()}
        ),
        greeting=JSONObject(
            type=of_contact("type", contact),
            language=of_contact("language", contact),
            is_own=true_or_false(f"{contact}own_salutations"),
            is_own_addressee=true_or_false(f"{contact}own_addressee"),
        ),
        company=JSONObject(**{name: of_company(name, contact) for name in COMPANY_FIELDS}),
        line=JSONObject(
            description=text(F("r_description")),
            subject=text(F("r_subject")),
            cost=DecimalText(F("r_cost")),
        ),
        list=Json(resolver.list_values()),
        personal_text=text(resolver.personal_text()),
        date=DateText(line_date(resolver)),
        salesperson=text(F("r_salesperson")),
        campaign=text(F("r_campaign")),
        email_text=text(F("r_email_text")),
        language=text(F("r_format_language")),
        text_language=text(F("r_text_language")),
    )


def frozen_values(resolver: Resolver) -> Case:
    """The letter's values where there is something to make again, NULL elsewhere."""
    return Case(
        When(
            Q(r_document__isnull=False) | Q(r_email_text__isnull=False),
            then=merge_values(resolver),
        ),
        default=None,
    )
