"""Preview, progress, result, rows left out and undo of an import, as its owner sees them."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from crm import jobs
from crm.import_run_views import ROWS_A_PAGE
from crm.imports import starting, take_in
from crm.models import Contact, Event, ImportRun, Job, StagedContact
from crm.tasks import import_contacts
from tests.factories import ContactFactory, UserFactory
from tests.segments.factories import make_segment

pytestmark = pytest.mark.django_db
CONTACTS = reverse("crm:contact-list")
LIST = (
    "Number,Company,Contact Name,City,Country\n"
    "1,Old,,Köln,\n2,New,Anna,Rom,\n3,Wrong,,,Atlantis\n4,New,,Oslo,\n"
)


@pytest.fixture
def seller(client):
    user = UserFactory(role="Salesperson")
    client.force_login(user)
    return user


@pytest.fixture
def run(seller):
    ContactFactory(name="Old", sort_name="old", external_number="1", city="Bonn")
    return take_in(user=seller, file_name="list.csv", content=LIST.encode())


@pytest.fixture
def imported(client, run, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url("import-run", run))
    run.refresh_from_db()
    return run


def url(name: str, run: ImportRun) -> str:
    return reverse(f"crm:{name}", args=[run.pk])


def page(client, run: ImportRun, query: str = "") -> str:
    response = client.get(url("import-detail", run) + query, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_the_preview_shows_every_row_and_narrows_to_what_is_chosen(client, run):
    content = page(client, run)
    assert "Import 1 person and 3 companies" in content
    assert "<del>Bonn</del> → <ins>Köln</ins>" in content
    assert "Row 3 has a company of the same name with another address." in content
    errors = page(client, run, "?show=error")
    assert "Atlantis" in errors
    assert "Köln" not in errors
    assert url("import-failed", run) in content
    assert not Contact.objects.filter(name="New").exists()


def test_says_why_most_of_the_wrong_rows_are_wrong(client, seller):
    wrong = [*["A,,,Atlantis"] * 3, *["B,,,Oz"] * 4, *(f"C,,,Nowhere {n}" for n in range(9))]
    text = "\n".join(["Company,Contact Name,City,Country", *wrong])
    content = page(client, take_in(user=seller, file_name="a.csv", content=text.encode()))
    assert "16 rows are left out." in content
    oz, atlantis = (content.index(f"rows: The country “{name}”") for name in ("Oz", "Atlantis"))
    assert content[oz - 2] == "4"
    assert content[atlantis - 2] == "3"
    assert oz < atlantis
    assert content.count(" row: The country “Nowhere") == 3


def test_a_long_list_is_sorted_by_a_worker(
    client, run, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(starting, "SORTED_AT_ONCE", 1)
    content = page(client, run)
    job = Job.objects.get(kind="import-preview")
    assert f'hx-get="{job.get_absolute_url()}"' in content
    jobs.request_cancel(job, user=run.owner)
    assert "The comparison was stopped." in page(client, run)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("crm:job-retry", args=[job.pk]))
    assert "Import 1 person and 3 companies" in page(client, run)
    assert Job.objects.count() == 1


def test_the_result_tells_what_came_of_it_and_gives_the_rows_left_out(client, imported):
    content = page(client, imported)
    assert "1 row is left out." in content
    assert url("import-undo", imported) in content
    text = b"".join(client.get(url("import-failed", imported) + "?format=csv")).decode("utf-8-sig")
    assert text.splitlines()[1:] == ["3,Wrong,,,Atlantis,The country “Atlantis” is not known."]
    workbook = client.get(url("import-failed", imported))
    assert workbook["Content-Disposition"] == 'attachment; filename="list, rows left out.xlsx"'
    again = take_in(
        user=imported.owner, file_name="mended.xlsx", content=b"".join(workbook.streaming_content)
    )
    assert again.row_count == 1
    assert Event.objects.filter(verb="downloaded", subject="import").count() == 2


def test_the_undo_asks_once_and_says_what_it_did(
    client, imported, django_capture_on_commit_callbacks
):
    Contact.objects.filter(name="Old").update(version=9)
    question = client.get(url("import-undo", imported)).content.decode()
    assert "3 contacts that it created are removed." in question
    assert "1 contact stays as it is: it was edited since." in question
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(url("import-undo", imported)).url == url("import-detail", imported)
    content = page(client, imported)
    assert "3 contacts removed." in content
    assert "1 contact stays as it is: it was edited since." in content
    assert list(Contact.objects.values_list("name", "city")) == [("Old", "Köln")]
    assert (
        "This import is undone already."
        in client.get(url("import-undo", imported), follow=True).content.decode()
    )


def test_nothing_is_offered_or_done_where_nothing_would_be_undone(client, imported):
    Contact.objects.update(version=9)
    question = client.get(url("import-undo", imported)).content.decode()
    assert "Nothing would be undone." in question
    assert "btn-danger" not in question
    answer = client.post(url("import-undo", imported), follow=True)
    assert "Nothing would be undone." in answer.content.decode()
    assert not Job.objects.filter(kind="import-undo").exists()


def test_the_contacts_of_the_import_are_a_list_that_goes_on_a_segment(client, imported):
    """Those that it found as they were among them; another's import is nobody's here."""
    ContactFactory(name="Elsewhere")
    address = f"{CONTACTS}?imported={imported.pk}"
    assert f'href="{address}">Show these contacts' in page(client, imported)
    answer = client.get(address)
    names = {contact.name for contact in answer.context["page"]}
    assert names == {"Old", "New", "Anna"}
    assert answer.context["page"].total == 4
    assert "From the import: <strong>list.csv" in answer.content.decode()
    assert not answer.context["list_links"]
    segment = make_segment(user=imported.owner)
    chosen = {"all": "1", "back": f"?imported={imported.pk}", "apply": "1", "segment": segment.pk}
    client.post(reverse("segments:add-selected"), chosen)
    step = segment.steps.get()
    assert (step.kind, step.line_count) == ("manual_add", 4)
    client.force_login(UserFactory(role="Salesperson"))
    assert not client.get(address).context["page"].rows


def test_a_list_that_was_never_imported_can_be_discarded(client, run):
    page(client, run)
    assert url("import-discard", run) in client.get(reverse("crm:import-create")).content.decode()
    answer = client.post(url("import-discard", run), follow=True)
    assert "list.csv is discarded." in answer.content.decode()
    assert not ImportRun.objects.exists()
    assert not StagedContact.objects.exists()
    # A file may be called after a person, and events are kept.
    assert "list.csv" not in str(Event.objects.values().get(verb="discarded"))


def test_what_was_imported_is_not_discarded(client, imported):
    offered = client.get(reverse("crm:import-create")).content.decode()
    assert url("import-discard", imported) not in offered
    client.post(url("import-discard", imported))
    assert ImportRun.objects.filter(pk=imported.pk).exists()


def test_a_stopped_import_keeps_what_is_done_and_goes_on(
    client, run, monkeypatch, django_capture_on_commit_callbacks
):
    from crm.imports import running

    monkeypatch.setattr(running, "PART", dict.fromkeys(running.PART, 2))
    client.post(url("import-run", run))
    job = Job.objects.get()
    write = running.write

    def stopped_in_the_first_part(part, *, user):
        write(part, user=user)
        jobs.request_cancel(job, user=run.owner)

    with monkeypatch.context() as patched:
        patched.setattr(running, "write", stopped_in_the_first_part)
        import_contacts.call(job.pk)
    run.refresh_from_db()
    assert run.state == ImportRun.State.CANCELLED
    assert set(Contact.objects.values_list("name", flat=True)) == {"Old", "New"}
    assert "what was done is kept, the rest was not imported" in page(client, run)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url("import-run", run))
    run.refresh_from_db()
    assert (run.state, run.result["companies"]["new"]) == (ImportRun.State.DONE, 2)
    assert Contact.objects.count() == 4


def test_refuses_who_lost_the_right(client, imported):
    imported.owner.groups.clear()
    for name in ("import-detail", "import-failed", "import-undo"):
        assert client.get(url(name, imported)).status_code == 403


def test_the_rows_come_page_by_page_in_the_order_of_the_list(client, seller):
    rows = "".join(f"{n},Firm {n},,Rom,\n" for n in range(ROWS_A_PAGE * 2 + 3))
    content = (LIST.split("\n")[0] + "\n" + rows).encode()
    run = take_in(user=seller, file_name="long.csv", content=content)
    answer = client.get(url("import-detail", run))
    first = answer.context
    assert f'rel="next" href="{escape(first["page"].next_address)}"' in answer.content.decode()
    second = client.get(url("import-detail", run) + first["page"].next_address).context
    last = client.get(url("import-detail", run) + first["page"].last_address).context
    shown = [row.staged.row_number for part in (first, second, last) for row in part["rows"]]
    assert shown[: 2 * ROWS_A_PAGE] == list(range(2, 2 * ROWS_A_PAGE + 2))
    assert shown[-1] == 2 * ROWS_A_PAGE + 4
    assert first["page"].total == 2 * ROWS_A_PAGE + 3
    errors = client.get(url("import-detail", run) + second["page"].next_address + "&show=error")
    assert errors.context["rows"] == []
