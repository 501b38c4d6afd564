import dataclasses

import pytest
from django.utils import timezone

from crm import jobs
from crm.models import Job
from interactions import pdf, tasks
from interactions.actions import LONGEST_TRY
from interactions.models import Delivery
from tests.factories import (
    DeliveryFactory,
    InteractionLogEntryFactory,
    LoggedSegmentFactory,
    UserFactory,
)
from tests.interactions.words import body_of, kept, one_page, raw_values, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer(client):
    user = UserFactory(role="Viewer")
    client.force_login(user)
    return user


@pytest.fixture
def entry(viewer):
    return InteractionLogEntryFactory(
        document=kept("Dear {{ contact.name }}", user=viewer),
        merge_values=raw_values("Anna <Schmidt>"),
        segment_number="SM00012",
        contact_name="Anna",
    )


def test_shows_everything_that_was_kept(client, entry):
    DeliveryFactory(entry=entry, state=Delivery.State.FAILED, error="refused 550 No such user")

    page = client.get(f"/interactions/{entry.pk}/").content.decode()

    assert "Spring letter" in page
    assert "Anna &lt;Schmidt&gt;" in page
    assert "The mail server refused the e-mail: 550 No such user" in page
    assert f"/interactions/{entry.pk}/letter/" in page


def test_tells_what_the_letter_was_made_from_in_the_readers_words(client, entry):
    contact = raw_values()["contact"] | {"gender": "female", "country": "Atlantis"}
    entry.merge_values = raw_values(contact=contact)
    entry.save()

    kept = dict(client.get(f"/interactions/{entry.pk}/").context["kept_values"])

    assert (kept["gender"], kept["cost"], kept["date"]) == ("Female", "8.00", "01/20/2026")
    assert kept["country"] == "Atlantis", "what is no code stays as it was kept"


def test_says_by_which_step_the_contact_came_to_the_segment(client, viewer):
    by_hand = {"kind": "manual_add", "criteria": {"contact": "CT1 · Berg"}, "line_count": 1}
    by_rule = {"kind": "add", "criteria": {"filters": {"country": ["DE"]}}, "line_count": 9}
    steps = [{"ordinal": 1, **by_hand}, {"ordinal": 2, **by_rule}]
    logged = LoggedSegmentFactory(criteria=steps)
    entry = InteractionLogEntryFactory(logged_segment=logged, step_ordinal=2)

    assert "<dd>step 2: Country is Germany</dd>" in client.get(entry.get_absolute_url()).text

    entry.step_ordinal = None
    entry.save()
    assert "Why on it" not in client.get(entry.get_absolute_url()).text


def test_offers_no_letter_where_there_is_none(client, viewer):
    entry = InteractionLogEntryFactory()

    page = client.get(f"/interactions/{entry.pk}/").content.decode()

    assert f"/interactions/{entry.pk}/letter/" not in page


def test_downloads_the_letter(client, entry):
    response = client.get(f"/interactions/{entry.pk}/letter/")

    assert text_of(body_of(response)) == "Dear Anna <Schmidt>"
    assert 'filename="SM00012 Anna.docx"' in response["Content-Disposition"]


def test_the_letter_comes_as_a_pdf_by_a_worker(
    client, entry, monkeypatch, django_capture_on_commit_callbacks
):
    kind = dataclasses.replace(tasks.ENTRY_PDFS, wake=tasks.make_logged_letter_pdf.func)
    monkeypatch.setitem(jobs.kinds, kind.name, kind)
    monkeypatch.setattr(pdf, "program", lambda: "soffice")
    converted = []

    def convert(self, files, *, letters):
        converted.extend(files)
        return iter([one_page()])

    monkeypatch.setattr(pdf.Converter, "convert", convert)

    with django_capture_on_commit_callbacks(execute=True):
        page = client.post(f"/interactions/{entry.pk}/letter/pdf/")

    [job] = Job.objects.all()
    assert page.url == job.get_absolute_url()
    assert (job.state, job.file_name) == ("done", "SM00012_Anna.pdf")
    assert job.result["pages"] == 1
    assert [text_of(content) for content in converted] == ["Dear Anna <Schmidt>"]
    assert client.post(f"/interactions/{entry.pk}/letter/pdf/").url == page.url


def test_a_letter_taken_as_pdf_waits_no_more(client, entry, monkeypatch):
    client.force_login(UserFactory(role="Marketing manager"))
    entry.logged_segment = None
    entry.save()
    row = DeliveryFactory(entry=entry, channel="hard_copy", state="ready", address="")
    monkeypatch.setattr(pdf, "program", lambda: "soffice")
    monkeypatch.setattr(pdf.Converter, "convert", lambda *_args, **_more: iter([one_page()]))
    client.post(f"/interactions/{entry.pk}/letter/pdf/")

    tasks.make_logged_letter_pdf.func(Job.objects.get().pk)

    row.refresh_from_db()
    assert row.state == "downloaded"


def test_no_pdf_without_libreoffice_or_letter(client, entry, monkeypatch):
    monkeypatch.setattr(pdf, "program", lambda: None)
    page = client.get(f"/interactions/{entry.pk}/")
    assert "apt-get install libreoffice" in page.text
    client.post(f"/interactions/{entry.pk}/letter/pdf/")
    monkeypatch.setattr(pdf, "program", lambda: "soffice")
    client.post(f"/interactions/{InteractionLogEntryFactory().pk}/letter/pdf/")
    assert not Job.objects.exists()


def test_a_person_may_send_an_email_of_unknown_outcome_again(client, entry):
    row = DeliveryFactory(entry=entry, state=Delivery.State.TRYING)
    Delivery.objects.update(changed_at=timezone.now() - LONGEST_TRY)
    assert "Send again" not in client.get(f"/interactions/{entry.pk}/").content.decode()

    client.force_login(UserFactory(role="Salesperson"))

    page = client.get(f"/interactions/{entry.pk}/").content.decode()
    assert f'name="delivery" value="{row.pk}"' in page


def test_an_email_that_is_being_sent_is_not_sent_again(client, entry):
    DeliveryFactory(entry=entry, state=Delivery.State.TRYING)
    client.force_login(UserFactory(role="Salesperson"))

    assert "Send again" not in client.get(f"/interactions/{entry.pk}/").content.decode()


def test_an_unknown_entry_is_not_found(client, viewer):
    assert client.get("/interactions/4711/").status_code == 404
    assert client.get("/interactions/4711/letter/").status_code == 404


def test_refuses_without_the_right(client, entry):
    client.force_login(UserFactory())

    assert client.get(f"/interactions/{entry.pk}/").status_code == 403
    assert client.get(f"/interactions/{entry.pk}/letter/").status_code == 403
