import datetime

import pytest
from django.core.management import call_command
from django.utils import timezone

from crm.imports import take_in
from crm.imports.starting import start_import
from crm.models import Contact, ImportRun, Job
from crm.tasks import import_contacts
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
LONG_AGO = datetime.timedelta(minutes=6)


@pytest.fixture
def job():
    user = UserFactory(role="Salesperson")
    run = take_in(user=user, file_name="a.csv", content=b"Company\nAcme\n")
    return start_import(run, user=user)


def test_an_import_whose_worker_died_goes_on(job, django_capture_on_commit_callbacks):
    then = timezone.now() - LONG_AGO
    Job.objects.update(state=Job.State.RUNNING, heartbeat_at=then, attempt=1)
    with django_capture_on_commit_callbacks(execute=True):
        call_command("housekeeping")
    job.refresh_from_db()
    assert (job.state, job.attempt) == (Job.State.DONE, 2)
    assert ImportRun.objects.get().state == ImportRun.State.DONE
    assert Contact.objects.count() == 1


def test_a_job_nobody_was_told_about_is_done(job):
    Job.objects.update(created_at=timezone.now() - LONG_AGO)
    call_command("housekeeping")
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    assert Contact.objects.exists()


def test_a_task_that_runs_twice_imports_once(job):
    import_contacts.enqueue(job.pk)
    import_contacts.enqueue(job.pk)
    assert Contact.objects.count() == 1
    assert Job.objects.get().state == Job.State.DONE
