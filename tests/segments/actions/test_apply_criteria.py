"""Saved criteria applied: their steps run against today's data, as one run."""

import datetime as dt

import pytest
from django.utils import timezone

from crm.exceptions import NotAllowed
from crm.models import Contact
from interactions.models import InteractionLogEntry
from segments import actions, sentences
from segments.exceptions import CriteriaAreBroken, ExcludedNeedTheRight, RedoWouldBeLost
from segments.models import SavedCriteria, Segment
from segments.saved import saved_steps, used_by
from segments.steps import strip
from tests.factories import (
    ConsentFactory,
    ContactFactory,
    InteractionLogEntryFactory,
    LoggedSegmentFactory,
    MailingGroupFactory,
    PersonFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.segments.factories import line_of, listed, make_segment, to_hold

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(role="Salesperson")


@pytest.fixture
def segment(user):
    return make_segment(user=user)


def by(kind, filters, *options):
    return {"kind": kind, "criteria": {"filters": filters, "options": list(options)}}


def of(kind, *numbers):
    return {"kind": kind, "criteria": {"numbers": list(numbers), "count": len(numbers)}}


def criteria(user, *steps, code="RL", **values):
    return SavedCriteria.objects.create(
        code=code, description="Spring", owner=user, steps=list(steps), **values
    )


def apply(segment, saved, user, **more):
    return actions.apply_criteria(segment, saved, user=user, **more)


def test_who_refused_is_warned_of(segment, user):
    contact = ContactFactory(type="company", correspondence_type="email")
    ConsentFactory(contact=contact, channel="email", status="refused")
    saved = criteria(user, by("add", {"type": ["company"]}))
    result = apply(segment, saved, user)
    assert result.warnings == {"emails_refused": 1}
    warning = "1 contact refused e-mails: the interaction will be logged, but nothing sent."
    assert warning in sentences.criteria_applied(saved, result)


GERMANY = {"country": ["DE"]}


def test_the_steps_run_in_their_order_on_todays_data(segment, user):
    saved = criteria(user, by("add", GERMANY), by("reduce", {"q": ["anna"]}))
    ContactFactory(country="DE", name="Anna", search_text="anna")
    stays = ContactFactory(country="DE", name="Bob", search_text="bob")
    result = apply(segment, saved, user)
    assert listed(segment) == {stays.pk}
    assert (result.added, result.removed) == (2, 1)
    assert [step.kind for step in segment.steps.all()] == ["add", "reduce"]


def test_words_mean_today_and_whoever_applies_them(monkeypatch):
    anna, bob = (UserFactory(role="Salesperson", salesperson=SalespersonFactory()) for _ in "ab")
    today = timezone.localdate()
    for days in (0, 60):
        for person in (anna, bob):
            contact = ContactFactory(salesperson=person.salesperson)
            InteractionLogEntryFactory(contact=contact, date=today + dt.timedelta(days))
    mine = {"source": "contact", "where": {"salesperson": "%me"}}
    lately = {"source": "interaction", "where": {"date": "today-30D..today"}, "has": "some"}
    tree = {"version": 2, "tree": {"all": [mine, lately]}}
    built = make_segment(user=anna)
    actions.add_contacts(built, tree, user=anna)
    saved = actions.save_criteria(built, code="RL", description="x", is_shared=True, user=anna)
    assert saved.steps[0]["criteria"]["filters"] == tree
    shift(monkeypatch, dt.timedelta(60))
    later = make_segment(user=bob)
    apply(later, saved, bob)
    (contact,) = Contact.objects.filter(pk__in=listed(later))
    assert contact.salesperson == bob.salesperson
    entry = InteractionLogEntry.objects.get(contact=contact)
    assert entry.date == today + dt.timedelta(60)


def shift(monkeypatch, by):
    """As if so much time had gone by."""
    real = timezone.localtime

    def later(value=None, *zone):
        return real(value, *zone) + (by if value is None else dt.timedelta())

    monkeypatch.setattr(timezone, "localtime", later)


def test_is_taken_back_and_done_again_together(segment, user):
    contact = ContactFactory(country="DE")
    saved = criteria(user, by("add", GERMANY), by("refine", GERMANY))
    step = apply(segment, saved, user).step
    assert strip(segment).undoable.act == "RL"
    result = actions.undo(segment, user=user, step=step.pk)
    assert (result.run_length, listed(segment)) == (2, set())
    first = strip(segment).redoable.step
    actions.redo(segment, user=user, step=first.pk)
    assert listed(segment) == {contact.pk}


def test_named_contacts_come_and_go_by_their_numbers(user):
    one, two, three = (ContactFactory(number=f"CT{n}") for n in (1, 2, 3))
    segment = make_segment(three, user=user)
    saved = criteria(user, of("manual_add", "CT1", "CT2"), of("manual_remove", "CT3"))
    apply(segment, saved, user)
    assert listed(segment) == {one.pk, two.pk}


def test_a_number_that_is_nobodys_any_more_adds_nobody(segment, user):
    contact = ContactFactory(number="CT1")
    apply(segment, criteria(user, of("paste", "CT1", "GONE"), of("manual_add", "GONE")), user)
    assert listed(segment) == {contact.pk}
    assert segment.steps.count() == 2


def test_who_is_removed_comes_back_and_who_is_listed_stays_once(user):
    contacts = [ContactFactory(number=f"CT{n}") for n in (1, 2)]
    segment = make_segment(*contacts, user=user)
    saved = actions.save_criteria(segment, code="RL", description="x", is_shared=False, user=user)
    actions.remove_lines(segment, [line_of(segment, contacts[1]).pk], user=user)
    apply(segment, saved, user)
    assert listed(segment) == {contact.pk for contact in contacts}


def test_options_are_kept(segment, user):
    company = ContactFactory(country="FR")
    person = PersonFactory(country="DE", company=company)
    saved = criteria(
        user, by("add", GERMANY, "with_companies"), by("refine", GERMANY, "entire_companies")
    )
    apply(segment, saved, user)
    assert listed(segment) == {person.pk, company.pk}


def test_a_logged_segment_is_read_anew(segment, user):
    logged = LoggedSegmentFactory(segment_number="SM42")
    good = InteractionLogEntryFactory(logged_segment=logged, evaluation="positive")
    InteractionLogEntryFactory(logged_segment=logged)
    step = {
        "kind": "logged_segment",
        "criteria": {"number": "SM42", "outcome": {"evaluation": ["positive"]}},
    }
    apply(segment, criteria(user, step), user)
    assert listed(segment) == {good.contact_id}


def test_excluded_ones_come_where_the_criteria_say_so(segment, user):
    contact = ContactFactory(country="DE", is_excluded=True)
    saved = criteria(user, by("add", GERMANY, "include_excluded"), is_shared=True)
    with pytest.raises(ExcludedNeedTheRight):
        apply(segment, saved, user)
    assert not segment.steps.exists()
    apply(segment, saved, UserFactory(role="Marketing manager"))
    assert listed(segment) == {contact.pk}


BROKEN = {
    "a field that no longer exists": by("add", {"hobby": ["golf"]}),
    "a code that no longer exists": by("refine", {"mailing_group": ["GONE"]}),
    "an option that no longer exists": by("reduce", GERMANY, "half_companies"),
    "a kind that no longer exists": by("shuffle", GERMANY),
    "a logged segment that no longer exists": {
        "kind": "logged_segment",
        "criteria": {"number": "GONE"},
    },
}


@pytest.mark.parametrize("step", BROKEN.values(), ids=BROKEN)
def test_a_step_that_no_longer_holds_together_runs_nothing(segment, user, step):
    ContactFactory(country="DE")
    saved = criteria(user, by("add", GERMANY), step)
    assert [bool(one.broken) for one in saved_steps(saved, user)] == [False, True]
    with pytest.raises(CriteriaAreBroken, match="Step 2 of these criteria"):
        apply(segment, saved, user)
    assert not segment.steps.exists()
    assert listed(segment) == set()


def test_a_code_that_comes_back_mends_the_step(segment, user):
    saved = criteria(user, by("add", {"mailing_group": ["NEWS"]}))
    assert saved_steps(saved, user)[0].broken
    MailingGroupFactory(code="NEWS")
    assert apply(segment, saved, user).added == 0


def test_without_steps_nothing_is_done(segment, user):
    with pytest.raises(CriteriaAreBroken, match="no steps"):
        apply(segment, criteria(user), user)


def test_remembers_when_and_where(segment, user):
    saved = criteria(user, by("add", GERMANY))
    assert (saved.used_at, used_by(saved, user)) == (None, [])
    step = apply(segment, saved, user).step
    saved.refresh_from_db()
    assert saved.used_at is not None
    assert used_by(saved, user) == [segment]
    actions.undo(segment, user=user, step=step.pk)
    assert used_by(saved, user) == []


def test_somebody_elses_own_are_refused_and_shared_ones_run(segment, user):
    owner = UserFactory(role="Salesperson")
    saved = criteria(owner, by("add", GERMANY))
    with pytest.raises(NotAllowed):
        apply(segment, saved, user)
    SavedCriteria.objects.update(is_shared=True)
    apply(segment, saved, user)
    assert segment.steps.get().user == user


def test_asks_before_undone_steps_with_typed_values_are_dropped(user):
    contact = ContactFactory()
    segment = make_segment(contact, user=user)
    line = line_of(segment, contact)
    actions.update_line(line, user=user, version=1, values={"personal_text": "Hello"})
    actions.undo(segment, user=user, step=line.step_id)
    saved = criteria(user, by("add", GERMANY), by("refine", GERMANY))
    with pytest.raises(RedoWouldBeLost):
        apply(segment, saved, user)
    apply(segment, saved, user, discard_redo=True)
    assert segment.steps.count() == 2


def test_saving_again_gives_the_same_criteria(segment, user):
    ContactFactory(number="CT1")
    saved = criteria(user, of("manual_add", "CT1"), by("add", GERMANY), by("refine", GERMANY))
    apply(segment, saved, user)
    again = actions.save_criteria(segment, code="TWO", description="x", is_shared=False, user=user)
    assert again.steps == saved.steps


def test_a_new_segment_starts_from_them_or_not_at_all(user):
    contact = ContactFactory(country="DE")
    saved = criteria(user, by("add", GERMANY))
    segment, result = actions.start_segment(saved, description="New", user=user)
    assert (segment.description, listed(segment), result.added) == ("New", {contact.pk}, 1)
    broken = criteria(user, by("add", {"hobby": ["golf"]}), code="TWO")
    with pytest.raises(CriteriaAreBroken):
        actions.start_segment(broken, description="Newer", user=user)
    assert Segment.objects.count() == 1


@pytest.mark.parametrize("size", [2, 40])
def test_takes_the_same_number_of_statements_at_any_size(
    segment, user, size, django_assert_num_queries
):
    ContactFactory.create_batch(size, country="DE")
    saved = criteria(user, by("add", GERMANY), by("refine", GERMANY))
    # savepoint, sight, right, lock, criteria · last step, insert, counts, lines, step, count,
    # segment for each of two · last used · release
    with django_assert_num_queries(22 + to_hold()):
        apply(segment, saved, user)
    assert len(listed(segment)) == size
