"""The four blocks of fields that a person takes from its company, kept in step set-based.

Stored is the value that counts (docs: domain rules, Contacts): a person whose `own_…` flag is off
holds a copy of its company's block. Every act that changes a company, a person or a flag calls
`keep_in_step`; nothing else copies.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from crm import search_text
from crm.exceptions import BusinessRuleError
from crm.letter_forms import Formulas, formulas_to_write_by, letter_forms
from crm.models import Contact, ContactMerge

BLOCKS = {
    "own_address": ("address", "address_2", "post_code", "city", "county"),
    "own_communication": ("phone", "mobile", "fax", "email", "home_page"),
    "own_salesperson": ("salesperson", "territory"),
    "own_language": ("language", "country"),
}
# What goes with a block, and nobody types.
BESIDE = {"own_address": ("returned_address",)}
LETTER_FORMS = ("formal_salutation", "informal_salutation", "addressee")
NAMING = (
    *("type", "company", "name", "first_name", "middle_name", "surname", "initials", "gender"),
    *("job_title", "language", "own_salutations", "own_addressee"),
)


class ContactGone(BusinessRuleError):
    """Somebody deleted the contact, or merged it into another one."""

    def __init__(self, key: int) -> None:
        merge = ContactMerge.objects.filter(other_key=key, undone_at=None).last()
        if merge is None:
            super().__init__(_("This contact was deleted meanwhile."))
        else:
            number = merge.survivor_number
            super().__init__(
                _("This contact was merged into %(number)s meanwhile.") % {"number": number}
            )


class Locked(dict[int, Contact]):
    """Contacts by key; asking for one that is gone raises ContactGone."""

    def __missing__(self, key: int) -> Contact:
        raise ContactGone(key)


def lock(keys: Iterable[int]) -> Locked:
    """The contacts with these keys and their companies, nobody else's to change until commit.

    Who joins a company, leaves it or changes it holds the company's row: else a person could join
    with the old address while the new one is written. Companies before people, by key: everybody
    waits in one order. Not FOR UPDATE, which would wait for rows that merely point at these.
    """
    own = Contact.objects.filter(pk__in=list(keys)).order_by()
    companies = own.exclude(company=None).values("company")
    # A union and no "or", for which PostgreSQL would read every contact there is.
    contacts = Contact.objects.filter(pk__in=own.values("pk").union(companies, all=True))
    locked = contacts.select_for_update(no_key=True).order_by("type", "pk")
    return Locked((contact.pk, contact) for contact in locked)


def keep_in_step(keys: Iterable[int]) -> None:
    """Bring the contacts with these keys, and the people of the companies among them, up to date:
    inherited blocks, folded columns, letter forms.

    Runs inside the caller's transaction, which holds `lock` on the companies. Five statements and
    three for letter forms (one more for every 500 of them that change), whatever the number of
    contacts.
    """
    keys = list(keys)
    contacts = Contact.objects.filter(Q(pk__in=keys) | Q(company__in=keys)).order_by()
    for flag, fields in BLOCKS.items():
        _copy(contacts.filter(**{flag: False}), (*fields, *BESIDE.get(flag, ())))
    search_text.refresh(contacts)
    refresh_letter_forms(contacts)


def copy_returned_address(companies: Collection[int]) -> None:
    """The people of the companies who have their address know where letters came back from.

    Inside the caller's transaction, which holds the companies; one statement.
    """
    people = Contact.objects.filter(company__in=companies, own_address=False)
    _copy(people.order_by(), BESIDE["own_address"])


def copy_salesperson(companies: Any) -> int:
    """The people of the companies who have its salesperson and territory get them anew.

    `companies`: keys, or a queryset of keys. Inside the caller's transaction, which holds the
    companies; one statement. Answers how many people differed.
    """
    people = Contact.objects.filter(company__in=companies, own_salesperson=False)
    return _copy(people.order_by(), BLOCKS["own_salesperson"])


def refresh_letter_forms(contacts: QuerySet[Contact]) -> int:
    """Bring letter forms up to date, those typed by hand apart; answers how many contacts changed.

    Formulas are Python's, so rows travel; only those whose forms change are written.
    """
    formulas = formulas_to_write_by()
    # In no order: SQLite would walk all contacts in that of their names.
    made = contacts.exclude(own_salutations=True, own_addressee=True).order_by()
    made = made.select_related("company")
    changed = [
        contact
        for contact in made.only(*NAMING, *LETTER_FORMS, "company__type", "company__name")
        if _set_letter_forms(contact, formulas)
    ]
    return Contact.objects.bulk_update(changed, LETTER_FORMS, batch_size=500)


def _set_letter_forms(contact: Contact, formulas: Formulas) -> bool:
    """Whether anything is new."""
    forms = letter_forms(contact, formulas)
    fresh = {} if contact.own_addressee else {"addressee": forms.addressee}
    if not contact.own_salutations:
        fresh["formal_salutation"] = forms.formal_salutation
        fresh["informal_salutation"] = forms.informal_salutation
    changed = [name for name, text in fresh.items() if getattr(contact, name) != text]
    for name in changed:
        setattr(contact, name, fresh[name])
    return bool(changed)


def _copy(people: QuerySet[Contact], fields: tuple[str, ...]) -> int:
    company = Contact.objects.filter(pk=OuterRef("company"))
    return _behind(people, fields).update(
        updated_at=timezone.now(), **{name: Subquery(company.values(name)) for name in fields}
    )


def _behind(people: QuerySet[Contact], fields: tuple[str, ...]) -> QuerySet[Contact]:
    """Those that differ from their company in one of the fields."""
    same = Q()
    for name in fields:
        if name in {"salesperson", "territory"}:
            # NULL equals nothing, not even NULL.
            people = people.alias(
                **{
                    f"own_{name}_or_0": Coalesce(f"{name}_id", Value(0)),
                    f"company_{name}_or_0": Coalesce(f"company__{name}_id", Value(0)),
                }
            )
            same &= Q(**{f"own_{name}_or_0": F(f"company_{name}_or_0")})
        else:
            same &= Q(**{name: F(f"company__{name}")})
    return people.exclude(same)
