import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.models import Event
from interactions import logged_letters
from interactions.exceptions import NoLetters
from interactions.letters.environment import VALUE_BEGINS, VALUE_ENDS
from interactions.models import Delivery, LoggedSegment
from interactions.print_runs import BY_POST, PrintRun
from tests.factories import (
    ContactFactory,
    DeliveryFactory,
    InteractionLogEntryFactory,
    LoggedSegmentFactory,
    UserFactory,
)
from tests.interactions.words import body_of, kept, raw_values, text_of, texts_of_zip

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory(role="Salesperson")


@pytest.fixture
def document(user):
    return kept("Dear {{ contact.name }} of {{ date }}", user=user)


@pytest.fixture
def logged_segment() -> LoggedSegment:
    return LoggedSegmentFactory(segment_number="SM00012")


def add_letter(logged_segment, document, name: str, **more):
    delivery = more.pop("delivery", Delivery.State.READY)
    entry = InteractionLogEntryFactory(
        logged_segment=logged_segment,
        contact_name=name,
        document=document,
        format_language="de",
        **{"correspondence_type": "hard_copy", "merge_values": raw_values(name)} | more,
    )
    if delivery:
        DeliveryFactory(entry=entry, channel="hard_copy", state=delivery, address="")
    return entry


def test_single_letters_say_what_was_frozen(user, document, logged_segment):
    add_letter(logged_segment, document, "Anna Schmidt")
    add_letter(logged_segment, document, "Борис Ёлкин")

    texts = texts_of_zip(body_of(logged_letters.single_letters(logged_segment, user=user)))

    assert texts == {
        "SM00012 Anna Schmidt.docx": "Dear Anna Schmidt of 20. Januar 2026",
        "SM00012 Борис Ёлкин.docx": "Dear Борис Ёлкин of 20. Januar 2026",
    }


def test_a_change_of_the_contact_changes_no_logged_letter(user, document, logged_segment):
    entry = add_letter(logged_segment, document, "Anna Schmidt")
    before = body_of(logged_letters.entry_letter(entry, user=user))

    entry.contact.name = "Anna Meier"
    entry.contact.save()
    entry.refresh_from_db()

    assert body_of(logged_letters.entry_letter(entry, user=user)) == before
    assert "Anna Schmidt" in text_of(before)


def test_downloading_marks_ready_letters_and_records_who_took_how_many(
    user, document, logged_segment
):
    add_letter(logged_segment, document, "Anna")
    email = add_letter(logged_segment, document, "Boris", correspondence_type="email", delivery="")
    queued = DeliveryFactory(entry=email)

    body_of(logged_letters.combined_letters(logged_segment, user=user))

    states = dict(Delivery.objects.values_list("entry__contact_name", "state"))
    assert states == {"Anna": Delivery.State.DOWNLOADED, "Boris": queued.state}
    event = Event.objects.get(verb="download_letters")
    assert (event.user, event.subject_key, event.details) == (user, "SM00012", {"letters": 1})


def test_letters_taken_by_who_only_reads_stay_ready(document, logged_segment):
    add_letter(logged_segment, document, "Anna")
    viewer = UserFactory(role="Viewer")

    assert body_of(logged_letters.combined_letters(logged_segment, user=viewer))

    assert Delivery.objects.get().state == Delivery.State.READY
    assert Event.objects.get(verb="download_letters").user == viewer


def test_every_type_prints_the_letters_of_emails_too(user, document, logged_segment):
    add_letter(logged_segment, document, "Anna")
    add_letter(logged_segment, document, "Boris", correspondence_type="email", delivery="")

    response = logged_letters.combined_letters(
        logged_segment, user=user, run=PrintRun(every_type=True)
    )

    assert "Boris" in text_of(body_of(response))


@pytest.mark.parametrize(
    "left_out",
    [
        {"is_cancelled": True},
        {"delivery": Delivery.State.SKIPPED},
        {"contact__is_privacy_blocked": True},
        {"contact__is_inactive": True},
        {"merge_values": None},
    ],
)
def test_leaves_out_whose_letter_must_not_go(user, document, logged_segment, left_out):
    entry = add_letter(logged_segment, document, "Anna")
    other = add_letter(logged_segment, document, "Boris")
    assert set(logged_letters.letters_of(logged_segment)) == {entry, other}

    for name, value in left_out.items():
        if name == "delivery":
            other.deliveries.update(state=value)
        elif name.startswith("contact__"):
            type(other.contact).objects.filter(pk=other.contact_id).update(**{name[9:]: value})
        else:
            type(other).objects.filter(pk=other.pk).update(**{name: value})

    assert set(logged_letters.letters_of(logged_segment)) == {entry}


def test_the_letter_of_a_deleted_contact_is_still_made(user, document, logged_segment):
    entry = add_letter(logged_segment, document, "Anna")
    ContactFactory._meta.model.objects.filter(pk=entry.contact_id).delete()

    assert list(logged_letters.letters_of(logged_segment)) == [entry]


def test_refuses_a_log_without_letters_and_records_nothing(user, logged_segment):
    InteractionLogEntryFactory(logged_segment=logged_segment)

    for download in (logged_letters.combined_letters, logged_letters.single_letters):
        with pytest.raises(NoLetters, match="no letters to print"):
            download(logged_segment, user=user)
    assert not Event.objects.exists()


def test_an_entry_without_a_letter_says_so(user):
    with pytest.raises(NoLetters, match="no letter for this interaction"):
        logged_letters.entry_letter(InteractionLogEntryFactory(), user=user)


def test_queries_do_not_grow_with_the_letters(user, document, logged_segment, monkeypatch):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            body_of(logged_letters.combined_letters(logged_segment, user=user))
        return len(captured)

    add_letter(logged_segment, document, "Anna")
    queries()
    few = queries()
    for number in range(10):
        add_letter(logged_segment, document, f"Anna {number}")

    assert queries() == few


def test_letters_are_read_in_runs_and_none_is_lost(user, document, logged_segment, monkeypatch):
    monkeypatch.setattr(logged_letters, "CHUNK", 2)
    for number in range(5):
        add_letter(logged_segment, document, f"Anna {number}")

    text = text_of(body_of(logged_letters.combined_letters(logged_segment, user=user)))

    positions = [text.index(f"Anna {number}") for number in range(5)]
    assert positions == sorted(positions)


def test_letters_are_printed_by_country_and_post_code_where_that_is_asked(
    user, document, logged_segment
):
    for name, country, code in (("C", "DE", "9"), ("B", "DE", "1"), ("A", "AT", "5")):
        raw = raw_values(name)
        raw["contact"] |= {"country": country, "post_code": code}
        add_letter(logged_segment, document, name, merge_values=raw)
    moved = raw_values("D") | {"address": {"country": "AT", "post_code": "1"}}
    add_letter(logged_segment, document, "D", merge_values=moved)

    def names(order=BY_POST, **run):
        run = PrintRun(order=order, **run)
        made = logged_letters.single_letters(logged_segment, user=user, run=run)
        return [name[-6] for name in texts_of_zip(body_of(made))]

    assert names() == ["D", "A", "B", "C"]
    assert names(first=2, last=3) == ["A", "B"]
    assert names("lines:-name") == ["D", "C", "B", "A"]
    assert names("lines:name", last=2) == ["A", "B"]
    # What an entry does not know: as they were added.
    assert names("lines:phone") == ["C", "B", "A", "D"]


def test_a_logged_letter_is_drawn_as_it_was_frozen(client, user, document, logged_segment):
    client.force_login(user)
    first, second = (add_letter(logged_segment, document, name) for name in ("Anna", "Boris"))

    page = client.get(reverse("interactions:entry-preview", args=[first.pk]))

    assert '<mark class="letter__value">Anna</mark>' in page.content.decode()
    assert (page.context["previous"], page.context["next"]) == (None, second)
    address = reverse("interactions:entry-marked", args=[first.pk])
    assert f'data-letter="{address}"' in page.content.decode()
    marked = text_of(body_of(client.get(address)))
    assert f"Dear {VALUE_BEGINS}Anna{VALUE_ENDS}" in marked


def test_an_entry_without_letter_says_so_on_its_preview(client, user):
    client.force_login(user)
    entry = InteractionLogEntryFactory()

    page = client.get(reverse("interactions:entry-preview", args=[entry.pk]))

    assert "There is no letter for this interaction." in page.content.decode()
