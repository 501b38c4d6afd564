import pytest

from crm.actions import Refused, create_mailing_group, delete_mailing_group, update_mailing_group
from crm.exceptions import BusinessRuleError, NotAllowed
from crm.models import MailingGroup
from tests.factories import MailingGroupFactory, MailingGroupMembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


def manager():
    return UserFactory(role="Marketing manager")


def test_creates_a_group():
    group = create_mailing_group(user=manager(), code="news", description="News")
    assert group.code == "NEWS"


@pytest.mark.parametrize("code", ["", "NEWS", "a b", "x" * 21])
def test_refuses_a_wrong_code_and_writes_nothing(code):
    MailingGroupFactory(code="NEWS")
    with pytest.raises(Refused):
        create_mailing_group(user=manager(), code=code, description="More")
    assert MailingGroup.objects.count() == 1


def test_changes_a_group():
    group = MailingGroupFactory()
    update_mailing_group(group, user=manager(), code="VIP", description="The best")
    assert MailingGroup.objects.get().description == "The best"


def test_deletes_an_empty_group():
    delete_mailing_group(MailingGroupFactory(), user=manager())
    assert not MailingGroup.objects.exists()


def test_keeps_a_group_that_has_contacts():
    group = MailingGroupMembershipFactory().group
    with pytest.raises(BusinessRuleError, match="still has 1 contact"):
        delete_mailing_group(group, user=manager())
    assert MailingGroup.objects.exists()


def test_refuses_who_has_no_right():
    group, user = MailingGroupFactory(description="News"), UserFactory(role="Salesperson")
    with pytest.raises(NotAllowed):
        create_mailing_group(user=user, code="VIP", description="The best")
    with pytest.raises(NotAllowed):
        update_mailing_group(group, user=user, code="VIP", description="The best")
    with pytest.raises(NotAllowed):
        delete_mailing_group(group, user=user)
    assert MailingGroup.objects.get().description == "News"
