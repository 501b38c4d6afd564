"""Saved criteria: kept from a segment, renamed, shared, arranged, copied, deleted."""

import pytest
from django.db import IntegrityError

from crm.exceptions import NotAllowed
from segments import actions, keeping
from segments.exceptions import CodeIsTaken, CriteriaChanged, NothingToSave
from segments.models import SavedCriteria, Segment
from segments.steps import strip
from tests.factories import (
    ContactFactory,
    InteractionLogEntryFactory,
    LoggedSegmentFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.segments.factories import line_of, listed, make_segment

pytestmark = pytest.mark.django_db
GERMANY = {"country": ["DE"]}


@pytest.fixture
def user():
    return UserFactory(role="Salesperson")


def save(segment, user, code="RL", **more):
    said = {"description": "Spring", "is_shared": False, **more}
    return actions.save_criteria(segment, code=code, user=user, **said)


def add(segment, user, filters=GERMANY, **options):
    return actions.add_contacts(segment, filters, user=user, **options)


def test_keeps_steps_by_criteria_with_their_options(user):
    segment = make_segment(user=user)
    add(segment, user, with_companies=True)
    actions.refine_contacts(segment, {"type": ["person"]}, user=user, entire_companies=True)
    actions.reduce_contacts(segment, {"q": ["anna"]}, user=user)
    saved = save(segment, user, code="rl ", is_shared=True)
    assert (saved.code, saved.owner, saved.is_shared) == ("RL", user, True)
    assert saved.steps == [
        {"kind": "add", "criteria": {"filters": GERMANY, "options": ["with_companies"]}},
        {
            "kind": "refine",
            "criteria": {"filters": {"type": ["person"]}, "options": ["entire_companies"]},
        },
        {"kind": "reduce", "criteria": {"filters": {"q": ["anna"]}, "options": []}},
    ]


def test_keeps_the_numbers_of_contacts_that_were_named(user):
    by_hand = [ContactFactory(number=f"CT{n}") for n in (1, 2)]
    ContactFactory(number="CT3")
    segment = make_segment(*by_hand, user=user)
    actions.paste_contacts(segment, "CT3", user=user)
    actions.remove_lines(segment, [line_of(segment, by_hand[0]).pk], user=user)
    assert save(segment, user).steps == [
        {"kind": "manual_add", "criteria": {"numbers": ["CT1", "CT2"], "count": 2}},
        {"kind": "paste", "criteria": {"numbers": ["CT3"], "count": 1}},
        {"kind": "manual_remove", "criteria": {"numbers": ["CT1"], "count": 1}},
    ]


def test_rules_only_leaves_named_contacts_out(user):
    logged = LoggedSegmentFactory(segment_number="SM42")
    InteractionLogEntryFactory(logged_segment=logged)
    segment = make_segment(ContactFactory(), user=user)
    actions.reuse_logged_segment(segment, logged, user=user, outcome={"response": ["no"]})
    add(segment, user)
    assert save(segment, user, rules_only=True).steps == [
        {
            "kind": "logged_segment",
            "criteria": {"number": "SM42", "outcome": {"response": ["no"]}},
        },
        {"kind": "add", "criteria": {"filters": GERMANY, "options": []}},
    ]


def test_of_a_step_that_named_many_the_first_are_kept(user, monkeypatch):
    monkeypatch.setattr(keeping, "KEPT_NUMBERS", 3)
    contacts = [ContactFactory(number=f"CT{n}") for n in range(5)]
    segment = make_segment(user=user)
    ids = [contact.pk for contact in contacts]
    actions.add_selected(segment, ids, user=user)
    saved = save(segment, user)
    assert saved.steps[0]["criteria"] == {"numbers": ["CT0", "CT1", "CT2"], "count": 5}


def test_edits_and_undone_steps_are_not_kept(user):
    segment = make_segment(ContactFactory(number="CT1"), user=user)
    actions.update_lines(segment, segment.lines.all(), user=user, values={"description": "All"})
    undone = add(segment, user).step
    actions.undo(segment, user=user, step=undone.pk)
    assert [step["kind"] for step in save(segment, user).steps] == ["manual_add"]


def test_without_a_step_there_is_nothing_to_save(user):
    with pytest.raises(NothingToSave):
        save(make_segment(user=user), user)
    with pytest.raises(NothingToSave):
        save(make_segment(ContactFactory(), user=user), user, rules_only=True)
    assert not SavedCriteria.objects.exists()


def test_a_code_is_given_once(user):
    segment = make_segment(ContactFactory(), user=user)
    save(segment, user)
    with pytest.raises(CodeIsTaken, match="RL"):
        save(segment, user, code="rl")


def test_needs_the_right_and_the_sight_of_the_segment(user):
    segment = make_segment(ContactFactory(), user=user)
    with pytest.raises(NotAllowed):
        save(segment, UserFactory(role="Viewer"))
    other = UserFactory(role="Salesperson")
    foreign = make_segment(ContactFactory(), user=other)
    Segment.objects.filter(pk=foreign.pk).update(salesperson=SalespersonFactory())
    with pytest.raises(NotAllowed):
        save(foreign, user)


@pytest.mark.parametrize("size", [2, 30])
def test_takes_the_same_number_of_statements_at_any_size(user, size, django_assert_num_queries):
    segment = make_segment(*ContactFactory.create_batch(size), user=user)
    some = list(segment.lines.values_list("pk", flat=True)[: size // 2])
    actions.remove_lines(segment, some, user=user)
    user = type(user).objects.get(pk=user.pk)
    user.has_perm("segments.add_savedcriteria")
    # savepoint, sight · steps, whom they brought, whom they took · insert within a savepoint (3) ·
    # event · release
    with django_assert_num_queries(10):
        save(segment, user)


@pytest.fixture
def saved(user):
    segment = make_segment(user=user)
    add(segment, user)
    actions.refine_contacts(segment, {"type": ["person"]}, user=user)
    actions.reduce_contacts(segment, {"q": ["anna"]}, user=user)
    return save(segment, user)


def kinds(saved):
    return [step["kind"] for step in saved.steps]


def change(saved, user, **values):
    said = {"code": saved.code, "description": saved.description, "is_shared": False, **values}
    return actions.update_criteria(saved, user=user, version=saved.version, **said)


def test_are_renamed_and_shared(saved, user):
    written = change(saved, user, code="new", description="Autumn", is_shared=True)
    assert (written.code, written.description, written.is_shared) == ("NEW", "Autumn", True)
    assert kinds(written) == ["add", "refine", "reduce"]


def test_a_taken_code_is_refused(saved, user):
    actions.copy_criteria(saved, code="TWO", description="x", is_shared=False, user=user)
    with pytest.raises(CodeIsTaken, match="TWO"):
        change(saved, user, code="two")


def test_another_broken_rule_of_the_database_is_no_code_that_is_taken(saved, user):
    with pytest.raises(IntegrityError, match="is_shared"):
        change(saved, user, is_shared=None)


def test_a_change_of_what_somebody_else_changed_is_refused(saved, user):
    change(saved, user, description="First")
    with pytest.raises(CriteriaChanged):
        change(saved, user, description="Second")
    with pytest.raises(CriteriaChanged):
        actions.arrange_criteria(saved, user=user, version=saved.version, order=[0])
    assert SavedCriteria.objects.get().description == "First"


def test_steps_are_reordered_and_removed(saved, user):
    written = actions.arrange_criteria(saved, user=user, version=saved.version, order=[2, 0])
    assert kinds(written) == ["reduce", "add"]
    with pytest.raises(NothingToSave):
        actions.arrange_criteria(written, user=user, version=written.version, order=[])


def test_a_copy_is_ones_own(saved):
    other = UserFactory(role="Salesperson")
    values = {"code": "mine", "description": "Mine", "is_shared": False, "user": other}
    with pytest.raises(NotAllowed):
        actions.copy_criteria(saved, **values)
    SavedCriteria.objects.update(is_shared=True)
    copy = actions.copy_criteria(saved, **values)
    assert (copy.owner, kinds(copy)) == (other, kinds(saved))


def test_deleted_criteria_leave_the_segments_they_built(saved, user):
    contact = ContactFactory(country="DE", type="person")
    segment = make_segment(user=user)
    actions.apply_criteria(segment, saved, user=user)
    actions.delete_criteria(saved, user=user)
    assert not SavedCriteria.objects.exists()
    assert listed(segment) == {contact.pk}
    assert strip(segment)[0].saved == "RL · Spring"


def test_only_the_owner_and_who_may_change_all_change_them(saved):
    stranger = UserFactory(role="Salesperson")
    for act in (
        lambda user: change(saved, user, description="x"),
        lambda user: actions.arrange_criteria(saved, user=user, version=1, order=[0]),
        lambda user: actions.delete_criteria(saved, user=user),
    ):
        with pytest.raises(NotAllowed):
            act(stranger)
    assert change(saved, UserFactory(role="Marketing manager"), description="x").description == "x"
