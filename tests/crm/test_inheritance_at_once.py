"""A company changes while people join it; only PostgreSQL has the locks that are looked at here."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from crm.actions import create_contact, update_contact
from crm.imports import run_import, take_in
from crm.models import Contact, User
from tests.crm.test_inheritance import differences
from tests.factories import UserFactory

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
ROUNDS = 12


def together(*acts: Callable[[int], object]) -> None:
    """Every act so many times, in threads of their own; an error of any is an error here."""
    start, errors = threading.Barrier(len(acts)), []

    def work(act: Callable[[int], object]) -> None:
        try:
            start.wait()
            for number in range(ROUNDS):
                act(number)
        except Exception as error:  # noqa: BLE001 - told to the test
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_nobody_falls_out_of_step():
    user: User = UserFactory(is_superuser=True)
    company = create_contact(user=user, type="company", name="Acme", city="Bonn")
    first = create_contact(user=user, type="person", name="First", company=company)

    def change_company(number: int) -> None:
        version = Contact.objects.get(pk=company.pk).version
        values = {"city": f"Town {number}", "name": f"Acme {number % 2}"}
        update_contact(company, user=user, version=version, values=values)

    def join(number: int) -> None:
        create_contact(user=user, type="person", name=f"Anna {number}", company=company)

    def change_person(number: int) -> None:
        version = Contact.objects.get(pk=first.pk).version
        values = {"job_title": f"Buyer {number}", "own_address": number % 2 == 0}
        update_contact(first, user=user, version=version, values=values)

    def imports(number: int) -> None:
        text = f"Company,Contact Name\nAcme {number % 2},Ben {number}\n"
        run = take_in(user=user, file_name="a.csv", content=text.encode())
        run_import(run, user=user)

    together(change_company, join, change_person, imports)
    assert differences() == []
