"""A statement that only looks is stopped when it takes too long."""

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


def test_other_errors_stay_what_they_are():
    with pytest.raises(OperationalError, match="full"), within(1):
        raise OperationalError("the disk is full")
