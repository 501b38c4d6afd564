import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.actions import create_contact, delete_contact, update_contact
from crm.folding import fold
from crm.imports import run_import, take_in
from crm.inheritance import BLOCKS, keep_in_step
from crm.letter_forms import letter_forms, stored_formulas
from crm.models import Contact
from crm.own_blocks import inherit, make_own
from crm.salutations import fingerprint, set_formulas, texts_of
from crm.tasks import refresh_letter_forms
from tests.factories import ContactFactory, PersonFactory, SalespersonFactory, UserFactory

pytestmark = pytest.mark.django_db

CITIES = ["Bonn", "Köln", "Straße", ""]
LANGUAGES = ["en", "ru", "de", ""]


class World:
    """Random acts of a user on a handful of companies and people."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.user = UserFactory(role="Administrator")
        self.salespeople = [None, *SalespersonFactory.create_batch(2)]
        self.count = 0
        for _n in range(2):
            self.new_company()

    def act(self) -> None:
        self.random.choice(
            [
                self.new_company,
                self.new_person,
                self.change_company,
                self.change_person,
                self.move,
                self.toggle,
                self.delete,
                self.change_formula,
                self.imports,
            ]
        )()

    def values(self) -> dict:
        return {
            "city": self.random.choice(CITIES),
            "email": self.random.choice(["", f"a{self.random.randint(1, 9)}@example.com"]),
            "phone": self.random.choice(["", "+49 (30) 12-34"]),
            "salesperson": self.random.choice(self.salespeople),
            "language": self.random.choice(LANGUAGES),
            "country": self.random.choice(["DE", "RU", ""]),
        }

    def person(self) -> Contact | None:
        return self.random.choice([None, *Contact.objects.filter(type="person")])

    def name(self) -> str:
        self.count += 1
        return f"Größe {self.count}"

    def company(self) -> Contact:
        return self.random.choice(list(Contact.objects.filter(type="company")))

    def new_company(self) -> None:
        create_contact(user=self.user, type="company", name=self.name(), **self.values())

    def new_person(self) -> None:
        flags = {flag: self.random.random() < 0.3 for flag in BLOCKS}
        values = {
            name: value for name, value in self.values().items() if self.random.random() < 0.5
        }
        company = self.company()
        create_contact(
            user=self.user, type="person", name=self.name(), company=company, **values, **flags
        )

    def change_company(self) -> None:
        company = self.company()
        values = self.values() | {"name": self.name()}
        update_contact(company, user=self.user, version=company.version, values=values)

    def change_person(self) -> None:
        people = list(Contact.objects.filter(type="person"))
        if people:
            person = self.random.choice(people)
            flags = {flag: self.random.random() < 0.5 for flag in BLOCKS}
            values = self.values() | flags | {"company": self.random.choice([None, self.company()])}
            update_contact(person, user=self.user, version=person.version, values=values)

    def move(self) -> None:
        """To another company, to none, or from none, and nothing else said."""
        if person := self.person():
            values = {"company": self.random.choice([None, self.company(), self.company()])}
            update_contact(person, user=self.user, version=person.version, values=values)

    def toggle(self) -> None:
        person, flag = self.person(), self.random.choice([*BLOCKS])
        if person and person.company:
            act = self.random.choice([make_own, inherit])
            act(person, user=self.user, version=person.version, flag=flag)

    def delete(self) -> None:
        if person := self.person():
            delete_contact(person, user=self.user)
        empty = Contact.objects.filter(type="company", people=None)
        if empty.count() > 2:
            delete_contact(empty.first(), user=self.user)

    def change_formula(self) -> None:
        self.count += 1
        for language in ("ru", "en"):
            before = texts_of(language, stored_formulas())
            texts = before | {("formal", "anybody"): f"{self.count} {{name}} {{company}}"}
            seen = fingerprint(before)
            job = set_formulas(language, user=self.user, seen=seen, texts=texts)
            refresh_letter_forms.func(job.pk)

    def imports(self) -> None:
        company = self.company()
        text = f"Company,Contact Name,City,Country\n{company.name},{self.name()},Ulm,DE\n"
        run = take_in(user=self.user, file_name="a.csv", content=text.encode())
        run_import(run, user=self.user)


def differences() -> list[str]:
    wrong = []
    formulas = stored_formulas()
    for contact in Contact.objects.select_related("company"):
        company = contact.company or contact
        wrong += [
            f"{contact}: {name}"
            for flag, names in BLOCKS.items()
            if not getattr(contact, flag)
            for name in names
            if getattr(contact, name) != getattr(company, name)
        ]
        if (contact.sort_name, contact.company_sort_name) != (
            fold(contact.name),
            fold(company.name),
        ):
            wrong.append(f"{contact}: sort names")
        forms = letter_forms(contact, formulas)
        if (contact.formal_salutation, contact.addressee) != (
            forms.formal_salutation,
            forms.addressee,
        ):
            wrong.append(f"{contact}: letter forms")
        if fold(company.name) not in contact.search_text:
            wrong.append(f"{contact}: search text")
    return wrong


@pytest.mark.parametrize("seed", range(3))
def test_no_person_differs_from_its_company_where_it_should_not(seed):
    world = World(seed)
    for _n in range(20):
        world.act()
        assert differences() == []


def test_a_change_of_company_reaches_its_people_at_constant_cost():
    def cost(people: int) -> int:
        company = ContactFactory(city="Bonn", language="de")
        PersonFactory.create_batch(people, company=company, own_address=False, own_language=False)
        with CaptureQueriesContext(connection) as queries:
            keep_in_step([company.pk])
        assert differences_of(company) == []
        return len(queries)

    assert cost(2) == cost(40)


def differences_of(company: Contact) -> list[Contact]:
    return [person for person in company.people.all() if person.city != company.city]


def test_what_is_in_step_is_not_written():
    company = ContactFactory(city="Bonn")
    person = PersonFactory(company=company, own_address=False)
    keep_in_step([company.pk])
    person.refresh_from_db()
    before = person.updated_at
    keep_in_step([company.pk])
    person.refresh_from_db()
    assert person.updated_at == before
