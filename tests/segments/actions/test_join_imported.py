"""A list given to a worksheet: whoever it names joins as one step, new ones are created."""

import pytest
from django.urls import reverse

from crm.imports import preview_import, run_import, take_in
from crm.imports.joining import count_meant, goal_of, joined_sentences
from crm.imports.undo import check_undo, places_to_free, undo_import
from crm.models import Contact
from segments import actions
from segments.exceptions import RedoWouldBeLost
from segments.steps import strip
from tests.factories import ContactFactory, PersonFactory, SalespersonFactory, UserFactory
from tests.segments.factories import line_of, listed, make_segment

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(role="Marketing manager")


@pytest.fixture
def segment(user):
    return make_segment(user=user)


def given(segment, user, text, file_name="people.csv"):
    """The list looked at, as the page shows it before anything is written."""
    run = take_in(user=user, file_name=file_name, content=text.encode(), joins=segment.number)
    preview_import(run, user=user)
    return run


def taken(run, user):
    run_import(run, user=user)
    run.refresh_from_db()


def names(segment):
    return set(Contact.objects.filter(pk__in=listed(segment)).values_list("name", flat=True))


def test_a_company_that_is_named_alone_is_the_only_one_of_the_name(segment, user):
    linden = ContactFactory(name="Linden GmbH", post_code="10115", city="Berlin")
    ContactFactory(name="Birch Ltd", post_code="1")
    ContactFactory(name="Birch Ltd", post_code="2")
    anna = PersonFactory(name="Anna Hart", company=linden, email="anna@linden.example")
    run = given(
        segment,
        user,
        "Company,Contact Name,E-mail\n"
        "Linden GmbH,Anna Hart,anna@linden.example\n"
        "linden gmbh,Ben Wood,ben@linden.example\n"
        "Birch Ltd,Bob Stone,bob@birch.example\n",
    )
    taken(run, user)
    assert names(segment) == {"Anna Hart", "Ben Wood", "Bob Stone"}
    assert set(linden.people.values_list("name", flat=True)) == {"Anna Hart", "Ben Wood"}
    assert Contact.objects.filter(name="Birch Ltd").count() == 3
    assert anna.pk in listed(segment)


def test_a_company_that_is_elsewhere_is_another_one(segment, user):
    ContactFactory(name="Linden GmbH", post_code="10115", city="Berlin")
    taken(given(segment, user, "Company,City\nLinden GmbH,Bonn\n"), user)
    assert Contact.objects.filter(name="Linden GmbH").count() == 2


def test_known_and_new_people_join_as_one_step(segment, user):
    linden = ContactFactory(name="Linden GmbH")
    anna = PersonFactory(name="Anna Hart", company=linden, email="anna@linden.example")
    run = given(
        segment,
        user,
        "Company,Contact Name,E-mail\n"
        "Linden GmbH,Anna Hart,anna@linden.example\n"
        "Birch Ltd,Bob Stone,bob@birch.example\n"
        "Alder AG,,info@alder.example\n",
    )
    assert count_meant(run) == 3
    assert not listed(segment)
    taken(run, user)
    # The company of a person is no addressee of its own.
    assert names(segment) == {"Anna Hart", "Bob Stone", "Alder AG"}
    assert anna.pk in listed(segment)
    step = segment.steps.get()
    assert (step.kind, step.line_count) == ("list", 3)
    view = strip(segment)[0]
    assert view.sentence == "people.csv: 3 rows, 3 contacts, created: 1 person and 2 companies"
    created = "Created: 1 person and 2 companies."
    assert joined_sentences(run) == ["3 contacts were added.", created]
    actions.undo(segment, user=user, step=step.pk)
    assert not listed(segment)


@pytest.mark.parametrize(
    "row",
    [
        "No,Contact Name\n{number},Somebody\n",
        "Contact Name,E-mail\nA. Hart,ANNA@linden.example\n",
        "Company,Contact Name,E-mail\nLinden,Anna Hart,anna@linden.example\n",
        "Contact Name,Post code\nAnna Hart,10115\n",
    ],
    ids=["our number", "e-mail", "e-mail, company spelled otherwise", "name and post code"],
)
def test_people_of_a_company_are_known_without_it(segment, user, row):
    anna = PersonFactory(
        name="Anna Hart",
        company=ContactFactory(name="Linden GmbH"),
        email="anna@linden.example",
        post_code="10115",
    )
    run = given(segment, user, row.format(number=anna.number))
    taken(run, user)
    assert listed(segment) == {anna.pk}


def test_a_list_for_the_contacts_alone_knows_nobody_without_their_company(user):
    PersonFactory(name="Anna Hart", company=ContactFactory(), email="anna@linden.example")
    text = b"Contact Name,E-mail\nAnna Hart,anna@linden.example\n"
    run = take_in(user=user, file_name="people.csv", content=text)
    assert preview_import(run, user=user).people.new == 1


def test_known_contacts_stay_as_they_are(segment, user):
    old = ContactFactory(name="Linden GmbH", city="Bonn", email="info@linden.example")
    text = "Company,E-mail,City\nLinden GmbH,info@linden.example,Berlin\n"
    run = given(segment, user, text)
    taken(run, user)
    old.refresh_from_db()
    assert (old.city, old.version) == ("Bonn", 1)
    assert listed(segment) == {old.pk}


def test_rows_left_out_and_named_twice_are_counted(segment, user):
    twins = [ContactFactory(name="Twin", post_code="1") for _n in range(2)]
    run = given(
        segment,
        user,
        "Company,Post code,Country\nTwin,1,\nNew,2,\nNew,2,\nWrong,3,Atlantis\n",
    )
    assert count_meant(run) == 1
    taken(run, user)
    assert names(segment) == {"New"}
    assert not listed(segment) & {twin.pk for twin in twins}
    assert segment.steps.get().criteria == {
        "file": "people.csv",
        "rows": 4,
        "count": 1,
        "people": 0,
        "companies": 1,
        "left_out": 3,
    }


def test_a_company_that_stands_alone_in_a_later_row_joins_as_well(segment, user):
    run = given(segment, user, "Company,Contact Name\nBirch,Bob\nBirch,\n")
    assert count_meant(run) == 2
    taken(run, user)
    assert names(segment) == {"Birch", "Bob"}


def test_who_may_not_be_on_a_segment_stays_off_with_the_reason(segment, user):
    ContactFactory(name="Gone", email="gone@example.com", is_inactive=True)
    run = given(segment, user, "Company,E-mail\nGone,gone@example.com\nNew,new@example.com\n")
    taken(run, user)
    assert names(segment) == {"New"}
    assert joined_sentences(run) == [
        "1 contact was added.",
        "Created: 1 company.",
        "1 left out: The contact is inactive. Gone",
    ]


def test_the_contacts_are_in_though_the_segment_was_closed_meanwhile(segment, user):
    run = given(segment, user, "Company\nNew\n")
    actions.trash_segment(segment, user=user)
    taken(run, user)
    assert Contact.objects.filter(name="New").exists()
    assert not listed(segment)
    assert "refused" in run.result["joined"]


def test_undone_steps_with_typed_values_are_asked_about_and_it_joins_once_more(segment, user):
    contact = ContactFactory()
    line = actions.add_line(segment, contact, user=user)
    actions.update_line(
        line, user=user, version=line.version, values={"description": "Own"}, today=None
    )
    actions.undo(segment, user=user, step=line.step_id)
    run = given(segment, user, "Company\nNew\n")
    taken(run, user)
    assert not listed(segment)
    with pytest.raises(RedoWouldBeLost):
        actions.join_once_more(segment, run, user=user)
    done = actions.join_once_more(segment, run, user=user, discard_redo=True)
    assert done.result.line_count == 1
    assert names(segment) == {"New"}
    assert actions.join_once_more(segment, run, user=user) is None


def test_only_who_sees_the_segment_sees_what_a_list_joins(segment, user):
    run = given(segment, user, "Company\nNew\n")
    assert goal_of(run, user).name == str(segment)
    segment.salesperson = SalespersonFactory()
    segment.save()
    assert goal_of(run, UserFactory(role="Salesperson")) is None


def test_who_was_there_already_is_counted(segment, user):
    contact = ContactFactory(name="Here", email="here@example.com")
    actions.add_line(segment, contact, user=user)
    run = given(segment, user, "Company,E-mail\nHere,here@example.com\n")
    taken(run, user)
    assert joined_sentences(run)[1] == "1 was on the segment already."
    assert line_of(segment, contact).step.kind == "manual_add"


def test_who_came_by_a_list_goes_with_it_once_its_step_is_undone(client, segment, user):
    run = given(segment, user, "Company,Contact Name\nBirch Ltd,Bob Stone\nAlder AG,\n")
    taken(run, user)
    # The company's person is listed, and so the company stays as well.
    assert check_undo(run, user=user).kept == {"listed": 2, "people": 1}
    assert places_to_free(run, user) == [(str(segment), segment.get_absolute_url())]
    client.force_login(user)
    question = client.get(reverse("crm:import-undo", args=[run.pk])).content.decode()
    assert f'<a href="{segment.get_absolute_url()}">{segment}</a>' in question
    actions.undo(segment, user=user, step=segment.steps.get().pk)
    assert not places_to_free(run, user)
    assert vars(undo_import(run, user=user)) == {"removed": 3, "put_back": 0, "kept": {}}
    assert not Contact.objects.filter(name__in=["Birch Ltd", "Bob Stone", "Alder AG"]).exists()
    assert not segment.lines.exists()
    # There is nobody for the step to bring again.
    actions.redo(segment, user=user, step=segment.steps.get().pk)
    assert not listed(segment)
