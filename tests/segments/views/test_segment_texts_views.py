"""The letters' documents and texts on a segment: what is there, one's own, and who may see it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from interactions.documents import LARGEST_FILE
from interactions.models import Document
from segments import actions
from segments.actions.headers import pin_template
from segments.models import SegmentLanguage
from tests.documents import docx_bytes, letter_document
from tests.factories import (
    ContactFactory,
    InteractionTemplateFactory,
    InteractionTemplateLanguageFactory,
)
from tests.segments.factories import line_of, make_segment
from tests.segments.views.conftest import said, statements

pytestmark = pytest.mark.django_db


def upload(*paragraphs, name="own.docx"):
    return SimpleUploadedFile(name, docx_bytes(*paragraphs))


@pytest.fixture
def address(segment, url):
    """The page of the template's English texts, or another of its acts."""
    return lambda name="segment-text-update": url(name, segment.template_id)


def attach(browser, address, file, *, language="en", seen=""):
    data = {"language": language, "seen": seen, "file": file}
    return browser.post(address("document-attach"), data, follow=True)


class TestSegmentTexts:
    def test_without_a_template_one_is_to_be_chosen_first(self, browser, user):
        segment = make_segment(user=user)
        page = browser.get(reverse("segments:segment-texts", args=[segment.number]))
        assert "Choose a template first" in page.text

    def test_shows_each_language_with_both_documents_and_its_lines(self, browser, url, address):
        attach(browser, address, upload("Ours"))
        page = browser.get(url("segment-texts"))
        assert all(words in page.text for words in ("letter.docx", "own.docx", "(not used)"))
        [view] = page.context["views"]
        assert [(text.label, text.lines) for text in view.texts] == [("English", 2)]
        assert ("ru", "Russian") in view.missing

    def test_shows_the_own_templates_of_lines_but_none_that_sleeps(
        self, browser, user, segment, url
    ):
        own, asleep = (InteractionTemplateFactory(code=code) for code in ("OWN", "ASLEEP"))
        line = segment.lines.first()
        actions.update_line(line, user=user, version=1, values={"template": own})
        pin_template(segment, asleep)
        views = browser.get(url("segment-texts")).context["views"]
        assert [(view.pinned.code, view.is_header, view.lines) for view in views] == [
            ("BUS", True, 1),
            ("OWN", False, 1),
        ]

    def test_is_a_fragment_of_the_worksheet(self, browser, segment, url):
        headers = {"HX-Request": "true", "HX-Target": "texts"}
        page = browser.get(url("segment-texts"), headers=headers)
        assert "<html" not in page.text
        assert "letter.docx" in page.text
        assert url("segment-texts") in browser.get(segment.get_absolute_url()).text

    def test_costs_the_same_at_any_number_of_lines(self, browser, user, template):
        addresses = [
            reverse("segments:segment-texts", args=[made.number])
            for made in (
                make_segment(*ContactFactory.create_batch(count), user=user, template=template)
                for count in (2, 40)
            )
        ]
        few, many = (statements(lambda a=a: browser.get(a)) for a in addresses)
        assert few == many


class TestDocumentAttach:
    def test_uses_the_letter_and_says_so(self, browser, segment, address):
        page = attach(browser, address, upload("Dear {{ contact.name }}"))
        assert "Letters in this language use “own.docx” now: English." in said(page)
        assert "Fields it uses: Name" in page.text
        assert segment.template.languages.get().own_document.name == "own.docx"

    def test_says_that_the_letter_is_written_in_another_language(self, browser, address):
        german = upload("Wir laden Sie zu unserem Fest ein und freuen uns auf Ihren Besuch.")
        page = attach(browser, address, german)
        assert "written in another language, and so are its salutations" in said(page)
        assert "in the language it is written in: German." in " ".join(page.text.split())

    def test_says_nothing_of_the_language_of_a_letter_in_that_of_its_text(self, browser, address):
        page = attach(browser, address, upload("We would like to invite you to our party."))
        assert "written in another language" not in said(page)

    @pytest.mark.parametrize(
        ("file", "problem"),
        [
            (upload("Dear {{ contact.nam }}"), "did you mean “Name (contact.name)”"),
            (SimpleUploadedFile("x.docx", b"PK nothing"), "This is not a Word file"),
            (SimpleUploadedFile("x.docx", b""), "empty"),
        ],
    )
    def test_refuses_a_file_with_its_problems_as_sentences(
        self, browser, segment, address, file, problem
    ):
        file.seek(0)
        documents = Document.objects.count()
        page = attach(browser, address, file)
        assert page.status_code == 422
        assert problem in page.text
        assert Document.objects.count() == documents
        assert segment.template.languages.get().own_document is None

    def test_refuses_a_file_that_is_too_large(self, browser, address):
        large = SimpleUploadedFile("x.docx", b"PK" + b"0" * LARGEST_FILE)
        page = attach(browser, address, large)
        assert page.status_code == 422
        assert "is larger than" in page.text

    def test_without_a_file_asks_for_one(self, browser, address):
        page = browser.post(address("document-attach"), {"language": "en"})
        assert page.status_code == 422
        assert "Choose a Word file." in page.text

    def test_says_how_many_personal_texts_have_no_place(self, browser, user, segment, address):
        line = segment.lines.first()
        actions.update_line(line, user=user, version=1, values={"personal_text": "Hello"})
        page = attach(browser, address, upload("Dear {{ contact.name }}"))
        assert "no place for the personal text of 1 line" in " ".join(page.text.split())
        seen = segment.template.languages.get().own_document_id
        page = attach(browser, address, upload("{{ personal_text }}"), seen=seen)
        assert "no place for" not in page.text

    def test_shows_another_persons_document_before_it_is_replaced(self, browser, segment, address):
        attach(browser, address, upload("Theirs", name="theirs.docx"))
        page = attach(browser, address, upload("Mine"))
        assert page.status_code == 409
        assert "theirs.docx" in page.text
        assert segment.template.languages.get().own_document.name == "theirs.docx"

    def test_adds_a_language(self, browser, segment, address):
        empty = browser.get(address(), {"language": "ru"})
        assert "letters use “letter.docx”" in empty.text
        attach(browser, address, upload("Наше"), language="ru")
        assert segment.template.languages.get(language="ru").own_document.name == "own.docx"

    def test_an_unknown_language_is_not_found(self, browser, address):
        assert attach(browser, address, upload("x"), language="xx").status_code == 404
        assert browser.get(address(), {"language": "xx"}).status_code == 404


class TestDocumentDetach:
    def test_goes_back_to_the_templates(self, browser, segment, address):
        attach(browser, address, upload("Ours"))
        seen = segment.template.languages.get().own_document_id
        data = {"language": "en", "seen": seen}
        page = browser.post(address("document-detach"), data, follow=True)
        assert "The template's own document is used again." in said(page)
        assert segment.template.languages.get().own_document is None

    def test_takes_nothing_away_unseen(self, browser, segment, address):
        attach(browser, address, upload("Ours"))
        page = browser.post(address("document-detach"), {"language": "en"}, follow=True)
        assert "Somebody else changed this text meanwhile" in said(page)
        assert segment.template.languages.get().own_document is not None


class TestSegmentTextUpdate:
    def shown(self, browser, address, language="en"):
        form = browser.get(address(), {"language": language}).context["form"]
        values = dict(form.initial)
        return values | {f"initial-{n}": v for n, v in values.items()} | {"language": language}

    def test_saves_what_was_typed_and_nothing_else(self, browser, segment, address):
        data = self.shown(browser, address) | {"own_subject": "Ours"}
        page = browser.post(address(), data, follow=True)
        assert "Saved: the texts of template BUS in this language: English." in said(page)
        text = segment.template.languages.get()
        assert (text.own_subject, text.own_email_text) == ("Ours", None)

    def test_a_reset_button_goes_back_to_the_templates(self, browser, segment, address):
        browser.post(address(), self.shown(browser, address) | {"own_subject": "Ours"})
        data = self.shown(browser, address) | {"reset": "own_subject"}
        browser.post(address(), data)
        assert segment.template.languages.get().own_subject is None

    def test_a_text_that_cannot_be_read_is_refused_and_kept_in_the_form(self, browser, address):
        data = self.shown(browser, address) | {"own_email_text": "Dear {{ contact.nam }}"}
        page = browser.post(address(), data)
        assert page.status_code == 422
        assert "did you mean “Name (contact.name)”" in page.text
        assert "Dear {{ contact.nam }}" in page.text

    def test_a_conflict_shows_both_and_is_saved_the_second_time(self, browser, segment, address):
        seen = self.shown(browser, address)
        browser.post(address(), seen | {"own_subject": "Theirs"})
        page = browser.post(address(), seen | {"own_subject": "Mine"})
        assert page.status_code == 409
        assert "The other person saved: Theirs" in page.text
        again = dict(page.context["form"].data.items()) | {"language": "en"}
        browser.post(address(), again)
        assert segment.template.languages.get().subject == "Mine"

    def test_a_template_of_another_segment_is_not_found(self, browser, user, template, segment):
        other = make_segment(user=user, template=template)
        address = reverse("segments:segment-text-update", args=[segment.number, other.template_id])
        assert browser.get(address).status_code == 404


class TestSegmentDocument:
    def test_both_documents_can_be_downloaded(self, browser, segment, url, address):
        attach(browser, address, upload("Ours"))
        text = segment.template.languages.get()
        for key in (text.own_document_id, text.pinned_document_id):
            page = browser.get(url("segment-document", key))
            assert page.status_code == 200
            assert page["Content-Disposition"].startswith("attachment")

    def test_another_segments_own_document_is_not_found(self, browser, url, foreign):
        document = letter_document("Secret")
        template = InteractionTemplateFactory()
        InteractionTemplateLanguageFactory(template=template)
        pinned = pin_template(foreign, template)
        SegmentLanguage.objects.filter(segment_template=pinned).update(own_document=document)
        assert browser.get(url("segment-document", document.pk)).status_code == 404
        assert browser.get(reverse("interactions:document", args=[document.pk])).status_code == 404


def test_a_line_whose_own_document_differs_is_not_counted(browser, user, segment, address):
    line = line_of(segment, segment.lines.first().contact)
    values = {"personal_text": "Hi", "document": letter_document("{{ personal_text }}")}
    actions.update_line(line, user=user, version=1, values=values)
    page = attach(browser, address, upload("No place"))
    assert "no place for" not in page.text
