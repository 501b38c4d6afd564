"""Interactions written at once without a segment: what became of them, and their letters."""

import pytest
from django.utils import timezone

from crm import jobs
from crm.models import Contact, Event, Job
from interactions import logged_letters
from interactions.actions import log_interactions
from interactions.models import Delivery
from interactions.single import Said
from tests.factories import (
    ContactFactory,
    DeliveryFactory,
    InteractionLogEntryFactory,
    InteractionTemplateFactory,
    InteractionTemplateLanguageFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.interactions.words import body_of, kept, one_page, text_of, texts_of_zip

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(client):
    user = UserFactory(role="Salesperson", salesperson=SalespersonFactory())
    client.force_login(user)
    return user


@pytest.fixture
def batch(user):
    """Letters to three, of whom one is blocked later."""
    template = InteractionTemplateFactory(correspondence_type="hard_copy", default_language="en")
    letter = kept("Dear {{ contact.name }}", user=user)
    InteractionTemplateLanguageFactory(template=template, language="en", document=letter)
    for name, code in (("Anna", "LS9"), ("Boris", "LS1"), ("Clara", "LS2")):
        ContactFactory(name=name, address="Mill Lane 1", city="Leeds", post_code=code)
    said = Said(template, "Spring letter", salesperson=user.salesperson)
    today = timezone.localdate()
    contacts = Contact.objects.order_by("pk")
    logged = log_interactions(contacts, said, user=user, today=today, token="t", deliver=True)
    Contact.objects.filter(name="Clara").update(is_privacy_blocked=True)
    return logged.batch


def states():
    return list(Delivery.objects.order_by("entry_id").values_list("state", flat=True))


def test_shows_what_became_of_them_and_their_letters(client, user, batch):
    InteractionLogEntryFactory(contact_name="Somebody else")

    response = client.get(batch.get_absolute_url())

    page = " ".join(response.text.split())
    assert "One Word file (2)" in page
    assert [entry.contact_name for entry in response.context["page"]] == ["Anna", "Boris", "Clara"]
    assert batch.get_absolute_url() in client.get(batch.entries.first().get_absolute_url()).text


def test_their_letters_are_one_word_file_and_wait_no_more(client, user, batch):
    response = client.post(f"{batch.get_absolute_url()}letters/")

    assert "Spring%20letter.docx" in response["Content-Disposition"] or (
        "Spring letter.docx" in response["Content-Disposition"]
    )
    assert text_of(body_of(response)).split("\n") == ["Dear Anna", "Dear Boris"]
    assert states() == ["downloaded", "downloaded", "ready"]
    assert Event.objects.get(verb="download_letters").details == {"letters": 2}


def test_or_single_files_or_part_of_them(client, user, batch):
    texts = texts_of_zip(body_of(client.post(f"{batch.get_absolute_url()}letters/zip/")))
    part = client.post(f"{batch.get_absolute_url()}letters/", {"first": "2"})

    assert texts == {"Anna.docx": "Dear Anna", "Boris.docx": "Dear Boris"}
    assert text_of(body_of(part)) == "Dear Boris"


def test_or_one_pdf_by_a_worker(client, user, batch, monkeypatch):
    monkeypatch.setattr(logged_letters.pdf, "require_program", lambda: None)
    monkeypatch.setattr("interactions.pdf_letters.Converter.__enter__", lambda self: self)
    monkeypatch.setattr("interactions.pdf_letters.Converter.__exit__", lambda *args: None)
    monkeypatch.setattr(
        "interactions.pdf_letters.Converter.convert", lambda *args, **more: [one_page()]
    )
    response = client.post(f"{batch.get_absolute_url()}letters/pdf/")
    job = Job.objects.get()
    assert response.url == job.get_absolute_url()

    jobs.perform(job.pk, lambda job: {"letters": logged_letters.make_logged_pdf(job)})

    job.refresh_from_db()
    assert (job.state, job.result["letters"]) == (Job.State.DONE, 2)
    assert states() == ["downloaded", "downloaded", "ready"]
    assert batch.get_absolute_url() in client.get(job.get_absolute_url()).text


def test_somebody_else_takes_a_copy(client, batch):
    client.force_login(UserFactory(role="Salesperson", salesperson=SalespersonFactory()))

    assert "Dear Anna" in text_of(body_of(client.post(f"{batch.get_absolute_url()}letters/")))
    assert states() == ["ready"] * 3


def test_failed_emails_are_sent_again_by_who_wrote_them(client, user, batch):
    DeliveryFactory(entry=batch.entries.first(), state="failed")
    assert "Send the failed ones again" in client.get(batch.get_absolute_url()).text
    client.force_login(UserFactory(role="Salesperson", salesperson=SalespersonFactory()))
    assert "Send the failed ones again" not in client.get(batch.get_absolute_url()).text
    assert client.post(f"{batch.get_absolute_url()}retry/").status_code == 403

    client.force_login(user)
    client.post(f"{batch.get_absolute_url()}retry/")

    assert Delivery.objects.get(channel="email").state == Delivery.State.QUEUED


def test_queries_of_the_page_do_not_grow(client, user, batch, django_assert_num_queries):
    address = batch.get_absolute_url()
    client.get(address)
    with django_assert_num_queries(12) as few:
        client.get(address)
    for _ in range(5):
        InteractionLogEntryFactory(batch=batch)
    with django_assert_num_queries(len(few)):
        client.get(address)


def test_the_order_of_printing_is_chosen_here_and_remembered(client, user, batch):
    address = batch.get_absolute_url()

    page = client.post(f"{address}print-choice/", {"order": "post"}, follow=True)

    assert page.request["PATH_INFO"] == address
    assert page.text.count('<input type="hidden" name="order" value="post">') == 3
    letters = client.post(f"{address}letters/", {"order": "post"})
    assert text_of(body_of(letters)).split("\n") == ["Dear Boris", "Dear Anna"]
    first = client.post(f"{address}letters/zip/", {"order": "post", "last": "1"})
    assert texts_of_zip(body_of(first)) == {"Boris.docx": "Dear Boris"}
