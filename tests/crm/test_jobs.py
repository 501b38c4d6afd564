import datetime

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from crm import jobs
from crm.exceptions import BusinessRuleError, NotAllowed
from crm.job_files import keep_file
from crm.models import Event, Job
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
COUNT = "count"
told: list[int] = []
followed: list[str] = []


@pytest.fixture(autouse=True)
def kind(monkeypatch):
    """Jobs of the tests: waking them is written down, nothing more."""
    told.clear()
    followed.clear()
    counting = jobs.Kind(
        name=COUNT,
        label="Counting",
        wake=told.append,
        permission="crm.import_contact",
        goes_on=True,
        follow=lambda job: followed.append(job.state),
    )
    monkeypatch.setitem(jobs.kinds, COUNT, counting)
    return counting


@pytest.fixture
def owner(client):
    user = UserFactory(role="Salesperson")
    client.force_login(user)
    return user


@pytest.fixture
def job(owner):
    return jobs.create_job(user=owner, kind=COUNT, arguments={"to": 4}, total=4, title="To four")


def claimed(job: Job) -> Job:
    found = jobs.claim(job.pk)
    assert found is not None
    return found


def url(name: str, job: Job) -> str:
    return reverse(f"crm:{name}", args=[job.pk])


def state(job: Job) -> str:
    return Job.objects.get(pk=job.pk).state


def test_a_worker_is_told_when_the_act_is_committed(owner, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.create_job(user=owner, kind=COUNT, arguments={}, total=1)
        assert told == []
    assert told == [job.pk]


def test_work_is_done_once_says_how_far_it_is_and_leaves_its_result(job):
    def work(running):
        jobs.beat(running, 3)
        assert Job.objects.get().percent == 75
        return {"counted": running.arguments["to"]}

    jobs.perform(job.pk, work)
    jobs.perform(job.pk, pytest.fail)
    job.refresh_from_db()
    assert (job.state, job.done, job.result) == (Job.State.DONE, 3, {"counted": 4})
    assert followed == ["done"]


def test_a_broken_rule_is_said_in_the_owners_language_and_another_error_is_logged(
    job, owner, caplog
):
    owner.language = "ru"
    owner.save()

    def breaks_a_rule(running):
        raise BusinessRuleError("Zu spät.")

    def breaks(running):
        raise RuntimeError("disk full")

    jobs.perform(job.pk, breaks_a_rule)
    assert Job.objects.get().error == "Zu spät."
    jobs.retry(job, user=owner)
    jobs.perform(job.pk, breaks)
    assert Job.objects.get().error.startswith("Работа прервана из-за нашей ошибки")
    assert "disk full" in caplog.text
    assert followed == ["failed", "waiting", "failed"]


def test_a_running_job_is_cancelled_at_its_next_beat_and_goes_on_when_tried_again(
    job, owner, client, django_capture_on_commit_callbacks
):
    def work(running):
        jobs.beat(running, 1)
        assert client.post(url("job-cancel", job), follow=True).status_code == 200
        jobs.beat(running, 2)
        pytest.fail("It went on.")

    jobs.perform(job.pk, work)
    job.refresh_from_db()
    assert (job.state, job.done) == (Job.State.CANCELLED, 1)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(url("job-retry", job)).url == job.get_absolute_url()
    assert told == [job.pk]
    assert (state(job), claimed(job).attempt) == (Job.State.WAITING, 2)


def test_a_waiting_job_is_cancelled_at_once_and_one_that_is_over_stays(job, owner):
    assert jobs.request_cancel(job, user=owner).state == Job.State.CANCELLED
    assert jobs.claim(job.pk) is None
    Job.objects.update(state=Job.State.DONE)
    jobs.request_cancel(job, user=owner)
    assert state(jobs.retry(job, user=owner)) == Job.State.DONE


def test_strangers_neither_stop_nor_try_again(job, owner, kind, monkeypatch):
    stranger = UserFactory(role="Administrator")
    with pytest.raises(NotAllowed):
        jobs.request_cancel(job, user=stranger)
    with pytest.raises(NotAllowed):
        jobs.retry(job, user=stranger)
    jobs.request_cancel(job, user=owner)
    owner.groups.clear()
    with pytest.raises(NotAllowed):
        jobs.retry(job, user=type(owner).objects.get(pk=owner.pk))


def test_a_kind_that_cannot_go_on_says_so(job, owner, client, kind, monkeypatch):
    monkeypatch.setitem(jobs.kinds, COUNT, jobs.Kind(COUNT, "Counting", told.append))
    jobs.fail(job, "Zu spät.")
    answer = client.post(url("job-retry", job), follow=True).content.decode()
    assert "This work cannot go on where it stopped; start it anew." in answer
    assert state(job) == Job.State.FAILED


def test_a_silent_job_goes_on_and_its_late_worker_writes_nothing_more(
    job, django_capture_on_commit_callbacks
):
    late = claimed(job)
    jobs.beat(late, 1)
    Job.objects.update(heartbeat_at=timezone.now() - jobs.SILENCE)
    with django_capture_on_commit_callbacks(execute=True):
        call_command("housekeeping")
    assert told == [job.pk]
    second = claimed(job)
    assert (second.attempt, second.done) == (2, 1)
    for write in (
        lambda: jobs.beat(late, 2),
        lambda: keep_file(late, "a.csv", "text/csv", [b"a"]),
    ):
        with pytest.raises(jobs.GivenUp):
            write()
    assert not jobs.finish(late, {})
    jobs.beat(second, 1)
    assert jobs.finish(second, {})


def test_a_job_goes_on_by_itself_but_not_for_ever(job, owner):
    for _attempt in range(jobs.ATTEMPTS):
        assert state(job) == Job.State.WAITING
        claimed(job)
        Job.objects.update(heartbeat_at=timezone.now() - jobs.SILENCE)
        call_command("housekeeping")
    assert state(job) == Job.State.FAILED
    job.refresh_from_db()
    assert job.error == "The work stopped several times; what was done is kept. Try again."
    jobs.retry(job, user=owner)
    assert state(job) == Job.State.WAITING


def test_a_job_that_was_to_stop_does_not_go_on(job, owner):
    jobs.request_cancel(claimed(job), user=owner)
    Job.objects.update(heartbeat_at=timezone.now() - jobs.SILENCE)
    call_command("housekeeping")
    assert state(job) == Job.State.CANCELLED


def test_a_silent_job_that_cannot_go_on_fails(job, kind, monkeypatch):
    monkeypatch.setitem(jobs.kinds, COUNT, jobs.Kind(COUNT, "Counting", told.append))
    claimed(job)
    Job.objects.update(heartbeat_at=timezone.now() - jobs.SILENCE)
    call_command("housekeeping")
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert job.error == "The work stopped in the middle; what was done is kept. Try again."


def test_a_job_that_beats_is_not_given_up_and_a_forgotten_one_is_told_again(job, owner):
    other = jobs.create_job(user=owner, kind=COUNT, arguments={}, total=1)
    jobs.beat(claimed(other), 1)
    Job.objects.update(created_at=timezone.now() - jobs.SILENCE)
    call_command("housekeeping")
    call_command("housekeeping")
    assert (told, state(other)) == ([job.pk], Job.State.RUNNING)


def test_a_file_is_its_owners_for_a_week(job, owner, client):
    running = claimed(job)
    keep_file(running, "earlier.csv", "text/csv", [b"earlier"])
    earlier = running.result_file.name
    keep_file(running, "Ошибки 1.csv", "text/csv", (b"a", b"b"))
    assert not default_storage.exists(earlier)
    jobs.finish(running, {})
    assert url("job-file", job) in client.get(url("job-detail", job)).content.decode()
    answer = client.get(url("job-file", job))
    assert b"".join(answer.streaming_content) == b"ab"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert Event.objects.filter(verb="downloaded", subject_key=str(job.pk)).count() == 1
    client.force_login(UserFactory(role="Administrator"))
    assert client.get(url("job-file", job)).status_code == 404
    owner.groups.clear()
    client.force_login(owner)
    assert client.get(url("job-file", job)).status_code == 403


def test_an_expired_file_is_gone(job, owner, client):
    running = claimed(job)
    keep_file(running, "a.csv", "text/csv", [b"a"])
    Job.objects.update(file_expires_at=timezone.now() - datetime.timedelta(seconds=1))
    assert client.get(url("job-file", job)).status_code == 404
    call_command("housekeeping")
    assert not default_storage.exists(running.result_file.name)
    assert not Job.objects.get().result_file
    jobs.finish(running, {})
    assert "make it anew" in client.get(url("job-detail", job)).content.decode()


def test_the_page_asks_again_while_it_runs_and_works_without_a_script(job, owner, client):
    page = client.get(url("job-detail", job)).content.decode()
    assert "To four" in page
    assert f'hx-get="{url("job-detail", job)}"' in page
    assert "How far is it now?" in page
    asked = client.get(url("job-detail", job), headers={"HX-Request": "true"})
    assert "<html" not in asked.content.decode()
    assert "HX-Refresh" not in asked.headers
    jobs.finish(claimed(job), {})
    asked = client.get(url("job-detail", job), headers={"HX-Request": "true"})
    assert asked.headers["HX-Refresh"] == "true"
