"""Merging while others merge, edit, list and log; only PostgreSQL has the locks looked at here."""

import threading
import time
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection, transaction

from crm.actions import update_contact
from crm.exceptions import BusinessRuleError
from crm.merging import merge_contacts, undo_merge
from crm.models import Contact, ContactMerge
from interactions.models import InteractionLogEntry
from segments import actions
from segments.models import SegmentLine
from tests.crm.merging import differing_heirs
from tests.factories import (
    ContactFactory,
    InteractionTemplateFactory,
    PersonFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.segments.factories import TODAY, make_segment

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
ROUNDS = 6
# Seconds that a transaction stays open while another one comes.
HELD = 0.6


def together(*acts: Callable[[], object]) -> list[str]:
    """Every act in a thread of its own; answers the sentences of those that were refused."""
    start, said, errors = threading.Barrier(len(acts)), [], []

    def work(act: Callable[[], object]) -> None:
        try:
            start.wait()
            act()
        except BusinessRuleError as refusal:
            said.append(str(refusal))
        except Exception as error:  # noqa: BLE001 - told to the test
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    return said


def merging(survivor, other, user):
    return partial(merge_contacts, survivor, other, fields={}, user=user, versions=(1, 1))


def test_the_same_two_are_merged_once():
    user = UserFactory(role="Administrator")
    for _n in range(ROUNDS):
        first, second = ContactFactory(), ContactFactory()
        said = together(merging(first, second, user), merging(second, first, user))
        assert len(said) == 1
        assert Contact.objects.filter(pk__in=[first.pk, second.pk]).count() == 1


def test_an_edit_is_there_or_is_refused():
    user = UserFactory(role="Administrator")
    for _n in range(ROUNDS):
        survivor, other = ContactFactory(), ContactFactory()
        edit = partial(update_contact, other, user=user, version=1, values={"city": "York"})
        said = together(merging(survivor, other, user), edit)
        assert len(said) == 1
        if "merged into" not in said[0]:
            assert Contact.objects.get(pk=other.pk).city == "York"


def test_lines_that_come_meanwhile_are_the_survivors():
    user = UserFactory(role="Administrator")
    for _n in range(ROUNDS):
        survivor, other = ContactFactory(), ContactFactory()
        segments = [make_segment(survivor, other, user=user), make_segment(user=user)]
        add = partial(actions.add_line, segments[1], other, user=user)
        said = together(merging(survivor, other, user), add)
        lines = SegmentLine.objects.listed().filter(segment__in=segments)
        assert set(lines.values_list("contact", flat=True)) == {survivor.pk}
        assert lines.count() == 2 - len(said)


def holding(act: Callable[[], object], done: threading.Event) -> Callable[[], None]:
    """The act, its transaction open for a while longer."""

    def work() -> None:
        with transaction.atomic():
            act()
            done.set()
            time.sleep(HELD)

    return work


def after(done: threading.Event, act: Callable[[], object]) -> Callable[[], None]:
    def work() -> None:
        assert done.wait(60)
        act()

    return work


def many_added(segment, contacts, user):
    keys = [contact.pk for contact in contacts]
    return partial(actions.add_selected, segment, keys, user=user)


def test_a_merge_waits_for_many_that_are_being_added():
    user, done = UserFactory(role="Administrator"), threading.Event()
    survivor, other, third = (PersonFactory(company=None) for _n in range(3))
    segment = make_segment(user=user)
    add = many_added(segment, [survivor, other, third], user)
    assert together(holding(add, done), after(done, merging(survivor, other, user))) == []
    lines = SegmentLine.objects.listed().filter(segment=segment)
    assert sorted(lines.values_list("contact", flat=True)) == [survivor.pk, third.pk]


def test_who_is_merged_while_many_are_added_is_not_among_them():
    user, done = UserFactory(role="Administrator"), threading.Event()
    survivor, other, third = (PersonFactory(company=None) for _n in range(3))
    segment = make_segment(user=user)
    add = many_added(segment, [other, third], user)
    assert together(holding(merging(survivor, other, user), done), after(done, add)) == []
    lines = SegmentLine.objects.listed().filter(segment=segment)
    assert list(lines.values_list("contact", flat=True)) == [third.pk]


def test_copies_and_follow_ups_of_those_who_are_merged_are_complete():
    user, done = UserFactory(role="Administrator"), threading.Event()
    survivor, other, third = (PersonFactory(company=None) for _n in range(3))
    source = make_segment(other, third, user=user)
    copy = partial(actions.copy_segment, source, user=user, what="contacts")
    assert together(holding(copy, done), after(done, merging(survivor, other, user))) == []
    lines = SegmentLine.objects.listed().exclude(segment=source)
    assert sorted(lines.values_list("contact", flat=True)) == [survivor.pk, third.pk]


def test_many_adds_and_merges_never_wait_for_each_other_in_a_circle():
    user = UserFactory(role="Administrator")
    for _n in range(ROUNDS):
        people = [PersonFactory(company=None) for _n in range(6)]
        adds = [
            many_added(make_segment(user=user), order, user) for order in (people, people[::-1])
        ]
        merges = [merging(people[at + 1], people[at], user) for at in (0, 2, 4)]
        together(*adds, *merges)


def test_a_log_and_a_merge_come_one_after_the_other():
    user = UserFactory(role="Administrator")
    template = InteractionTemplateFactory()
    for _n in range(ROUNDS):
        survivor, other = ContactFactory(), ContactFactory()
        segment = make_segment(survivor, other, user=user, template=template)
        actions.update_header(
            segment,
            user=user,
            version=segment.version,
            values={"salesperson": SalespersonFactory()},
        )
        check = actions.check_log(segment, today=TODAY, deliver=False)
        log = partial(
            actions.log_segment,
            segment,
            user=user,
            today=TODAY,
            deliver=False,
            fingerprint=check.fingerprint,
        )
        said = together(merging(survivor, other, user), log)
        entries = InteractionLogEntry.objects.filter(segment_number=segment.number)
        assert ContactMerge.objects.get(other_key=other.pk)
        assert set(entries.values_list("contact", flat=True)) <= {survivor.pk}
        # Logged before the merge, both have an entry; after it, the dialog comes again.
        assert entries.count() == (0 if said else 2)


def test_people_join_and_leave_while_companies_are_merged_and_parted():
    user = UserFactory(role="Administrator")
    first, second = ContactFactory(city="Bonn"), ContactFactory(city="York")
    person = PersonFactory(company=second, own_address=False, city="York")

    def there_and_back():
        for _n in range(ROUNDS):
            ours, theirs = (Contact.objects.get(pk=one.pk) for one in (first, second))
            versions = (ours.version, theirs.version)
            merge = merge_contacts(ours, theirs, fields={}, user=user, versions=versions)
            undo_merge(merge, user=user)

    def edit():
        for number in range(ROUNDS):
            now = Contact.objects.get(pk=person.pk)
            values = {"job_title": f"Buyer {number}"}
            update_contact(now, user=user, version=now.version, values=values)

    together(there_and_back, edit)
    assert not differing_heirs()
