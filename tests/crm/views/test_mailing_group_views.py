import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.models import MailingGroup
from tests.factories import MailingGroupFactory, MailingGroupMembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = reverse("crm:mailing-group-list")
CREATE = reverse("crm:mailing-group-create")


@pytest.fixture
def manager(client):
    client.force_login(UserFactory(role="Marketing manager"))


def test_lists_groups_with_their_members_in_one_query(client, manager):
    MailingGroupMembershipFactory(group__code="NEWS")

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(LIST)
        assert "?mailing_group=NEWS" in response.content.decode()
        return len(queries)

    cost()
    few = cost()
    MailingGroupMembershipFactory.create_batch(5)
    assert cost() == few


def test_an_empty_list_says_what_to_do(client, manager):
    assert CREATE in client.get(LIST).content.decode()


def test_creates_changes_and_deletes(client, manager):
    assert client.post(CREATE, {"code": "news", "description": "News"}).url == LIST
    group = MailingGroup.objects.get(code="NEWS")
    client.post(group.get_absolute_url(), {"code": "NEWS", "description": "Monthly"})
    assert MailingGroup.objects.get().description == "Monthly"
    delete = reverse("crm:mailing-group-delete", args=["NEWS"])
    assert client.get(delete).status_code == 200
    assert client.post(delete).url == LIST
    assert not MailingGroup.objects.exists()


def test_refuses_a_code_that_is_taken_and_writes_nothing(client, manager):
    MailingGroupFactory(code="NEWS")
    response = client.post(CREATE, {"code": "news", "description": "More"})
    assert response.status_code == 422
    assert MailingGroup.objects.count() == 1


def test_says_why_a_group_with_contacts_stays(client, manager):
    group = MailingGroupMembershipFactory().group
    response = client.post(reverse("crm:mailing-group-delete", args=[group.code]))
    assert response.status_code == 409
    assert "still has 1 contact" in response.content.decode()
    assert MailingGroup.objects.exists()


def test_refuses_who_has_no_right(client):
    client.force_login(UserFactory(role="Salesperson"))
    group = MailingGroupFactory()
    data = {"code": "MINE", "description": "Mine"}
    assert client.post(CREATE, data).status_code == 403
    assert client.post(group.get_absolute_url(), data).status_code == 403
    assert client.post(reverse("crm:mailing-group-delete", args=[group.code])).status_code == 403
    assert list(MailingGroup.objects.values_list("code", flat=True)) == [group.code]
