"""The salesperson's signature and the company's logo in letters, also in those made again."""

import io
import zipfile

import docx
import pytest
from docx.shared import Cm

from crm.models import MarketingSetup
from crm.pictures import check_picture, keep_picture
from interactions import documents, logged_letters
from interactions.email_texts import check_email_text, render_email_text
from interactions.exceptions import DocumentRefused
from interactions.letter_values import letter_values, shared_values
from interactions.pictures import SAMPLE_PICTURE, find_picture
from interactions.printing import letter_bytes
from interactions.summaries import kept_values
from tests.crm.test_pictures import image
from tests.factories import (
    InteractionLogEntryFactory,
    LoggedSegmentFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.interactions.words import body_of, raw_values

pytestmark = pytest.mark.django_db


@pytest.fixture
def signature():
    return keep_picture(check_picture(image(size=(90, 30))))


@pytest.fixture
def logo():
    return keep_picture(check_picture(image("JPEG", size=(40, 40))))


@pytest.fixture
def document():
    """A letter with a place for the signature, and the logo in its header."""
    letter = docx.Document()
    letter.sections[0].header.paragraphs[0].text = "{{ sender.logo }}"
    run = letter.add_paragraph("Yours {{ contact.name }}").add_run()
    run.add_picture(io.BytesIO(SAMPLE_PICTURE.content), width=Cm(3))
    run._r.find(".//{*}docPr").set("descr", "salesperson.signature")
    buffer = io.BytesIO()
    letter.save(buffer)
    return documents.store(buffer.getvalue(), "letter.docx", user=UserFactory())


def media(content: bytes) -> set[bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {archive.read(name) for name in archive.namelist() if "/media/" in name}


def shared_of(person) -> dict:
    return shared_values("SM1", "Spring", salesperson_ids=[person.pk], campaign_ids=[])


def test_a_letter_carries_the_pictures_of_its_salesperson_and_company(document, signature, logo):
    MarketingSetup.objects.create(pk=1, company_logo=logo)
    person = SalespersonFactory(signature=signature)

    raw = raw_values(salesperson=str(person.pk))
    values = letter_values(raw, shared_of(person), format_language="en")
    letter = letter_bytes(document.pk, values)

    assert document.fields == ["contact.name", "salesperson.signature", "sender.logo"]
    assert media(letter) == {bytes(signature.content), bytes(logo.content)}


def test_who_has_none_leaves_the_place_empty(document):
    person = SalespersonFactory()
    raw = raw_values(salesperson=str(person.pk))

    values = letter_values(raw, shared_of(person), format_language="en")

    assert values["salesperson"]["signature"] == ""
    assert media(letter_bytes(document.pk, values)) == set()


def test_a_logged_letter_keeps_the_signature_it_had(document, signature, logo):
    person = SalespersonFactory(signature=signature)
    entry = InteractionLogEntryFactory(
        logged_segment=LoggedSegmentFactory(shared_values=shared_of(person), engine_version=3),
        document=document,
        merge_values=raw_values(salesperson=str(person.pk)),
        format_language="en",
    )
    before = body_of(logged_letters.entry_letter(entry, user=UserFactory()))

    person.signature = logo
    person.save()

    assert media(before) == {bytes(signature.content)}
    assert body_of(logged_letters.entry_letter(entry, user=UserFactory())) == before
    assert ("signature of the salesperson", "a picture") in kept_values(entry)


def test_a_picture_is_read_once(django_assert_num_queries):
    signature = keep_picture(check_picture(image(size=(91, 31))))
    with django_assert_num_queries(1):
        assert find_picture(signature.digest) is find_picture(signature.digest)


def test_a_hash_that_names_nothing_is_no_picture():
    assert find_picture("0" * 64) is None


def test_a_picture_as_text_is_refused_with_a_sentence():
    letter = docx.Document()
    letter.add_paragraph("{{ sender.logo|upper }}")
    buffer = io.BytesIO()
    letter.save(buffer)

    with pytest.raises(DocumentRefused) as refusal:
        documents.store(buffer.getvalue(), "letter.docx", user=UserFactory())

    assert "sender.logo" in str(refusal.value)


def test_an_email_text_has_no_pictures():
    label = "Signature of the salesperson (salesperson.signature)"
    assert check_email_text("Yours {{ salesperson.signature }}") == [
        f"The field “{label}” is a picture; an e-mail is text only."
    ]
    values = {"salesperson": {"signature": "abc"}}
    assert render_email_text("Yours {{ salesperson.signature }}", values) == "Yours "
