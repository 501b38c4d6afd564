"""A list's own columns are the worksheet's: what it says there comes with the lines."""

import pytest

from crm.imports import map_columns, preview_import, run_import, take_in
from crm.imports.joining import joined_sentences
from crm.list_columns import LIST
from crm.models import Contact
from segments import actions
from segments.models import SegmentColumn, SegmentLine
from segments.step_rows import step_rows
from segments.steps import strip
from tests.factories import ContactFactory, UserFactory
from tests.segments.factories import listed, make_segment, to_hold

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(role="Marketing manager")


@pytest.fixture
def segment(user):
    return make_segment(user=user)


def joined(segment, user, text):
    run = take_in(user=user, file_name="people.csv", content=text.encode(), joins=segment.number)
    preview_import(run, user=user)
    run_import(run, user=user)
    run.refresh_from_db()
    return run


def values(segment):
    lines = SegmentLine.objects.listed().filter(segment=segment)
    return dict(lines.values_list("contact__name", "list_values"))


def headings(segment):
    return [column.heading for column in SegmentColumn.objects.shown().filter(segment=segment)]


def last_step(segment):
    return segment.steps.filter(is_undone=False).last().pk


def test_what_no_field_is_comes_with_the_lines(segment, user):
    known = ContactFactory(name="Known AG", email="known@example.com")
    joined(
        segment,
        user,
        "Company,E-mail,Rabatt,Invoice No.,Empty\n"
        "Known AG,known@example.com,5 %,R-1,\n"
        "New GmbH,new@example.com,,R-2,\n"
        "Third,third@example.com,,,\n",
    )
    assert headings(segment) == ["Rabatt", "Invoice No."]
    assert values(segment) == {
        "Known AG": {"rabatt": "5 %", "invoice_no": "R-1"},
        "New GmbH": {"invoice_no": "R-2"},
        "Third": None,
    }
    assert listed(segment) > {known.pk}


def test_one_undo_takes_lines_columns_and_values_and_redo_brings_them_again(segment, user):
    here = ContactFactory(name="Here", email="here@example.com")
    actions.add_line(segment, here, user=user)
    joined(segment, user, "Company,E-mail,Seat\nHere,here@example.com,1A\nNew,new@example.com,1B\n")
    expected = {"Here": {"seat": "1A"}, "New": {"seat": "1B"}}
    assert values(segment) == expected
    actions.undo(segment, user=user, step=last_step(segment))
    assert (values(segment), headings(segment)) == ({"Here": None}, [])
    actions.redo(segment, user=user, step=segment.steps.filter(is_undone=True).first().pk)
    assert (values(segment), headings(segment)) == (expected, ["Seat"])


def test_a_second_list_adds_to_what_the_first_said(segment, user):
    joined(segment, user, "Company,E-mail,Seat,Row\nHere,here@example.com,1A,2\n")
    run = joined(segment, user, "Company,E-mail,seat,Gate\nHere,here@example.com,9C,G1\n")
    assert values(segment) == {"Here": {"seat": "9C", "row": "2", "gate": "G1"}}
    assert headings(segment) == ["Seat", "Row", "Gate"]
    assert "1 line that was here got the list's values." in joined_sentences(run)
    assert strip(segment)[-2].sentence == "Lines: seat, Gate"
    row = step_rows(strip(segment))[-1]
    assert (row.sentence, row.effect) == ("From a list", "Added 0")
    actions.undo(segment, user=user, step=last_step(segment))
    assert values(segment) == {"Here": {"seat": "1A", "row": "2"}}


def test_of_two_rows_about_one_contact_the_first_counts(segment, user):
    row = "Here,here@example.com,{}\n"
    joined(segment, user, "Company,E-mail,Seat\n" + row.format("1A") + row.format("1B"))
    assert values(segment) == {"Here": {"seat": "1A"}}


def test_lines_follow_each_other_as_the_list_does(segment, user):
    ContactFactory(name="Mid", email="mid@example.com")
    text = "Company,E-mail\nZed,zed@example.com\nMid,mid@example.com\nAble,able@example.com\n"
    joined(segment, user, text + "Zed,zed@example.com\n")
    lines = SegmentLine.objects.listed().filter(segment=segment).order_by("pk")
    assert [line.contact.name for line in lines] == ["Zed", "Mid", "Able"]


def test_a_row_with_a_company_is_about_its_person(segment, user):
    joined(segment, user, "Company,Contact Name,Seat\nBirch,Bob Stone,1A\nAlder,,1B\n")
    assert values(segment) == {"Bob Stone": {"seat": "1A"}, "Alder": {"seat": "1B"}}


def test_a_list_for_the_contacts_alone_has_no_columns_of_its_own(user):
    content = b"Company,Seat\nNew,1A\n"
    run = take_in(user=user, file_name="people.csv", content=content)
    assert run.mapping["columns"] == ["company", ""]


@pytest.mark.parametrize("heading", ["Remarks", "Note", "Comments", "Примечание", "Комментарий"])
def test_remarks_of_a_list_are_its_own_and_not_the_note_of_the_contact(segment, user, heading):
    joined(segment, user, f"Company,{heading}\nNew,Bring a friend\n")
    assert list(values(segment)["New"].values()) == ["Bring a friend"]
    assert headings(segment) == [heading]
    assert Contact.objects.get(name="New").note == ""


def test_remarks_of_a_list_for_the_contacts_alone_are_their_notes(user):
    content = b"Company,Remarks\nNew,Bring a friend\n"
    run = take_in(user=user, file_name="people.csv", content=content)
    assert run.mapping["columns"] == ["company", "note"]


def test_days_and_long_numbers_under_an_unknown_heading_are_no_phones(segment, user):
    joined(segment, user, "Company,Valid until,Invoice\nNew,2026-03-01,2026100451\n")
    assert values(segment) == {"New": {"valid_until": "2026-03-01", "invoice": "2026100451"}}


def test_a_column_that_is_skipped_does_not_come(segment, user):
    content = b"Company,Seat,Row\nNew,1A,7\n"
    run = take_in(user=user, file_name="people.csv", content=content, joins=segment.number)
    assert run.mapping["columns"] == ["company", LIST, LIST]
    run = map_columns(run, user=user, columns=["company", "", LIST])
    preview_import(run, user=user)
    run_import(run, user=user)
    assert values(segment) == {"New": {"row": "7"}}


def test_more_columns_than_a_segment_has_are_told(segment, user):
    first = ",".join(f"A{n}" for n in range(30))
    joined(segment, user, f"Company,{first}\nNew," + ",".join("1" * 30) + "\n")
    run = joined(segment, user, "Company,A1,Gate\nNew,2,G1\n")
    assert len(headings(segment)) == 30
    assert values(segment)["New"]["a1"] == "2"
    assert "gate" not in values(segment)["New"]
    words = "A segment has 30 columns of lists at most; 1 is left out: Gate."
    assert words in joined_sentences(run)


def test_columns_that_are_too_many_for_a_list_are_told(segment, user):
    names = ",".join(f"A{n}" for n in range(37))
    run = joined(segment, user, f"Company,{names}\nNew," + ",".join("1" * 37) + "\n")
    assert len(headings(segment)) == 30
    words = "7 are left out: A30, A31, A32, A33, A34 …."
    assert words in " ".join(joined_sentences(run))


@pytest.mark.parametrize("size", [3, 30])
def test_takes_the_same_number_of_statements_at_any_size(
    segment, user, size, django_assert_num_queries
):
    for contact in ContactFactory.create_batch(size, post_code="10115"):
        actions.add_line(segment, contact, user=user)
    rows = [
        f"{name},10115,{n}\n"
        for n, name in enumerate(Contact.objects.values_list("name", flat=True))
    ]
    text = "Company,Post code,Seat\n" + "".join(rows) + "New,10117,9\n"
    run = take_in(user=user, file_name="p.csv", content=text.encode(), joins=segment.number)
    preview_import(run, user=user)
    run_import(run, user=user)
    run.refresh_from_db()
    actions.undo(segment, user=user, step=last_step(segment))
    user = type(user).objects.get(pk=user.pk)
    with django_assert_num_queries(34 + to_hold()):
        done = actions.join_imported(segment, run, user=user, discard_redo=True)
    assert (done.changed, done.result.line_count) == (size, 1)


@pytest.mark.parametrize(
    ("other", "expected"), [("13/01/2026", "2026-12-05"), ("01/13/2026", "2026-05-12")]
)
def test_a_day_is_kept_as_the_days_of_the_list_are_written(segment, user, other, expected):
    joined(segment, user, f"Company,Paid until\nOne,05/12/2026\nTwo,{other}\n")
    assert values(segment)["One"] == {"paid_until": expected}
