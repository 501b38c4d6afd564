"""A large segment: its page follows the worker to the result."""

from dataclasses import replace

import pytest
from django.urls import reverse

from crm import jobs
from crm.models import Job
from interactions.models import LoggedSegment
from segments import log_jobs
from segments.tasks import log_large_segment
from tests.browser.conftest import assert_accessible
from tests.factories import ContactFactory, InteractionTemplateFactory
from tests.segments.factories import make_segment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_page_of_a_large_log_becomes_its_result(open_page, salesperson, monkeypatch):
    monkeypatch.setattr(log_jobs, "LINES_AT_ONCE", 1)
    # The worker begins when the test says so.
    without_worker = replace(jobs.kinds[log_jobs.KIND], wake=str)
    monkeypatch.setitem(jobs.kinds, log_jobs.KIND, without_worker)
    contacts = [ContactFactory(name=name) for name in ("Alder", "Birch")]
    segment = make_segment(*contacts, user=salesperson, template=InteractionTemplateFactory())
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
