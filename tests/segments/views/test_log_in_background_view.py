"""A large segment is logged by a worker; its page shows how far that is."""

import pytest
from django.urls import reverse
from django.utils import timezone

from crm import jobs
from crm.exceptions import NotAllowed
from crm.models import Contact, Job
from interactions.models import InteractionLogEntry, LoggedSegment
from segments import log_jobs
from segments.actions import update_line
from segments.exceptions import SegmentIsBeingLogged
from segments.log_jobs import start_log
from segments.models import Segment
from segments.tasks import log_large_segment
from tests.factories import UserFactory
from tests.segments.views.conftest import said
from tests.segments.views.test_segment_log_view import dialog

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _every_segment_is_large(monkeypatch):
    monkeypatch.setattr(log_jobs, "LINES_AT_ONCE", 1)


@pytest.fixture
def press(browser, url):
    """Presses the dialog's button; no worker has begun yet."""
    data = dialog(browser, url("segment-log")) | {"follow_up": "on"}
    return lambda: browser.post(url("segment-log"), data)


def work(job: Job) -> Job:
    log_large_segment.call(job.pk)
    job.refresh_from_db()
    return job


def test_pressing_leads_to_a_page_that_says_how_far_it_is(browser, url, segment, press):
    assert press().url == url("segment-log")
    page = browser.get(url("segment-log"))
    job = Job.objects.get()
    for text in ("The segment is being logged", "2 lines, asked for on", "0 of 5"):
        assert text in page.text
    assert "Waiting for a worker to begin." in page.text
    assert f'hx-get="{reverse("crm:job-detail", args=[job.pk])}"' in page.text
    assert not LoggedSegment.objects.exists()
    assert f'href="{url("segment-log")}"' in browser.get(segment.get_absolute_url()).text


def test_the_worker_logs_what_was_seen_and_the_page_becomes_the_result(
    browser, url, segment, press
):
    press()
    job = work(Job.objects.get())
    assert job.state == Job.State.DONE
    assert InteractionLogEntry.objects.count() == 2
    logged = LoggedSegment.objects.get()
    page = browser.get(url("segment-log"), follow=True)
    assert page.redirect_chain[-1][0] == logged.get_absolute_url()
    assert said(page).startswith("2 interactions were logged. The follow-up segment is ")
    # Told once.
    assert "were logged" not in said(browser.get(url("segment-log"), follow=True))


def test_pressing_twice_makes_one_job(browser, url, press):
    press()
    assert press().status_code == 200
    assert Job.objects.count() == 1
    work(Job.objects.get())
    again = press()
    assert again.url == LoggedSegment.objects.get().get_absolute_url()
    assert LoggedSegment.objects.count() == 1


def test_nobody_changes_the_segment_until_it_is_done(browser, user, url, segment, press):
    press()
    line = segment.lines.first()
    with pytest.raises(SegmentIsBeingLogged, match="is being logged; nothing was changed"):
        update_line(line, user=user, version=line.version, values={"description": "Late"})
    page = browser.post(url("segment-trash"), {"confirmed": "1"}, follow=True)
    assert "is being logged; nothing was changed." in said(page)
    assert "until that is done, nobody can change it" in page.text
    assert page.context["can_change"] is False
    assert Segment.objects.get(pk=segment.pk).is_open


def test_stopped_before_it_began_nothing_is_logged_and_the_dialog_is_back(
    browser, user, url, segment, press
):
    press()
    job = Job.objects.get()
    stopped = browser.post(reverse("crm:job-cancel", args=[job.pk]), follow=True)
    assert stopped.redirect_chain[-1][0] == url("segment-log")
    assert "2 interactions will be logged." in stopped.text
    assert work(job).state == Job.State.CANCELLED
    assert not LoggedSegment.objects.exists()
    line = segment.lines.first()
    update_line(line, user=user, version=line.version, values={"description": "In time"})


def test_stopped_while_it_runs_everything_is_rolled_back(segment, user, press, monkeypatch):
    press()
    job = Job.objects.get()
    steps = []

    def tell(told, step):
        steps.append(step)
        if step == log_jobs.CLOSING:
            jobs.request_cancel(told, user=user)
        tell_(told, step)

    tell_ = jobs.tell
    monkeypatch.setattr(jobs, "tell", tell)
    assert work(job).state == Job.State.CANCELLED
    assert steps == [log_jobs.CHECKING, log_jobs.WRITING, log_jobs.DELIVERING, log_jobs.CLOSING]
    assert not InteractionLogEntry.objects.exists()
    assert Segment.objects.get(pk=segment.pk).is_open


def test_what_changed_meanwhile_fails_with_the_sentence_and_the_dialog_again(
    browser, url, segment, press
):
    press()
    Contact.objects.filter(name="Birch").update(is_privacy_blocked=True)
    assert work(Job.objects.get()).state == Job.State.FAILED
    assert not LoggedSegment.objects.exists()
    page = browser.get(url("segment-log"))
    assert str(Job.objects.get().error) in page.text
    assert "1 contact is blocked for privacy." in page.text
    # Told once.
    assert page.context["refusal"]
    assert not browser.get(url("segment-log")).context["refusal"]


def test_a_worker_that_died_is_followed_by_another_but_not_for_ever(press, user):
    press()
    job = Job.objects.get()
    for attempt in range(1, jobs.ATTEMPTS + 1):
        late = jobs.claim(job.pk)
        assert late.attempt == attempt
        Job.objects.update(heartbeat_at=timezone.now() - jobs.SILENCE)
        assert jobs.give_up_silent_jobs() == 1
        with pytest.raises(jobs.GivenUp):
            jobs.tell(late, 1)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert job.error == "The work was begun several times and never ended; nothing was done."


def test_a_worker_whose_job_is_anothers_commits_nothing(press, monkeypatch):
    """Its log and its end are one transaction: the end finds that the job is another's."""
    press()
    job = jobs.claim(Job.objects.get().pk)
    Job.objects.update(heartbeat_at=timezone.now() - jobs.SILENCE)
    jobs.give_up_silent_jobs()
    second = jobs.claim(job.pk)
    # Its last word before the end came in time.
    monkeypatch.setattr(jobs, "tell", lambda job, step: None)
    with pytest.raises(jobs.GivenUp):
        log_jobs.log_by_job(job)
    assert not LoggedSegment.objects.exists()
    log_jobs.log_by_job(second)
    assert LoggedSegment.objects.count() == 1
    assert Job.objects.get().state == Job.State.DONE


def test_others_see_that_it_is_being_logged_but_cannot_stop_it(client, user, segment, press, url):
    press()
    client.force_login(UserFactory(role="Marketing manager"))
    page = client.get(url("segment-log"))
    assert "The segment is being logged" in page.text
    assert "job-cancel" not in page.text
    assert reverse("crm:job-cancel", args=[Job.objects.get().pk]) not in page.text


def test_a_right_that_was_taken_away_meanwhile_counts(user, segment, press):
    press()
    user.groups.clear()
    assert work(Job.objects.get()).state == Job.State.FAILED
    assert not LoggedSegment.objects.exists()


def test_starting_needs_the_right(segment):
    with pytest.raises(NotAllowed):
        start_log(segment, user=UserFactory(role="Viewer"), today=timezone.localdate())
