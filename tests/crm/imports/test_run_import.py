import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.exceptions import NotAllowed
from crm.imports import preview_import, run_import, running, take_in
from crm.imports.matching import whole
from crm.imports.review import left_out, reason
from crm.inheritance import keep_in_step
from crm.models import Contact, Event, ImportRun, MailingGroupMembership
from tests.factories import (
    ContactFactory,
    MailingGroupFactory,
    PersonFactory,
    SalespersonFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def taken_in(text: str, user=None) -> ImportRun:
    user = user or UserFactory(role="Salesperson")
    return take_in(user=user, file_name="list.csv", content=text.encode())


def imported(text: str, user=None) -> dict:
    run = taken_in(text, user)
    return run_import(run, user=run.owner)


def left_out_of(run: ImportRun) -> list[list]:
    found = {one.row.row_number: reason(one) for one in left_out(whole(run))}
    return [[number, sentence] for number, sentence in found.items()]


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
    assert result["error_count"] == 0
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
        assert result["error_count"] == 0
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


def test_greets_people_in_the_language_of_their_company():
    imported("Company,Contact Name,Language\nAcme,Anna Schmidt,German\n")
    anna = Contact.objects.get(name="Anna Schmidt")
    assert (anna.language, anna.formal_salutation) == ("de", "Guten Tag Anna Schmidt")
    assert anna.company.formal_salutation == "Sehr geehrte Damen und Herren"


def test_wrong_rows_are_listed_and_left_out():
    run = taken_in(
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
    run_import(run, user=run.owner)
    assert left_out_of(run) == [
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


def test_an_email_that_is_the_companys_tells_nobody_of_its_people():
    company = ContactFactory(name="Acme", sort_name="acme", email="info@acme.example")
    PersonFactory(name="Anna", company=company, own_communication=False, email="info@acme.example")
    result = imported("Company,Name,Person's e-mail\nAcme,Boris,info@acme.example\n")
    assert result["people"] == {"new": 1, "update": 0, "unchanged": 0}
    assert set(company.people.values_list("name", flat=True)) == {"Anna", "Boris"}


def test_another_number_is_another_company():
    ContactFactory(name="Acme", sort_name="acme", external_number="7")
    assert imported("Number,Company\n8,Acme\n")["companies"]["new"] == 1


def test_refuses_to_choose_among_namesakes():
    ContactFactory.create_batch(2, name="Acme", sort_name="acme")
    run = taken_in("Company\nAcme\n")
    assert run_import(run, user=run.owner)["left_out"] == {"ambiguous": 1}
    assert "Several contacts" in left_out_of(run)[0][1]
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
    def cost(count: int, prefix: str, city: str) -> int:
        lines = [f"{prefix}{n},{prefix} {n},Anna {n},{city}" for n in range(count)]
        run = taken_in("\n".join(["Number,Company,Contact Name,City", *lines]), user)
        with CaptureQueriesContext(connection) as queries:
            run_import(run, user=user)
        return len(queries)

    user = UserFactory(role="Salesperson")
    user.has_perm("crm.import_contact")
    cost(1, "warm", "Bonn")
    for city in ("Bonn", "Rom", "Rom"):  # all new, all changed, none changed
        assert cost(2, "a", city) == cost(40, "b", city)


def test_what_becomes_of_new_contacts_is_written_once():
    run = taken_in("Company,Contact Name\nAcme,Anna\nBolt,Bob\n")
    with CaptureQueriesContext(connection) as queries:
        run_import(run, user=run.owner)
    again = [query for query in queries if query["sql"].startswith('UPDATE "crm_importoutcome"')]
    assert again == []
    assert list(whole(run).outcomes.values_list("contact__name", "verdict").order_by("row")) == [
        (name, "new") for name in ("Acme", "Anna", "Bolt", "Bob")
    ]


def test_a_group_that_the_preview_found_is_given_to_a_contact_who_is_new_meanwhile():
    group = MailingGroupFactory(code="NEWS")
    acme = ContactFactory(name="Acme", sort_name="acme")
    MailingGroupMembership.objects.create(group=group, contact=acme)
    run = taken_in("Company,Mailing groups\nAcme,NEWS\n")
    preview_import(run, user=run.owner)
    MailingGroupMembership.objects.all().delete()
    acme.delete()
    run_import(run, user=run.owner)
    assert group.contacts.get().name == "Acme"


def test_people_of_several_rows_are_greeted_as_their_company_came_in():
    """The list says two languages of it; the first counts."""
    imported("Company,Contact Name,Language\nAcme,Anna Groß,de\nAcme,Bert Groß,en\n")
    people = Contact.objects.filter(type="person").order_by("id")
    assert [one.formal_salutation for one in people] == [
        "Guten Tag Anna Groß",
        "Guten Tag Bert Groß",
    ]


def test_goes_on_where_it_stopped_and_doubles_nothing(monkeypatch):
    monkeypatch.setattr(running, "PART", dict.fromkeys(running.PART, 2))
    run = taken_in("Company\n" + "".join(f"Acme {n}\n" for n in range(5)))
    write, calls = running.write, []

    def dies_in_the_second_part(part, *, user):
        calls.append(part)
        write(part, user=user)
        if len(calls) == 2:
            raise RuntimeError("power loss")

    monkeypatch.setattr(running, "write", dies_in_the_second_part)
    with pytest.raises(RuntimeError):
        run_import(run, user=run.owner)
    assert Contact.objects.count() == 2
    run.refresh_from_db()
    result = run_import(run, user=run.owner)
    assert Contact.objects.count() == 5
    assert (result["rows"], result["companies"]["new"]) == (5, 5)
    assert run_import(run, user=run.owner) == result
    assert Event.objects.filter(verb="imported").count() == 1
    numbers = Contact.objects.order_by("id").values_list("number", flat=True)
    assert list(numbers) == [f"CT{n:05d}" for n in range(1, 6)]


def test_new_contacts_stand_as_if_they_had_been_typed_in():
    """What an import inserts at once is what the one helper would have made of it."""
    imported(
        "Number,Company,Contact Name,City,Country,Phone,Language,Person's own e-mail\n"
        "1,Straße AG,Anna Groß,Bonn,DE,(030) 12-34,German,\n"
        "1,Straße AG,Eva Groß,Bonn,DE,(030) 12-34,German,\n"
        "2,ΟΔΟΣ,,Athina,GR,,,\n"
        "3,ООО «Берёза»,Пётр Королёв,Орёл,RU,8 (4862) 12-34-56,Russian,\n"
    )
    before = rows_of_contacts()
    keep_in_step(list(Contact.objects.values_list("pk", flat=True)))
    assert rows_of_contacts() == before
    assert Contact.objects.get(name="Eva Groß").formal_salutation == "Guten Tag Eva Groß"


def test_people_of_a_company_here_are_greeted_in_its_language():
    company = ContactFactory(name="Acme", sort_name="acme", language="de")
    imported("Company,Contact Name\nAcme,Anna Groß\n")
    anna = company.people.get()
    assert (anna.language, anna.formal_salutation) == ("de", "Guten Tag Anna Groß")


def test_numbers_typed_by_hand_are_stepped_over():
    for number in ("CT00002", "CT00003", "CT0000X"):
        ContactFactory(number=number)
    imported("Company\n" + "".join(f"Acme {n}\n" for n in range(4)))
    numbers = Contact.objects.filter(name__startswith="Acme").order_by("id")
    assert [one.number for one in numbers] == ["CT00001", "CT00004", "CT00005", "CT00006"]


def test_two_rows_for_one_contact_of_ours_change_it_once():
    ContactFactory(name="Acme", sort_name="acme", external_number="7", email="a@acme.example")
    run = taken_in("Number,Company,E-mail,City\n7,Acme,,Bonn\n,Acme Ltd,a@acme.example,Rom\n")
    result = run_import(run, user=run.owner)
    assert (result["companies"]["update"], result["left_out"]) == (1, {"duplicate": 1})
    assert left_out_of(run) == [[3, "The same contact stands in row 2 already."]]
    assert Contact.objects.get().city == "Bonn"


def test_a_name_without_a_post_code_is_not_enough_for_another_email():
    user = UserFactory(role="Salesperson")
    rows = "Surname,E-mail\nMüller,a@a.example\nMüller,b@b.example\n"
    assert imported(rows, user)["people"]["new"] == 2
    assert imported(rows, user)["people"]["unchanged"] == 2


def test_refuses_who_has_no_right():
    run = taken_in("Company\nAcme\n")
    with pytest.raises(NotAllowed):
        run_import(run, user=UserFactory(role="Viewer"))
    with pytest.raises(NotAllowed):
        preview_import(run, user=UserFactory(role="Viewer"))
    with pytest.raises(NotAllowed):
        taken_in("Company\nAcme\n", UserFactory(role="Viewer"))
    assert not Contact.objects.exists()
