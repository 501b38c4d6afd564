"""How crm's rows move when contacts are merged: people, addresses, groups, consents."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.hooks import ContactMover
from crm.memberships import MEMBERSHIPS
from crm.merging import rows
from crm.models import (
    Consent,
    Contact,
    ContactAltAddress,
    ContactMerge,
    ContactProfileAnswer,
    NotDuplicate,
)

CODE_LENGTH = 10


class PeopleMover(ContactMover):
    """The people of a merged company follow; who inherits is kept in step by the act itself."""

    name = "people"

    def counts(self, survivor: Contact, other: Contact) -> list[str]:
        count = other.people.count()
        return _said(ngettext("%(count)s person", "%(count)s people", count), count)

    def move(self, merge: ContactMerge, survivor: Contact, other: Contact) -> None:
        rows.move(merge, other.people.all(), company=survivor, version=rows.bump())

    def refusals(self, merge: ContactMerge) -> list[str]:
        if rows.is_whole(merge, self._people(merge)):
            return []
        return [_("Somebody of %(number)s was moved, merged or deleted since.") % _names(merge)]

    def move_back(self, merge: ContactMerge) -> None:
        self._people(merge).update(company=merge.other_key, version=rows.bump())

    def _people(self, merge: ContactMerge) -> QuerySet[Contact]:
        return rows.moved(merge, Contact).filter(company=merge.survivor_key)


class AddressMover(ContactMover):
    """Every alternative address stays; one whose code is taken gets a code of its own."""

    name = "addresses"

    def counts(self, survivor: Contact, other: Contact) -> list[str]:
        count = other.alt_addresses.count()
        return _said(
            ngettext("%(count)s alternative address", "%(count)s alternative addresses", count),
            count,
        )

    def move(self, merge: ContactMerge, survivor: Contact, other: Contact) -> None:
        taken = set(survivor.alt_addresses.values_list("code", flat=True))
        codes = set(other.alt_addresses.values_list("code", flat=True))
        renamed = {}
        for address in other.alt_addresses.filter(code__in=taken).order_by("pk"):
            renamed[address.pk] = [address.code, free_code(address.code, taken | codes)]
            codes.add(renamed[address.pk][1])
            address.code = renamed[address.pk][1]
            address.save(update_fields=["code"])
        rows.move(merge, other.alt_addresses.all(), contact=survivor)
        merge.kept[self.name] = {str(key): pair for key, pair in renamed.items()}

    def refusals(self, merge: ContactMerge) -> list[str]:
        addresses = rows.moved(merge, ContactAltAddress)
        if rows.is_whole(merge, addresses.filter(contact=merge.survivor_key)):
            return []
        return [_("An alternative address of %(number)s was removed since.") % _names(merge)]

    def move_back(self, merge: ContactMerge) -> None:
        rows.moved(merge, ContactAltAddress).update(contact=merge.other_key)
        for key, (old, new) in merge.kept[self.name].items():
            # Another code that somebody gave it since stays.
            ContactAltAddress.objects.filter(pk=key, code=new).update(code=old)


class GroupMover(ContactMover):
    """Group memberships are united: of two in one group, the survivor's stays."""

    name = "groups"

    def counts(self, survivor: Contact, other: Contact) -> list[str]:
        count = sum(_memberships(model, other).count() for model in MEMBERSHIPS.values())
        return _said(
            ngettext("%(count)s group membership", "%(count)s group memberships", count), count
        )

    def move(self, merge: ContactMerge, survivor: Contact, other: Contact) -> None:
        kept = {}
        for field, model in MEMBERSHIPS.items():
            theirs = _memberships(model, other)
            twice = theirs.filter(group__in=_memberships(model, survivor).values("group"))
            kept[field] = rows.images(twice.order_by("pk"))
            model._default_manager.filter(pk__in=[one["id"] for one in kept[field]]).delete()
            rows.move(merge, theirs, contact=survivor)
        merge.kept[self.name] = kept

    def refusals(self, merge: ContactMerge) -> list[str]:
        survivor = Contact(pk=merge.survivor_key)
        are_there = all(
            rows.is_whole(merge, rows.moved(merge, model).filter(contact=survivor))
            and not rows.nobody_named(model, self._kept(merge)[field], _both(merge))
            for field, model in MEMBERSHIPS.items()
        )
        if are_there:
            return []
        return [_("%(number)s was taken out of a group since.") % _names(merge)]

    def move_back(self, merge: ContactMerge) -> None:
        for field, model in MEMBERSHIPS.items():
            rows.moved(merge, model).update(contact=merge.other_key)
            rows.put_back(model, self._kept(merge)[field])

    def _kept(self, merge: ContactMerge) -> Mapping[str, list[rows.Image]]:
        kept: Mapping[str, list[rows.Image]] = merge.kept[self.name]
        return kept


class ConsentMover(ContactMover):
    """Of two answers to one channel the later counts; of the same day, the refusal.

    docs/decisions/merge-of-contacts.md says why.
    """

    name = "consents"

    def counts(self, survivor: Contact, other: Contact) -> list[str]:
        count = other.consents.count()
        both = [
            _("Of two answers to “%(channel)s”, “%(answer)s” of %(date)s counts.")
            % {
                "channel": counts.get_channel_display(),
                "answer": counts.get_status_display(),
                "date": date_format(counts.said_on, "SHORT_DATE_FORMAT"),
            }
            for _less, counts in _twice(survivor, other)
        ]
        return _said(ngettext("%(count)s consent", "%(count)s consents", count), count) + both

    def move(self, merge: ContactMerge, survivor: Contact, other: Contact) -> None:
        dropped = [less for less, _counts in _twice(survivor, other)]
        kept = rows.images(dropped)
        Consent.objects.filter(pk__in=[consent.pk for consent in dropped]).delete()
        rows.move(merge, other.consents.all(), contact=survivor)
        merge.kept[self.name] = {"dropped": kept, "after": self._stand(survivor.pk)}

    def refusals(self, merge: ContactMerge) -> list[str]:
        kept = merge.kept[self.name]
        if kept["after"] == self._stand(merge.survivor_key):
            return []
        return [_("The consent of %(number)s was changed since.") % _names(merge)]

    def move_back(self, merge: ContactMerge) -> None:
        rows.moved(merge, Consent).update(contact=merge.other_key)
        rows.put_back(Consent, merge.kept[self.name]["dropped"])

    def _stand(self, contact: int) -> list[rows.Image]:
        return rows.images(Consent.objects.filter(contact=contact).order_by("pk"))


class ProfileMover(ContactMover):
    """Answers are united: of the same answer, and of a question with one answer, the survivor's
    stays."""

    name = "profile"

    def counts(self, survivor: Contact, other: Contact) -> list[str]:
        count = other.profile_answers.count()
        return _said(
            ngettext("%(count)s profile answer", "%(count)s profile answers", count), count
        )

    def move(self, merge: ContactMerge, survivor: Contact, other: Contact) -> None:
        given = survivor.profile_answers
        decided = given.filter(answer__question__takes_several=False)
        twice = other.profile_answers.filter(
            Q(answer__in=given.values("answer"))
            | Q(answer__question__in=decided.values("answer__question"))
        )
        dropped = rows.images(twice.order_by("pk"))
        ContactProfileAnswer.objects.filter(pk__in=[one["id"] for one in dropped]).delete()
        rows.move(merge, other.profile_answers.all(), contact=survivor)
        merge.kept[self.name] = {"dropped": dropped, "after": self._stand(survivor.pk)}

    def refusals(self, merge: ContactMerge) -> list[str]:
        if merge.kept[self.name]["after"] == self._stand(merge.survivor_key):
            return []
        return [_("The profile of %(number)s was changed since.") % _names(merge)]

    def move_back(self, merge: ContactMerge) -> None:
        rows.moved(merge, ContactProfileAnswer).update(contact=merge.other_key)
        rows.put_back(ContactProfileAnswer, merge.kept[self.name]["dropped"])

    def _stand(self, contact: int) -> list[rows.Image]:
        return rows.images(ContactProfileAnswer.objects.filter(contact=contact).order_by("pk"))


class MarkMover(ContactMover):
    """Who is not the other's duplicate is not the survivor's either."""

    name = "marks"

    def move(self, merge: ContactMerge, survivor: Contact, other: Contact) -> None:
        marks = NotDuplicate.objects.filter(Q(first=other) | Q(second=other)).order_by("pk")
        kept = rows.images(marks)
        marks.delete()
        others = {one["first_id"] + one["second_id"] - other.pk for one in kept} - {survivor.pk}
        made = []
        for key in sorted(others):
            first, second = sorted((key, survivor.pk))
            mark, is_new = NotDuplicate.objects.get_or_create(
                first_id=first, second_id=second, defaults={"user": merge.user}
            )
            made += [mark.pk] if is_new else []
        merge.kept[self.name] = {"dropped": kept, "made": made}

    def move_back(self, merge: ContactMerge) -> None:
        kept = merge.kept[self.name]
        NotDuplicate.objects.filter(pk__in=kept["made"]).delete()
        # A mark about somebody who went since has no use.
        rows.put_back(
            NotDuplicate,
            [one for one in kept["dropped"] if not rows.nobody_named(NotDuplicate, [one])],
        )


MOVERS = [PeopleMover(), AddressMover(), GroupMover(), ConsentMover(), ProfileMover(), MarkMover()]


def free_code(code: str, taken: set[str]) -> str:
    """The code with the first number behind it that nobody has."""
    number = 2
    while True:
        tail = f"-{number}"
        found = f"{code[: CODE_LENGTH - len(tail)]}{tail}"
        if found not in taken:
            return found
        number += 1


def _twice(survivor: Contact, other: Contact) -> list[tuple[Consent, Consent]]:
    """Where both said something to a channel: the answer that goes, and the one that counts."""
    ours = {consent.channel: consent for consent in survivor.consents.all()}
    pairs = [
        sorted((ours[theirs.channel], theirs), key=_weight)
        for theirs in other.consents.order_by("pk")
        if theirs.channel in ours
    ]
    return [(less, counts) for less, counts in pairs]


def _weight(consent: Consent) -> tuple[Any, bool]:
    return (consent.said_on, consent.status == Consent.Status.REFUSED)


def _memberships(model: Any, contact: Contact) -> QuerySet[Any]:
    memberships: QuerySet[Any] = model._default_manager.filter(contact=contact)
    return memberships


def _both(merge: ContactMerge) -> Sequence[int]:
    return (merge.survivor_key, merge.other_key)


def _names(merge: ContactMerge) -> dict[str, str]:
    return {"number": merge.survivor_number}


def _said(sentence: str, count: int) -> list[str]:
    return [sentence % {"count": count}] if count else []
