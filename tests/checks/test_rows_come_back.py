import pytest
from django.contrib.auth.models import Group

from crm.letter_forms import SHIPPED, stored_formulas
from crm.models import User
from tests.factories import UserFactory


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", [1, 2])
def test_a_test_with_real_transactions_finds_what_the_migrations_left(time: int):
    assert not User.objects.exists()
    user = UserFactory(role="Salesperson")
    assert Group.objects.count() == 4
    assert user.has_perm("segments.log_segment")
    assert not user.has_perm("crm.delete_contact")
    assert stored_formulas() == SHIPPED
