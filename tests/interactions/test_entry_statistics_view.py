"""The log added up, filtered as the list is; every number leads to the list that proves it."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    CampaignFactory,
    InteractionLogEntryFactory,
    InteractionTemplateFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.interactions.proofs import rows_of

pytestmark = pytest.mark.django_db
ADDRESS = "/interactions/statistics/"


@pytest.fixture
def viewer(client):
    user = UserFactory(role="Viewer")
    client.force_login(user)
    return user


@pytest.fixture
def log(db):
    """Three letters of Anna in January and one in March, a call of Max in March; two of them are
    cancelled."""
    letter = InteractionTemplateFactory(code="LETTER")
    call = InteractionTemplateFactory(code="CALL")
    anna, max_ = SalespersonFactory(name="Anna"), SalespersonFactory(name="Max")
    january, march = dt.date(2026, 1, 31), dt.date(2026, 3, 1)
    values = {"template": letter, "salesperson": anna, "cost": 8, "duration_min": 30}
    InteractionLogEntryFactory.create_batch(3, date=january, **values)
    InteractionLogEntryFactory(date=march, **values)
    InteractionLogEntryFactory(
        date=march, template=call, salesperson=max_, cost=Decimal("0.50"), duration_min=5
    )
    InteractionLogEntryFactory.create_batch(2, date=january, is_cancelled=True, **values)


def told(client, **asked):
    return client.get(ADDRESS, asked).context["statistics"]


def numbers(statistics):
    return {
        row.label: (row.sums.count, row.sums.cost, row.sums.duration_min) for row in statistics.rows
    }


def test_by_month_without_being_asked(client, viewer, log):
    assert numbers(told(client)) == {
        "March 2026": (2, Decimal("8.50"), 35),
        "January 2026": (3, 24, 90),
    }


@pytest.mark.parametrize("by", ["salesperson", "template", "group"])
def test_by_what_else_the_highest_first(client, viewer, log, by):
    rows = told(client, by=by).rows
    assert [row.sums.count for row in rows] == [4, 1]


def test_by_salesperson(client, viewer, log):
    assert numbers(told(client, by="salesperson")) == {
        "Anna": (4, 32, 120),
        "Max": (1, Decimal("0.50"), 5),
    }


def test_the_total_is_of_all_rows(client, viewer, log):
    total = told(client, by="template").total.sums
    assert (total.count, total.cost, total.duration_min) == (5, Decimal("32.50"), 125)


def test_cancelled_ones_are_told_and_not_counted(client, viewer, log):
    statistics = told(client)
    assert statistics.cancelled == rows_of(client, statistics.cancelled_address) == 2


@pytest.mark.parametrize("by", ["month", "salesperson"])
@pytest.mark.parametrize(
    "query",
    [
        {},
        {"date_from": "2026-01-15", "date_to": "2026-02-10"},
        {"date_from": "no date"},
        {"template": "no key", "by": "nonsense"},
        {"q": "Spring"},
        {"is_cancelled": "true"},
        {"is_cancelled": "false"},
        {"date_from": "2026-03-01", "sort": "cost", "size": "25", "after": "3"},
    ],
)
def test_every_number_leads_to_the_list_that_proves_it(client, viewer, log, by, query):
    statistics = told(client, **{"by": by, **query})
    for row in [*statistics.rows, statistics.total]:
        if row.sums.count:
            assert rows_of(client, row.address) == row.sums.count
    if statistics.cancelled:
        assert rows_of(client, statistics.cancelled_address) == statistics.cancelled


def test_is_filtered_as_the_list_is(client, viewer, log):
    campaign = CampaignFactory()
    InteractionLogEntryFactory(campaign=campaign)
    statistics = told(client, campaign=campaign.pk, by="salesperson")
    assert statistics.total.sums.count == 1


def test_only_cancelled_ones_add_up_to_nothing(client, viewer, log):
    page = client.get(ADDRESS, {"is_cancelled": "true"})
    assert page.context["statistics"].rows == []
    assert "No interaction matches" in page.text


def test_months_without_entries_are_drawn_and_not_listed(client, viewer, log):
    statistics = told(client)
    assert len(statistics.plot.bars) == 3
    assert len(statistics.rows) == 2


@pytest.mark.parametrize(("show", "highest"), [("count", 4), ("cost", 32), ("duration_min", 120)])
def test_the_plot_shows_what_is_asked_for(client, viewer, log, show, highest):
    statistics = told(client, by="salesperson", show=show)
    assert statistics.plot.bars[0].title == f"Anna: {highest}"


def test_choices_keep_the_filters(client, viewer, log):
    response = client.get(ADDRESS, {"q": "Spring", "by": "group", "show": "cost"})
    assert "?q=Spring&amp;by=template&amp;show=cost" in response.text
    assert '<input type="hidden" name="by" value="group">' in response.text


def test_an_empty_log_says_what_to_do(client, viewer):
    assert "Nothing has been logged yet" in client.get(ADDRESS).text


def test_the_list_leads_here_with_its_filters(client, viewer, log):
    assert f"{ADDRESS}?q=Spring" in client.get("/interactions/", {"q": "Spring"}).text


@pytest.mark.parametrize("by", ["month", "salesperson"])
def test_asks_the_same_for_many(client, viewer, log, by):
    def asked():
        with CaptureQueriesContext(connection) as captured:
            told(client, by=by)
        return len(captured)

    asked()
    few = asked()
    for month in range(1, 13):
        InteractionLogEntryFactory(date=dt.date(2025, month, 1))
    assert asked() == few
