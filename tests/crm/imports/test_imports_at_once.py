"""Two imports at once; only PostgreSQL has the locks that are looked at here."""

import threading

import pytest
from django.db import connection

from crm.imports import run_import, take_in
from crm.models import Contact, ImportRun
from tests.factories import UserFactory


def in_thread(run: ImportRun, start: threading.Barrier) -> threading.Thread:
    def work() -> None:
        try:
            start.wait()
            run_import(run, user=run.owner)
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_lists_that_name_the_same_companies_create_them_once():
    user = UserFactory(is_superuser=True)
    text = "Company,Contact Name\n" + "".join(f"Acme {n},Anna {n}\n" for n in range(700))
    runs = [take_in(user=user, file_name="a.csv", content=text.encode()) for _n in range(2)]
    start = threading.Barrier(2)
    for thread in [in_thread(run, start) for run in runs]:
        thread.join()
    assert Contact.objects.filter(type="company").count() == 700
    assert Contact.objects.filter(type="person").count() == 700
    results = [ImportRun.objects.get(pk=run.pk).result for run in runs]
    assert sum(result["companies"]["new"] for result in results) == 700


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_one_list_run_by_two_workers_comes_in_once():
    user = UserFactory(is_superuser=True)
    text = "Company\n" + "".join(f"Acme {n}\n" for n in range(700))
    run = take_in(user=user, file_name="a.csv", content=text.encode())
    start = threading.Barrier(2)
    for thread in [in_thread(run, start), in_thread(run, start)]:
        thread.join()
    assert Contact.objects.count() == 700
    result = ImportRun.objects.get().result
    assert (result["rows"], result["companies"]["new"]) == (700, 700)
