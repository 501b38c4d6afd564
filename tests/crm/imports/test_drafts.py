from dataclasses import dataclass, field
from datetime import date

import pytest

from crm.consents import Answer
from crm.imports.cells import Reader, unescaped
from crm.imports.drafts import Drafting, RowDraft, RowError, split_name
from crm.models import BusinessRelation, IndustryGroup, JobResponsibility, MailingGroup

pytestmark = pytest.mark.django_db
DAY = date(2025, 4, 3)


@dataclass
class Rows:
    """What a source is: a header, and rows with their numbers."""

    header: list[str]
    cells: list[list[str]] = field(default_factory=list)

    def rows(self):
        return enumerate(self.cells, start=2)


def drafted(said: dict[str, str], **reader) -> RowDraft | RowError:
    source = Rows(list(said), [list(said.values())])
    return next(iter(Drafting(source, list(said), Reader(**reader))))  # type: ignore[arg-type]


def reason(said: dict[str, str]) -> str:
    error = drafted(said)
    assert isinstance(error, RowError), error
    return error.reason


def test_a_row_is_a_company_and_its_person():
    row = drafted(
        {
            "company": "Acme",
            "name": "Anna Hart",
            "initials": "A. H.",
            "city": "Bonn",
            "home_page": "acme.example",
            "phone": "1",
            "email": "anna@acme.example",
            "note": "Line 1\nLine 2",
            "correspondence_type": "E-Mail",
            "language": "немецкий",
        }
    )
    assert row.company.values == {
        "name": "Acme",
        "city": "Bonn",
        "home_page": "https://acme.example",
        "phone": "1",
        "language": "de",
    }
    assert row.person.values == {
        "name": "Anna Hart",
        "initials": "A. H.",
        "own_communication": True,
        "phone": "1",
        "home_page": "https://acme.example",
        "email": "anna@acme.example",
        "note": "Line 1\nLine 2",
        "correspondence_type": "email",
    }


def test_a_persons_own_block_is_its_own():
    row = drafted(
        {
            "company": "Acme",
            "surname": "Hart",
            "city": "Bonn",
            "country": "DE",
            "person.city": "Köln",
            "person.country": "Österreich",
            "person.email": "a@b.example",
        }
    )
    assert (row.company.values["city"], row.company.values["country"]) == ("Bonn", "DE")
    assert row.person.values == {
        "surname": "Hart",
        "name": "Hart",
        "own_address": True,
        "city": "Köln",
        "own_language": True,
        "country": "AT",
        "own_communication": True,
        "email": "a@b.example",
    }


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *((yes, True) for yes in ("yes", "Да", "JA", "1", "x", "X", "true", "Истина", "✓")),
        *((no, False) for no in ("no", "нет", "Nein", "0", "-", "false", "ложь")),
    ],
)
def test_flags_are_yes_or_no_in_three_languages(text, value):
    row = drafted({"name": "Anna", "is_excluded": text, "is_minor": text})
    assert (row.person.values["is_excluded"], row.person.values["is_minor"]) == (value, value)


def test_what_is_said_of_whom_a_row_is_about():
    said = {"is_excluded": "да", "is_inactive": "1", "is_privacy_blocked": "x", "company": "Acme"}
    row = drafted(said)
    assert row.company.values == {
        "is_excluded": True,
        "is_inactive": True,
        "is_privacy_blocked": True,
        "name": "Acme",
    }
    row = drafted(said | {"name": "Anna"})
    assert row.company.values == {"name": "Acme"}
    assert row.person.values["is_privacy_blocked"]


def test_groups_of_four_kinds_several_in_a_cell():
    news = MailingGroup.objects.create(code="NEWS", description="News, monthly")
    vip = MailingGroup.objects.create(code="VIP", description="Лучшие клиенты")
    trade = IndustryGroup.objects.create(code="TRADE", description="Retail / wholesale")
    customer = BusinessRelation.objects.create(code="CUST", description="Customer")
    buying = JobResponsibility.objects.create(code="PURCHASE", description="Purchasing")
    selling = JobResponsibility.objects.create(code="SALES", description="Selling")
    row = drafted(
        {
            "company": "Acme",
            "name": "Anna",
            "mailing_groups": "news, monthly; лучшие клиенты",
            "industry_groups": "retail / wholesale",
            "business_relations": "cust",
            "job_responsibilities": "PURCHASE, selling\nsales",
        }
    )
    assert row.company.groups == {"industry_groups": [trade], "business_relations": [customer]}
    assert row.person.groups == {
        "mailing_groups": [news, vip],
        "job_responsibilities": [buying, selling],
    }
    assert drafted({"company": "A", "mailing_groups": "VIP"}).company.groups == {
        "mailing_groups": [vip]
    }


def test_a_refusal_is_no_consent_of_who_does_not_refuse_and_counts_more_than_one():
    row = drafted({"name": "Anna", "refusal.email": "1", "refusal.phone": "0"})
    assert row.person.consents == {"email": Answer("refused")}
    said = {"name": "Anna", "consent.email": "yes", "refusal.email": "true"}
    assert drafted(said).person.consents["email"].status == "refused"


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        ("2025-04-03 09:15:00", Answer("refused", DAY)),
        ("03.04.25", Answer("refused", DAY)),
        ("45750", Answer("refused", DAY)),
        *((word, Answer("refused")) for word in ("x", "1", "Yes", "Opted out", "Отписан", "да")),
        *((word, None) for word in ("0", "No", "нет", "Opted in", "подписана", "")),
    ],
)
def test_a_refusal_is_said_by_a_word_or_by_its_day(cell, answer):
    row = drafted({"name": "Anna", "refusal.email": cell})
    assert row.person.consents.get("email") == answer


def test_the_day_of_an_answer_stands_in_its_own_column_or_beside_it():
    said = {"name": "Anna", "consent.email": "4/3/25", "consent.said_on": "2020-01-01"}
    said |= {"consent.phone": "yes", "refusal.hard_copy": "2025-04-03"}
    assert drafted(said, day_first=False).person.consents == {
        "email": Answer("given", DAY),
        "phone": Answer("given", date(2020, 1, 1)),
        "hard_copy": Answer("refused", DAY),
    }
    assert "still to come" in reason({"name": "Anna", "refusal.email": "2999-01-01"})
    assert "no date of a refusal" in reason({"name": "Anna", "refusal.email": "perhaps"})


def test_two_of_one_name_in_a_company_are_two_where_their_numbers_say_so():
    header = ["company", "name", "person.external_number"]
    rows = [["Acme", "Anna", "1"], ["Acme", "Anna", "2"], ["Acme", "Anna", "1"]]
    said = Drafting(Rows(header, rows), header, Reader())  # type: ignore[arg-type]
    assert [type(row) for row in said] == [RowDraft, RowDraft, RowError]


def test_consents_by_channel_with_their_date_and_source():
    row = drafted(
        {
            "company": "Acme",
            "name": "Anna",
            "consent.email": "ja",
            "consent.phone": "Отказ",
            "consent.hard_copy": "не спрашивали",
            "consent.said_on": "03.04.2025",
            "consent.source": "Fair",
        }
    )
    assert row.person.consents == {
        "email": Answer("given", DAY, "Fair"),
        "phone": Answer("refused", DAY, "Fair"),
    }
    assert row.company.consents == {}
    open_date = {"name": "Anna", "consent.email": "1", "consent.said_on": "04/03/2025"}
    assert drafted(open_date, day_first=False).person.consents["email"].said_on == DAY


def test_salutations_typed_in_the_file_stay_as_typed():
    row = drafted({"name": "Anna", "formal_salutation": "Dear Dr. Hart,"})
    assert row.person.values == {
        "name": "Anna",
        "formal_salutation": "Dear Dr. Hart",
        "own_salutations": True,
    }


@pytest.mark.parametrize(
    ("name", "surname_first", "parts"),
    [
        ("Anna Hart", False, ("Anna", "", "Hart")),
        ("Anna Maria Hart", False, ("Anna", "Maria", "Hart")),
        ("Vincent van Gogh", False, ("Vincent", "", "van Gogh")),
        ("Ursula von der Leyen", False, ("Ursula", "", "von der Leyen")),
        ("Hart, Anna Maria", False, ("Anna", "Maria", "Hart")),
        ("Петрова Анна Сергеевна", True, ("Анна", "Сергеевна", "Петрова")),
        # A patronymic shows the order, whatever was chosen.
        ("Петрова Анна Сергеевна", False, ("Анна", "Сергеевна", "Петрова")),
        ("Анна Сергеевна Петрова", True, ("Анна", "Сергеевна", "Петрова")),
        ("van Gogh Vincent", True, ("Vincent", "", "van Gogh")),
        ("Петрова", True, ("", "", "Петрова")),
        ("Anna", False, ("Anna", "", "")),
    ],
)
def test_a_full_name_is_split_in_the_order_that_was_chosen(name, surname_first, parts):
    split = split_name(name, surname_first=surname_first)
    keys = ("first_name", "middle_name", "surname")
    assert tuple(split.get(key, "") for key in keys) == parts


def test_a_full_name_is_split_only_when_that_is_asked():
    assert drafted({"name": "Anna Hart"}).person.values == {"name": "Anna Hart"}
    row = drafted({"name.last_first": "Hart Anna", "first_name": "Annabel"})
    assert row.person.values == {
        "surname": "Hart",
        "first_name": "Annabel",
        "name": "Annabel Hart",
    }


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"city": "Bonn"}, "The row names neither a company nor a person."),
        ({"name": "A", "is_minor": "perhaps"}, "“perhaps” is neither yes nor no."),
        ({"name": "A", "mailing_groups": "NO; WAY"}, "The mailing group “NO” is not known."),
        ({"name": "A", "consent.email": "maybe"}, "“maybe” is no answer to a consent."),
        ({"name": "A", "consent.said_on": "soon"}, "“soon” is no date."),
        ({"name": "A", "consent.said_on": "2999-01-01"}, "“2999-01-01” is still to come."),
        ({"name": "A", "correspondence_type": "owl"}, "“owl” is neither letter nor e-mail."),
        ({"name": "A", "language": "Klingon"}, "The language “Klingon” is not known."),
        ({"name": "A", "territory": "X"}, "The territory “X” is not known."),
        ({"name": "A", "home_page": "not a page"}, "“not a page” is no web address."),
        ({"company": "C", "initials": "x" * 21, "name": "A"}, "is longer than 20 characters."),
    ],
)
def test_what_cannot_be_understood_is_said(said, sentence):
    assert sentence in reason(said)


def test_groups_of_the_other_type_are_refused_as_on_the_contacts_page():
    BusinessRelation.objects.create(code="CUST", description="Customer")
    JobResponsibility.objects.create(code="SALES", description="Selling")
    assert reason({"name": "Anna", "business_relations": "CUST"}) == (
        "Anna is a person: give the business relations to the company."
    )
    assert reason({"company": "Acme", "job_responsibilities": "SALES"}) == (
        "Acme is a company: give the job responsibilities to its people."
    )


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("'=1+1", "=1+1"),
        ("'+7 495 123", "+7 495 123"),
        ("'-5", "-5"),
        ("'@home", "@home"),
        ('="00123"', "00123"),
        ('="a ""b"""', 'a "b"'),
        ("'s Gravenhage", "'s Gravenhage"),
        ("=1+1", "=1+1"),
        ("'", "'"),
    ],
)
def test_what_was_written_for_spreadsheets_is_understood(cell, text):
    assert unescaped(cell) == text
    assert drafted({"company": cell}).company.values == {"name": text}
