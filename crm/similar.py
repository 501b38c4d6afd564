"""Who is there already: contacts that look like one that somebody is typing, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import pgettext_lazy

from crm.contact_keys import name_key_of
from crm.folding import Fold, fold
from crm.models import Contact, User
from crm.phones import phone_key

SHOWN = 5
EMAIL, PHONE, NAME_PLACE, NAME = "email", "phone", "name_place", "name"
REASONS: Mapping[str, Any] = {
    EMAIL: pgettext_lazy("similar contacts", "same e-mail"),
    PHONE: pgettext_lazy("similar contacts", "same phone number"),
    NAME_PLACE: pgettext_lazy("similar contacts", "same name in the same place"),
    NAME: pgettext_lazy("similar contacts", "same name"),
}


@dataclass(frozen=True)
class Typed:
    """What is known of a contact so far; every text may be empty."""

    name: str = ""
    email: str = ""
    phones: tuple[str, ...] = ()
    post_code: str = ""
    city: str = ""

    @classmethod
    def of(cls, contact: Contact) -> "Typed":
        phones = (contact.phone, contact.mobile)
        return cls(contact.name, contact.email, phones, contact.post_code, contact.city)


@dataclass
class Similar:
    """A contact that may be the same; `reasons` are sentences' parts, the weightiest first."""

    contact: Contact
    codes: list[str] = field(default_factory=list)

    @property
    def reasons(self) -> list[str]:
        return [str(REASONS[code]) for code in self.codes]


def similar_contacts(
    typed: Typed,
    *,
    user: User,
    type: str = "",  # noqa: A002 - the field's name
    but: int | None = None,
) -> list[Similar]:
    """The first contacts, of those the user may see, that share what tells a contact: e-mail,
    digits of a phone number, name with place. Most reasons first.

    One indexed query for each of the three that is typed, of `SHOWN` rows, and one for the rows.
    """
    visible = Contact.objects.visible_to(user).order_by()
    if type:
        visible = visible.filter(type=type)
    if but is not None:
        visible = visible.exclude(pk=but)
    found: dict[int, list[str]] = {}
    for code, rows in _asked(visible, typed):
        for key in rows.values_list("pk", flat=True)[:SHOWN]:
            codes = found.setdefault(key, [])
            if code not in codes:
                codes.append(code)
    contacts = visible.filter(pk__in=found).select_related("company").in_bulk()
    ranked = sorted(
        found.items(), key=lambda item: (-len(item[1]), list(REASONS).index(item[1][0]))
    )
    return [Similar(contacts[key], codes) for key, codes in ranked if key in contacts][:SHOWN]


def _asked(visible: QuerySet[Contact], typed: Typed) -> list[tuple[str, QuerySet[Contact]]]:
    asked: list[tuple[str, QuerySet[Contact]]] = []
    if email := fold(typed.email.strip()):
        asked.append((EMAIL, visible.alias(folded=Fold("email")).filter(folded=email)))
    keys = {key for key in map(phone_key, typed.phones) if key}
    # Each by its own index: one condition for both columns would read every row.
    asked += [(PHONE, visible.filter(phone_key__in=keys))] if keys else []
    asked += [(PHONE, visible.filter(mobile_key__in=keys))] if keys else []
    if name := fold(typed.name.strip()):
        asked.append(_by_name(visible, name, typed))
    return asked


def _by_name(visible: QuerySet[Contact], name: str, typed: Typed) -> tuple[str, QuerySet[Contact]]:
    """With a place where one is typed; a name alone says less."""
    code, city = fold(typed.post_code.strip()) or "", typed.city.strip()
    if not code and not city:
        return NAME, visible.filter(sort_name=name)
    if code:
        place = Q(name_key=name_key_of(name, code))
        return NAME_PLACE, visible.filter(place)
    return NAME_PLACE, visible.filter(sort_name=name).alias(place=Fold("city")).filter(
        place=fold(city) or ""
    )
