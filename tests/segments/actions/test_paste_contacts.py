"""Contacts pasted from Excel: each row means one contact, nobody, or several to choose from."""

import unicodedata

import pytest

from segments import actions
from segments.exceptions import NothingPasted, RedoWouldBeLost, TooManyCells, TooManyRows
from segments.pasting import MAX_ROWS, sort_out
from segments.steps import strip
from tests.factories import ContactFactory, PersonFactory, UserFactory
from tests.segments.factories import line_of, listed, make_segment, to_hold

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(role="Marketing manager")


@pytest.fixture
def segment(user):
    return make_segment(user=user)


def paste(segment, user, text, **more):
    return actions.paste_contacts(segment, text, user=user, **more)


def test_rows_come_in_by_number_email_and_name_as_one_step(segment, user):
    by_number = ContactFactory(number="CT7")
    by_email = ContactFactory(email="Anna@Example.com")
    by_name = ContactFactory(name="Birch Ltd")
    done = paste(segment, user, "ct7\nanna@example.com\nbirch ltd")
    assert listed(segment) == {by_number.pk, by_email.pk, by_name.pk}
    step = segment.steps.get()
    assert (step.kind, step.line_count, done.result.line_count) == ("paste", 3, 3)
    assert step.criteria == {
        "rows": 3,
        "count": 3,
        "not_found": 0,
        "ambiguous": 0,
        "duplicates": 0,
    }


@pytest.mark.parametrize(
    "row",
    [
        "x\tanna@example.com\t1990",
        "x;anna@example.com",
        '"Anna Hart"\t\tLeeds',
        "Anna\tHart",
        "Hart\tAnna\tLeeds",
        "\u00a0Anna\u00a0Hart\u00a0",
        "\ufeffanna hart\u200b",
        "Anna Hart <anna@example.com>",
        "mailto:anna@example.com",
        "Somebody Else <ANNA@EXAMPLE.COM>",
    ],
)
def test_any_cell_of_a_row_may_say_who_it_is(segment, user, row):
    anna = PersonFactory(name="Anna Hart", email="anna@example.com")
    paste(segment, user, row)
    assert listed(segment) == {anna.pk}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_letters_of_every_spelling_are_the_same(segment, user, form):
    contact = PersonFactory(name="Фёдор Королёв")
    paste(segment, user, unicodedata.normalize(form, "ФЁДОР КОРОЛЁВ"))
    assert listed(segment) == {contact.pk}


@pytest.mark.parametrize("row", ["a@example.com; b@example.com", "a@example.com, b@example.com"])
def test_a_line_of_addresses_is_a_row_for_each(segment, user, row):
    contacts = [ContactFactory(email=f"{letter}@example.com") for letter in "ab"]
    done = paste(segment, user, row)
    assert listed(segment) == {contact.pk for contact in contacts}
    assert done.pasted.row_count == 2


@pytest.mark.parametrize("heading", ["Name\tE-mail", "ФИО\tПочта", "Number"])
def test_a_row_of_headings_and_blank_rows_count_for_nothing(segment, user, heading):
    ContactFactory(number="CT7")
    done = paste(segment, user, f"\n{heading}\n \n\t\t\nCT7\n\n")
    assert (done.pasted.row_count, done.pasted.not_found) == (1, [])


def test_a_contact_named_like_a_heading_is_found(segment, user):
    contact = ContactFactory(name="Company")
    paste(segment, user, "Company\nCT7")
    assert listed(segment) == {contact.pk}


def test_a_number_weighs_more_than_a_name(segment, user):
    numbered = ContactFactory(number="ADATUM")
    ContactFactory(name="Adatum")
    paste(segment, user, "Adatum")
    assert listed(segment) == {numbered.pk}


def test_the_company_tells_people_of_one_name_apart(segment, user):
    anna, _other = [
        PersonFactory(name="Anna Hart", company=ContactFactory(name=name))
        for name in ("Adatum", "Birch")
    ]
    paste(segment, user, "Anna Hart\tAdatum")
    assert listed(segment) == {anna.pk}


def test_the_name_tells_people_of_one_address_apart(segment, user):
    anna, _bob = [PersonFactory(name=n, email="info@example.com") for n in ("Anna", "Bob")]
    paste(segment, user, "Anna\tinfo@example.com")
    assert listed(segment) == {anna.pk}


def test_an_ambiguous_row_brings_nobody_until_one_is_chosen(segment, user):
    one, two = [PersonFactory(name="Anna Hart") for _time in range(2)]
    done = paste(segment, user, "Anna Hart")
    assert listed(segment) == set()
    assert [c.pk for c in done.pasted.undecided[0].candidates] == [one.pk, two.pk]
    done = paste(segment, user, "Anna Hart", choices={1: two.pk})
    assert listed(segment) == {two.pk}
    assert done.pasted.undecided == []


def test_a_choice_that_the_row_does_not_offer_is_none(segment, user):
    PersonFactory.create_batch(2, name="Anna Hart")
    done = paste(segment, user, "Anna Hart", choices={1: ContactFactory().pk})
    assert listed(segment) == set()
    assert len(done.pasted.undecided) == 1


def test_rows_that_name_somebody_twice_are_counted(segment, user):
    contact = ContactFactory(number="CT7", name="Adatum")
    done = paste(segment, user, "CT7\nadatum\nCT7\nnobody")
    assert listed(segment) == {contact.pk}
    assert (done.pasted.duplicates, len(done.pasted.not_found), done.pasted.row_count) == (2, 1, 4)
    assert segment.steps.get().criteria["duplicates"] == 2


def test_who_may_not_come_is_counted_and_named(segment, user):
    ContactFactory(number="CT7", name="Adatum", is_inactive=True)
    ContactFactory(number="CT8", name="Birch", is_excluded=True)
    result = paste(segment, user, "CT7\nCT8").result
    assert result.left_out == {"inactive": 1, "excluded": 1}
    assert result.left_out_names == {"inactive": ["Adatum"], "excluded": ["Birch"]}
    assert segment.steps.get().left_out == {"inactive": 1, "excluded": 1}


def test_excluded_ones_come_where_asked(segment, user):
    contact = ContactFactory(number="CT8", is_excluded=True)
    paste(segment, user, "CT8", include_excluded=True)
    assert listed(segment) == {contact.pk}


def test_who_is_listed_stays_once(user):
    contact = ContactFactory(number="CT7")
    segment = make_segment(contact, user=user)
    result = paste(segment, user, "CT7").result
    assert (result.line_count, result.already_listed) == (0, 1)


@pytest.mark.parametrize("text", ["", " \n\t;\n", "\u200b"])
def test_nothing_pasted_is_refused(segment, user, text):
    with pytest.raises(NothingPasted):
        paste(segment, user, text)
    assert not segment.steps.exists()


def test_more_cells_than_the_limit_are_refused(segment, user):
    with pytest.raises(TooManyCells, match="at most 100,000 cells at a time; these are 100,002"):
        paste(segment, user, "\n".join(["\t".join("xyzuvwxyz" * 3)] * 3_704)[:-12])
    assert not segment.steps.exists()


def test_more_rows_than_the_limit_are_refused(segment, user):
    with pytest.raises(TooManyRows, match="at most 10,000 rows at a time; these are 10,001"):
        paste(segment, user, "x\n" * (MAX_ROWS + 1))
    assert not segment.steps.exists()


def test_the_preview_says_what_will_happen_and_writes_nothing(segment, user):
    ContactFactory(number="CT7", name="Adatum")
    ContactFactory(number="CT8", name="Birch", is_inactive=True)
    preview = actions.preview_paste(segment, "CT7\nCT8\nnobody", user=user)
    assert (preview.funnel.will_add, preview.funnel.first_names) == (1, ["Adatum"])
    assert preview.funnel.left_out_names == {"inactive": ["Birch"]}
    assert [row.text for row in preview.pasted.not_found] == ["nobody"]
    assert not segment.steps.exists()


def test_is_taken_back_and_done_again(segment, user):
    contact = ContactFactory(number="CT7")
    step = paste(segment, user, "CT7").result.step
    actions.undo(segment, user=user, step=step.pk)
    assert listed(segment) == set()
    actions.redo(segment, user=user, step=step.pk)
    assert listed(segment) == {contact.pk}
    assert strip(segment).undoable.sentence == "1 row, 1 contact found"


def test_asks_before_undone_steps_with_typed_values_are_dropped(user):
    contact = ContactFactory()
    ContactFactory(number="CT7")
    segment = make_segment(contact, user=user)
    line = line_of(segment, contact)
    actions.update_line(line, user=user, version=1, values={"personal_text": "Hello"})
    actions.undo(segment, user=user, step=line.step_id)
    with pytest.raises(RedoWouldBeLost):
        paste(segment, user, "CT7")


def test_cells_that_are_no_keys_do_no_harm(segment, user):
    ContactFactory(number="CT7", email="")
    done = paste(segment, user, "@\tCT7\n" + "x" * 5_000 + "\n'; DROP TABLE--\n%_\\")
    assert (len(done.pasted.found), len(done.pasted.not_found)) == (1, 3)


@pytest.mark.parametrize("size", [2, 60])
def test_takes_the_same_number_of_statements_at_any_size(
    segment, user, size, django_assert_num_queries
):
    people = PersonFactory.create_batch(size)
    rows = [f"{p.number}" if n % 2 else f"{p.name}\t{p.company.name}" for n, p in enumerate(people)]
    # savepoint, right, lock · numbers, names · last step, insert · counts, lines ·
    # step, count, segment · release
    with django_assert_num_queries(15 + to_hold()):
        paste(segment, user, "\n".join(rows))
    assert listed(segment) == {person.pk for person in people}


def test_ten_thousand_rows_take_a_statement_for_every_ten_thousand_keys(
    segment, user, django_assert_max_num_queries
):
    contact = ContactFactory(name="Adatum")
    text = "\n".join(f"Name {n}\tname{n}@example.com" for n in range(MAX_ROWS - 1)) + "\nadatum"
    with django_assert_max_num_queries(8):
        pasted = sort_out(text, user)
    assert pasted.contact_ids == [contact.pk]
    assert len(pasted.not_found) == MAX_ROWS - 1
