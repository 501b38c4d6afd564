"""Two contacts become one: nothing that either had is lost."""

import datetime as dt

import pytest

from crm.actions import ContactChanged, update_contact
from crm.duplicates import mark_not_duplicates
from crm.exceptions import BusinessRuleError, NotAllowed
from crm.merging import CannotMerge, merge_contacts
from crm.models import (
    Channel,
    Consent,
    Contact,
    ContactAltAddress,
    ContactMerge,
    Event,
    MailingGroupMembership,
    NotDuplicate,
)
from interactions.models import InteractionLogEntry
from segments import actions
from segments.actions.following import create_follow_up
from segments.models import SegmentLine
from tests.crm.merging import merge
from tests.factories import (
    ConsentFactory,
    ContactAltAddressFactory,
    ContactFactory,
    InteractionLogEntryFactory,
    LoggedSegmentFactory,
    MailingGroupFactory,
    MailingGroupMembershipFactory,
    PersonFactory,
    UserFactory,
)
from tests.segments.factories import line_of, listed, make_segment

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(role="Salesperson")


def test_what_the_survivor_does_not_say_comes_from_the_other(user):
    survivor = ContactFactory(name="Acme", phone="+49 30 1234567", is_minor=False)
    other = ContactFactory(
        name="Acme Ltd", phone="030 999", email="info@acme.test", city="Berlin", note="Big"
    )
    merge(survivor, other, user)
    survivor.refresh_from_db()
    assert (survivor.name, survivor.phone) == ("Acme", "+49 30 1234567")
    assert (survivor.email, survivor.city, survivor.note) == ("info@acme.test", "Berlin", "Big")
    assert "info@acme.test" in survivor.search_text
    assert survivor.version == 2
    assert not Contact.objects.filter(pk=other.pk).exists()


def test_a_chosen_value_wins_and_a_note_may_be_both(user):
    survivor = ContactFactory(name="Acme", email="a@acme.test", note="One")
    other = ContactFactory(name="Acme Ltd", email="b@acme.test", note="Two")
    merge(survivor, other, user, name="other", email="other", note="both")
    survivor.refresh_from_db()
    assert (survivor.name, survivor.sort_name) == ("Acme Ltd", "acme ltd")
    assert (survivor.email, survivor.note) == ("b@acme.test", "One\n\nTwo")


def test_an_address_is_not_mixed_of_two(user):
    survivor = ContactFactory(address="Main Street 1", city="Leeds")
    other = ContactFactory(address="Ring 5", post_code="10115", city="Berlin", county="BE")
    merge(survivor, other, user)
    survivor.refresh_from_db()
    assert (survivor.address, survivor.post_code, survivor.city) == ("Main Street 1", "", "Leeds")
    assert survivor.county == ""


def test_the_stricter_restriction_stays(user):
    survivor = ContactFactory()
    merge(survivor, ContactFactory(is_privacy_blocked=True, is_excluded=True), user)
    survivor.refresh_from_db()
    assert survivor.is_privacy_blocked
    assert survivor.is_excluded


def test_people_follow_and_inherit_from_the_survivor(user):
    survivor = ContactFactory(name="Acme", city="Leeds", email="info@acme.test")
    other = ContactFactory(name="Acme Ltd", city="York")
    heir = PersonFactory(company=other, own_address=False, city="York")
    own = PersonFactory(company=other, city="Hull")
    merge(survivor, other, user)
    heir.refresh_from_db()
    own.refresh_from_db()
    assert (heir.company, heir.city, heir.company_sort_name) == (survivor, "Leeds", "acme")
    assert (own.company, own.city, own.version) == (survivor, "Hull", 2)


def test_groups_are_united(user):
    survivor, other = ContactFactory(), ContactFactory()
    both, theirs = MailingGroupFactory(), MailingGroupFactory()
    for contact, group in ((survivor, both), (other, both), (other, theirs)):
        MailingGroupMembershipFactory(contact=contact, group=group)
    merge(survivor, other, user)
    assert set(survivor.mailing_groups.all()) == {both, theirs}
    assert MailingGroupMembership.objects.count() == 2


@pytest.mark.parametrize(
    ("ours", "theirs", "stays"),
    [
        (("given", 5), ("refused", 6), "refused"),
        (("refused", 5), ("given", 6), "given"),
        (("given", 5), ("refused", 5), "refused"),
        (("refused", 5), ("given", 5), "refused"),
    ],
)
def test_the_later_consent_counts_and_the_refusal_of_one_day(user, ours, theirs, stays):
    survivor, other = ContactFactory(), ContactFactory()
    for contact, (status, day) in ((survivor, ours), (other, theirs)):
        ConsentFactory(
            contact=contact, channel=Channel.EMAIL, status=status, said_on=dt.date(2026, 1, day)
        )
    ConsentFactory(contact=other, channel=Channel.PHONE)
    merge(survivor, other, user)
    said = dict(Consent.objects.filter(contact=survivor).values_list("channel", "status"))
    assert said == {"email": stays, "phone": "given"}


def test_addresses_move_and_a_taken_code_is_told_apart(user):
    survivor, other = ContactFactory(), ContactFactory()
    ContactAltAddressFactory(contact=survivor, code="SUMMERTIME")
    theirs = ContactAltAddressFactory(
        contact=other, code="SUMMERTIME", starts_on=dt.date(2030, 1, 1)
    )
    line = line_of(make_segment(other), other)
    actions.update_line(
        line, user=UserFactory(role="Administrator"), version=1, values={"address": theirs}
    )
    merge(survivor, other, user)
    codes = survivor.alt_addresses.values_list("code", flat=True)
    assert set(codes) == {"SUMMERTIME", "SUMMERTI-2"}
    line.refresh_from_db()
    assert (line.contact, line.address) == (survivor, theirs)
    assert ContactAltAddress.objects.count() == 2


def test_of_two_lines_on_a_segment_the_survivors_stays(user):
    survivor, other = ContactFactory(), ContactFactory()
    segment, single = make_segment(survivor, other), make_segment(other)
    line = line_of(segment, survivor)
    merge(survivor, other, user)
    segment.refresh_from_db()
    assert line_of(segment, survivor) == line
    assert (segment.line_count, listed(segment), listed(single)) == (
        1,
        {survivor.pk},
        {survivor.pk},
    )
    assert SegmentLine.objects.count() == 2


def test_a_removed_line_does_not_hide_a_listed_one_and_steps_back_list_nobody_twice(user):
    survivor, other = ContactFactory(), ContactFactory()
    manager = UserFactory(role="Marketing manager")
    segment = make_segment(survivor, other)
    actions.remove_lines(segment, [line_of(segment, survivor).pk], user=manager)
    merge(survivor, other, user)
    assert listed(segment) == {survivor.pk}
    while (step := segment.steps.filter(is_undone=False).last()) is not None:
        actions.undo(segment, user=manager, step=step.pk)
    while (step := segment.steps.filter(is_undone=True).first()) is not None:
        actions.redo(segment, user=manager, step=step.pk)
    assert segment.lines.filter(is_listed=True).count() == 1


def test_entries_follow_under_the_name_they_had_and_both_of_one_log_stay(user):
    survivor, other = ContactFactory(name="Acme"), ContactFactory(name="Acme Ltd")
    logged = LoggedSegmentFactory()
    for contact in (survivor, other):
        InteractionLogEntryFactory(contact=contact, logged_segment=logged)
    merge(survivor, other, user)
    names = InteractionLogEntry.objects.filter(contact=survivor).values_list(
        "contact_name", flat=True
    )
    assert sorted(names) == ["Acme", "Acme Ltd"]
    following = create_follow_up(logged, user=user)
    assert (following.line_count, listed(following)) == (1, {survivor.pk})


def test_who_was_no_duplicate_of_the_other_is_none_of_the_survivor(user):
    survivor, other, third = ContactFactory(), ContactFactory(), ContactFactory()
    mark_not_duplicates([other.pk, third.pk], user=user)
    mark_not_duplicates([other.pk, survivor.pk], user=user)
    merge(survivor, other, user)
    pairs = NotDuplicate.objects.values_list("first", "second")
    assert list(pairs) == [(survivor.pk, third.pk)]


def test_it_is_recorded(user):
    survivor, other = ContactFactory(), ContactFactory()
    merge(survivor, other, user)
    event = Event.objects.get(verb="merged")
    assert (event.user, event.subject_key) == (user, survivor.number)
    assert event.details["other"] == other.number


def test_refuses_other_mixes_and_writes_nothing(user):
    company, person = ContactFactory(), PersonFactory(company=None)
    with pytest.raises(CannotMerge, match="A company and a person cannot be merged"):
        merge(company, person, user)
    with pytest.raises(CannotMerge, match="two different"):
        merge(company, company, user)
    assert Contact.objects.count() == 2
    assert not ContactMerge.objects.exists()


def test_refuses_what_was_changed_since_it_was_looked_at(user):
    survivor, other = ContactFactory(), ContactFactory()
    update_contact(other, user=user, version=1, values={"city": "York"})
    with pytest.raises(ContactChanged):
        merge_contacts(survivor, other, fields={}, user=user, versions=(1, 1))
    assert Contact.objects.count() == 2


def test_refuses_without_the_right():
    with pytest.raises(NotAllowed):
        merge(ContactFactory(), ContactFactory(), UserFactory(role="Viewer"))


def test_an_edit_of_the_contact_that_went_says_so(user):
    survivor, other = ContactFactory(), ContactFactory()
    merge(survivor, other, user)
    with pytest.raises(BusinessRuleError, match=f"merged into {survivor.number}"):
        update_contact(other, user=user, version=1, values={"city": "York"})


def test_the_same_statements_whatever_the_number_of_rows(user, django_assert_max_num_queries):
    """Moved rows are two statements a table; of what both have, one more each."""

    def pair(count):
        survivor, other = ContactFactory(), ContactFactory()
        for _n in range(count):
            InteractionLogEntryFactory(contact=other)
            PersonFactory(company=other)
        make_segment(other)
        survivor.refresh_from_db()
        return survivor, other

    merge(ContactFactory(), ContactFactory(), user)
    counted = []
    for count in (1, 5):
        survivor, other = pair(count)
        with django_assert_max_num_queries(120) as queries:
            merge_contacts(survivor, other, fields={}, user=user, versions=(1, 1))
        counted.append(len(queries))
    assert counted[0] == counted[1]
