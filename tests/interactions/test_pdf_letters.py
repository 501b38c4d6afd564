"""Letters as PDF: in chunks, with limits, and with an end when it is asked for."""

import io
import subprocess

import docx
import pytest

from crm import jobs
from crm.models import Job
from interactions import documents, pdf, pdf_letters
from interactions.exceptions import NoLetters, PdfFailed
from interactions.pdf_letters import make_pdf
from interactions.printing import DocumentCount
from tests.factories import UserFactory
from tests.interactions.words import kept, one_page, word_file
from tests.letters.building import add_field, saved, with_field

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(monkeypatch):
    kind = jobs.Kind(name="print", label="Print", wake=lambda key: None)
    monkeypatch.setitem(jobs.kinds, "print", kind)
    made = jobs.create_job(user=UserFactory(), kind="print", arguments={}, total=4)
    return jobs.claim(made.pk)


def letters(*names):
    return lambda _document: iter([{"contact": {"name": name}, "language": "en"} for name in names])


def count(document, number):
    return DocumentCount(document.pk, document.name, number)


def stored(job: Job) -> bytes:
    with job.result_file.open() as file:
        return file.read()


def texts_of_pages(content: bytes) -> list[str]:
    done = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return [page.strip() for page in done.stdout.decode().split("\f") if page.strip()]


@pytest.mark.libreoffice
def test_makes_one_pdf_of_all_letters_in_chunks(job, monkeypatch):
    monkeypatch.setattr(pdf_letters, "LETTERS_A_CHUNK", 2)
    user = UserFactory()
    dear = kept("Dear {{ contact.name }}", user=user)
    hello = kept("Привет, {{ contact.name }}!", user=user)

    made = make_pdf(job, "SM1 Spring", [count(dear, 3), count(hello, 3)], letters("A", "B", "Ж"))

    assert made == 6
    job.refresh_from_db()
    assert (job.done, job.file_name) == (6, "SM1_Spring.pdf")
    assert texts_of_pages(stored(job)) == [
        *("Dear A", "Dear B", "Dear Ж"),
        *("Привет, A!", "Привет, B!", "Привет, Ж!"),
    ]


def test_a_cancelled_job_ends_and_keeps_nothing(job, monkeypatch):
    document = kept("Dear {{ contact.name }}", user=UserFactory())
    monkeypatch.setattr(pdf.Converter, "convert", lambda *_args, **_more: iter([one_page()]))
    Job.objects.filter(pk=job.pk).update(is_cancel_requested=True)
    with pytest.raises(jobs.Cancelled):
        make_pdf(job, "SM1", [count(document, 1)], letters("A"))
    job.refresh_from_db()
    assert not job.result_file


def test_a_document_that_counts_pages_is_made_letter_by_letter(job, monkeypatch):
    files = []

    def convert(self, chunk, *, letters):
        files.append(len(chunk))
        return iter([one_page()] * len(chunk))

    monkeypatch.setattr(pdf.Converter, "convert", convert)
    user = UserFactory()
    document = documents.store(with_field(" NUMPAGES "), "a.docx", user=user)
    assert documents.open_template(document).counts_pages
    assert make_pdf(job, "SM1", [count(document, 3)], letters("A", "B", "C")) == 3
    assert files == [3]


def of_pages(code: str) -> bytes:
    """A letter of two pages that says "Page 1 of n" at its head."""
    letter = docx.Document()
    head = letter.sections[0].header.paragraphs[0]
    head.add_run("of ")
    add_field(head, code, result="1")
    letter.add_paragraph("Dear {{ contact.name }}")
    letter.add_page_break()
    letter.add_paragraph("Second page")
    return saved(letter)


@pytest.mark.libreoffice
@pytest.mark.parametrize("code", [" NUMPAGES ", " SECTIONPAGES "])
def test_the_number_of_a_letters_pages_is_right(job, code):
    document = documents.store(of_pages(code), "a.docx", user=UserFactory())
    make_pdf(job, "SM1", [count(document, 2)], letters("Anna", "Boris"))
    job.refresh_from_db()
    pages = texts_of_pages(stored(job))
    assert [page.splitlines()[0] for page in pages] == ["of 2"] * 4


def test_a_word_is_no_field_and_sections_keep_their_own_numbers():
    word = word_file("SECTIONPAGES")
    assert pdf_letters.pages_counted(word) == word
    letter = docx.Document(io.BytesIO(of_pages(" SECTIONPAGES ")))
    letter.add_section()
    two = saved(letter)
    assert pdf_letters.pages_counted(two) == two


def test_nothing_to_print_is_no_file(job):
    with pytest.raises(NoLetters):
        make_pdf(job, "SM1", [], letters())


def stub(tmp_path, monkeypatch, script: str) -> None:
    """A program in the place of LibreOffice."""
    program = tmp_path / "office"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setattr(pdf, "program", lambda: str(program))


def run(beat=lambda: None) -> list[bytes]:
    with pdf.Converter(beat) as converter:
        return list(converter.convert([b"PK"], letters=1))


def test_what_hangs_is_killed_with_all_it_started(tmp_path, monkeypatch):
    mark = tmp_path / "alive"
    stub(tmp_path, monkeypatch, f"(sleep 2; touch {mark}) & sleep 30")
    monkeypatch.setattr(pdf, "START_SECONDS", 0.3)
    monkeypatch.setattr(pdf, "SECONDS_A_LETTER", 0)
    with pytest.raises(PdfFailed, match="took too long"):
        run()
    subprocess.run(["sleep", "2"], check=True)
    assert not mark.exists()


def test_what_is_not_wanted_any_more_is_killed(tmp_path, monkeypatch):
    stub(tmp_path, monkeypatch, "sleep 30")
    monkeypatch.setattr(pdf, "BEAT_EVERY", 0.1)

    def beat():
        raise jobs.Cancelled

    with pytest.raises(jobs.Cancelled):
        run(beat)


def test_a_program_that_fails_or_makes_nothing_is_said(tmp_path, monkeypatch, caplog):
    for script in ("echo broken >&2; exit 3", "exit 0"):
        stub(tmp_path, monkeypatch, script)
        with pytest.raises(PdfFailed, match="could not make a PDF"):
            run()
    assert "broken" in caplog.text


def test_it_knows_no_setting_of_ours_and_no_network(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "hidden")
    seen = tmp_path / "seen"
    stub(tmp_path, monkeypatch, f"env > {seen}; cat /proc/net/dev >> {seen}; exit 1")
    with pytest.raises(PdfFailed):
        run()
    said = seen.read_text()
    assert "hidden" not in said
    assert "HOME=" in said
    if pdf.without_network():
        assert "eth" not in said


def test_without_libreoffice_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(pdf.shutil, "which", lambda name: None)
    assert pdf.program() is None
    with pytest.raises(PdfFailed, match="apt-get install libreoffice"):
        run()


@pytest.mark.libreoffice
def test_a_page_of_a_pdf_is_drawn():
    picture = pdf.page_picture(one_page(), 1)
    assert picture.startswith(b"\x89PNG")
    assert picture.endswith(b"IEND\xaeB`\x82")


@pytest.mark.libreoffice
def test_what_is_no_page_is_not_drawn(caplog):
    with pytest.raises(PdfFailed, match="cannot be drawn"):
        pdf.page_picture(b"%PDF-1.4 broken", 1)
    assert "pdftoppm ended with" in caplog.text


def test_a_page_that_takes_too_long_is_given_up(tmp_path, monkeypatch):
    drawer = tmp_path / "drawer"
    drawer.write_text("#!/bin/sh\nexec sleep 30\n")
    drawer.chmod(0o755)
    monkeypatch.setattr(pdf.shutil, "which", lambda name: str(drawer))
    monkeypatch.setattr(pdf, "without_network", tuple)
    monkeypatch.setattr(pdf, "SECONDS_A_PICTURE", 0.2)
    with pytest.raises(PdfFailed, match="cannot be drawn"):
        pdf.page_picture(one_page(), 1)


def test_without_a_drawer_no_page_is_shown(job, monkeypatch):
    monkeypatch.setattr(pdf.shutil, "which", lambda name: None)
    assert pdf_letters.pictures(job) == []
    with pytest.raises(PdfFailed, match="poppler-utils"):
        pdf.page_picture(one_page(), 1)
