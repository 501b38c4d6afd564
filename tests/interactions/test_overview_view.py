"""The log at a glance, on a page of its own and on the home page."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from interactions.models import InteractionLogEntry
from tests.factories import (
    CampaignFactory,
    InteractionGroupFactory,
    InteractionLogEntryFactory,
    UserFactory,
)
from tests.interactions.proofs import rows_of

pytestmark = pytest.mark.django_db
ADDRESS = "/interactions/overview/"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(dt.datetime(2026, 1, 20, 12, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def viewer(client):
    user = UserFactory(role="Viewer")
    client.force_login(user)
    return user


def log(group, day, count=1, **values):
    return InteractionLogEntryFactory.create_batch(
        count, group=group, date=dt.date.fromisoformat(day), **values
    )


def groups(count):
    return [InteractionGroupFactory(description=f"Group {number}") for number in range(count)]


def shown(client, name):
    return client.get(ADDRESS).context[name]


def test_each_month_and_group_leads_to_the_list_that_proves_it(client, viewer):
    letters, calls = groups(2)
    log(letters, "2026-01-20", 3)
    log(letters, "2025-12-31")
    log(calls, "2025-12-01", 2)
    log(calls, "2025-12-02", is_cancelled=True)
    log(letters, "2026-01-21")
    log(letters, "2025-01-31")
    months = shown(client, "months")
    assert months.columns == ["Group 0", "Group 1"]
    rows = [(row.label, [count for count, _a in row.cells]) for row in months.rows]
    assert rows == [("January 2026", [3, 0]), ("December 2025", [1, 2])]
    for row in months.rows:
        assert rows_of(client, row.address) == row.total
        for count, address in row.cells:
            assert not address or rows_of(client, address) == count


def test_what_has_no_colour_of_its_own_stands_together(client, viewer):
    for number, group in enumerate(groups(6)):
        log(group, "2026-01-05", 7 - number)
    months = shown(client, "months")
    assert months.columns == ["Group 0", "Group 1", "Group 2", "Other groups"]
    assert months.rows[0].cells[3] == (4 + 3 + 2, "")
    assert len(months.plot.legend) == 4


def test_months_are_drawn_from_the_first_that_has_some_with_the_empty_ones(client, viewer):
    [group] = groups(1)
    log(group, "2025-11-01")
    assert len(shown(client, "months").plot.bars) == 3
    log(group, "2025-02-01")
    months = shown(client, "months")
    assert len(months.plot.bars) == 12
    assert [row.label for row in months.rows] == ["November 2025", "February 2025"]


def test_campaigns_show_targets_and_responses_with_their_lists(client, viewer):
    [group] = groups(1)
    campaign, silent = CampaignFactory(), CampaignFactory()
    closed = CampaignFactory(is_closed=True)
    log(group, "2026-01-05", 3, campaign=campaign, campaign_target=True)
    log(group, "2026-01-06", campaign=campaign, campaign_response=True)
    log(group, "2026-01-06", campaign=closed)
    [(page, row, responses)] = shown(client, "campaigns").rows
    assert page == f"/campaigns/{campaign.number}/"
    assert (row.sums.targets, row.sums.responses) == (3, 1)
    assert (rows_of(client, row.address), rows_of(client, responses)) == (3, 1)
    assert silent.number not in client.get(ADDRESS).text


def test_nothing_logged_says_what_to_do(client, viewer):
    assert "Nothing has been logged yet" in client.get(ADDRESS).text


def test_home_fetches_the_panels(client, viewer):
    assert f'hx-get="{ADDRESS}"' in client.get("/").text
    log(groups(1)[0], "2026-01-05")
    fragment = client.get(ADDRESS, headers={"HX-Request": "true"})
    assert "<html" not in fragment.text
    assert "Interactions by month and group" in fragment.text


def test_costs_the_same_queries_for_any_number(client, viewer):
    counts = []
    for size in (2, 6):
        for group in groups(size):
            log(group, "2026-01-05", campaign=CampaignFactory(), campaign_target=True)
        with CaptureQueriesContext(connection) as queries:
            client.get(ADDRESS)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert InteractionLogEntry.objects.count() == 8
