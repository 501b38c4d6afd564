"""Responses to a campaign marked in its list of interactions."""

import pytest

from interactions.models import EntryAct, InteractionLogEntry
from tests.factories import CampaignFactory, InteractionLogEntryFactory, UserFactory
from tests.interactions.proofs import rows_of

pytestmark = pytest.mark.django_db
ADDRESS = "/campaigns/GOLF/responses/"


@pytest.fixture
def max_(client):
    user = UserFactory(role="Marketing manager")
    client.force_login(user)
    return user


@pytest.fixture
def entries(db):
    campaign = CampaignFactory(number="GOLF")
    InteractionLogEntryFactory(campaign=CampaignFactory())
    return [
        InteractionLogEntryFactory(campaign=campaign, contact__name=name)
        for name in ("Alder", "Birch", "Cedar")
    ]


def responded():
    found = InteractionLogEntry.objects.filter(campaign_response=True)
    return sorted(found.values_list("contact_name", flat=True))


def test_lists_what_belongs_to_the_campaign(client, max_, entries):
    assert rows_of(client, ADDRESS) == 3
    assert [entry.contact_name for entry in client.get(f"{ADDRESS}?q=birch").context["page"]] == [
        "Birch"
    ]


def test_marks_what_is_ticked_and_takes_it_back(client, max_, entries):
    InteractionLogEntry.objects.filter(pk=entries[0].pk).update(campaign_response=True)
    ticked = [entry.pk for entry in entries[:2]]
    response = client.post(ADDRESS, {"entry": ticked, "responded": "yes", "back": "q=x"})
    assert response.url == f"{ADDRESS}?q=x"
    assert responded() == ["Alder", "Birch"]

    page = client.get(ADDRESS)
    assert "1 interaction is marked as a response" in page.text
    assert "1 stays as it was" in page.text
    undo = f"/interactions/acts/{EntryAct.objects.get().pk}/undo/"
    assert f'action="{undo}"' in page.text
    page = client.post(undo, HTTP_REFERER=f"http://testserver{ADDRESS}", follow=True)
    assert "1 interaction is as it was before." in page.text
    assert responded() == ["Alder"]


def test_marks_all_that_match(client, max_, entries):
    client.post(ADDRESS, {"all": "1", "back": "q=r&after=3", "responded": "yes"})
    assert responded() == ["Alder", "Birch", "Cedar"]
    client.post(ADDRESS, {"all": "1", "back": "q=cedar", "responded": "no"})
    assert responded() == ["Alder", "Birch"]


def test_never_marks_what_belongs_to_another_campaign(client, max_, entries):
    foreign = InteractionLogEntry.objects.exclude(campaign__number="GOLF").get()
    page = client.post(
        ADDRESS, {"entry": [foreign.pk], "responded": "yes"}, HTTP_REFERER=ADDRESS, follow=True
    )
    assert "Choose the interactions first." in page.text
    assert responded() == []


@pytest.mark.parametrize("posted", ["", "x", "9" * 30, "-1"])
def test_nonsense_marks_nothing(client, max_, entries, posted):
    response = client.post(ADDRESS, {"entry": [posted], "responded": "yes"})
    assert response.status_code == 302
    assert responded() == []


def test_somebody_elses_is_refused(client, entries):
    client.force_login(UserFactory(role="Salesperson"))
    response = client.post(ADDRESS, {"entry": [entries[0].pk], "responded": "yes"})
    assert response.status_code == 403
    assert responded() == []


def test_who_may_not_change_entries_is_not_led_there(client, entries):
    client.force_login(UserFactory(role="Viewer"))
    assert ADDRESS not in client.get("/campaigns/GOLF/").text
    client.force_login(UserFactory(role="Salesperson"))
    assert ADDRESS in client.get("/campaigns/GOLF/").text
