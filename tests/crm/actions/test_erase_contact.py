"""After an erasure nothing in the database says who it was; that something was said stays."""

import datetime as dt
import gzip
import json

import pytest
from django.apps import apps

from crm.access import get_survivor
from crm.actions import update_contact
from crm.erasing import CannotErase, erase_contact, known_as, what_goes
from crm.exceptions import NotAllowed
from crm.exporting import export_contact
from crm.merging import undo_merge
from crm.models import (
    Contact,
    ContactMerge,
    Event,
    ImportBefore,
    ImportOutcome,
    ImportRun,
    ImportSheet,
    StagedContact,
    User,
)
from crm.models.staging import ROWS_A_RUN
from interactions.models import Delivery, Document, EntryComment, InteractionLogEntry
from segments import actions
from segments.models import SavedCriteria, SegmentCriteria
from tests.crm.merging import merge
from tests.factories import (
    ConsentFactory,
    ContactAltAddressFactory,
    ContactFactory,
    ContactProfileAnswerFactory,
    DeliveryFactory,
    DocumentFactory,
    InteractionLogEntryFactory,
    InteractionTemplateLanguageFactory,
    LoggedSegmentFactory,
    MailingGroupMembershipFactory,
    PersonFactory,
    UserFactory,
)
from tests.segments.factories import TODAY, line_of, make_segment

pytestmark = pytest.mark.django_db

NAME, EMAIL, PHONE = "Анна Кузнецова", "anna.k@example.test", "+7 495 765-43-21"
TRACES = ("кузнецова", "анна", "anna.k", "765-43-21", "957654321", "kuznetsov")

GZIPPED = b"\x1f\x8b"


@pytest.fixture
def admin():
    return UserFactory(role="Administrator")


@pytest.fixture
def person(admin):
    """Somebody of whom every table of ours knows something."""
    anna = PersonFactory(
        company=None,
        name=NAME,
        first_name="Анна",
        surname="Кузнецова",
        email=EMAIL,
        phone=PHONE,
        note="Анна likes tea",
    )
    twin = PersonFactory(company=None, name="Anna Kuznetsova", email="kuznetsova@example.test")
    made = PersonFactory(company=None, name="Ann Kuznetsov", email=EMAIL)
    segment = make_segment(anna, twin, ContactFactory(), user=admin)
    merge(anna, twin, admin)
    undo_merge(merge(anna, made, admin), user=admin)
    merge(anna, made, admin)
    type_on_lines(anna, segment, admin)
    say_to(anna)
    ConsentFactory(contact=anna, source="Анна said so")
    ContactAltAddressFactory(contact=anna, email=EMAIL)
    MailingGroupMembershipFactory(contact=anna)
    import_lists(admin)
    import_workbook(admin, anna)
    ContactProfileAnswerFactory(contact=anna)
    anna.refresh_from_db()
    update_contact(anna, user=admin, version=anna.version, values={"city": "Moscow"})
    return anna


def type_on_lines(anna, segment, admin):
    """Texts, an own document, an edit with images, removal by hand, conditions that name her."""
    values = {
        "personal_text": f"Dear {NAME}",
        "subject": "For Анна",
        "document": DocumentFactory(name="For Анна Кузнецова.docx", content=NAME.encode()),
    }
    actions.update_lines(segment, [line_of(segment, anna).pk], user=admin, values=values)
    actions.remove_lines(segment, [line_of(segment, anna).pk], user=admin)
    conditions = {"q": [EMAIL], "name": [NAME]}
    SegmentCriteria.objects.create(
        segment=segment,
        ordinal=99,
        run=99,
        kind="add",
        criteria={"filters": conditions, "options": []},
        user=admin,
    )
    SavedCriteria.objects.create(
        code="ANNA1",
        description="Tea",
        owner=admin,
        steps=[{"kind": "add", "criteria": {"filters": {"q": [PHONE]}, "options": []}}],
    )
    SavedCriteria.objects.filter(code="ANNA1").update(code="TEA")
    LoggedSegmentFactory(
        criteria=[{"kind": "add", "criteria": {"filters": {"name": [NAME]}, "options": []}}]
    )


def say_to(anna):
    shared = DocumentFactory(name="letter.docx")
    InteractionTemplateLanguageFactory(document=shared)
    entry = InteractionLogEntryFactory(
        contact=anna,
        contact_name=NAME,
        company_name=NAME,
        description=f"Call with {NAME}",
        subject="For Анна",
        document=DocumentFactory(name="Анна.docx", content=NAME.encode()),
        merge_values={"contact": {"name": NAME, "email": EMAIL}, "personal_text": "Анна"},
    )
    DeliveryFactory(entry=entry, address=EMAIL)
    EntryComment.objects.create(entry=entry, user=UserFactory(), text=f"{NAME} was glad")
    sent = InteractionLogEntryFactory(
        contact=anna, contact_name=NAME, document=shared, merge_values={"contact": {"name": NAME}}
    )
    DeliveryFactory(entry=sent, address=EMAIL, state="failed", error=f"refused <{EMAIL}>")


def import_lists(admin):
    rows = f"Имя;E-mail\nАнна Кузнецова;{EMAIL}\nOther;other@example.test\n"
    for encoding in ("utf-8", "cp1251"):
        ImportRun.objects.create(
            owner=admin,
            state="done",
            file_name="list.csv",
            content=rows.encode(encoding),
            encoding=encoding,
            delimiter=";",
            result={"errors": [[2, f"Several contacts here could be “{NAME}”."]]},
        )


def import_workbook(admin, anna):
    """A sheet that was packed, and a row of it that was staged and written."""
    run = ImportRun.objects.create(
        owner=admin, state="done", file_name="list.xlsx", content=NAME.encode(), sheet="People"
    )
    ImportSheet.objects.create(run=run, rows=gzip.compress(f"Name\n{NAME}\n".encode()))
    row = StagedContact.objects.create(
        pk=run.pk * ROWS_A_RUN + 1,
        row_number=2,
        type="person",
        name=NAME,
        email=EMAIL,
        made_formal_salutation=f"Dear {NAME}",
    )
    ImportOutcome.objects.create(row=row, verdict="update", contact=anna)
    ImportBefore.objects.create(row=row, contact=anna, version=1, name=NAME)


def traces():
    """Every place of the database where the person is still named: model, field, value."""
    found = []
    for model in apps.get_models():
        for row in model._default_manager.all():
            for field in model._meta.concrete_fields:
                text = as_text(getattr(row, field.attname))
                found += [
                    (model._meta.label, field.name, text)
                    for trace in TRACES
                    if trace in text.casefold()
                ]
    return found


def as_text(value):
    if isinstance(value, bytes | memoryview) and bytes(value).startswith(GZIPPED):
        return gzip.decompress(bytes(value)).decode()
    if isinstance(value, bytes | memoryview):
        return "".join(bytes(value).decode(code, "ignore") for code in ("utf-8", "cp1251"))
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def test_nothing_names_the_person_any_more(person, admin):
    assert {model for model, _field, _text in traces()} >= {
        "crm.Contact",
        "crm.ContactMerge",
        "crm.ImportRun",
        "crm.Consent",
        "crm.ContactAltAddress",
        "interactions.InteractionLogEntry",
        "interactions.Delivery",
        "interactions.EntryComment",
        "interactions.Document",
        "interactions.LoggedSegment",
        "segments.SegmentLine",
        "segments.SegmentLineAfter",
        "segments.SegmentCriteria",
        "segments.SavedCriteria",
    }
    erase_contact(person, user=admin, typed_number=person.number.lower())
    assert traces() == []


def test_the_facts_stay_without_a_name(person, admin):
    erase_contact(person, user=admin, typed_number=person.number)
    first, second = InteractionLogEntry.objects.order_by("pk")
    assert (first.contact, first.shown_name, first.is_erased) == (None, "Erased contact", True)
    assert (first.description, first.cost) == ("Spring letter", 8)
    assert (second.document, second.merge_values) == (None, None)
    states = dict(Delivery.objects.values_list("state", "error"))
    assert states == {"skipped": "contact_gone", "failed": ""}
    # The template's document is another's, too.
    assert list(Document.objects.values_list("name", flat=True)) == ["letter.docx"]
    for run in ImportRun.objects.filter(sheet=""):
        assert "other@example.test" in bytes(run.content).decode(run.encoding)
    assert not ContactMerge.objects.exists()
    event = Event.objects.get(verb="erased")
    assert (event.user, event.subject_key) == (admin, person.number)


def test_it_is_said_what_would_go(person):
    said = "\n".join(what_goes(person))
    for sentence in (
        "The card",
        "1 group membership",
        "1 consent",
        "3 merges, which can no longer be taken back",
        "Its rows in 3 imported files",
        "The name in 2 interactions",
        "The content of 2 letters and e-mails",
        "1 comment",
        "1 personal text",
        "1 own document",
    ):
        assert sentence in said


def test_others_keep_what_names_nobody(admin):
    anna = PersonFactory(company=None, name="Ann")
    other = PersonFactory(company=None, name="Annabel Ann-Other")
    segment = make_segment(anna, other, user=admin)
    erase_contact(anna, user=admin, typed_number=anna.number)
    segment.refresh_from_db()
    assert segment.line_count == 1
    sentences = segment.steps.values_list("criteria__contact", flat=True)
    assert set(sentences) == {anna.number, str(other)}


def test_a_person_of_a_company_is_not_known_by_what_is_the_companys():
    person = PersonFactory(name="Ann Smith", own_communication=False, email="info@acme.test")
    assert known_as(person).texts == ("Ann Smith",)


def test_refuses_without_the_right_a_number_or_with_people(admin):
    company = ContactFactory()
    with pytest.raises(NotAllowed):
        erase_contact(company, user=UserFactory(role="Salesperson"), typed_number=company.number)
    with pytest.raises(CannotErase, match=f"Type the number {company.number}"):
        erase_contact(company, user=admin, typed_number="")
    PersonFactory(company=company)
    with pytest.raises(CannotErase, match="still has 1 person"):
        erase_contact(company, user=admin, typed_number=company.number)
    assert Contact.objects.count() == 2


def test_everything_is_taken_out_and_that_is_recorded(person, admin):
    text = json.dumps(export_contact(person, user=admin), ensure_ascii=False)
    for word in (NAME, EMAIL, "Анна said so", f"Dear {NAME}", "Anna Kuznetsova", "Call with"):
        assert word in text
    assert Event.objects.filter(verb="exported", subject_key=person.number).count() == 1
    with pytest.raises(NotAllowed):
        export_contact(person, user=UserFactory(role="Salesperson"))
    assert isinstance(admin, User)
    assert dt.date(2026, 1, 20) == TODAY
    assert get_survivor(admin, ContactMerge.objects.last().other_number) == person
