"""A new campaign, and changes of one."""

import datetime as dt

import pytest

from crm.actions import Refused
from crm.campaigns import CampaignChanged, create_campaign, update_campaign
from crm.exceptions import NotAllowed
from crm.models import Campaign, Event, MarketingSetup
from tests.factories import CampaignFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def max_(db):
    return UserFactory(role="Marketing manager")


def test_takes_the_next_number_of_the_series(max_):
    MarketingSetup.objects.update_or_create(pk=1, defaults={"campaign_next": 7})
    assert create_campaign(user=max_, description="Spring").number == "CP00007"
    assert create_campaign(user=max_, description="Summer").number == "CP00008"
    assert Event.objects.filter(subject="campaign", verb="created").count() == 2


def test_takes_the_number_that_was_typed(max_):
    assert create_campaign(user=max_, number=" spring-26 ", description="S").number == "SPRING-26"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"number": "new"}, "number"),
        ({"number": "CP1"}, "number"),
        ({"number": "a b"}, "number"),
        ({"description": ""}, "description"),
        ({"budget": -1}, "budget"),
        ({"starts_on": dt.date(2026, 2, 1), "ends_on": dt.date(2026, 1, 1)}, "__all__"),
    ],
)
def test_refuses_what_breaks_a_rule_and_writes_nothing(max_, values, field):
    CampaignFactory(number="CP1")
    with pytest.raises(Refused) as refused:
        create_campaign(user=max_, **{"description": "Spring", **values})
    assert list(refused.value.errors) == [field]
    assert Campaign.objects.count() == 1


def test_changes_what_differs(max_):
    campaign = CampaignFactory()
    saved = update_campaign(
        campaign, user=max_, version=1, values={"budget": 500, "description": "Spring"}
    )
    assert (saved.budget, saved.version) == (500, 2)
    assert Event.objects.get(subject="campaign").details == {"fields": ["budget"]}


def test_writes_nothing_when_nothing_differs(max_):
    campaign = CampaignFactory()
    saved = update_campaign(campaign, user=max_, version=1, values={"description": "Spring"})
    assert saved.version == 1
    assert not Event.objects.exists()


def test_tells_the_second_of_two_editors(max_):
    campaign = CampaignFactory()
    update_campaign(campaign, user=max_, version=1, values={"description": "Theirs"})
    with pytest.raises(CampaignChanged) as changed:
        update_campaign(campaign, user=max_, version=1, values={"description": "Mine"})
    assert changed.value.theirs.description == "Theirs"
    campaign.refresh_from_db()
    assert campaign.description == "Theirs"


def test_asks_for_the_right():
    anna = UserFactory(role="Salesperson")
    with pytest.raises(NotAllowed):
        create_campaign(user=anna, description="Spring")
    with pytest.raises(NotAllowed):
        update_campaign(CampaignFactory(), user=anna, version=1, values={})
