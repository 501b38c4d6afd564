"""Letters of an open worksheet."""

import dataclasses
import io
import zipfile

import docx
import pytest
from django.urls import reverse
from django.utils import timezone

from crm import jobs
from crm.models import Contact, Event, Job
from interactions import documents, pdf, pdf_letters
from interactions.letter_text import letter_text
from interactions.letters.environment import VALUE_BEGINS, VALUE_ENDS
from segments import actions, mailing_labels, tasks
from tests.documents import docx_bytes, letter_document, texts_of
from tests.factories import (
    ConsentFactory,
    ContactFactory,
    DocumentFactory,
    InteractionTemplateFactory,
    InteractionTemplateLanguageFactory,
    UserFactory,
)
from tests.interactions.words import one_page
from tests.segments.factories import make_segment
from tests.segments.views.conftest import said, statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(segment):
    return segment.lines.get(contact__name="Birch")


def content(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_the_preview_shows_the_letters_words_and_its_neighbours(browser, segment, url, line):
    page = browser.get(url("letter-preview", line.pk))
    assert 'Dear <mark class="letter__value">Birch</mark>' in page.text
    assert page.context["around"].previous.contact.name == "Alder"
    assert page.context["around"].next is None
    assert "2 of 2" in page.text


def test_the_preview_says_why_there_is_no_letter(browser, user, url):
    segment = make_segment(user=user)
    line = actions.add_line(segment, ContactFactory(), user=user)
    address = reverse("segments:letter-preview", args=[segment.number, line.pk])
    page = browser.get(address)
    assert page.status_code == 200
    assert "letter" not in page.context
    assert str(page.context["refusal"]) in page.text


def test_the_preview_says_what_keeps_the_letter_from_being_made(browser, user):
    template = InteractionTemplateFactory(correspondence_type="hard_copy", default_language="en")
    # Kept before documents were tried out.
    content = docx_bytes("{% if contact.name > 5 %}Yes{% endif %}")
    document = DocumentFactory(content=content, size=len(content), fields=["contact.name"])
    InteractionTemplateLanguageFactory(template=template, document=document)
    segment = make_segment(ContactFactory(), user=user, template=template)
    line = segment.lines.get()
    page = browser.get(reverse("segments:letter-preview", args=[segment.number, line.pk]))
    assert page.status_code == 200
    assert "compares values that cannot be compared" in page.text


def test_values_in_the_preview_are_escaped(browser, user, segment, url, line):
    actions.update_line(line, user=user, version=1, values={"personal_text": "<script>x</script>"})
    page = browser.get(url("letter-preview", line.pk))
    assert "<script>x" not in page.text
    assert "&lt;script&gt;x" in page.text


def test_one_letter_is_downloaded(browser, url, line):
    assert "Dear Birch, " in texts_of(content(browser.get(url("letter-download", line.pk))))


def test_a_line_without_document_leads_back_with_the_reason(browser, user):
    segment = make_segment(ContactFactory(), user=user)
    address = reverse("segments:letter-download", args=[segment.number, segment.lines.get().pk])
    page = browser.get(address, follow=True)
    assert page.redirect_chain[-1][0] == segment.get_absolute_url()
    assert said(page)


def test_all_letters_come_in_one_word_file(browser, segment, url):
    response = browser.get(url("segment-letters"))
    texts = texts_of(content(response))
    assert {"Dear Alder, ", "Dear Birch, "} <= set(texts)
    assert segment.number in response["Content-Disposition"]


def test_single_files_come_in_a_zip(browser, url):
    archive = zipfile.ZipFile(io.BytesIO(content(browser.get(url("segment-letters-zip")))))
    assert len(archive.namelist()) == 2


def test_without_letters_says_so(browser, user):
    segment = make_segment(user=user)
    page = browser.get(reverse("segments:segment-letters", args=[segment.number]), follow=True)
    assert "There are no letters to print." in said(page)


def test_the_list_says_who_gets_none_and_why(browser, user, segment, url, line):
    actions.update_line(line, user=user, version=1, values={"correspondence_type": "email"})
    page = browser.get(url("letter-list"))
    assert page.context["total"] == 1
    assert "The correspondence type is not hard copy." in page.text
    assert "1 contact gets no letter." in page.text


def test_who_refused_letters_gets_none(browser, segment, url, line):
    ConsentFactory(contact=line.contact, channel="hard_copy", status="refused")
    page = browser.get(url("letter-list"))
    assert page.context["total"] == 1
    assert "The contact refused letters." in page.text
    assert texts_of(content(browser.get(url("segment-letters")))) == ["Dear Alder, "]
    page = browser.get(url("letter-download", line.pk), follow=True)
    assert said(page) == "The contact refused letters."


def test_the_letter_of_an_email_is_downloaded_by_who_refused_letters(browser, user, url, line):
    ConsentFactory(contact=line.contact, channel="hard_copy", status="refused")
    actions.update_line(line, user=user, version=1, values={"correspondence_type": "email"})
    assert "Dear Birch, " in texts_of(content(browser.get(url("letter-download", line.pk))))


@pytest.mark.parametrize("name", ["letter-list", "segment-letters", "segment-letters-zip"])
def test_somebody_elses_is_not_found(browser, foreign, name):
    assert browser.get(reverse(f"segments:{name}", args=[foreign.number])).status_code == 404


@pytest.mark.parametrize("name", ["letter-preview", "letter-download"])
def test_somebody_elses_line_is_not_found(browser, foreign, url, name):
    assert browser.get(url(name, foreign.lines.get().pk)).status_code == 404


def test_a_viewer_may_read_letters(client, url, line):
    client.force_login(UserFactory(role="Viewer"))
    assert client.get(url("letter-preview", line.pk)).status_code == 200


def test_statements_of_the_preview_do_not_grow(browser, user, segment, url, line):
    browser.get(url("letter-preview", line.pk))  # the document is read once and kept
    few = statements(lambda: browser.get(url("letter-preview", line.pk)))
    ids = [contact.pk for contact in ContactFactory.create_batch(50)]
    actions.add_selected(segment, ids, user=user)
    # The last line has no next one; now it has.
    assert statements(lambda: browser.get(url("letter-preview", line.pk))) == few


def test_the_text_of_a_file_keeps_paragraphs_and_their_order():
    said_text = letter_text(docx_bytes("", "First", "", "Second", ""))
    texts = ["".join(run.text for run in block.runs) for block in said_text.body]
    assert texts == ["First", "", "Second"]


def test_the_letter_of_somebody_blocked_is_not_handed_out(browser, segment, url):
    line = segment.lines.order_by("pk").first()
    address = url("letter-download", line.pk)
    assert browser.get(address).status_code == 200
    assert Event.objects.filter(verb="downloaded letters").count() == 1
    Contact.objects.filter(pk=line.contact_id).update(is_privacy_blocked=True)
    page = browser.get(address, follow=True)
    assert "blocked for privacy" in said(page)


def test_the_preview_says_what_is_empty_and_what_stands_against_the_line(
    browser, user, segment, url, line
):
    Contact.objects.filter(pk=line.contact_id).update(is_excluded=True)
    own = documents.examine(docx_bytes("{{ contact.name }} {{ contact.phone }}"), "own.docx")
    actions.set_line_document(line, own, user=user, seen=None)
    page = browser.get(url("letter-preview", line.pk))
    assert page.context["preview"].empty == ["Phone"]
    assert "1 contact is excluded from segments." in page.text
    assert 'data-key="ArrowLeft"' in page.text


def test_part_of_a_run_is_printed_and_recorded(browser, user, template):
    contacts = [ContactFactory(name=f"N{n}", address="A 1", city="B") for n in range(1, 6)]
    segment = make_segment(*contacts, user=user, template=template)

    def names(query: str) -> list[str]:
        response = browser.get(reverse("segments:segment-letters", args=[segment.number]) + query)
        found = [text for text in texts_of(content(response)) if text.startswith("Dear")]
        return [text.split()[1].rstrip(",") for text in found]

    assert names("?first=2&last=3") == ["N2", "N3"]
    assert names("?last=3") == ["N1", "N2", "N3"]
    assert names("?first=4") == names("?first=4&last=99") == ["N4", "N5"]
    counts = Event.objects.filter(verb="downloaded letters").order_by("pk")
    assert [event.details["letters"] for event in counts] == [2, 3, 2, 2]
    zipped = browser.get(
        reverse("segments:segment-letters-zip", args=[segment.number]) + "?first=5"
    )
    assert len(zipfile.ZipFile(io.BytesIO(content(zipped))).namelist()) == 1


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?first=0", "Letters are counted by whole numbers from 1."),
        ("?first=x", "Letters are counted by whole numbers from 1."),
        ("?first=3&last=2", "The first letter comes before the last one."),
        ("?first=9", "There are no letters to print."),
    ],
)
def test_what_is_no_part_of_a_run_is_refused(browser, url, query, sentence):
    page = browser.get(url("segment-letters") + query, follow=True)
    assert sentence in said(page)


def test_several_documents_are_said_to_come_as_a_zip(browser, user, segment, url, line):
    assert "One Word file" in browser.get(url("letter-list")).text
    own = docx_bytes("Only for {{ contact.name }}")
    checked = documents.examine(own, "own.docx")
    actions.set_line_document(line, checked, user=user, seen=None)
    page = browser.get(url("letter-list")).text
    assert "Word files as a ZIP" in page
    assert "they come as one ZIP" in page


def test_those_left_out_are_named_with_the_reason_and_the_way_to_them(browser, segment, url, line):
    Contact.objects.filter(pk=line.contact_id).update(city="")
    page = browser.get(url("letter-list"))
    [reason] = page.context["left_out"]
    assert [out.contact.name for out in reason.lines] == ["Birch"]
    assert f"?problem={reason.problem}" in page.text
    grid = browser.get(f"{segment.get_absolute_url()}?problem={reason.problem}")
    assert f'id="line-{line.pk}"' in grid.text


def test_labels_are_for_everybody_who_gets_post(browser, segment, url, line, monkeypatch):
    Contact.objects.filter(pk=line.contact_id).update(city="")
    response = browser.get(url("segment-labels"), {"sheet": "3x8", "skip": "1"})
    [table] = docx.Document(io.BytesIO(response.content)).tables
    assert [cell.text for cell in table.rows[0].cells] == ["", "Alder\nLindenweg 5\nBerlin", ""]
    event = Event.objects.get(verb="downloaded labels")
    assert event.details == {"labels": 1}
    monkeypatch.setattr(mailing_labels, "MAX_LABELS", 0)
    many = browser.get(url("segment-labels"), {"sheet": "3x8"}, follow=True)
    assert "print them in parts" in said(many)
    refused = browser.get(url("segment-labels"), {"sheet": "9x9"}, follow=True)
    assert "Choose a sheet of labels." in said(refused)


class TestPdf:
    @pytest.fixture
    def made(self, monkeypatch):
        """What a worker would be told."""
        told = []
        kind = dataclasses.replace(tasks.PDFS, wake=told.append)
        monkeypatch.setitem(jobs.kinds, kind.name, kind)
        return told

    def test_a_worker_makes_it_and_its_owner_takes_it(
        self,
        browser,
        user,
        url,
        segment,
        made,
        monkeypatch,
        django_capture_on_commit_callbacks,
    ):
        monkeypatch.setattr(pdf, "program", lambda: "soffice")
        monkeypatch.setattr(pdf.Converter, "convert", lambda *_args, **_more: iter([one_page()]))
        with django_capture_on_commit_callbacks(execute=True):
            page = browser.post(url("segment-letters-pdf"), {"last": "1"})
        [job] = Job.objects.all()
        assert page.url == reverse("crm:job-detail", args=[job.pk])
        assert made == [job.pk]
        assert (job.total, job.owner) == (1, user)

        tasks.make_letters_pdf.func(job.pk)

        job.refresh_from_db()
        assert (job.state, job.done, job.result) == ("done", 1, {"letters": 1})
        assert job.file_name == "SM00001_Spring_letter.pdf"
        event = Event.objects.get(verb="downloaded letters")
        assert event.details == {"letters": 1}
        assert content(browser.get(reverse("crm:job-file", args=[job.pk]))).startswith(b"%PDF")

    def test_a_segment_logged_meanwhile_gives_none(self, browser, url, segment, made, monkeypatch):
        monkeypatch.setattr(pdf, "program", lambda: "soffice")
        browser.post(url("segment-letters-pdf"))
        type(segment).objects.filter(pk=segment.pk).update(state="logged")
        [job] = Job.objects.all()
        tasks.make_letters_pdf.func(job.pk)
        job.refresh_from_db()
        assert job.error == "The segment was logged or removed meanwhile."

    def test_without_libreoffice_the_page_says_how_to_get_it(self, browser, url, monkeypatch):
        monkeypatch.setattr(pdf, "program", lambda: None)
        assert "apt-get install libreoffice" in browser.get(url("letter-list")).text
        page = browser.post(url("segment-letters-pdf"), follow=True)
        assert "apt-get install" in said(page)
        assert not Job.objects.exists()


class TestLetterAsPdf:
    @pytest.fixture(autouse=True)
    def converted(self, monkeypatch):
        """The Word files that LibreOffice would be given, each of which becomes a page."""
        files = []

        def convert(self, chunk, *, letters):
            files.extend(chunk)
            return iter([one_page()] * len(chunk))

        kind = dataclasses.replace(tasks.LETTER_PDFS, wake=tasks.make_one_letter_pdf.func)
        monkeypatch.setitem(jobs.kinds, kind.name, kind)
        monkeypatch.setattr(pdf, "program", lambda: "soffice")
        monkeypatch.setattr(pdf.Converter, "convert", convert)
        return files

    @pytest.fixture
    def ask(self, browser, url, line, django_capture_on_commit_callbacks):
        def asked(**how):
            with django_capture_on_commit_callbacks(execute=True):
                return browser.post(url("letter-pdf", line.pk), **how)

        return asked

    def test_a_worker_makes_the_same_letter_as_the_word_file(
        self, browser, user, url, line, ask, converted
    ):
        page = ask()
        [job] = Job.objects.all()
        assert page.url == job.get_absolute_url()
        assert (job.owner, job.state, job.done) == (user, "done", 1)
        assert job.file_name == "SM00001_Birch.pdf"
        assert converted == [content(browser.get(url("letter-download", line.pk)))]
        assert Event.objects.filter(verb="downloaded letters", details={"letters": 1}).count() == 2

    def test_the_job_shows_its_pages_to_its_owner_alone(self, browser, ask, client, monkeypatch):
        monkeypatch.setattr(pdf_letters, "can_draw", lambda: True)
        monkeypatch.setattr(pdf_letters, "page_picture", lambda content, page: content[:5])
        [address] = browser.get(ask().url).context["pictures"]
        picture = browser.get(address)
        assert (picture["Content-Type"], picture.content) == ("image/png", b"%PDF-")
        assert browser.get(address.replace("/1/", "/2/")).status_code == 404
        client.force_login(UserFactory(role="Administrator"))
        assert client.get(address).status_code == 404

    def test_the_same_letter_is_made_once(self, user, line, ask):
        first = ask().url
        assert ask().url == first
        actions.update_line(line, user=user, version=1, values={"personal_text": "Hello!"})
        assert ask().url != first

    def test_it_is_made_anew_when_the_file_is_gone(self, ask):
        first = ask().url
        Job.objects.update(file_expires_at=timezone.now())
        assert ask().url != first

    def test_a_line_removed_meanwhile_gives_none(self, url, line, user, browser):
        browser.post(url("letter-pdf", line.pk))
        [job] = Job.objects.all()
        actions.remove_lines(line.segment, [line.pk], user=user)
        tasks.make_one_letter_pdf.func(job.pk)
        job.refresh_from_db()
        assert job.error == "The line was removed from the segment meanwhile."

    def test_who_refused_letters_gets_none(self, line, ask):
        ConsentFactory(contact=line.contact, channel="hard_copy", status="refused")
        assert said(ask(follow=True)) == "The contact refused letters."
        assert not Job.objects.exists()

    def test_without_libreoffice_the_page_says_how_to_get_it(
        self, browser, url, line, ask, monkeypatch
    ):
        monkeypatch.setattr(pdf, "program", lambda: None)
        page = browser.get(url("letter-preview", line.pk)).text
        assert "apt-get install libreoffice" in page
        assert 'type="submit" disabled aria-describedby="pdf-missing"' in page
        assert "apt-get install" in said(ask(follow=True))
        assert not Job.objects.exists()


def test_the_preview_draws_the_letter_with_its_values_marked(browser, url, line):
    page = browser.get(url("letter-preview", line.pk))
    address = url("letter-marked", line.pk)
    assert f'data-letter="{address}"' in page.text
    assert 'sandbox="allow-scripts"' in page.text
    words = texts_of(content(browser.get(address)))
    # The last one is empty, and marked where it stands.
    assert f"Dear {VALUE_BEGINS}Birch{VALUE_ENDS}, {VALUE_BEGINS}{VALUE_ENDS}" in words


def test_the_frame_that_draws_letters_has_no_rights(browser):
    policy = browser.get(reverse("interactions:letter-canvas"))["Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"].startswith("'nonce-")
    assert (rules["img-src"], rules["frame-ancestors"]) == ("data:", "'self'")


def test_the_order_and_who_is_printed_are_chosen_and_remembered(browser, user, template):
    homes = {"Alder": ("DE", "9"), "Birch": ("AT", "5"), "Cedar": ("DE", "1")}
    people = [
        ContactFactory(name=name, country=country, post_code=code, address="Weg 1", city="Wien")
        for name, (country, code) in homes.items()
    ]
    segment = make_segment(*people, user=user, template=template)
    cedar = segment.lines.get(contact__name="Cedar")
    actions.update_line(cedar, user=user, version=1, values={"correspondence_type": "email"})
    listed = reverse("segments:letter-list", args=[segment.number])

    def names(query=""):
        address = reverse("segments:segment-letters-zip", args=[segment.number])
        with zipfile.ZipFile(io.BytesIO(content(browser.get(address + query)))) as archive:
            return [name.split()[-1].removesuffix(".docx") for name in archive.namelist()]

    assert names("?order=post") == ["Birch", "Alder"]
    assert names("?all=1&order=post&last=2") == ["Birch", "Cedar"]
    assert browser.get(listed).context["total"] == 2

    assert names("?order=lines:name") == ["Alder", "Birch"]
    assert names("?order=lines:-name&last=1") == ["Birch"]
    assert names("?order=lines:gone") == ["Alder", "Birch"]
    assert (
        browser.get(
            reverse("segments:segment-letters-zip", args=[segment.number]) + "?order=x"
        ).status_code
        == 302
    )

    address = reverse("segments:letter-print-choice", args=[segment.number])
    page = browser.post(address, {"types": "1", "all": "on", "order": "post"}, follow=True)

    assert page.context["total"] == 3
    assert page.text.count('<input type="hidden" name="order" value="post">') == 3
    assert page.text.count('<input type="hidden" name="all" value="1">') == 3


def test_the_order_of_the_grid_leads_to_letters_in_it_and_is_remembered(browser, user, template):
    people = [ContactFactory(name=name) for name in ("Birch", "Alder")]
    segment = make_segment(*people, user=user, template=template)
    sorted_page = browser.get(segment.get_absolute_url() + "?sort=-salesperson")
    listed = reverse("segments:letter-list", args=[segment.number])
    link = f"{listed}?order=lines:-salesperson"
    assert f'href="{link}"' in sorted_page.text

    page = browser.get(link)
    chosen = '<option value="lines:-salesperson" selected>as the lines, by Salesperson ↓</option>'
    assert chosen in page.text

    address = reverse("segments:letter-print-choice", args=[segment.number])
    assert chosen in browser.post(address, {"order": "lines:-salesperson"}, follow=True).text


def test_a_column_that_no_list_has_brought_is_said_before_printing(browser, user):
    template = InteractionTemplateFactory(correspondence_type="hard_copy")
    document = letter_document("{{ list.discount }}")
    InteractionTemplateLanguageFactory(template=template, language="", document=document)
    contact = ContactFactory(name="Alder", address="Lindenweg 5", city="Berlin")
    segment = make_segment(contact, user=user, template=template)
    page = browser.get(reverse("segments:letter-list", args=[segment.number]))
    assert "No list has brought a column “Discount”; it stays empty." in page.text


@pytest.mark.parametrize(
    ("correspondence_type", "has_document", "hint"),
    [
        ("hard_copy", True, ""),
        ("hard_copy", False, " Choose a template with a Word document."),
        ("email", True, " Choose “Hard copy” as correspondence type."),
    ],
)
def test_without_letters_only_what_is_missing_is_asked_for(
    browser, user, correspondence_type, has_document, hint
):
    template = InteractionTemplateFactory(correspondence_type=correspondence_type)
    document = DocumentFactory() if has_document else None
    InteractionTemplateLanguageFactory(template=template, language="", document=document)
    segment = make_segment(ContactFactory(address=""), user=user, template=template)
    page = browser.get(reverse("segments:letter-list", args=[segment.number]))
    assert f"<p>Nobody gets a letter yet.{hint}</p>" in page.text


def test_without_lines_the_letters_say_so(browser, user):
    segment = make_segment(user=user)
    page = browser.get(reverse("segments:letter-list", args=[segment.number]))
    assert "<p>Nobody gets a letter yet. The segment has no lines.</p>" in page.text
