"""What is done to many contacts at once, and taken back.

An act keeps each contact that it changes with what stood there before: one statement chooses them,
and all others go by that choice.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, QuerySet, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from crm import events
from crm.access import require
from crm.exceptions import BusinessRuleError, NotAllowed
from crm.inheritance import copy_salesperson
from crm.insert_select import insert_select
from crm.models import Contact, MailingGroup, MailingGroupMembership, Salesperson, User
from interactions.access import CHANGE_CONTACT
from interactions.exceptions import NothingToChange, NothingToTakeBack
from interactions.models import ContactAct, ContactBefore

KEPT_FOR = timedelta(days=30)
Contacts = QuerySet[Contact]


class ContactsWereChosenAnew(BusinessRuleError):
    """Contacts came or went since the question was asked; `count` is how many they are now."""

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(
            _("The contacts are not the same any more: there are %(count)d now. Look once more.")
            % {"count": count}
        )


@dataclass(frozen=True)
class GroupApplied:
    """`added` joined the group, `removed` left it; `left`: they were in it already."""

    act: ContactAct
    added: int
    removed: int
    left: int


@dataclass(frozen=True)
class Assigned:
    """`count` contacts have the salesperson as their own, `followed` people take it from them;
    `left`: they had that one or one of their own, or take it from a company among them."""

    act: ContactAct
    count: int
    followed: int
    left: int


@transaction.atomic
def apply_mailing_group(
    contacts: Contacts,
    group: MailingGroup,
    *,
    user: User,
    others_leave: bool = False,
    expected: int | None = None,
) -> GroupApplied:
    """Make the contacts members of the group; `others_leave`: and nobody else.

    All or none: raises NotAllowed, ContactsWereChosenAnew where they are not the `expected` number
    any more, and NothingToChange. Source: reference, 23 (Apply Mailing Group).
    """
    require(user, CHANGE_CONTACT)
    locked = MailingGroup.objects.select_for_update().get(pk=group.pk)
    total = _hold(contacts, expected)
    act = ContactAct.objects.create(user=user, mailing_group=locked)
    membership = MailingGroupMembership.objects.filter(group=locked)
    chosen = _chosen(contacts)
    is_member = Exists(membership.filter(contact=OuterRef("pk")))
    added = _keep(act, chosen.exclude(is_member), was_member=False)
    _join(act, locked)
    removed = 0
    if others_leave:
        gone = Contact.objects.filter(is_member).exclude(pk__in=chosen.values("pk"))
        removed = _keep(act, gone, was_member=True)
        _leave(act, locked, was_member=True)
    if not added + removed:
        raise NothingToChange(_("All of these contacts are in the group already."))
    events.record(user, "changed", "mailing group", locked.code, joined=added, left=removed)
    return GroupApplied(act, added, removed, total - added)


@transaction.atomic
def assign_salesperson(
    contacts: Contacts,
    salesperson: Salesperson,
    *,
    user: User,
    only_missing: bool = False,
    expected: int | None = None,
) -> Assigned:
    """Give the contacts this salesperson as their own; `only_missing`: where they have none.

    People who take the company's salesperson get one of their own, unless their company is among
    the contacts, too: then they follow it, as its other people do. Source: domain.md, Contacts.

    All or none: raises NotAllowed, ContactsWereChosenAnew, NothingToChange, and BusinessRuleError
    for a blocked salesperson.
    """
    require(user, CHANGE_CONTACT)
    if salesperson.is_blocked:
        raise BusinessRuleError(_("%(name)s is blocked.") % {"name": salesperson.name})
    total = _hold(contacts, expected)
    act = ContactAct.objects.create(user=user, salesperson=salesperson)
    changing = to_assign(contacts, only_missing=only_missing).exclude(salesperson=salesperson)
    count = _keep(
        act, changing, salesperson_key="salesperson_id", own_salesperson="own_salesperson"
    )
    if not count:
        raise NothingToChange(_("All of these contacts have a salesperson already."))
    _contacts_of(act).update(
        salesperson=salesperson,
        own_salesperson=True,
        version=F("version") + 1,
        updated_at=timezone.now(),
    )
    followed = copy_salesperson(_keys(act))
    events.record(user, "changed", "contact", "", contacts=count, fields=["salesperson"])
    return Assigned(act, count, followed, total - count)


def to_assign(contacts: Contacts, *, only_missing: bool = False) -> Contacts:
    """Those who would get the salesperson themselves: not who follows a company among them."""
    chosen = _chosen(contacts)
    changing = chosen.exclude(own_salesperson=False, company__in=chosen.values("pk"))
    return changing.filter(salesperson=None) if only_missing else changing


@dataclass(frozen=True)
class TakenBack:
    """How many contacts are as before the act; `left`: somebody changed them since, or they are
    gone."""

    count: int
    left: int


@transaction.atomic
def undo_contact_act(act: ContactAct, *, user: User) -> TakenBack:
    """Put back what the act changed, where it still stands.

    Raises NotAllowed where it was somebody else's, and NothingToTakeBack.
    """
    require(user, CHANGE_CONTACT)
    locked = ContactAct.objects.select_for_update(of=("self",)).get(pk=act.pk)
    if locked.user_id != user.pk:
        raise NotAllowed(_("Somebody else did this."))
    if locked.undone_at:
        raise NothingToTakeBack(_("This is taken back already."))
    total = locked.contacts.count()
    if locked.mailing_group is not None:
        count = _take_group_back(locked, locked.mailing_group)
        events.record(user, "undone", "mailing group", locked.mailing_group.code, contacts=count)
    else:
        count = _take_salesperson_back(locked)
        events.record(user, "undone", "contact", "", contacts=count, fields=["salesperson"])
    locked.undone_at = timezone.now()
    locked.save(update_fields=["undone_at"])
    return TakenBack(count, total - count)


def purge_contact_acts() -> int:
    """Forget what can no longer be taken back; a task of the housekeeping. Answers how many."""
    old = ContactAct.objects.filter(created_at__lt=timezone.now() - KEPT_FOR)
    ContactBefore.objects.filter(act__in=old)._raw_delete(ContactBefore.objects.db)
    return old.delete()[0]


def _chosen(contacts: Contacts) -> Contacts:
    return Contact.objects.filter(pk__in=contacts.order_by().values("pk")).order_by()


def _hold(contacts: Contacts, expected: int | None) -> int:
    """Nobody else changes them until commit; answers how many they are."""
    total = _lock(_chosen(contacts))
    if expected is not None and total != expected:
        raise ContactsWereChosenAnew(total)
    if not total:
        raise NothingToChange(_("Choose the contacts first."))
    return total


def _lock(contacts: Contacts) -> int:
    """Companies before people, by key, as everybody does (crm.inheritance.lock)."""
    held = contacts.select_for_update(no_key=True).order_by("type", "pk")
    return sum(1 for _key in held.values_list("pk").iterator(chunk_size=5_000))


def _keep(act: ContactAct, contacts: Contacts, **before: Any) -> int:
    """The contacts become the act's; answers how many they are."""
    values = {"act": act, "contact_key": "pk", **before}
    return insert_select(ContactBefore, contacts.order_by("pk"), values)


def _keys(act: ContactAct, **of: Any) -> QuerySet[Any, Any]:
    return act.contacts.filter(**of).values("contact_key")


def _contacts_of(act: ContactAct, **of: Any) -> Contacts:
    return Contact.objects.filter(pk__in=_keys(act, **of)).order_by()


def _join(act: ContactAct, group: MailingGroup, *, was_member: bool = False) -> int:
    """Those of the act that are not in the group join it; answers how many."""
    return insert_select(
        MailingGroupMembership,
        _contacts_of(act, was_member=was_member),
        {"contact": "pk", "group": group},
        ignore_conflicts=True,
        holding=Contact,
    )


def _leave(act: ContactAct, group: MailingGroup, *, was_member: bool) -> int:
    keys = _keys(act, was_member=was_member)
    members = MailingGroupMembership.objects.filter(group=group, contact__in=keys)
    return members._raw_delete(members.db)


def _take_group_back(act: ContactAct, group: MailingGroup) -> int:
    MailingGroup.objects.select_for_update().get(pk=group.pk)
    return _leave(act, group, was_member=False) + _join(act, group, was_member=True)


def _take_salesperson_back(act: ContactAct) -> int:
    _lock(_contacts_of(act))
    before = act.contacts.filter(contact_key=OuterRef("pk"))
    still = _contacts_of(act).filter(salesperson=act.salesperson, own_salesperson=True)
    # A salesperson who was removed meanwhile is nobody.
    of_contact = act.contacts.filter(contact_key=OuterRef(OuterRef("pk")))
    there = Salesperson.objects.filter(pk__in=of_contact.values("salesperson_key")).order_by()
    # Who left the company has nobody to take it from.
    was_own = Case(
        When(company=None, then=Value(True)),
        default=Subquery(before.values("own_salesperson")[:1]),
    )
    count = still.update(
        salesperson=Subquery(there.values("pk")[:1]),
        own_salesperson=was_own,
        version=F("version") + 1,
        updated_at=timezone.now(),
    )
    companies = _contacts_of(act).exclude(company=None).values("company")
    copy_salesperson(_keys(act))
    copy_salesperson(companies)
    return count
