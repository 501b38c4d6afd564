"""Two files in: a list and a letter are given to a worksheet, dropped, chosen or pasted."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from crm.models import Contact, ImportRun
from segments import actions
from segments.models import SegmentLanguage
from segments.resolving import Resolver
from tests.documents import docx_bytes
from tests.factories import ContactFactory, InteractionTemplateFactory, UserFactory
from tests.segments.factories import TODAY, listed, make_segment
from tests.segments.views.conftest import said

pytestmark = pytest.mark.django_db
PEOPLE = "Company,Contact Name,E-mail\nBirch Ltd,Bob Stone,bob@birch.example\n"


def people(text=PEOPLE, name="people.csv"):
    return SimpleUploadedFile(name, text.encode())


def letter(*paragraphs, name="letter.docx"):
    return SimpleUploadedFile(name, docx_bytes(*paragraphs or ("Dear {{ contact.name }}",)))


@pytest.fixture
def address(url):
    return url("segment-files")


@pytest.fixture
def bare(user):
    """A segment with a line and without a template."""
    return make_segment(ContactFactory(name="Alder"), user=user)


def test_a_list_with_new_people_is_looked_at_first(browser, segment, address):
    page = browser.post(address, {"file": people()}, follow=True)
    run = ImportRun.objects.get()
    assert page.request["PATH_INFO"] == run.get_absolute_url()
    for words in (
        "1 contact joins the segment.",
        "Create 1 person and 1 company, and add all",
        str(segment),
    ):
        assert words in page.text
    assert not Contact.objects.filter(name="Bob Stone").exists()


def test_what_was_looked_at_comes_in_and_leads_back(
    browser, segment, address, django_capture_on_commit_callbacks
):
    browser.post(address, {"file": people()})
    run = ImportRun.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(f"{run.get_absolute_url()}run/")
    page = browser.get(run.get_absolute_url())
    assert "1 contact was added." in page.text
    assert f'href="{segment.get_absolute_url()}">To the segment' in page.text
    assert Contact.objects.get(name="Bob Stone").pk in listed(segment)


def test_a_list_of_known_people_joins_at_once(browser, segment, address):
    contact = ContactFactory(name="Cedar", email="c@cedar.example")
    page = browser.post(
        address, {"file": people("Company,E-mail\nCedar,c@cedar.example\n")}, follow=True
    )
    assert page.request["PATH_INFO"] == segment.get_absolute_url()
    assert contact.pk in listed(segment)
    assert "1 contact was added." in said(page)
    assert "Undo" in page.text


def test_a_pasted_list_is_read_with_its_headings(browser, address):
    page = browser.post(address, {"text": "Company\tE-mail\nElm\te@elm.example\n"}, follow=True)
    assert "Create 1 company, and add all" in page.text
    assert ImportRun.objects.get().file_name == "Pasted list"


def test_rows_that_were_pasted_and_not_found_can_be_read_as_a_list(browser, url, address):
    page = browser.post(url("contacts-paste"), {"text": "Name\tE-mail\nElm\te@elm.example"})
    assert f'formaction="{address}"' in page.text


def test_a_list_that_names_nobody_asks_for_its_columns(browser, address):
    page = browser.post(address, {"file": people("Colour,Size\nred,12\n")}, follow=True)
    assert "Say which column holds" in said(page)
    assert page.request["PATH_INFO"].endswith("/columns/")


def test_a_letter_is_used_for_the_segment_and_shown(browser, segment, address):
    page = browser.post(address, {"file": letter()}, follow=True)
    text = SegmentLanguage.objects.get(segment_template=segment.template)
    assert text.own_document.name == "letter.docx"
    assert page.request["PATH_INFO"].endswith("/letter/")
    assert "Letter to Alder" in page.text
    assert "All letters of the segment use “letter.docx” now." in said(page)


def test_everybody_gets_the_letter_in_whatever_language_and_one_undo_takes_it_back(
    browser, user, template, segment
):
    template.languages.create(language="ru", subject="Тема")
    for name in "abc":
        ContactFactory(name=name, language="ru")
    other = make_segment(*Contact.objects.filter(language="ru"), user=user, template=template)
    contact = ContactFactory(name="x", language="en")
    actions.add_line(other, contact, user=user)
    browser.post(f"/segments/{other.number}/files/", {"file": letter()})
    other.refresh_from_db()
    assert {language for language, _ in own_letters(other)} == {"en", "ru"}
    assert {name for _, name in own_letters(other)} == {"letter.docx"}
    actions.undo(other, user=user, step=other.steps.latest("ordinal").pk)
    assert own_letters(other) == []


def test_a_letter_greets_everybody_in_the_language_it_is_written_in(browser, user, template):
    people = [ContactFactory(name=name, language=name) for name in ("de", "en")]
    segment = make_segment(*people, ContactFactory(name="–"), user=user, template=template)
    russian = letter("{{ contact.formal_salutation }}!", "Приглашаем Вас на нашу выставку.")
    page = browser.post(f"/segments/{segment.number}/files/", {"file": russian}, follow=True)
    assert "with salutations, dates and numbers in its language: Russian." in said(page)
    found = Resolver(segment).lines().values_list("r_format_language", flat=True)
    assert list(found) == ["ru", "ru", "ru"]


def own_letters(segment):
    texts = SegmentLanguage.objects.filter(segment_template__segment=segment)
    attached = texts.filter(own_document__isnull=False)
    return list(attached.values_list("language", "own_document__name"))


def test_without_a_template_it_is_asked_what_the_letter_is(browser, bare, template):
    """The likeliest is chosen already, and the file need not come again."""
    InteractionTemplateFactory(code="AAA", correspondence_type="email")
    page = browser.post(f"/segments/{bare.number}/files/", {"file": letter()}, follow=True)
    assert page.status_code == 200
    form = page.context["form"]
    assert form["template"].value() == template.pk
    assert "letter.docx" in page.text
    data = {"template": template.pk, "matches-draft": form.draft.token}
    page = browser.post(f"/segments/{bare.number}/files/letter/", data, follow=True)
    bare.refresh_from_db()
    assert bare.template.template == template
    assert bare.template.languages.get().own_document.name == "letter.docx"
    assert [step.kind for step in bare.steps.all()] == ["manual_add", "edit", "edit"]


def test_the_question_about_a_kept_letter_can_be_opened_again(browser, bare, template):
    """Back, forward and reload send no file, and write nothing."""
    answer = browser.post(f"/segments/{bare.number}/files/", {"file": letter()})
    for _time in range(2):
        page = browser.get(answer.url)
        assert "“letter.docx” is kept" in page.text
        assert page.context["form"]["template"].value() == template.pk
    bare.refresh_from_db()
    assert bare.template is None
    gone = browser.get(f"/segments/{bare.number}/files/letter/?matches-draft=gone")
    assert "The file was kept for a day only; choose it again." in gone.text


def test_who_is_listed_already_is_said_before_the_list_joins(browser, segment, address):
    known = ContactFactory(name="Cedar", email="c@cedar.example")
    ContactFactory(name="Dogwood", email="d@dog.example")
    actions.add_line(segment, known, user=segment.created_by)
    text = "Company,E-mail\nCedar,c@cedar.example\nDogwood,d@dog.example\nElm,e@elm.example\n"
    page = browser.post(address, {"file": people(text)}, follow=True)
    assert "2 contacts join the segment." in page.text
    assert "1 contact is on the segment already." in page.text
    assert "Create 1 company, and add all" in page.text


def test_a_list_of_people_who_are_all_listed_adds_nobody(browser, segment, address):
    known = ContactFactory(name="Cedar", email="c@cedar.example")
    actions.add_line(segment, known, user=segment.created_by)
    text = "Company,E-mail\nCedar,c@cedar.example\nCedar,c@cedar.example\n"
    page = browser.post(address, {"file": people(text)}, follow=True)
    assert "Nobody to add" in page.text
    assert "contact joins the segment" not in page.text
    assert "They name somebody a second time; there is nothing to mend." in page.text


def test_names_of_the_letter_are_guessed_and_asked_once(browser, segment, address):
    page = browser.post(address, {"file": letter("Dear {{ nickname_xyz }}")}, follow=True)
    assert "Please look whether these names are matched right." in page.text
    assert "value-field__error" not in page.text
    assert "with these remarks" not in page.text
    token = page.context["form"].draft.token
    data = {
        "matches-draft": token,
        "matches-name": ["nickname_xyz"],
        "matches-to": ["contact.name"],
    }
    browser.post(f"{address}letter/", data)
    document = SegmentLanguage.objects.get(segment_template=segment.template).own_document
    assert document.matches["nickname_xyz"] == "contact.name"


def test_both_files_at_once_use_the_letter_and_show_the_list(browser, segment, address):
    page = browser.post(address, {"file": [letter(), people()]}, follow=True)
    assert page.request["PATH_INFO"] == ImportRun.objects.get().get_absolute_url()
    assert "letter.docx" in said(page)
    text = SegmentLanguage.objects.get(segment_template=segment.template)
    assert text.own_document is not None


def test_both_files_where_the_letter_has_a_question(browser, bare, template):
    files = {"file": [people(), letter()]}
    page = browser.post(f"/segments/{bare.number}/files/", files, follow=True)
    form = page.context["form"]
    data = {
        "template": template.pk,
        "matches-draft": form.draft.token,
        "then": form["then"].value(),
    }
    page = browser.post(f"/segments/{bare.number}/files/letter/", data, follow=True)
    assert page.request["PATH_INFO"] == ImportRun.objects.get().get_absolute_url()


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([], "Choose a file, or paste a list."),
        ([("a.csv", b"Name\nA\n"), ("b.csv", b"Name\nB\n")], "one list and one letter"),
        ([("a.docx", b"x"), ("b.docx", b"y")], "one list and one letter"),
        ([("a.csv", b"Name\nA\n"), ("b.pdf", b"%PDF")], "b.pdf is neither a list nor a letter."),
        ([("a.xlsx", b"PK\x03\x04 broken")], "The workbook is damaged."),
        ([("a.xlsx", b"Not a workbook")], "The workbook is damaged."),
        ([("a.doc", b"\xd0\xcf\x11\xe0")], ""),
    ],
    ids=["none", "two lists", "two letters", "a PDF", "broken list", "no workbook", "old letter"],
)
def test_what_cannot_be_used_is_refused_with_a_reason(browser, address, files, words):
    given = [SimpleUploadedFile(name, content) for name, content in files]
    page = browser.post(address, {"file": given} if given else {})
    assert page.status_code == 422
    assert words in page.text
    assert page.context["form"].errors


def test_somebody_elses_import_is_not_gone_on_with(browser, segment, address, url):
    run = ImportRun.objects.create(owner=UserFactory(), file_name="a", content=b"", joins="SM1")
    page = browser.post(url("letter-attach"), {"then": run.pk})
    assert page.status_code == 422
    assert browser.post(url("list-join", run.pk)).status_code == 404


def test_a_list_of_another_segment_does_not_join(browser, user, url):
    run = ImportRun.objects.create(owner=user, file_name="a", content=b"", joins="OTHER")
    assert browser.post(url("list-join", run.pk)).status_code == 404


def test_the_pages_of_steps_know_a_list(browser, segment, address, url):
    contact = ContactFactory(name="Cedar", email="c@cedar.example")
    browser.post(address, {"file": people("Company,E-mail\nCedar,c@cedar.example\n")})
    step = segment.steps.get(kind="list")
    sentence = "people.csv: 1 row, 1 contact"
    for page in (
        browser.get(url("step-list")),
        browser.get(url("step-detail", step.pk)),
        browser.get(url("segment-why"), {"contact": contact.number}),
    ):
        assert sentence in page.text
    check = actions.check_log(segment, today=TODAY, deliver=False)
    logged = actions.log_segment(
        segment, user=step.user, today=TODAY, deliver=False, fingerprint=check.fingerprint
    ).logged_segment
    # What outlives the worksheet is whom the list meant, not what it was called.
    kept = next(one for one in logged.criteria if one["kind"] == "list")
    assert kept["criteria"] == {"numbers": [contact.number], "count": 1}
    assert contact.number in browser.get(logged.get_absolute_url()).text


WITH_DISCOUNT = "Company,E-mail,Discount\nAlder,alder@example.com,5 %\n"


def document_of(segment):
    return SegmentLanguage.objects.get(segment_template=segment.template).own_document


def test_a_heading_of_the_list_that_came_along_is_a_field_of_the_letter(browser, segment, address):
    files = {"file": [people(WITH_DISCOUNT), letter("You get {{ Discount }} in {{ City }}")]}
    browser.post(address, files)
    assert document_of(segment).matches == {"Discount": "list.discount", "City": "contact.city"}


def test_a_heading_of_a_list_that_came_before_is_a_field_of_the_letter(browser, segment, address):
    ContactFactory(name="Alder", email="alder@example.com")
    browser.post(address, {"file": people(WITH_DISCOUNT)})
    browser.post(address, {"file": letter("You get {{ DISCOUNT }}")})
    assert document_of(segment).matches == {"DISCOUNT": "list.discount"}


def test_a_name_that_nothing_is_known_about_awaits_a_list(browser, segment, address):
    page = browser.post(address, {"file": letter("You get {{ Discount }}")}, follow=True)
    assert "“Discount”, once a list has it" in page.text
    (row,) = page.context["form"].fields["matches"].widget.rows
    assert (row.chosen, row.is_guess) == ("list.discount", True)
    data = {
        "matches-draft": page.context["form"].draft.token,
        "matches-name": ["Discount"],
        "matches-to": ["list.discount"],
    }
    browser.post(f"{address}letter/", data)
    assert document_of(segment).matches == {"Discount": "list.discount"}


@pytest.mark.parametrize("odd", ["list.", "list.Dis count", "list", "other.discount"])
def test_what_is_no_name_of_a_column_is_refused(browser, segment, address, odd):
    page = browser.post(address, {"file": letter("You get {{ Discount }}")}, follow=True)
    data = {
        "matches-draft": page.context["form"].draft.token,
        "matches-name": ["Discount"],
        "matches-to": [odd],
    }
    assert "Choose one of the fields." in browser.post(f"{address}letter/", data).content.decode()


def test_a_list_is_looked_at_where_listed_lines_would_change(browser, segment, address):
    ContactFactory(name="Elm", email="elm@example.com")
    elm = "Company,E-mail,Discount\nElm,elm@example.com,{}\n"
    browser.post(address, {"file": people(elm.format("5 %"))})
    again = browser.post(address, {"file": people(elm.format("5 %"))}, follow=True)
    assert again.request["PATH_INFO"] == segment.get_absolute_url()
    assert "got the list's values" not in again.text
    page = browser.post(address, {"file": people(elm.format("7 %"))}, follow=True)
    assert page.request["PATH_INFO"] == ImportRun.objects.latest("pk").get_absolute_url()
    assert "1 line changes in the list" in page.text
    assert "Contacts who are here already stay as they are." in page.text
    line = segment.lines.get(contact__name="Elm")
    assert line.list_values == {"discount": "5 %"}


def test_a_list_of_who_is_listed_brings_its_columns(browser, user, segment, address):
    actions.add_line(segment, ContactFactory(name="Elm", email="elm@example.com"), user=user)
    wrong = "Company,E-mail,Discount\nElm,elm@example.com,5 %\nWrong,no address,7 %\n"
    page = browser.post(address, {"file": people(wrong)}, follow=True)
    assert "Bring the columns of the list" in page.content.decode()
    assert "Columns of the list that come along, for the letter: Discount." in page.text
