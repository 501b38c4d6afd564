"""The threads of one process write to SQLite one after the other."""

import threading
import time

import pytest
from django.db import OperationalError, connection, connections, transaction

from crm.models import Salesperson
from tests.factories import SalespersonFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.sqlite,
]


def in_a_thread(work):
    """Start it; answers the thread and the list where an error would be."""
    errors = []

    def run():
        try:
            work()
        except OperationalError as error:
            errors.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, errors


def rename(salesperson, name):
    with transaction.atomic():
        Salesperson.objects.filter(pk=salesperson.pk).update(name=name)


def test_the_second_waits_for_the_first_and_then_writes_at_once():
    salesperson = SalespersonFactory()
    with transaction.atomic():
        thread, errors = in_a_thread(lambda: rename(salesperson, "second"))
        time.sleep(0.3)
        assert thread.is_alive()
        Salesperson.objects.filter(pk=salesperson.pk).update(name="first")
    ended = time.monotonic()
    thread.join()
    # SQLite alone would sleep for up to a tenth of a second and look again.
    assert time.monotonic() - ended < 5
    assert errors == []
    salesperson.refresh_from_db()
    assert salesperson.name == "second"


def break_off(salesperson, *, close):
    with transaction.atomic():
        Salesperson.objects.filter(pk=salesperson.pk).update(name="first")
        if close:
            connection.close()
        raise ZeroDivisionError


@pytest.mark.parametrize("close", [False, True])
def test_whatever_ends_the_first_lets_the_second_write(close):
    salesperson = SalespersonFactory()
    with pytest.raises(ZeroDivisionError):
        break_off(salesperson, close=close)
    thread, errors = in_a_thread(lambda: rename(salesperson, "second"))
    thread.join(timeout=10)
    assert not thread.is_alive()
    assert errors == []
    salesperson.refresh_from_db()
    assert salesperson.name == "second"


def test_what_waits_for_the_commit_may_write_at_once():
    salesperson = SalespersonFactory()
    with transaction.atomic():
        transaction.on_commit(lambda: rename(salesperson, "after"))
        Salesperson.objects.filter(pk=salesperson.pk).update(name="before")
        began = time.monotonic()
    assert time.monotonic() - began < 5
    thread, errors = in_a_thread(lambda: rename(salesperson, "second"))
    thread.join(timeout=5)
    assert not thread.is_alive()
    assert errors == []
    salesperson.refresh_from_db()
    assert salesperson.name == "second"


def test_the_first_transaction_of_a_connection_holds_the_lock_too():
    salesperson = SalespersonFactory()
    connection.close()
    with transaction.atomic():
        Salesperson.objects.filter(pk=salesperson.pk).update(name="first")
        assert connection._is_writing
    assert not connection._is_writing


def test_who_waits_too_long_is_told_that_the_database_is_locked():
    salesperson = SalespersonFactory()

    def impatient():
        options = connections["default"].settings_dict["OPTIONS"]
        connections["default"].settings_dict = {
            **connections["default"].settings_dict,
            "OPTIONS": {**options, "timeout": 0.2},
        }
        rename(salesperson, "second")

    with transaction.atomic():
        thread, errors = in_a_thread(impatient)
        thread.join(timeout=10)
        assert not thread.is_alive()
    assert [str(error) for error in errors] == ["database is locked"]
    # Who gave up has not taken the lock away from who had it.
    rename(salesperson, "third")
    salesperson.refresh_from_db()
    assert salesperson.name == "third"
