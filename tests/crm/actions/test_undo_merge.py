"""A merge taken back leaves the database as it was; refused where that cannot be."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from crm.actions import create_contact, update_contact
from crm.alt_addresses import create_alt_address, delete_alt_address
from crm.consents import Answer, set_consent
from crm.exceptions import NotAllowed
from crm.merging import CannotUndoMerge, undo_merge
from crm.models import Channel, Contact, ContactMerge, Event, MovedRow
from segments import actions
from segments.models import SegmentLine
from tests.crm.merging import differing_heirs, dump, merge
from tests.factories import (
    ContactFactory,
    InteractionLogEntryFactory,
    LoggedSegmentFactory,
    MailingGroupFactory,
    PersonFactory,
    UserFactory,
)
from tests.segments.factories import TODAY, line_of, listed, make_segment

pytestmark = pytest.mark.django_db

words = st.sampled_from(["", "One", "Two"])
sides = st.sampled_from(["survivor", "other"])
few = st.integers(min_value=0, max_value=2)


@st.composite
def a_contact(draw):
    """What a contact may have; people of companies only where it is one."""
    return {
        "values": {
            "city": draw(words),
            "address": draw(words),
            "note": draw(words),
            "phone": draw(st.sampled_from(["", "+49 30 123456"])),
            "language": draw(st.sampled_from(["", "en", "ru"])),
        },
        "people": draw(st.lists(st.booleans(), max_size=2)),
        "groups": draw(st.sets(few, max_size=2)),
        "consents": draw(
            st.dictionaries(
                st.sampled_from(Channel.values),
                st.tuples(st.sampled_from(["given", "refused"]), st.integers(1, 3)),
                max_size=2,
            )
        ),
        "addresses": draw(st.sets(st.sampled_from(["ALT", "SUMMERTIME"]), max_size=2)),
        "logs": draw(st.sets(few, max_size=2)),
        "segments": draw(st.dictionaries(few, st.sampled_from(["listed", "typed", "removed"]))),
    }


class World:
    """The rows that random contacts belong to."""

    def __init__(self, is_company):
        self.user = UserFactory(role="Administrator")
        self.is_company = is_company
        self.groups = [MailingGroupFactory() for _n in range(3)]
        self.logs = [LoggedSegmentFactory() for _n in range(3)]
        self.segments = [make_segment(user=self.user) for _n in range(3)]
        self.firm = create_contact(user=self.user, type="company", name="Firm", city="Oslo")

    def contact(self, name, plan):
        values = {key: value for key, value in plan["values"].items() if value}
        company = {} if self.is_company else {"company": self.firm}
        contact = create_contact(
            user=self.user,
            type="company" if self.is_company else "person",
            name=name,
            mailing_groups=[self.groups[n] for n in plan["groups"]],
            **values,
            **company,
        )
        self._people(contact, plan)
        for channel, (status, day) in plan["consents"].items():
            answer = Answer(status, dt.date(2026, 1, day))
            set_consent(contact, user=self.user, today=TODAY, channel=channel, answer=answer)
        for code in sorted(plan["addresses"]):
            contact.refresh_from_db()
            create_alt_address(
                contact,
                user=self.user,
                version=contact.version,
                values={"code": code, "address": "Lane 1", "city": name},
            )
        for number in plan["logs"]:
            InteractionLogEntryFactory(contact=contact, logged_segment=self.logs[number])
        for number, how in plan["segments"].items():
            self._line(self.segments[number], contact, how)
        return contact

    def _people(self, contact, plan):
        for number, inherits in enumerate(plan["people"] if self.is_company else []):
            values = {} if inherits else {"city": "Hull", "language": "de"}
            create_contact(
                user=self.user,
                type="person",
                name=f"{contact.name} {number}",
                company=contact,
                **values,
            )

    def _line(self, segment, contact, how):
        line = actions.add_line(segment, contact, user=self.user)
        if how == "typed":
            values = {"description": "Own", "cost": "3.50"}
            actions.update_lines(segment, [line.pk], user=self.user, values=values)
            if address := contact.alt_addresses.first():
                line.refresh_from_db()
                values = {"address": address}
                actions.update_line(line, user=self.user, version=line.version, values=values)
        elif how == "removed":
            actions.remove_lines(segment, [line.pk], user=self.user)


@given(is_company=st.booleans(), ours=a_contact(), theirs=a_contact(), chosen=st.data())
@settings(
    max_examples=15,
    phases=[Phase.explicit, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_merged_and_taken_back_every_row_is_as_it_was(is_company, ours, theirs, chosen):
    with transaction.atomic():
        world = World(is_company)
        survivor, other = world.contact("Ann", ours), world.contact("Bob", theirs)
        fields = {name: chosen.draw(sides) for name in ("name", "city", "language", "note")}
        before = dump()
        made = merge(survivor, other, world.user, **fields)
        assert not differing_heirs()
        assert not Contact.objects.filter(pk=other.pk).exists()
        listings = SegmentLine.objects.listed().filter(contact=survivor)
        assert {line.segment for line in listings} == {
            world.segments[number]
            for plan in (ours, theirs)
            for number, how in plan["segments"].items()
            if how != "removed"
        }
        undo_merge(made, user=world.user)
        assert dump() == before
        assert not differing_heirs()
        assert not MovedRow.objects.exists()
        transaction.set_rollback(True)


@pytest.fixture
def user():
    return UserFactory(role="Salesperson")


def refusal(made, user):
    with pytest.raises(CannotUndoMerge) as refused:
        undo_merge(made, user=user)
    made.refresh_from_db()
    assert not made.is_undone
    return str(refused.value)


def test_it_is_recorded_once_and_not_done_twice(user):
    survivor, other = ContactFactory(), ContactFactory()
    made = undo_merge(merge(survivor, other, user), user=user)
    assert (made.undone_by, made.is_undone) == (user, True)
    assert Event.objects.get(verb="merge undone").details == {"other": other.number}
    with pytest.raises(CannotUndoMerge, match="taken back already"):
        undo_merge(made, user=user)


def test_what_came_since_stays_with_the_survivor(user):
    survivor, other = ContactFactory(), ContactFactory()
    former = InteractionLogEntryFactory(contact=other)
    made = merge(survivor, other, user)
    later = InteractionLogEntryFactory(contact=survivor)
    segment = make_segment(survivor)
    undo_merge(made, user=user)
    former.refresh_from_db()
    later.refresh_from_db()
    assert (former.contact_id, later.contact_id) == (other.pk, survivor.pk)
    assert listed(segment) == {survivor.pk}


def test_refuses_where_the_survivor_was_changed_since(user):
    survivor, other = ContactFactory(), ContactFactory()
    made = merge(survivor, other, user)
    survivor.refresh_from_db()
    values = {"city": "York"}
    update_contact(survivor, user=user, version=survivor.version, values=values)
    assert f"{survivor.number} was changed since: city." in refusal(made, user)


def test_what_the_survivor_inherits_may_change(user):
    company = ContactFactory(city="Leeds")
    survivor = PersonFactory(company=company, own_address=False, city="Leeds")
    made = merge(survivor, PersonFactory(company=company), user)
    company.refresh_from_db()
    update_contact(company, user=user, version=company.version, values={"city": "York"})
    undo_merge(made, user=user)
    survivor.refresh_from_db()
    assert survivor.city == "York"


def test_refuses_where_moved_rows_were_touched_since(user):
    manager = UserFactory(role="Administrator")
    survivor, other = ContactFactory(), ContactFactory()
    person = PersonFactory(company=other)
    address = create_alt_address(
        other,
        user=user,
        version=1,
        values={"code": "ALT", "address": "Lane 1", "city": "York"},
    )
    group = MailingGroupFactory()
    other.refresh_from_db()
    values = {"mailing_groups": [group]}
    update_contact(other, user=user, version=other.version, values=values)
    segment = make_segment(survivor, other)
    made = merge(survivor, other, user)
    person.refresh_from_db()
    values = {"company": ContactFactory()}
    update_contact(person, user=user, version=person.version, values=values)
    survivor.refresh_from_db()
    address.refresh_from_db()
    delete_alt_address(address, user=user, version=survivor.version)
    answer = Answer("refused", TODAY)
    set_consent(survivor, user=user, today=TODAY, channel="email", answer=answer)
    survivor.refresh_from_db()
    update_contact(survivor, user=user, version=survivor.version, values={"mailing_groups": []})
    step = segment.steps.filter(is_undone=False).last()
    actions.undo(segment, user=manager, step=step.pk)
    said = refusal(made, user)
    for reason in (
        f"Somebody of {survivor.number} was moved",
        f"An alternative address of {survivor.number} was removed",
        f"The consent of {survivor.number} was changed",
        f"{survivor.number} was taken out of a group",
        f"Segment {segment.number} was changed since",
    ):
        assert reason in said


def test_refuses_where_the_survivor_went_until_that_is_taken_back(user):
    admin = UserFactory(role="Administrator")
    first, second, third = (
        create_contact(user=admin, type="company", name=name) for name in ("A", "B", "C")
    )
    before = dump()
    inner = merge(second, third, user)
    outer = merge(first, second, user)
    assert f"{second.number} was deleted or merged since." in refusal(inner, user)
    undo_merge(outer, user=user)
    undo_merge(inner, user=user)
    assert dump() == before


def test_a_line_dropped_since_stays_gone(user):
    manager = UserFactory(role="Administrator")
    survivor, other = ContactFactory(), ContactFactory()
    segment = make_segment(other)
    made = merge(survivor, other, user)
    actions.undo(segment, user=manager, step=segment.steps.get().pk)
    actions.add_line(segment, ContactFactory(), user=manager, discard_redo=True)
    undo_merge(made, user=user)
    assert not SegmentLine.objects.filter(contact=other).exists()


def test_a_line_edited_since_goes_back_with_the_edit(user):
    survivor, other = ContactFactory(), ContactFactory()
    segment = make_segment(other)
    made = merge(survivor, other, user)
    line = line_of(segment, survivor)
    manager = UserFactory(role="Administrator")
    actions.update_line(line, user=manager, version=line.version, values={"cost": "7"})
    undo_merge(made, user=user)
    assert str(line_of(segment, other).cost) == "7.00"


def test_refuses_without_the_right(user):
    made = merge(ContactFactory(), ContactFactory(), user)
    with pytest.raises(NotAllowed):
        undo_merge(made, user=UserFactory(role="Viewer"))
    assert not ContactMerge.objects.get().is_undone
