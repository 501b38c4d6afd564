import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.actions import update_contact
from crm.exceptions import BusinessRuleError, NotAllowed
from crm.imports import run_import, take_in
from crm.imports.undo import check_undo, kept_outcomes, undo_import
from crm.inheritance import LETTER_FORMS
from crm.models import Contact, Event, ImportRun, NotDuplicate
from tests.factories import ContactFactory, InteractionLogEntryFactory, PersonFactory, UserFactory
from tests.segments.factories import make_segment

pytestmark = pytest.mark.django_db
LIST = "Number,Company,Contact Name,City,Phone\n1,Old,,Köln,\n2,New,Anna,Rom,\n3,Newer,,Oslo,12\n"


@pytest.fixture
def user():
    return UserFactory(role="Salesperson")


@pytest.fixture
def old():
    """A company that the list moves to Köln, with a person who lives where it does."""
    company = ContactFactory(name="Old", sort_name="old", external_number="1", city="Bonn")
    PersonFactory(company=company, name="Eva", city="Bonn", own_address=False)
    return company


def imported(user, text: str = LIST) -> ImportRun:
    run = take_in(user=user, file_name="list.csv", content=text.encode())
    run_import(run, user=user)
    run.refresh_from_db()
    return run


def undone(run: ImportRun) -> dict:
    return vars(undo_import(run, user=run.owner))


def test_what_came_goes_and_what_changed_is_as_it_was(user, old):
    before = list(Contact.objects.order_by("id").values())
    run = imported(user)
    assert Contact.objects.count() == 5
    assert set(Contact.objects.filter(company=old).values_list("city", flat=True)) == {"Köln"}
    assert vars(check_undo(run, user=user)) == {"removed": 3, "put_back": 1, "kept": {}}
    assert undone(run) == {"removed": 3, "put_back": 1, "kept": {}}
    after = list(Contact.objects.order_by("id").values())
    moved = {"version", "updated_at", "search_text", *LETTER_FORMS}
    assert [{**row, **dict.fromkeys(moved)} for row in after] == [
        {**row, **dict.fromkeys(moved)} for row in before
    ]
    assert Contact.objects.get(pk=old.pk).version == 3
    event = Event.objects.get(verb="undone")
    assert (event.subject_key, event.details["removed"]) == (str(run.pk), 3)
    with pytest.raises(BusinessRuleError, match="undone already"):
        undo_import(run, user=user)


def test_the_list_can_come_again_after_an_undo(user, old):
    undone(imported(user))
    run = imported(user)
    assert (run.result["companies"]["new"], run.result["companies"]["update"]) == (2, 1)


def test_who_was_edited_or_used_since_stays_with_its_reason(user, old):
    run = imported(user)
    anna, newer = Contact.objects.get(name="Anna"), Contact.objects.get(name="Newer")
    update_contact(anna, user=user, version=anna.version, values={"job_title": "Buyer"})
    update_contact(old, user=user, version=2, values={"phone": "99"})
    InteractionLogEntryFactory(contact=newer)
    kept = {"edited": 2, "used": 1, "people": 1}
    assert check_undo(run, user=user).kept == kept
    found = {one.row.name: one.why for one in kept_outcomes(run)}
    assert found == {"Old": "edited", "Anna": "edited", "Newer": "used", "New": "people"}
    assert undone(run) == {"removed": 0, "put_back": 0, "kept": kept}
    assert Contact.objects.count() == 5
    assert Contact.objects.get(pk=old.pk).city == "Köln"


def test_who_is_on_a_segment_or_marked_as_nobodys_duplicate_stays(user, old):
    run = imported(user)
    make_segment(Contact.objects.get(name="Anna"))
    first, second = Contact.objects.filter(type="company").order_by("pk")[1:]
    NotDuplicate.objects.create(first=first, second=second, user=user)
    assert undone(run) == {"removed": 0, "put_back": 1, "kept": {"listed": 1, "used": 2}}


def test_a_company_stays_for_somebody_who_joined_it_since(user):
    run = imported(user)
    PersonFactory(company=Contact.objects.get(name="Newer"))
    assert undone(run) == {"removed": 3, "put_back": 0, "kept": {"people": 1}}


def test_deleted_contacts_are_told(user):
    run = imported(user)
    Contact.objects.get(name="Anna").delete()
    assert undone(run)["kept"] == {"gone": 1}
    assert not Contact.objects.exists()


def test_refuses_who_has_no_right_and_what_is_not_over(user):
    run = take_in(user=user, file_name="list.csv", content=LIST.encode())
    with pytest.raises(BusinessRuleError, match="that is over"):
        undo_import(run, user=user)
    with pytest.raises(NotAllowed):
        undo_import(imported(user), user=UserFactory(role="Viewer"))


def test_costs_the_same_for_any_number_of_rows(user):
    def cost(count: int, prefix: str) -> int:
        rows = "".join(f"{prefix}{n},{prefix} {n},Anna {n},Rom,\n" for n in range(count))
        head = LIST.splitlines()[0]
        imported(user, f"{head}\n{rows}")
        changed = imported(user, f"{head}\n{rows.replace('Rom', 'Bonn')}")
        with CaptureQueriesContext(connection) as queries:
            assert undone(changed)["put_back"] == count
        return len(queries)

    cost(1, "warm")
    assert cost(2, "a") == cost(30, "b")


def test_to_take_away_many_new_contacts_costs_what_a_few_cost(user):
    def cost(count: int, prefix: str) -> int:
        rows = "".join(f"{prefix}{n},{prefix} {n},Anna {n},Rom,\n" for n in range(count))
        run = imported(user, f"{LIST.splitlines()[0]}\n{rows}")
        with CaptureQueriesContext(connection) as queries:
            assert undone(run)["removed"] == 2 * count
        return len(queries)

    cost(1, "warm")
    assert cost(2, "a") == cost(30, "b")
