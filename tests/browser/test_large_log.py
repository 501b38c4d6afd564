"""A large segment: its page follows the worker to the result."""

import time
from dataclasses import replace

import pytest
from django.urls import reverse

from crm import jobs
from crm.models import Job
from interactions import views
from interactions.models import LoggedSegment
from interactions.results import results_of
from segments import log_jobs
from segments.tasks import log_large_segment
from tests.browser.conftest import assert_accessible
from tests.factories import ContactFactory, InteractionTemplateFactory
from tests.segments.factories import make_segment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def segment(salesperson, monkeypatch):
    """Large, and logged when the test says so."""
    monkeypatch.setattr(log_jobs, "LINES_AT_ONCE", 1)
    without_worker = replace(jobs.kinds[log_jobs.KIND], wake=str)
    monkeypatch.setitem(jobs.kinds, log_jobs.KIND, without_worker)
    contacts = [ContactFactory(name=name) for name in ("Alder", "Birch")]
    return make_segment(*contacts, user=salesperson, template=InteractionTemplateFactory())


def test_the_page_of_a_large_log_becomes_its_result(open_page, salesperson, segment):
    page = open_page(salesperson)
    page.goto(reverse("segments:segment-log", args=[segment.number]))
    page.get_by_role("button", name="Log 2 interactions").click()
    page.get_by_role("heading", name="The segment is being logged").wait_for()
    page.get_by_text("Waiting for a worker to begin.").wait_for()
    assert page.get_by_text("0 of 5").is_visible()
    assert_accessible(page)
    log_large_segment.call(Job.objects.get().pk)
    page.get_by_text("2 interactions were logged.").wait_for()
    assert page.url.endswith(LoggedSegment.objects.get().get_absolute_url())


def test_a_result_that_takes_long_is_asked_for_once(open_page, salesperson, segment, monkeypatch):
    asked = []

    def slow(entries):
        asked.append(entries)
        # The page asks every second how far it is.
        time.sleep(3)
        return results_of(entries)

    monkeypatch.setattr(views, "results_of", slow)
    page = open_page(salesperson)
    page.goto(reverse("segments:segment-log", args=[segment.number]))
    page.get_by_role("button", name="Log 2 interactions").click()
    page.get_by_text("Waiting for a worker to begin.").wait_for()
    log_large_segment.call(Job.objects.get().pk)
    page.get_by_text("2 interactions were logged.").wait_for()
    assert len(asked) == 1
