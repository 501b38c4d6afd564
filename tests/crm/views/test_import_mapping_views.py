import pytest
from django.urls import reverse

from crm.exceptions import NotAllowed
from crm.imports.mappings import delete_mapping, save_mapping
from crm.models import Event, ImportMapping
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
LIST = reverse("crm:import-mapping-list")


@pytest.fixture
def seller(client):
    user = UserFactory(role="Salesperson")
    client.force_login(user)
    return user


def mapping_of(user, name="Export", *, is_shared=False) -> ImportMapping:
    return ImportMapping.objects.create(
        owner=user, name=name, is_shared=is_shared, columns={"company": "company"}
    )


def delete_address(mapping) -> str:
    return reverse("crm:import-mapping-delete", args=[mapping.pk])


def test_says_what_to_do_where_none_is_saved(client, seller):
    assert "No columns are saved yet" in client.get(LIST).content.decode()


def test_lists_ones_own_and_shared_ones(client, seller):
    other = UserFactory(username="otto")
    mine = mapping_of(seller)
    shared = mapping_of(other, "Common", is_shared=True)
    mapping_of(other, "Secret")
    content = client.get(LIST).content.decode()
    assert "everybody, saved by otto" in content
    assert "Secret" not in content
    assert delete_address(mine) in content
    assert delete_address(shared) not in content


def test_deletes_ones_own_after_one_question(client, seller):
    mapping = mapping_of(seller, is_shared=True)
    assert "Nobody can use" in client.get(delete_address(mapping)).content.decode()
    assert client.post(delete_address(mapping)).url == LIST
    assert not ImportMapping.objects.exists()
    assert Event.objects.filter(verb="deleted", subject="import mapping").count() == 1


def test_another_ones_is_not_found_and_not_deleted(client, seller):
    mapping = mapping_of(UserFactory(), is_shared=True)
    assert client.post(delete_address(mapping)).status_code == 404
    with pytest.raises(NotAllowed):
        delete_mapping(mapping, user=seller)
    assert ImportMapping.objects.exists()


def test_who_may_not_import_saves_no_columns():
    with pytest.raises(NotAllowed):
        save_mapping(
            user=UserFactory(role="Viewer"),
            name="Export",
            is_shared=False,
            header=["Company"],
            columns=["company"],
            day_first=True,
        )
    assert not ImportMapping.objects.exists()


def test_costs_the_same_for_any_number_of_them(client, seller, django_assert_num_queries):
    mapping_of(seller)
    client.get(LIST)
    # Session, user, permissions in two, the list.
    for count in (1, 10):
        with django_assert_num_queries(5):
            client.get(LIST)
        for number in range(count):
            mapping_of(seller, f"Export {count} {number}")
