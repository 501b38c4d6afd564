"""A campaign that nothing needs is deleted; any other says what needs it."""

import pytest

from crm.campaigns import CampaignChanged, CampaignIsUsed, delete_campaign
from crm.exceptions import NotAllowed
from crm.models import Campaign, Event
from segments.models import Segment
from tests.factories import (
    CampaignFactory,
    InteractionLogEntryFactory,
    InteractionTemplateFactory,
    UserFactory,
)
from tests.segments.factories import make_segment

pytestmark = pytest.mark.django_db
ADDRESS = "/campaigns/GOLF/delete/"


@pytest.fixture
def campaign():
    return CampaignFactory(number="GOLF")


@pytest.fixture
def admin(client):
    user = UserFactory(role="Administrator")
    client.force_login(user)
    return user


def test_asks_once_and_deletes(client, admin, campaign):
    assert "Delete GOLF" in client.get(ADDRESS).text
    page = client.post(ADDRESS, {"version": campaign.version}, follow=True)
    assert "Campaign GOLF is deleted." in page.text
    assert not Campaign.objects.exists()
    assert Event.objects.get(verb="deleted").subject_key == "GOLF"


def test_what_needs_it_is_named_and_it_stays(client, admin, campaign):
    InteractionLogEntryFactory(campaign=campaign)
    InteractionTemplateFactory(campaign=campaign)
    segment = make_segment(user=admin)
    Segment.objects.filter(pk=segment.pk).update(campaign=campaign)
    page = client.get(ADDRESS).text
    for sentence in (
        "1 interaction was logged for it.",
        "1 interaction template names it.",
        "1 segment is meant for it.",
        "Close it instead",
    ):
        assert sentence in page
    assert client.post(ADDRESS, {"version": campaign.version}).status_code == 409
    with pytest.raises(CampaignIsUsed, match="logged for it"):
        delete_campaign(campaign, user=admin, version=campaign.version)
    assert Campaign.objects.exists()


def test_somebody_elses_change_is_looked_at_first(admin, campaign):
    with pytest.raises(CampaignChanged):
        delete_campaign(campaign, user=admin, version=campaign.version + 1)


def test_asks_for_the_right(campaign):
    with pytest.raises(NotAllowed):
        delete_campaign(campaign, user=UserFactory(role="Viewer"), version=campaign.version)


def test_a_comment_stands_on_its_page(client, admin, campaign):
    data = {"description": "Golf", "version": campaign.version, "comment": "By <hand>\nonly"}
    client.post("/campaigns/GOLF/edit/", data)
    assert "By &lt;hand&gt;<br>only" in client.get("/campaigns/GOLF/").text


def test_dates_the_wrong_way_round_are_refused_beside_them(client, admin, campaign):
    data = {
        "description": "Golf",
        "version": campaign.version,
        "starts_on": "2026-02-01",
        "ends_on": "2026-01-01",
    }
    page = client.post("/campaigns/GOLF/edit/", data)
    assert page.status_code == 422
    assert "The campaign must not end before it starts." in page.text
