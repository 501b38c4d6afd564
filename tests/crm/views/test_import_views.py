import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from crm.imports import MAX_BYTES
from crm.models import Contact, ImportRun, Job
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
CREATE = reverse("crm:import-create")
LIST = b"Company;Contact Name;City\nAcme;Anna;Bonn\nBest;;Rom\n;;\n;;Nowhere\n"


@pytest.fixture
def seller(client):
    user = UserFactory(role="Salesperson")
    client.force_login(user)
    return user


def upload(client, content: bytes = LIST, name: str = "list.csv"):
    return client.post(CREATE, {"file": SimpleUploadedFile(name, content)})


def detail(run) -> str:
    return reverse("crm:import-detail", args=[run.pk])


def run_url(run) -> str:
    return reverse("crm:import-run", args=[run.pk])


def test_an_uploaded_file_is_previewed_and_nothing_is_written(client, seller):
    response = upload(client)
    run = ImportRun.objects.get()
    assert response.url == reverse("crm:import-reading", args=[run.pk])
    content = client.get(detail(run)).content.decode()
    assert "Import 1 person and 2 companies" in content
    assert "The row names neither a company nor a person." in content
    assert not Contact.objects.exists()


def test_confirming_imports_once(client, seller, django_capture_on_commit_callbacks):
    upload(client)
    run = ImportRun.objects.get()
    for _press in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(run_url(run)).url == detail(run)
    assert Contact.objects.count() == 3
    job = Job.objects.get()
    assert (job.state, job.done, job.total) == (Job.State.DONE, 3, 3)
    content = client.get(detail(run)).content.decode()
    assert "The row names neither a company nor a person." in content
    assert run_url(run) not in content


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The submitted file is empty."),
        (b" \n", "The file is empty"),
        (b"PK\x03\x04", "damaged"),
        (b"Company\nA\0B\n", "zero bytes"),
        (b"Company\n" + b"x" * 10_001, "A cell of row 2"),
        (b'Company,City\nAcme,"Bonn\n', "quotation mark in row 2 is not closed"),
        (b"x" * (MAX_BYTES + 1), "larger than 20 MB"),
    ],
)
def test_an_unreadable_file_is_said_and_not_kept(client, seller, content, sentence):
    response = upload(client, content)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not ImportRun.objects.exists()


def test_a_file_that_names_nobody_is_not_started(client, seller):
    upload(client, b"Colour,Size\nred,5\n")
    run = ImportRun.objects.get()
    client.post(run_url(run))
    assert not Job.objects.exists()
    content = client.get(detail(run), follow=True).content.decode()
    assert "Say which column holds the company" in content


def test_a_running_import_shows_how_far_it_is(client, seller):
    upload(client)
    run = ImportRun.objects.get()
    client.post(run_url(run))
    job = Job.objects.get()
    address = reverse("crm:job-detail", args=[job.pk])
    assert f'hx-get="{address}"' in client.get(detail(run)).content.decode()
    fragment = client.get(address, headers={"HX-Request": "true"})
    assert "<html" not in fragment.content.decode()
    assert "HX-Refresh" not in fragment.headers
    assert detail(run) in client.get(address).content.decode()
    Job.objects.update(state=Job.State.DONE)
    assert client.get(address, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_a_failed_import_goes_on_when_tried_again(
    client, seller, django_capture_on_commit_callbacks
):
    upload(client)
    run = ImportRun.objects.get()
    client.post(run_url(run))
    Job.objects.update(state=Job.State.FAILED, error="The work stopped in the middle.")
    ImportRun.objects.update(state=ImportRun.State.FAILED)
    assert "The work stopped in the middle." in client.get(detail(run)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(run_url(run))
    assert Contact.objects.count() == 3


def test_the_page_keeps_hostile_text_as_text(client, seller):
    upload(client, b"Company,<script>alert(1)</script>\n<img src=x onerror=alert(2)>,x\n")
    content = client.get(detail(ImportRun.objects.get())).content.decode()
    assert "<script>alert(1)" not in content
    assert "<img src=x" not in content


def test_imports_of_others_are_not_found(client, seller):
    upload(client)
    run = ImportRun.objects.get()
    client.force_login(UserFactory(role="Administrator"))
    assert client.get(detail(run)).status_code == 404
    assert client.post(run_url(run)).status_code == 404
    assert not Job.objects.exists()


def test_refuses_who_has_no_right(client):
    client.force_login(UserFactory(role="Viewer"))
    assert upload(client).status_code == 403
    assert not ImportRun.objects.exists()


def test_lists_ones_earlier_imports(client, seller):
    upload(client)
    assert "list.csv" in client.get(CREATE).content.decode()
