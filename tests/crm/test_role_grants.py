import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection

from crm.role_grants import Grant, GrantToRoles, grants
from tests.factories import UserFactory

NEW = Grant("crm.read_minds", "Marketing manager", model="contact", title="Can read minds")


def run(code):
    with connection.schema_editor() as editor:
        code(apps, editor)


def who_may(permission: str) -> list[str]:
    app, codename = permission.split(".")
    groups = Group.objects.filter(
        permissions__codename=codename, permissions__content_type__app_label=app
    )
    return sorted(groups.values_list("name", flat=True))


@pytest.mark.django_db(transaction=True)
def test_a_grant_reaches_the_least_role_and_those_above_and_goes_back():
    operation = GrantToRoles([NEW])
    run(operation.give)
    run(operation.give)
    assert who_may("crm.read_minds") == ["Administrator", "Marketing manager"]
    assert UserFactory(role="Marketing manager").has_perm("crm.read_minds")
    run(operation.take)
    assert who_may("crm.read_minds") == []
    assert "crm.add_contact" in UserFactory(role="Salesperson").get_all_permissions()


@pytest.mark.django_db(transaction=True)
def test_a_role_that_was_removed_stays_removed():
    Group.objects.filter(name="Administrator").delete()
    run(GrantToRoles([NEW]).give)
    assert who_may("crm.read_minds") == ["Marketing manager"]


def test_djangos_own_permissions_are_named_by_verbs_and_models():
    given = grants("Viewer", "view add", "crm.consent segments.savedcriteria")
    assert [grant.permission for grant in given] == [
        "crm.view_consent",
        "crm.add_consent",
        "segments.view_savedcriteria",
        "segments.add_savedcriteria",
    ]
    assert {tuple(grant.roles) for grant in given} == {
        ("Viewer", "Salesperson", "Marketing manager", "Administrator")
    }
