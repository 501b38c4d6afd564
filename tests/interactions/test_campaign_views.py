"""The list of campaigns, the page of one, and its form."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.models import Campaign, CampaignStatus
from interactions.models import CampaignEntry
from tests.factories import (
    CampaignFactory,
    ContactFactory,
    InteractionLogEntryFactory,
    LoggedSegmentFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.interactions.proofs import rows_of
from tests.segments.factories import make_segment

pytestmark = pytest.mark.django_db
ADDRESS = "/campaigns/"


@pytest.fixture
def max_(client):
    user = UserFactory(role="Marketing manager", salesperson=SalespersonFactory())
    client.force_login(user)
    return user


@pytest.fixture
def campaign(db):
    return CampaignFactory(number="GOLF", description="Golf day", budget=100)


def log(campaign, *contacts, **values):
    """One logged segment of the campaign with an entry for each contact."""
    logged = LoggedSegmentFactory()
    entries = [
        InteractionLogEntryFactory(
            contact=contact, logged_segment=logged, campaign=campaign, **values
        )
        for contact in contacts
    ]
    CampaignEntry.objects.create(
        campaign=campaign,
        logged_segment=logged,
        segment_number=logged.segment_number,
        description=logged.description,
        date=entries[0].date,
        user=logged.user,
    )
    return entries


@pytest.fixture
def contacts(db):
    return ContactFactory.create_batch(4)


@pytest.fixture
def story(campaign, contacts):
    """Four are reached, two of them twice; one of these responds. A letter was cancelled."""
    log(campaign, *contacts, campaign_target=True, cost=8, duration_min=30)
    log(
        campaign,
        *contacts[:2],
        campaign_target=True,
        cost=1,
        duration_min=5,
        correspondence_type="email",
        date=dt.date(2026, 2, 3),
    )
    log(campaign, contacts[0], campaign_response=True, cost=0, date=dt.date(2026, 2, 10))
    log(campaign, contacts[3], campaign_response=True, is_cancelled=True)
    log(CampaignFactory(), contacts[1], campaign_response=True)
    return campaign


def page(client, campaign):
    return client.get(f"{ADDRESS}{campaign.number}/")


# The list


def names(response):
    return [campaign.description for campaign, _sums in response.context["rows"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Summer", "Spring"]),
        ("q=spr", ["Spring"]),
        ("q=cp1", ["Spring"]),
        ("q=nobody", []),
        ("is_closed=true", ["Spring"]),
        ("is_closed=false", ["Summer"]),
        ("sort=description", ["Spring", "Summer"]),
        ("sort=-budget", ["Spring", "Summer"]),
        ("sort=nonsense", ["Summer", "Spring"]),
    ],
)
def test_the_list_searches_filters_and_sorts(client, max_, query, found):
    CampaignFactory(number="CP1", description="Spring", is_closed=True, budget=5)
    CampaignFactory(number="CP2", description="Summer")
    assert names(client.get(f"{ADDRESS}?{query}")) == found


def test_the_list_is_filtered_by_status(client, max_):
    running = CampaignStatus.objects.create(code="RUN", description="Running")
    CampaignFactory(status=running, description="Spring")
    CampaignFactory()
    assert names(client.get(ADDRESS, {"status": running.pk})) == ["Spring"]


def test_the_list_tells_the_numbers(client, max_, story):
    (_campaign, sums) = next(row for row in client.get(ADDRESS).context["rows"] if row[0] == story)
    assert (sums.targets, sums.responses, sums.rate, sums.cost) == (6, 1, 25, 34)


def test_the_list_asks_the_same_for_many(client, max_):
    def asked():
        with CaptureQueriesContext(connection) as captured:
            client.get(ADDRESS)
        return len(captured)

    CampaignFactory()
    asked()
    few = asked()
    for _number in range(10):
        log(CampaignFactory(), ContactFactory(), campaign_target=True)
    assert asked() == few


def test_an_empty_list_says_what_to_do(client, max_):
    assert "There are no campaigns yet" in client.get(ADDRESS).text


# The page


def test_the_page_tells_what_its_entries_add_up_to(client, max_, story):
    numbers = page(client, story).context["numbers"]
    sums = numbers.sums
    assert (sums.count, sums.targets, sums.responses) == (7, 6, 1)
    assert (sums.cost, sums.duration_min) == (34, 135)
    assert numbers.left == 66


def test_a_contact_counts_once_in_the_rate(client, max_, story):
    response = page(client, story)
    sums = response.context["numbers"].sums
    assert (sums.reached, sums.responded, sums.rate) == (4, 1, Decimal(25))
    assert "1 of 4 contacts" in response.text


def test_there_is_no_rate_where_nobody_was_reached(client, max_, campaign):
    assert page(client, campaign).context["numbers"].sums.rate is None


def test_every_number_leads_to_the_list_that_proves_it(client, max_, story):
    context = page(client, story).context
    numbers = context["numbers"]
    for address, count in (
        (numbers.entries, numbers.sums.count),
        (numbers.targets, numbers.sums.targets),
        (numbers.responses, numbers.sums.responses),
    ):
        assert rows_of(client, address) == count
    rows = [
        *context["numbers"].types,
        *context["course"].rows,
        *(row for _, row in context["logged"]),
    ]
    assert len(rows) == 2 + 3 + 4
    for row in rows:
        assert rows_of(client, row.address) == row.sums.count


def test_what_was_sent_how(client, max_, story):
    types = {row.label: row.sums.count for row in page(client, story).context["numbers"].types}
    assert types == {"E-mail": 2, "none": 5}


def test_each_logged_segment_has_its_own_rate(client, max_, story):
    logged = page(client, story).context["logged"]
    assert [(row.sums.targets, row.sums.responses) for _, row in logged] == [
        (0, 0),
        (0, 1),
        (2, 0),
        (4, 0),
    ]


def test_the_course_is_told_week_by_week_and_drawn(client, max_, story):
    response = page(client, story)
    course = response.context["course"]
    assert [row.sums.count for row in course.rows] == [1, 2, 4]
    # A column of each series for every week, empty ones too.
    assert len(course.plot.bars) == 2 * 4
    assert 'role="img"' in response.text
    assert "Interactions: 7. Responses: 1." in course.plot.description


def test_a_long_course_is_told_month_by_month(client, max_, campaign, contacts):
    log(campaign, contacts[0], date=dt.date(2025, 1, 31))
    log(campaign, contacts[0], date=dt.date(2025, 12, 1))
    course = page(client, campaign).context["course"]
    assert [row.label for row in course.rows] == ["December 2025", "January 2025"]
    assert len(course.plot.bars) == 2 * 12


def test_dates_at_the_ends_of_time_are_told(client, max_, campaign, contacts):
    log(campaign, contacts[0], date=dt.date(1, 1, 1))
    log(campaign, contacts[0], date=dt.date(9999, 12, 31))
    assert len(page(client, campaign).context["course"].rows) == 2
    log(CampaignFactory(number="LATE"), contacts[0], date=dt.date(9999, 12, 31))
    assert client.get(f"{ADDRESS}LATE/").status_code == 200


def test_the_page_asks_the_same_for_many(client, max_, story, contacts):
    def asked():
        with CaptureQueriesContext(connection) as captured:
            assert page(client, story).status_code == 200
        return len(captured)

    asked()
    few = asked()
    for _number in range(10):
        log(story, *contacts, campaign_target=True)
    assert asked() == few


def test_what_was_logged_is_paged(client, max_, campaign, contacts):
    for _number in range(26):
        log(campaign, contacts[0])
    first = page(client, campaign).context["page"]
    assert len(first) == 25
    second = client.get(f"{ADDRESS}{campaign.number}/{first.next_address}").context
    assert len(second["logged"]) == 1


# Its open segments


def test_shows_the_open_segments_of_the_campaign(client, max_, campaign):
    segment = make_segment(user=max_, campaign=campaign)
    make_segment(user=max_)
    response = client.get(f"{ADDRESS}{campaign.number}/segments/")
    assert response.context["segments"] == [segment]
    assert f"{ADDRESS}{campaign.number}/segments/" in page(client, campaign).text


def test_more_open_segments_than_shown_are_a_list(client, max_, campaign):
    for _number in range(9):
        make_segment(user=max_, campaign=campaign)
    response = client.get(f"{ADDRESS}{campaign.number}/segments/")
    assert len(response.context["segments"]) == 8
    found = client.get("/segments/", {"campaign": campaign.pk}).context["page"]
    assert found.total == 9
    assert f"/segments/?campaign={campaign.pk}" in response.text


# Its form


def test_creates_a_campaign(client, max_):
    form = client.get(f"{ADDRESS}new/").context["form"]
    assert form["salesperson"].value() == max_.salesperson_id
    response = client.post(
        f"{ADDRESS}new/",
        {"description": "Spring", "starts_on": "2026-03-01", "budget": "500"},
        follow=True,
    )
    campaign = Campaign.objects.get()
    assert response.redirect_chain[-1][0] == f"{ADDRESS}{campaign.number}/"
    assert "is created" in response.text


def test_refuses_a_number_that_is_taken(client, max_, campaign):
    for number in ("golf", "new"):
        response = client.post(f"{ADDRESS}new/", {"description": "Spring", "number": number})
        assert response.status_code == 422
        assert response.context["form"].errors["number"]
    assert Campaign.objects.count() == 1


def test_changes_a_campaign(client, max_, campaign):
    response = client.post(
        f"{ADDRESS}GOLF/edit/", {"description": "Golf", "version": 1, "is_closed": "on"}
    )
    assert response.url == f"{ADDRESS}GOLF/"
    campaign.refresh_from_db()
    assert (campaign.number, campaign.description, campaign.is_closed) == ("GOLF", "Golf", True)


def test_dates_in_the_wrong_order_are_said_above_the_form(client, max_, campaign):
    response = client.post(
        f"{ADDRESS}GOLF/edit/",
        {"description": "x", "version": 1, "starts_on": "2026-02-01", "ends_on": "2026-01-01"},
    )
    assert response.status_code == 422
    assert "must not end before it starts" in response.text


def test_shows_the_second_editor_both(client, max_, campaign):
    client.post(f"{ADDRESS}GOLF/edit/", {"description": "Theirs", "version": 1, "budget": "100"})
    mine = {"description": "Mine", "version": 1, "budget": "100"}
    response = client.post(f"{ADDRESS}GOLF/edit/", mine)
    assert response.status_code == 422
    assert response.context["theirs"] == [("Description", "Theirs")]
    assert response.context["form"]["version"].value() == "2"
    client.post(f"{ADDRESS}GOLF/edit/", mine | {"version": 2})
    campaign.refresh_from_db()
    assert campaign.description == "Mine"


def test_a_blocked_salesperson_stays_and_is_not_offered(client, max_, campaign):
    blocked = SalespersonFactory(is_blocked=True)
    choices = client.get(f"{ADDRESS}new/").context["form"]["salesperson"].field.queryset
    assert blocked not in choices
    Campaign.objects.update(salesperson=blocked)
    choices = client.get(f"{ADDRESS}GOLF/edit/").context["form"]["salesperson"].field.queryset
    assert blocked in choices


def test_the_search_of_every_page_finds_it(client, max_, campaign):
    assert client.get("/search/", {"q": "GOLF"}).url == f"{ADDRESS}GOLF/"
