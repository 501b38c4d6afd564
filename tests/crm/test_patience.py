"""A statement that only looks is stopped when it takes too long."""

import time
from contextlib import suppress

import pytest
from django.db import OperationalError, connection

from crm.models import Contact
from crm.patience import TooSlow, within

pytestmark = pytest.mark.django_db
ENDLESS = (
    "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 2000000000)"
    " SELECT count(*) FROM n"
)


def test_stops_a_statement_and_leaves_the_connection_in_order():
    with (
        pytest.raises(TooSlow, match="longer than 1 second"),
        within(1),
        connection.cursor() as cursor,
    ):
        cursor.execute(ENDLESS)
    assert Contact.objects.count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("statement", [ENDLESS, "SELECT 1"])
def test_leaves_no_limit_behind(statement):
    with suppress(TooSlow), within(1), connection.cursor() as cursor:
        cursor.execute(statement)
    # SQLite would look at the clock again after so many steps.
    time.sleep(1.1)
    counted = ENDLESS.replace("2000000000", "200000")
    with connection.cursor() as cursor:
        cursor.execute(counted)
        assert cursor.fetchone()[0] == 200_000
        if connection.vendor == "postgresql":
            cursor.execute("SHOW statement_timeout")
            assert cursor.fetchone()[0] == "2min"
    assert not connection.in_atomic_block


def test_other_errors_stay_what_they_are():
    with pytest.raises(OperationalError, match="full"), within(1):
        raise OperationalError("the disk is full")
