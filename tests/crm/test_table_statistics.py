import pytest
from django.db import connection

from crm.models import BusinessRelation
from crm.table_statistics import MANY, analyze, analyze_if_grown

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture(autouse=True)
def counted_before(db: None) -> None:
    """What another test made the database believe is not rolled back."""
    analyze(BusinessRelation)


def believed() -> float:
    with connection.cursor() as cursor:
        table = BusinessRelation._meta.db_table
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [table])
        count: float = cursor.fetchone()[0]
        return count


def more_rows(count: int) -> None:
    start = BusinessRelation.objects.count()
    rows = [BusinessRelation(code=f"R{start + n}", description="x") for n in range(count)]
    BusinessRelation.objects.bulk_create(rows)


def test_many_new_rows_are_known_once_the_transaction_is_over(
    django_capture_on_commit_callbacks,
):
    with django_capture_on_commit_callbacks(execute=True):
        more_rows(MANY)
        analyze_if_grown(BusinessRelation, MANY)
    assert believed() == BusinessRelation.objects.count()


def test_few_new_rows_are_left_to_the_database(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        analyze_if_grown(BusinessRelation, MANY - 1)
    assert callbacks == []


def test_a_large_table_is_not_counted_again_for_a_little_growth(
    django_capture_on_commit_callbacks,
):
    with django_capture_on_commit_callbacks(execute=True):
        more_rows(11 * MANY)
        analyze_if_grown(BusinessRelation, 11 * MANY)
    known = believed()
    with django_capture_on_commit_callbacks(execute=True):
        more_rows(MANY)
        analyze_if_grown(BusinessRelation, MANY)
    assert believed() == known
