"""Profile answers, alternative addresses, and columns that settle others, written from a file."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.imports import map_columns, preview_import, run_import, take_in
from crm.imports.matching import whole
from crm.imports.review import count_by_filter, left_out, outcomes_for, reason, review
from crm.imports.undo import check_undo, kept_outcomes, undo_import
from crm.models import Contact, ContactAltAddress, ImportRun
from segments.actions import update_line
from tests.factories import (
    ContactAltAddressFactory,
    ContactFactory,
    OrganizationalLevelFactory,
    PersonFactory,
    ProfileAnswerFactory,
    ProfileQuestionFactory,
    ProfileQuestionnaireFactory,
    UserFactory,
)
from tests.segments.factories import line_of, make_segment

pytestmark = pytest.mark.django_db


def taken_in(text: str, user=None) -> ImportRun:
    user = user or UserFactory(role="Salesperson")
    return take_in(user=user, file_name="list.csv", content=text.encode())


def imported(text: str, user=None) -> ImportRun:
    run = taken_in(text, user)
    run_import(run, user=run.owner)
    run.refresh_from_db()
    return run


def reasons(run: ImportRun) -> list[str]:
    return [reason(one) for one in left_out(whole(run))]


def answers_of(contact: Contact) -> set[str]:
    return set(contact.profile_answers.values_list("answer__code", flat=True))


def changes(run: ImportRun) -> list[tuple[str, str, str]]:
    rows = review(list(outcomes_for(whole(run))), user=run.owner)
    return [(one.label, one.old, one.new) for row in rows for one in row.changes]


@pytest.fixture
def questions():
    """Size takes one answer, of companies; hobbies take several, of persons."""
    firms = ProfileQuestionnaireFactory(code="FIRMS", contact_type="company")
    people = ProfileQuestionnaireFactory(code="PEOPLE", contact_type="person")
    size = ProfileQuestionFactory(questionnaire=firms, text="Company size?", takes_several=False)
    hobby = ProfileQuestionFactory(questionnaire=people, text="Hobbies", takes_several=True)
    for question, code, text in (
        (size, "SMALL", "1–9"),
        (size, "LARGE", "10, or more"),
        (hobby, "CHESS", "Chess"),
        (hobby, "GOLF", "Golf"),
    ):
        ProfileAnswerFactory(question=question, code=code, text=text)
    return size, hobby


class TestProfile:
    def test_a_column_is_called_as_its_question(self, questions):
        run = taken_in("Company,Contact Name,Company size,HOBBIES\nAcme,Anna,LARGE,golf; Chess\n")
        size, hobby = questions
        assert run.mapping["columns"] == [
            *("company", "name", f"profile_answers.{size.pk}", f"profile_answers.{hobby.pk}")
        ]
        run_import(run, user=run.owner)
        anna = Contact.objects.get(name="Anna")
        assert (answers_of(anna), answers_of(anna.company)) == ({"CHESS", "GOLF"}, {"LARGE"})
        assert anna.profile_answers.first().said_on == timezone.localdate()
        assert anna.version == 1

    def test_one_column_holds_answers_to_any_question(self, questions):
        imported(
            "Company,Contact Name,Profile\n"
            'Acme,Anna,"10, or more; hobbies: golf"\n'
            "Best,,company size?: 1–9\n"
        )
        found = {one.name: answers_of(one) for one in Contact.objects.all()}
        assert found == {"Acme": {"LARGE"}, "Anna": {"GOLF"}, "Best": {"SMALL"}}

    def test_the_answer_to_a_question_that_takes_one_is_replaced_others_stay(self, questions):
        imported("Company,Contact Name,Profile\nAcme,Anna,SMALL;CHESS\n")
        run = taken_in("Company,Contact Name,Profile\nAcme,Anna,LARGE;GOLF\n")
        preview_import(run, user=run.owner)
        said = [("Company size?", "1–9", "10, or more"), ("Hobbies", "", "Golf")]
        assert changes(run) == said
        assert run_import(run, user=run.owner)["companies"]["update"] == 1
        assert changes(run) == said
        anna = Contact.objects.get(name="Anna")
        assert (answers_of(anna), answers_of(anna.company)) == ({"CHESS", "GOLF"}, {"LARGE"})
        assert (anna.version, anna.company.version) == (2, 2)

    def test_a_second_run_changes_nothing(self, questions):
        text = "Company,Contact Name,Profile\nAcme,Anna,SMALL;CHESS\n"
        imported(text)
        result = imported(text).result
        assert result["companies"]["unchanged"] == result["people"]["unchanged"] == 1

    @pytest.mark.parametrize(
        ("row", "sentence"),
        [
            ("Acme,,tiny,", "The profile answer “tiny” is not known."),
            ("Acme,,SMALL;LARGE,", "“Company size?” takes one answer only."),
            ("Acme,,CHESS,", "“Hobbies” is not asked of a contact of this type."),
            (",Anna,SMALL,", "“Company size?” is not asked of a contact of this type."),
            (",Anna,CHESS,yes", "Anna is a minor: no profile is kept."),
        ],
    )
    def test_refuses_with_the_reason(self, questions, row, sentence):
        run = imported(f"Company,Contact Name,Profile,Minor\n{row}\n")
        assert reasons(run) == [sentence]
        assert not Contact.objects.exists()

    def test_a_minor_here_gets_no_profile(self, questions):
        PersonFactory(name="Anna", sort_name="anna", company=None, is_minor=True)
        run = imported("Surname,Contact Name,Profile\nHart,Anna,CHESS\n")
        assert run.result["people"]["update"] == 1
        assert answers_of(Contact.objects.get()) == set()

    def test_that_a_minor_gets_no_profile_is_said_before_and_after(self, questions):
        PersonFactory(name="Anna", sort_name="anna", company=None, is_minor=True)
        run = taken_in("Name,Profile answers,City\nAnna,CHESS,Rom\nBert,CHESS,\n")
        preview_import(run, user=run.owner)
        sentence = "Anna is a minor: no profile is kept."

        def said() -> list[str]:
            found = outcomes_for(whole(run), "minors")
            return [row.reason for row in review(list(found), user=run.owner)]

        assert (said(), count_by_filter(whole(run))["minors"]) == ([sentence], 1)
        run_import(run, user=run.owner)
        assert said() == [sentence]

    def test_an_undo_puts_back_what_was_answered(self, questions):
        imported("Company,Profile\nAcme,SMALL\n")
        said_on = date(2025, 4, 3)
        acme = Contact.objects.get()
        acme.profile_answers.update(said_on=said_on)
        run = imported("Company,Contact Name,Profile\nAcme,Anna,LARGE;GOLF\n")
        assert answers_of(acme) == {"LARGE"}
        undo_import(run, user=run.owner)
        assert list(acme.profile_answers.values_list("answer__code", "said_on")) == [
            ("SMALL", said_on)
        ]
        assert Contact.objects.count() == 1

    def test_an_answer_that_is_offered_no_more_stays_away(self, questions):
        imported("Company,Profile\nAcme,SMALL\n")
        run = imported("Company,Profile\nAcme,LARGE\n")
        questions[0].answers.get(code="SMALL").delete()
        undo_import(run, user=run.owner)
        assert answers_of(Contact.objects.get()) == set()


ADDRESS = "Company,Alternative address,Alternative city,Alternative address code,Address from"


class TestAddress:
    def test_comes_with_a_new_contact(self):
        imported(
            "Company,Contact Name,Other street,Other city,Other country,Address from,Address to,"
            "Alternative address e-mail\n"
            "Acme,Anna,Seeweg 1,Lindau,Deutschland,01.06.2026,31.08.2026,sea@acme.example\n"
        )
        address = ContactAltAddress.objects.get()
        assert (address.contact.name, address.code, address.address) == ("Anna", "ALT", "Seeweg 1")
        assert (address.city, address.country, address.email) == (
            *("Lindau", "DE", "sea@acme.example"),
        )
        assert (address.starts_on, address.ends_on) == (date(2026, 6, 1), date(2026, 8, 31))

    def test_is_found_by_its_code_brought_up_to_date_and_taken_back(self):
        acme = ContactFactory(name="Acme", sort_name="acme")
        old = ContactAltAddressFactory(
            contact=acme, code="SEA", address="Seeweg 1", city="Lindau", phone="12",
            starts_on=None, ends_on=date(2026, 1, 31),
        )  # fmt: skip
        run = taken_in(f"{ADDRESS}\nAcme,Seeweg 2,Lindau,sea,2026-06-01\n")
        preview_import(run, user=run.owner)
        said = [("SEA: From", "", "06/01/2026"), ("SEA: Street", "Seeweg 1", "Seeweg 2")]
        assert changes(run) == said
        run_import(run, user=run.owner)
        assert changes(run) == said
        now = ContactAltAddress.objects.get()
        assert (now.pk, now.address, now.phone) == (old.pk, "Seeweg 2", "12")
        # The end that was known is before the start that the list says.
        assert (now.starts_on, now.ends_on) == (date(2026, 6, 1), None)
        again = imported(f"{ADDRESS}\nAcme,Seeweg 2,Lindau,SEA,01.06.2026\n", run.owner)
        assert again.result["companies"]["unchanged"] == 1
        run.refresh_from_db()
        undo_import(run, user=run.owner)
        back = ContactAltAddress.objects.get()
        assert (back.address, back.phone, back.ends_on) == ("Seeweg 1", "12", date(2026, 1, 31))

    def test_one_that_was_added_goes_by_an_undo(self):
        ContactFactory(name="Acme", sort_name="acme")
        run = imported(f"{ADDRESS}\nAcme,Seeweg 2,Lindau,sea,\nBest,Weg 1,Bonn,,\n")
        assert ContactAltAddress.objects.count() == 2
        assert vars(check_undo(run, user=run.owner)) == {
            "removed": 1,
            "put_back": 1,
            "kept": {},
        }
        undo_import(run, user=run.owner)
        assert not ContactAltAddress.objects.exists()
        assert Contact.objects.get().name == "Acme"

    def test_one_that_a_line_of_a_segment_was_given_stays(self):
        acme = ContactFactory(name="Acme", sort_name="acme")
        segment = make_segment(acme)
        # Not the one that a line has by itself.
        run = imported(f"{ADDRESS}\nAcme,Seeweg 2,Lindau,sea,2099-06-01\n")
        line, address = line_of(segment, acme), ContactAltAddress.objects.get()
        values = {"address": address}
        update_line(line, user=segment.created_by, version=line.version, values=values)
        undo_import(run, user=run.owner)
        assert kept_outcomes(run).get().why == "used"
        assert list(acme.alt_addresses.all()) == [address]

    @pytest.mark.parametrize(
        ("row", "sentence"),
        [
            ("Acme,Weg,Bonn,,soon", "“soon” is no date."),
            (
                "Acme,Weg,Bonn,Summer house,",
                "“Summer house” is no code: letters, digits and - _ . only, ten at most.",
            ),
        ],
    )
    def test_refuses_with_the_reason(self, row, sentence):
        assert reasons(imported(f"{ADDRESS}\n{row}\n")) == [sentence]

    @pytest.mark.parametrize("row", ["Acme,Seeweg 1,,,", "Acme,,Lindau,,"])
    def test_one_that_no_letter_could_reach_is_left_out_and_said(self, row):
        run = taken_in(f"{ADDRESS}\n{row}\nBest,Weg 1,Bonn,,\n")
        preview_import(run, user=run.owner)
        sentence = "The address ALT is left out: it needs a street and a city."

        def said() -> list[str]:
            found = outcomes_for(whole(run), "addresses")
            return [row.reason for row in review(list(found), user=run.owner)]

        assert (said(), count_by_filter(whole(run))["addresses"]) == ([sentence], 1)
        assert run_import(run, user=run.owner)["companies"]["new"] == 2
        assert said() == [sentence]
        assert ContactAltAddress.objects.get().contact.name == "Best"

    def test_refuses_days_in_the_wrong_order(self):
        head = "Company,Other street,Other city,Address from,Address to"
        run = imported(f"{head}\nAcme,Weg,Bonn,2026-06-02,2026-06-01\n")
        assert reasons(run) == ["The alternative address ends before it starts."]


SEVERAL = (
    "Account Name,Billing Street,Billing City,Billing Country,Shipping Street,Shipping City,"
    "Shipping Country,Other Street,Other City,Other Code"
)


def of_addresses(run: ImportRun) -> list[tuple[str, str, str]]:
    return [one for one in changes(run) if one[0].startswith(("ALT", "DELIVERY"))]


class TestSeveralAddresses:
    def test_come_with_one_row_are_said_and_taken_back(self):
        acme = ContactFactory(name="Acme", sort_name="acme")
        ContactAltAddressFactory(
            contact=acme, code="DELIVERY", address="Dock 1", city="Hull", starts_on=None
        )
        text = (
            f"{SEVERAL}\n"
            "Acme,High St 1,Leeds,UK,Dock 2,Hull,,Barn 3,York,\n"
            "Best,Weg 1,Bonn,DE,Weg 2,Köln,DE,Weg 3,Trier,\n"
        )
        run = taken_in(text)
        preview_import(run, user=run.owner)
        said = [
            ("ALT", "", "Barn 3, York"),
            ("DELIVERY: Street", "Dock 1", "Dock 2"),
            ("ALT", "", "Weg 3, Trier"),
            ("DELIVERY", "", "Weg 2, Köln, Germany"),
        ]
        assert sorted(of_addresses(run)) == sorted(said)
        run_import(run, user=run.owner)
        assert sorted(of_addresses(run)) == sorted(said)
        found = ContactAltAddress.objects.values_list("contact__name", "code", "address")
        assert sorted(found) == [
            *[("Acme", "ALT", "Barn 3"), ("Acme", "DELIVERY", "Dock 2")],
            *[("Best", "ALT", "Weg 3"), ("Best", "DELIVERY", "Weg 2")],
        ]
        assert imported(text, run.owner).result["companies"] == {
            "new": 0,
            "update": 0,
            "unchanged": 2,
        }
        run.refresh_from_db()
        undo_import(run, user=run.owner)
        assert list(found.all()) == [("Acme", "DELIVERY", "Dock 1")]

    def test_the_main_address_again_is_no_other_one_and_a_country_alone_none(self):
        run = imported(
            f"{SEVERAL}\n"
            "Acme,High St 1,Leeds,UK,High St 1,Leeds,UK,,,\n"
            "Best,Weg 1,Bonn,DE,,,DE,,,\n"
        )
        assert not ContactAltAddress.objects.exists()
        assert count_by_filter(whole(run))["addresses"] == 0

    def test_of_a_company_and_its_person_each_gets_its_own(self):
        imported(
            "Company,Contact name,Street,City,Shipping Street,Shipping City,Home street,Home city\n"
            "Acme,Anna,High St 1,Leeds,Dock 1,Hull,Elm Road 1,York\n"
        )
        found = ContactAltAddress.objects.values_list("contact__name", "code", "city")
        assert sorted(found) == [("Acme", "DELIVERY", "Hull"), ("Anna", "HOME", "York")]

    def test_refuses_two_of_one_code(self):
        run = taken_in(f"{SEVERAL}\nAcme,High St 1,Leeds,,Dock 1,Hull,,Dock 2,Hull,delivery\n")
        columns = [*run.mapping["columns"][:-1], "alt.code"]
        run = map_columns(run, user=run.owner, columns=columns)
        run_import(run, user=run.owner)
        assert reasons(run) == [
            "The row has two alternative addresses with the code DELIVERY.",
        ]


class TestOwnColumns:
    def test_levels_addressees_and_reasons_of_inactivity(self):
        level = OrganizationalLevelFactory(code="CEO", description="Head of all")
        imported(
            "Company,Contact Name,Organizational level,Addressee,Why inactive\n"
            'Acme,Anna,head of all,"To Anna, by hand,",left\nBest,,CEO,,ликвидирована\n'
        )
        anna, best = Contact.objects.get(name="Anna"), Contact.objects.get(name="Best")
        assert (anna.organizational_level, anna.addressee) == (level, "To Anna, by hand,")
        assert (anna.own_addressee, anna.own_salutations) == (True, False)
        assert (anna.is_inactive, anna.inactive_reason) == (True, "left")
        assert (best.organizational_level, best.inactive_reason) == (None, "closed")

    def test_an_active_contact_has_no_reason_any_more(self):
        ContactFactory(name="Acme", sort_name="acme", is_inactive=True, inactive_reason="closed")
        imported("Company,Inactive\nAcme,no\n")
        assert (Contact.objects.get().is_inactive, Contact.objects.get().inactive_reason) == (
            *(False, ""),
        )

    @pytest.mark.parametrize(
        ("row", "sentence"),
        [
            ("Acme,Anna,Chief,,", "The organizational level “Chief” is not known."),
            ("Acme,Anna,,bored,", "“bored” is no reason for being inactive."),
            ("Acme,Anna,,left,no", "The row says why the contact is inactive, and that it is not."),
        ],
    )
    def test_refuses_with_the_reason(self, row, sentence):
        head = "Company,Contact Name,Organizational level,Why inactive,Inactive"
        assert reasons(imported(f"{head}\n{row}\n")) == [sentence]

    def test_a_typed_addressee_stays_when_the_company_is_renamed(self):
        imported("Number,Company,Contact Name,Addressee\n1,Acme,Anna,To Anna\n1,Acme,Ben,\n")
        imported("Number,Company,Contact Name\n1,Acme Ltd,Anna\n")
        found = dict(Contact.objects.filter(type="person").values_list("name", "addressee"))
        assert found == {"Anna": "To Anna", "Ben": "Ben"}

    def test_a_consent_comes_with_its_basis(self):
        imported("Company,Consent,Lawful basis\nAcme,yes,договор\nBest,yes,\n")
        found = dict(Contact.objects.values_list("name", "consents__basis"))
        assert found == {"Acme": "contract", "Best": ""}
        assert reasons(imported("Company,Consent,Lawful basis\nC,yes,chance\n")) == [
            "“chance” is no lawful basis."
        ]


def test_costs_the_same_for_any_number_of_rows(questions):
    user = UserFactory(role="Salesperson")
    user.has_perm("crm.import_contact")

    def costs(count: int, prefix: str) -> tuple[int, int]:
        for answer in ("SMALL", "LARGE"):
            rows = [f"{prefix} {n},Anna {n},{answer};GOLF,Weg {answer},Bonn" for n in range(count)]
            head = "Company,Contact Name,Profile,Other street,Other city"
            run = taken_in("\n".join([head, *rows]), user)
            with CaptureQueriesContext(connection) as writing:
                run_import(run, user=user)
        run.refresh_from_db()
        with CaptureQueriesContext(connection) as undoing:
            assert undo_import(run, user=user).put_back == 2 * count
        return len(writing), len(undoing)

    costs(1, "warm")
    assert costs(2, "a") == costs(20, "b")
