import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.exceptions import NotAllowed
from crm.imports import preview_import, run_import, take_in
from crm.models import Contact, Event, ImportRun
from tests.factories import ContactFactory, SalespersonFactory, UserFactory

pytestmark = pytest.mark.django_db


def taken_in(text: str, user=None) -> ImportRun:
    user = user or UserFactory(role="Salesperson")
    return take_in(user=user, file_name="list.csv", content=text.encode())


def imported(text: str, user=None) -> dict:
    run = taken_in(text, user)
    return run_import(run, user=run.owner)


def nothing_new(result: dict) -> bool:
    return not any(
        result[kind][outcome] for kind in ("companies", "people") for outcome in ("new", "update")
    )


def rows_of_contacts() -> list:
    return list(Contact.objects.order_by("id").values())


@pytest.mark.samples
def test_northwind_comes_in_once(samples):
    content = (samples / "data" / "northwind-customers.csv").read_bytes()
    user = UserFactory(role="Salesperson")
    run = take_in(user=user, file_name="northwind-customers.csv", content=content)
    result = run_import(run, user=user)
    assert result["companies"] == {"new": 91, "update": 0, "unchanged": 0}
    assert result["people"] == {"new": 91, "update": 0, "unchanged": 0}
    assert result["errors"] == []
    maria = Contact.objects.get(name="Maria Anders")
    assert (maria.company.name, maria.job_title) == ("Alfreds Futterkiste", "Sales Representative")
    assert (maria.address, maria.city, maria.country) == ("Obere Str. 57", "Berlin", "DE")
    assert maria.company.external_number == "ALFKI"
    assert not maria.own_address
    assert Contact.objects.filter(type="company", country__in=["DE", "FR"]).count() == 22

    before = rows_of_contacts()
    again = take_in(user=user, file_name="northwind-customers.csv", content=content)
    result = run_import(again, user=user)
    assert result["companies"] == {"new": 0, "update": 0, "unchanged": 91}
    assert result["people"] == {"new": 0, "update": 0, "unchanged": 91}
    assert rows_of_contacts() == before


@pytest.mark.samples
def test_adventure_works_comes_in_once(samples):
    content = (samples / "data" / "adventure-works-resellers.csv").read_bytes()
    user = UserFactory(role="Salesperson")
    for outcome in ("new", "unchanged"):
        run = take_in(user=user, file_name="resellers.csv", content=content)
        result = run_import(run, user=user)
        assert result["companies"][outcome] == 701
        assert result["people"] == {"new": 0, "update": 0, "unchanged": 0}
        assert result["errors"] == []
    seattle = Contact.objects.get(external_number="AW00000001")
    assert (seattle.name, seattle.county, seattle.country) == ("A Bike Store", "Washington", "US")


def test_a_preview_promises_what_the_import_does_and_writes_nothing():
    ContactFactory(name="Old", external_number="1", city="Bonn")
    run = taken_in("Number,Company,City,Country\n1,Old,Köln,DE\n2,New,Rom,Italy\n3,Odd,X,Nowhere\n")
    before = rows_of_contacts()
    preview = preview_import(run, user=run.owner)
    assert rows_of_contacts() == before
    assert (preview.companies.new, preview.companies.update, preview.error_count) == (1, 1, 1)
    result = run_import(run, user=run.owner)
    assert result["companies"] == {"new": 1, "update": 1, "unchanged": 0}
    assert result["error_count"] == 1


def test_a_preview_looks_at_the_first_rows_only_and_says_so(monkeypatch):
    monkeypatch.setattr("crm.imports.running.PREVIEWED", 2)
    for rows, is_partial in ((2, False), (3, True)):
        run = taken_in("Company\n" + "".join(f"Acme {n}\n" for n in range(rows)))
        preview = preview_import(run, user=run.owner)
        assert (preview.rows, preview.is_partial) == (2, is_partial)


def test_greets_people_in_the_language_of_their_company():
    imported("Company,Contact Name,Language\nAcme,Anna Schmidt,German\n")
    anna = Contact.objects.get(name="Anna Schmidt")
    assert (anna.language, anna.formal_salutation) == ("de", "Guten Tag Anna Schmidt")
    assert anna.company.formal_salutation == "Sehr geehrte Damen und Herren"


def test_wrong_rows_are_listed_and_left_out():
    result = imported(
        "Company,Contact Name,E-mail,Country\n"
        "Acme,Anna,info@acme.example,DE\n"
        ",,,FR\n"
        "Bad,,nobody,DE\n"
        "Worse,,,Atlantis\n"
        f"{'x' * 151},,,\n"
        "Acme,Anna,info@acme.example,DE\n"
        "\n"
        "Wide, Inc.,Eva,eva@wide.example,DE\n"
        "Cedar,Ina,ina@cedar.example,DE, ,\n"
    )
    assert result["errors"] == [
        [3, "The row names neither a company nor a person."],
        [4, "“nobody” is no e-mail address."],
        [5, "The country “Atlantis” is not known."],
        [6, f"“{'x' * 30}…” is longer than 150 characters."],
        [7, "The same contact stands in row 2 already."],
        [9, "The row has more cells than the header."],
    ]
    names = {contact.name for contact in Contact.objects.all()}
    assert names == {"Acme", "Anna", "Cedar", "Ina"}


def test_several_people_of_one_company():
    result = imported("Company,Contact Name,City\nAcme,Anna,Bonn\nAcme,Ben,Bonn\n")
    assert (result["companies"]["new"], result["people"]["new"]) == (1, 2)
    assert {p.city for p in Contact.objects.get(name="Acme").people.all()} == {"Bonn"}


def test_people_without_a_company_keep_what_the_row_says():
    imported("First name,Surname,City,E-mail\nAnna,Schmidt,Bonn,anna@example.com\n")
    anna = Contact.objects.get()
    assert (anna.type, anna.name, anna.city) == ("person", "Anna Schmidt", "Bonn")
    assert anna.own_address


def test_a_persons_own_email_is_not_the_companys():
    imported("Company,E-mail,Contact Name,Contact E-mail\nAcme,i@a.example,Anna,anna@a.example\n")
    assert Contact.objects.get(name="Acme").email == "i@a.example"
    assert Contact.objects.get(name="Anna").email == "anna@a.example"


def test_an_email_beside_a_person_is_the_persons_and_makes_no_second_company():
    header = "Company,Contact Name,Email,Phone"
    rows = f"{header}\nZeta,Hans,hans@z.example,1\nZeta,Petra,petra@z.example,1\n"
    result = imported(rows)
    assert (result["companies"]["new"], result["people"]["new"]) == (1, 2)
    zeta = Contact.objects.get(name="Zeta")
    assert (zeta.email, zeta.phone) == ("", "1")
    people = zeta.people.order_by("name").values_list("email", "phone")
    assert list(people) == [("hans@z.example", "1"), ("petra@z.example", "1")]
    again = imported(rows)
    assert again["people"] == {"new": 0, "update": 0, "unchanged": 2}
    assert again["companies"]["new"] == again["companies"]["update"] == 0


def test_an_update_reaches_the_people_and_empties_nothing():
    imported("Number,Company,City,Phone,Contact Name\n1,Acme,Bonn,123,Anna\n")
    result = imported("Number,Company,City,Phone,Contact Name\n1,Acme Ltd,Köln,,Anna\n")
    assert result["companies"]["update"] == 1
    assert result["people"] == {"new": 0, "update": 0, "unchanged": 1}
    anna = Contact.objects.get(name="Anna")
    assert (anna.city, anna.phone, anna.company_sort_name) == ("Köln", "123", "acme ltd")
    assert anna.company.version == 2


@pytest.mark.parametrize(
    "row",
    ["7,Other,,", ",Other,info@acme.example,", ",ACME,,53113"],
    ids=["number", "email", "name"],
)
def test_finds_a_company_by_number_email_or_name_and_post_code(row):
    ContactFactory(
        name="Acme",
        sort_name="acme",
        external_number="7",
        email="Info@acme.example",
        post_code="53113",
    )
    result = imported(f"Number,Company,E-mail,Post code\n{row}\n")
    assert result["companies"]["new"] == 0


def test_another_number_is_another_company():
    ContactFactory(name="Acme", sort_name="acme", external_number="7")
    assert imported("Number,Company\n8,Acme\n")["companies"]["new"] == 1


def test_refuses_to_choose_among_namesakes():
    ContactFactory.create_batch(2, name="Acme", sort_name="acme")
    result = imported("Company\nAcme\n")
    assert "Several contacts" in result["errors"][0][1]
    assert Contact.objects.count() == 2


def test_salespeople_languages_and_genders_are_understood():
    salesperson = SalespersonFactory(code="JR", name="John Roberts")
    imported(
        "Компания,Контактное лицо,Пол,Менеджер,Язык,Страна\n"
        "Ромашка,Анна Петрова,жен.,john roberts,русский,Россия\n"
    )
    anna = Contact.objects.get(name="Анна Петрова")
    assert (anna.gender, anna.salesperson, anna.language) == ("female", salesperson, "ru")
    assert anna.country == "RU"


def test_hostile_text_stays_text():
    name = "=cmd|' /C calc'!A0 <script>alert(1)</script>"
    imported(f'Company\n"{name}"\n')
    assert Contact.objects.get().name == name


def test_costs_the_same_for_any_number_of_rows():
    def cost(count: int, prefix: str) -> int:
        lines = [f"{prefix}{n},{prefix} {n},Anna {n}" for n in range(count)]
        run = taken_in("\n".join(["Number,Company,Contact Name", *lines]), user)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            run_import(run, user=user)
        return len(queries)

    user = UserFactory(role="Salesperson")
    user.has_perm("crm.import_contact")
    cost(1, "warm")
    assert cost(2, "a") == cost(20, "b")


def test_goes_on_where_it_stopped_and_doubles_nothing(monkeypatch):
    monkeypatch.setattr("crm.imports.running.CHUNK", 2)
    run = taken_in("Company\n" + "".join(f"Acme {n}\n" for n in range(5)))

    from crm.imports import running

    write, calls = running.write, []

    def dies_in_the_second_chunk(plan, user):
        calls.append(plan)
        write(plan, user)
        if len(calls) == 2:
            raise RuntimeError("power loss")

    monkeypatch.setattr(running, "write", dies_in_the_second_chunk)
    with pytest.raises(RuntimeError):
        run_import(run, user=run.owner)
    assert Contact.objects.count() == 2
    run.refresh_from_db()
    result = run_import(run, user=run.owner)
    assert Contact.objects.count() == 5
    assert (result["rows"], result["companies"]["new"]) == (5, 5)
    assert run_import(run, user=run.owner) == result
    assert Event.objects.filter(verb="imported").count() == 1


def test_refuses_who_has_no_right():
    run = taken_in("Company\nAcme\n")
    with pytest.raises(NotAllowed):
        run_import(run, user=UserFactory(role="Viewer"))
    with pytest.raises(NotAllowed):
        preview_import(run, user=UserFactory(role="Viewer"))
    with pytest.raises(NotAllowed):
        taken_in("Company\nAcme\n", UserFactory(role="Viewer"))
    assert not Contact.objects.exists()
