import pytest
from django.utils import translation

from interactions import documents
from interactions.exceptions import DocumentRefused
from interactions.letter_messages import SENTENCES, problem_sentence
from interactions.letters import MESSAGES, Problem
from interactions.models import Document
from tests.factories import UserFactory
from tests.interactions.words import text_of, word_file

pytestmark = pytest.mark.django_db


def test_every_message_of_the_engine_can_be_translated():
    with translation.override("en"):
        assert {code: str(sentence) for code, sentence in SENTENCES.items()} == MESSAGES


def test_keeps_a_file_with_its_fields():
    user = UserFactory()

    document = documents.store(word_file("Dear {{ contact.name }}"), r"C:\a\x.docx", user=user)

    assert (document.name, document.fields) == ("x.docx", ["contact.name"])
    assert document.uploaded_by == user


def test_keeps_the_same_file_once():
    content = word_file("Dear {{ contact.name }}")

    first = documents.store(content, "a.docx", user=UserFactory())
    second = documents.store(content, "b.docx", user=UserFactory())

    assert first == second
    assert Document.objects.count() == 1


def test_keeps_the_language_it_is_written_in():
    content = word_file("Sehr geehrte Damen und Herren,", "wir laden Sie zu unserem Fest ein.")

    assert documents.store(content, "a.docx", user=UserFactory()).language == "de"


def test_gives_a_document_of_old_its_language_when_it_comes_again():
    content = word_file("Sehr geehrte Damen und Herren,", "wir laden Sie zu unserem Fest ein.")
    old = documents.store(content, "a.docx", user=UserFactory())
    Document.objects.update(language="")

    again = documents.store(content, "a.docx", user=UserFactory())

    assert again == old
    assert again.language == Document.objects.get().language == "de"


def test_refuses_unknown_fields_and_keeps_nothing():
    content = word_file("Dear {{ contact.nam }}", "{{ nonsense_altogether }}")

    with pytest.raises(DocumentRefused, match=r"did you mean “Name \(contact\.name\)”") as refusal:
        documents.store(content, "a.docx", user=UserFactory())

    assert len(refusal.value.problems) == 2
    assert not Document.objects.exists()


def test_refuses_what_is_no_word_file():
    with pytest.raises(DocumentRefused, match="not a Word file"):
        documents.store(b"hello", "a.docx", user=UserFactory())


def test_an_open_document_is_not_read_again(django_assert_num_queries):
    document = documents.store(word_file("Dear {{ contact.name }}"), "a.docx", user=UserFactory())
    documents.template_of_digest.cache_clear()

    with django_assert_num_queries(1):
        template = documents.open_template(document)
        documents.open_template(document)

    letter = template.render({"contact": {"name": "Anna"}, "language": "en"})
    assert text_of(letter) == "Dear Anna"


def test_warnings_of_a_kept_document_are_sentences():
    document = documents.store(word_file("Dear {{ contact.name }}"), "a.docx", user=UserFactory())

    assert documents.check(document) == []


@pytest.mark.parametrize(
    "text",
    [
        "{{ contact }}",
        "{% for one in contact.name %}x{% endfor %}",
        "{{ contact.name|join('x') }}",
        "{% if contact.name > 5 %}x{% endif %}",
        "{% raw %}{{ <w:instrText>DDE</w:instrText> }}{% endraw %}",
    ],
)
def test_a_document_that_no_letter_can_be_made_from_is_refused(text):
    with pytest.raises(DocumentRefused):
        documents.examine(word_file(text), "letter.docx")


def test_a_field_of_ours_is_said_by_its_label_and_to_be_written_by_its_name():
    unknown = Problem("field_unknown_nearest", {"field": "x", "nearest": "contact.county"})
    said = problem_sentence(unknown)
    assert said == "There is no field “x”; did you mean “Region (contact.county)”?"
    said = problem_sentence(Problem("picture_as_text", {"field": "sender.logo"}))
    assert said.startswith("The field “Our logo (sender.logo)” is a picture; write it as {{ sender")
