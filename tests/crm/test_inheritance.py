"""No person differs from its company where its flag is off, whatever was done by whatever way.

HYPOTHESIS_PROFILE=inheritance-long tries twenty times as much.
"""

import contextlib
import csv
import datetime
import io
import os

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from crm.actions import create_contact, delete_contact, update_contact
from crm.folding import fold, searchable
from crm.imports import run_import, take_in
from crm.imports.undo import undo_import
from crm.inheritance import BESIDE, BLOCKS, LETTER_FORMS, keep_in_step
from crm.letter_forms import letter_forms, stored_formulas
from crm.merging import CannotUndoMerge, undo_merge
from crm.merging.fields import MERGED, OTHER, SURVIVOR
from crm.models import Contact, ContactMerge, ImportRun
from crm.own_blocks import inherit, make_own
from crm.returned_addresses import trust_address
from crm.salutations import fingerprint, set_formulas, texts_of
from crm.tasks import refresh_letter_forms
from interactions import access
from interactions.actions import letters_came_back
from tests.crm.merging import merge
from tests.factories import (
    ContactFactory,
    InteractionLogEntryFactory,
    PersonFactory,
    SalespersonFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

SALESPEOPLE = ("AB", "CD")
SAID = {
    "city": ["Bonn", "Köln", "Straße", ""],
    "email": ["", "a1@example.com", "a2@example.com"],
    "phone": ["", "+49 (30) 12-34"],
    "salesperson": [*SALESPEOPLE, None],
    "language": ["en", "ru", "de", ""],
    "country": ["DE", "RU", ""],
}
some_values = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(values) for name, values in SAID.items()}
)
flags = st.fixed_dictionaries({flag: st.booleans() for flag in BLOCKS})
place = st.integers(min_value=0, max_value=6)
# An import says what it says; nothing stands for nobody, so that a row may be a company alone.
names = st.sampled_from(["Größe", "Ωmega", "Anna Groß", "Пётр Ильич Лист", ""])
own_columns = st.sampled_from(["", "person.city", "person.language", "person.salesperson"])
list_rows = st.lists(st.tuples(place, names, some_values), min_size=1, max_size=4)
FORMS_SAID = {"own_salutations": True, "formal_salutation": "Hello", "own_addressee": True}


class Contacts(RuleBasedStateMachine):
    """Whom an act is about is drawn as a place in the list of those there are."""

    @initialize()
    def start(self):
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.user = UserFactory(role="Administrator")
        self.salespeople = {code: SalespersonFactory(code=code) for code in SALESPEOPLE}
        self.count = 0
        for _n in range(2):
            self.create_company({"city": "Bonn", "language": "de"})

    def teardown(self):
        if hasattr(self, "atomic"):
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def company(self, place):
        companies = Contact.objects.filter(type="company").order_by("pk")
        return companies[place % companies.count()]

    def person(self, place):
        people = Contact.objects.filter(type="person").order_by("pk")
        return people[place % people.count()] if people else None

    def values(self, said):
        code = said.get("salesperson")
        return said | ({"salesperson": self.salespeople.get(code)} if "salesperson" in said else {})

    def name(self):
        self.count += 1
        return f"Größe {self.count}"

    # By the form

    @rule(said=some_values)
    def create_company(self, said):
        create_contact(user=self.user, type="company", name=self.name(), **self.values(said))

    @rule(place=place, said=some_values, own=st.one_of(st.just({}), flags))
    def create_person(self, place, said, own):
        create_contact(
            user=self.user,
            type="person",
            name=self.name(),
            company=self.company(place),
            **self.values(said),
            **own,
        )

    @rule(place=place, said=some_values, is_renamed=st.booleans())
    def change_company(self, place, said, is_renamed):
        values = self.values(said) | ({"name": self.name()} if is_renamed else {})
        self.change(self.company(place), values)

    @rule(place=place, said=some_values, own=flags, typed=st.booleans())
    def change_person(self, place, said, own, typed):
        forms = FORMS_SAID | {"addressee": "To her"} if typed else {}
        self.change(self.person(place), self.values(said) | own | forms)

    @rule(place=place, to=st.one_of(st.none(), place))
    def move(self, place, to):
        self.change(self.person(place), {"company": None if to is None else self.company(to)})

    def change(self, contact, values):
        if contact:
            update_contact(contact, user=self.user, version=contact.version, values=values)

    @rule(place=place, flag=st.sampled_from([*BLOCKS]), act=st.sampled_from([make_own, inherit]))
    def toggle(self, place, flag, act):
        person = self.person(place)
        if person and person.company:
            act(person, user=self.user, version=person.version, flag=flag)

    @rule(place=place)
    def delete(self, place):
        if person := self.person(place):
            delete_contact(person, user=self.user)

    # By a list

    @rule(rows=list_rows, own_column=own_columns)
    def import_list(self, rows, own_column):
        columns = ["company", "name", "email", "city", "language", "country", "salesperson"]
        written = io.StringIO()
        writer = csv.writer(written)
        writer.writerow(["Company", "Contact Name", "E-mail", *columns[3:], "own"])
        for place, name, said in rows:
            company = self.company(place).name if place else self.name()
            cells = [str(said.get(column) or "") for column in columns[2:]]
            own = self.own_cell(own_column, said)
            writer.writerow([company, name, *cells, own])
        run = take_in(user=self.user, file_name="a.csv", content=written.getvalue().encode())
        run.mapping = {"columns": [*columns, own_column], "day_first": True, "from": ""}
        run.save()
        run_import(run, user=self.user)

    def own_cell(self, column, said):
        return str(said.get(column.removeprefix("person.")) or "")

    @rule(place=place)
    def undo_import(self, place):
        runs = ImportRun.objects.filter(state=ImportRun.State.DONE).order_by("pk")
        if runs:
            undo_import(runs[place % runs.count()], user=self.user)

    # By a merge

    @rule(one=place, two=place, sides=st.dictionaries(st.sampled_from(MERGED), st.booleans()))
    def merge_companies(self, one, two, sides):
        if Contact.objects.filter(type="company").count() > 2:
            self.merge(self.company(one), self.company(two), sides)

    @rule(one=place, two=place, sides=st.dictionaries(st.sampled_from(MERGED), st.booleans()))
    def merge_people(self, one, two, sides):
        self.merge(self.person(one), self.person(two), sides)

    def merge(self, survivor, other, sides):
        if survivor and survivor != other:
            fields = {name: OTHER if is_other else SURVIVOR for name, is_other in sides.items()}
            merge(survivor, other, self.user, **fields)

    @rule(place=place)
    def undo_merge(self, place):
        merges = ContactMerge.objects.filter(undone_at=None).order_by("-pk")
        if merges:
            with contextlib.suppress(CannotUndoMerge):
                undo_merge(merges[place % merges.count()], user=self.user)

    # By the post

    @rule(place=place)
    def letter_comes_back(self, place):
        contacts = Contact.objects.order_by("pk")
        contact = contacts[place % contacts.count()]
        entry = InteractionLogEntryFactory(contact=contact, correspondence_type="hard_copy")
        letters_came_back(access.just(entry), user=self.user, today=datetime.date(2026, 1, 20))
        assert Contact.objects.get(pk=contact.pk).has_bad_address
        entry.delete()

    @rule(place=place)
    def trust_address(self, place):
        contacts = Contact.objects.order_by("pk")
        contact = contacts[place % contacts.count()]
        trust_address(contact, user=self.user, version=contact.version)
        assert not Contact.objects.get(pk=contact.pk).has_bad_address

    @rule()
    def change_formula(self):
        self.count += 1
        for language in ("ru", "en"):
            before = texts_of(language, stored_formulas())
            texts = before | {("formal", "anybody"): f"{self.count} {{name}} {{company}}"}
            seen = fingerprint(before)
            job = set_formulas(language, user=self.user, seen=seen, texts=texts)
            refresh_letter_forms.func(job.pk)

    @invariant()
    def nobody_differs(self):
        if hasattr(self, "user"):
            assert differences() == []


def differences() -> list[str]:
    wrong = []
    formulas = stored_formulas()
    for contact in Contact.objects.select_related("company"):
        company = contact.company or contact
        wrong += [
            f"{contact}: {name}"
            for flag, names in BLOCKS.items()
            if not getattr(contact, flag)
            for name in (*names, *BESIDE.get(flag, ()))
            if getattr(contact, name) != getattr(company, name)
        ]
        if (contact.sort_name, contact.company_sort_name) != (
            fold(contact.name),
            fold(company.name),
        ):
            wrong.append(f"{contact}: sort names")
        forms = letter_forms(contact, formulas)
        typed = LETTER_FORMS[:2] if contact.own_salutations else ()
        typed += LETTER_FORMS[2:] if contact.own_addressee else ()
        wrong += [
            f"{contact}: {name}"
            for name in set(LETTER_FORMS) - set(typed)
            if getattr(contact, name) != getattr(forms, name)
        ]
        if searchable(company.name) not in contact.search_text:
            wrong.append(f"{contact}: search text")
    return wrong


HABITS = {"deadline": None, "suppress_health_check": list(HealthCheck)}
settings.register_profile("inheritance", max_examples=10, stateful_step_count=15, **HABITS)
settings.register_profile("inheritance-long", max_examples=100, stateful_step_count=30, **HABITS)


@pytest.mark.django_db(transaction=True)
def test_no_person_differs_from_its_company_where_it_should_not():
    from hypothesis.stateful import run_state_machine_as_test

    name = os.environ.get("HYPOTHESIS_PROFILE", "inheritance")
    run_state_machine_as_test(Contacts, settings=settings.get_profile(name))


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
