"""What the log's search finds, by whichever way it goes."""

import pytest

from crm.models import Contact
from crm.search_text import refresh
from interactions import contact_rows, entry_search
from interactions.models import InteractionLogEntry, LoggedSegment
from tests.factories import (
    InteractionLogEntryFactory,
    LoggedSegmentFactory,
    PersonFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[entry_search.NAMED, 0], ids=["few contacts", "many contacts"])
def log(request, monkeypatch) -> None:
    """Three lines of a logged segment, one of them with a text of its own, and a call."""
    monkeypatch.setattr(entry_search, "NAMED", request.param)
    anna = PersonFactory(name="Anna Weiß", email="anna.1985@birch.example", phone="+44 1632 960123")
    boris = PersonFactory(name="Борис Королёв")
    gone = PersonFactory(name="Gone")
    refresh(Contact.objects.all())
    logged = LoggedSegmentFactory(segment_number="SM7", description="Golf tournament")
    line = {"logged_segment": logged, "subject": "You are invited"}
    InteractionLogEntryFactory(contact=anna, contact_name="line of Anna", **line)
    InteractionLogEntryFactory(
        contact=boris, contact_name="line of Boris", description="Dear Борис, as agreed", **line
    )
    InteractionLogEntryFactory(contact=gone, contact_name="line of the gone Meyer", **line)
    gone.delete()
    InteractionLogEntryFactory(
        contact=anna, contact_name="call of Anna", description="Price list", logged_segment=None
    )


LINES = ["line of Anna", "line of Boris", "line of the gone Meyer"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["call of Anna", *LINES]),
        ("WEISS", ["call of Anna", "line of Anna"]),
        ("anna.1985@birch.example", ["call of Anna", "line of Anna"]),
        ("960123", ["call of Anna", "line of Anna"]),
        ("королев", ["line of Boris"]),
        ("sm7", LINES),
        ("tournament", LINES),
        ("invited", LINES),
        ("agreed", ["line of Boris"]),
        ("golf agreed", ["line of Boris"]),
        ("weiss golf", ["line of Anna"]),
        ("weiss agreed", []),
        ("price weiss", ["call of Anna"]),
        ("price", ["call of Anna"]),
        ("call", ["call of Anna"]),
        ("meyer golf", ["line of the gone Meyer"]),
        ("50%", []),
        ("nobody", []),
        ("a b c d e f g h i j k", []),
        ("x" * 1_001, []),
    ],
)
def test_finds(log, text, found):
    entries = InteractionLogEntry.objects.search(text).order_by("contact_name")
    assert [entry.contact_name for entry in entries] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["call of Anna", *LINES]),
        ("weiss anna", ["call of Anna", "line of Anna"]),
        ("01632 960123", ["call of Anna", "line of Anna"]),
        ("meyer", ["line of the gone Meyer"]),
        ("price", []),
        ("golf", []),
        ("x" * 1_001, []),
    ],
)
def test_finds_those_of_a_contact(log, text, found):
    entries = InteractionLogEntry.objects.of_contact(text).order_by("contact_name")
    assert [entry.contact_name for entry in entries] == found


def test_a_line_of_a_logged_segment_has_no_words_of_its_own():
    assert InteractionLogEntryFactory().search_text is None


def test_what_only_an_erased_contact_was_told_is_found_no_more():
    logged = LoggedSegmentFactory(description="Golf")
    person = PersonFactory()
    InteractionLogEntryFactory(logged_segment=logged, description="Spring")
    InteractionLogEntryFactory(logged_segment=logged, contact=person, description="Dear Zebedee")
    assert "zebedee" in LoggedSegment.objects.get().search_text

    contact_rows.erase(person, UserFactory())

    assert gathered() == sorted([logged.segment_number.lower(), "golf", "golf", "spring"])


def test_a_text_is_gathered_once_however_many_lines_say_it():
    logged = LoggedSegmentFactory(segment_number="SM8", description="Golf")
    for _n in range(3):
        InteractionLogEntryFactory(logged_segment=logged, description="Ёлка", subject="Hi")
    assert gathered() == ["golf", "hi", "sm8", "елка"]


def gathered() -> list[str]:
    """SQLite puts commas between them."""
    return sorted(LoggedSegment.objects.get().search_text.replace(",", " ").split())
