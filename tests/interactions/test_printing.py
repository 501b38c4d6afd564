import zipfile
from io import BytesIO

import pytest

from interactions import printing
from interactions.exceptions import LetterFailed, NoLetters
from interactions.printing import LETTERS_A_FILE, DocumentCount, LetterItem
from tests.factories import UserFactory
from tests.interactions.words import body_of, kept, text_of, texts_of_zip

pytestmark = pytest.mark.django_db


@pytest.fixture
def document():
    return kept("Dear {{ contact.name }}", user=UserFactory())


def values(name: str) -> dict:
    return {"contact": {"name": name}, "language": "en"}


def count_of(document, count: int) -> DocumentCount:
    return DocumentCount(document.pk, document.name, count)


def test_single_letters_have_speaking_names_each_once(document):
    names = ["SM1 Anna", "SM1 anna", "SM1 A/B: <x>"]

    response = printing.zip_response(
        "SM1 Spring: 50/50", (LetterItem(name, document.pk, values(name)) for name in names)
    )

    texts = texts_of_zip(body_of(response))
    assert list(texts) == ["SM1 Anna.docx", "SM1 anna (2).docx", "SM1 A-B- -x-.docx"]
    assert texts["SM1 anna (2).docx"] == "Dear SM1 anna"
    assert response["Content-Type"] == "application/zip"
    assert 'filename="SM1 Spring- 50-50.zip"' in response["Content-Disposition"]


def test_a_name_in_russian_is_encoded_for_the_header(document):
    response = printing.letter_response("Письмо Анне", document.pk, values("Anna"))

    assert "filename*=utf-8''%D0%9F%D0%B8%D1%81" in response["Content-Disposition"]
    assert text_of(body_of(response)) == "Dear Anna"


def test_one_document_gives_one_word_file(document):
    response = printing.combined_response(
        "SM1", [count_of(document, 2)], lambda _pk: iter([values("Anna"), values("Boris")])
    )

    assert 'filename="SM1.docx"' in response["Content-Disposition"]
    text = text_of(body_of(response))
    assert text.index("Dear Anna") < text.index("Dear Boris")


def test_several_documents_give_a_zip_of_one_file_each(document):
    other = kept("Hallo {{ contact.name }}", user=UserFactory(), name="letter.docx")

    response = printing.combined_response(
        "SM1",
        [count_of(document, 1), count_of(other, 1)],
        lambda pk: iter([values(f"contact of {pk}")]),
    )

    assert texts_of_zip(body_of(response)) == {
        "SM1 letter.docx": f"Dear contact of {document.pk}",
        "SM1 letter (2).docx": f"Hallo contact of {other.pk}",
    }


def test_many_letters_are_split_and_none_is_lost(document):
    count = LETTERS_A_FILE + 1
    letters = [values(f"Anna {number}") for number in range(count)]

    response = printing.combined_response(
        "SM1", [count_of(document, count)], lambda _pk: iter(letters)
    )

    texts = texts_of_zip(body_of(response))
    assert list(texts) == ["SM1 1 of 2.docx", "SM1 2 of 2.docx"]
    assert texts["SM1 2 of 2.docx"] == f"Dear Anna {count - 1}"
    assert texts["SM1 1 of 2.docx"].count("Dear") == LETTERS_A_FILE


def test_the_same_download_twice_is_the_same_bytes(document):
    def download() -> bytes:
        items = [LetterItem("Anna", document.pk, values("Anna"))]
        return body_of(printing.zip_response("SM1", items))

    assert download() == download()
    with zipfile.ZipFile(BytesIO(download())) as archive:
        assert archive.infolist()[0].date_time == (1980, 1, 1, 0, 0, 0)


def test_refuses_when_there_is_nothing_to_print():
    with pytest.raises(NoLetters, match="no letters to print"):
        printing.combined_response("SM1", [], lambda _pk: iter(()))


def test_a_letter_that_cannot_be_made_is_a_sentence_before_the_download_starts(
    document,
):
    bad = {"contact": {"name": ["a list"]}, "language": "en"}

    with pytest.raises(LetterFailed):
        printing.zip_response("SM1", [LetterItem("Anna", document.pk, bad)])


def test_letters_of_one_document_take_as_many_queries_for_one_as_for_many(
    document, django_assert_num_queries
):
    body_of(printing.zip_response("SM1", [LetterItem("Anna", document.pk, values("Anna"))]))
    for count in (1, 50):
        items = [LetterItem("Anna", document.pk, values("Anna"))] * count
        with django_assert_num_queries(1):
            body_of(printing.zip_response("SM1", items))
