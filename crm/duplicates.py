"""Who is there twice, as it seems: groups of contacts that share a key, and who is no duplicate."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.access import require
from crm.events import record
from crm.exceptions import BusinessRuleError
from crm.models import Contact, NotDuplicate, User

RIGHT = "crm.merge_contact"
PAGE = 25
# Of a group that is larger, so many are shown, and marked as no duplicates.
SHOWN = 10
# By what contacts are grouped: the key's column, and its words.
KINDS: Mapping[str, tuple[str, Any]] = {
    "email": ("email_key", gettext_lazy("E-mail")),
    "phone": ("phone_key", gettext_lazy("Phone")),
    "mobile": ("mobile_key", gettext_lazy("Mobile phone")),
    "name": ("name_key", gettext_lazy("Name and post code")),
}


@dataclass
class Group:
    """Contacts of one type that share a key; `contacts` are the first of `count`."""

    key: str
    type: str
    count: int
    contacts: list[Contact] = field(default_factory=list)

    @property
    def place(self) -> str:
        """Where the page after this group begins."""
        return f"{self.type}:{self.key}"

    @property
    def first(self) -> Contact:
        return self.contacts[0]

    @property
    def others(self) -> list[Contact]:
        return self.contacts[1:]

    @property
    def unseen(self) -> int:
        return self.count - len(self.contacts)


@dataclass(frozen=True)
class GroupPage:
    """`after` is where the next page begins; '' on the last."""

    groups: list[Group]
    after: str


def duplicate_groups(
    kind: str, *, user: User, within: QuerySet[Contact] | None = None, after: str = ""
) -> GroupPage:
    """A page of groups in the order of their key, from the place `after`.

    `within`: only groups with one of these contacts. Groups of which every pair is marked as no
    duplicates are left out. Read along the key's index, from `after` until the page is full; five
    queries, and one more for every page of marked groups that is passed over.
    """
    column = KINDS[kind][0]
    marked = _marked(column)
    found: list[Group] = []
    while True:
        chunk = list(_groups(column, user, within, after)[: PAGE + 1])
        for row in chunk[:PAGE]:
            group = Group(row[column], row["type"], row["count"])
            if marked[group.key, group.type] < group.count * (group.count - 1) // 2:
                found.append(group)
            after = group.place
            if len(found) == PAGE:
                break
        is_last = len(chunk) <= PAGE and (not chunk or after == _place(chunk[-1], column))
        if is_last or len(found) == PAGE:
            _fill(found, column, user)
            return GroupPage(found, "" if is_last else after)


def _groups(
    column: str, user: User, within: QuerySet[Contact] | None, after: str
) -> QuerySet[Contact, dict[str, Any]]:
    contacts = Contact.objects.visible_to(user).order_by().filter(**{f"{column}__isnull": False})
    if within is not None:
        keys = within.order_by().filter(**{f"{column}__isnull": False}).values(column)
        contacts = contacts.filter(**{f"{column}__in": keys})
    contact_type, _colon, key = after.partition(":")
    if key:
        later = Q(**{column: key}, type__gt=contact_type)
        # The first condition is what an index can begin at.
        contacts = contacts.filter(**{f"{column}__gte": key}).filter(
            Q(**{f"{column}__gt": key}) | later
        )
    groups = contacts.values(column, "type").annotate(count=Count("pk"))
    return groups.filter(count__gt=1).order_by(column, "type")


def _place(row: dict[str, Any], column: str) -> str:
    return f"{row['type']}:{row[column]}"


def _marked(column: str) -> Counter[tuple[str, str]]:
    """How many pairs of each group are marked; two queries.

    Marks are made by hand, so they are few: read first, and their contacts by key. A join of both
    was begun at the other end by SQLite, with a million contacts.
    """
    pairs = list(NotDuplicate.objects.order_by().values_list("first", "second"))
    keys = {key for pair in pairs for key in pair}
    contacts = Contact.objects.order_by().filter(pk__in=keys, **{f"{column}__isnull": False})
    groups = {pk: (key, kind) for pk, key, kind in contacts.values_list("pk", column, "type")}
    return Counter(
        groups[first]
        for first, second in pairs
        if first in groups and groups[first] == groups.get(second)
    )


def _fill(groups: list[Group], column: str, user: User) -> None:
    """The first contacts of each group, oldest first; one query."""
    if not groups:
        return
    by_key = {(group.key, group.type): group for group in groups}
    place = Window(RowNumber(), partition_by=[F(column), F("type")], order_by="pk")
    contacts = Contact.objects.visible_to(user).select_related("company", "salesperson")
    alike = contacts.filter(**{f"{column}__in": {group.key for group in groups}})
    for contact in alike.annotate(place=place).filter(place__lte=SHOWN).order_by("pk"):
        if group := by_key.get((getattr(contact, column), contact.type)):
            group.contacts.append(contact)


@transaction.atomic
def mark_not_duplicates(contacts: Iterable[int], *, user: User) -> int:
    """No two of the contacts are the same; answers how many pairs are new.

    Raises NotAllowed, BusinessRuleError for fewer than two, or more than are shown together.
    """
    require(user, RIGHT)
    chosen = Contact.objects.visible_to(user).filter(pk__in=list(contacts)[: SHOWN + 1])
    keys = sorted(chosen.values_list("pk", flat=True))
    if not 1 < len(keys) <= SHOWN:
        raise BusinessRuleError(_("Choose two contacts at least."))
    marked = NotDuplicate.objects.filter(first__in=keys, second__in=keys)
    new = set(combinations(keys, 2)) - set(marked.values_list("first", "second"))
    NotDuplicate.objects.bulk_create(
        (NotDuplicate(first_id=a, second_id=b, user=user) for a, b in sorted(new)),
        ignore_conflicts=True,
    )
    numbers = sorted(chosen.values_list("number", flat=True))
    record(user, "not duplicates", "contact", numbers[0], others=numbers[1:])
    return len(new)


@transaction.atomic
def take_back_mark(mark: NotDuplicate, *, user: User) -> None:
    """The two may be proposed again. Raises NotAllowed."""
    require(user, RIGHT)
    record(user, "maybe duplicates", "contact", mark.first.number, others=[mark.second.number])
    mark.delete()


def marks(user: User, before: int = 0) -> list[NotDuplicate]:
    """A page of marks and one more, the latest first, from before the key."""
    visible = Contact.objects.visible_to(user).order_by().values("pk")
    found = NotDuplicate.objects.select_related("first", "second", "user").filter(
        first__in=visible, second__in=visible
    )
    return list((found.filter(pk__lt=before) if before else found).order_by("-pk")[: PAGE + 1])
