import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.models import Event
from interactions.actions import LONGEST_TRY
from interactions.models import Delivery, Document
from interactions.results import results_of
from tests.factories import (
    ContactFactory,
    DeliveryFactory,
    InteractionLogEntryFactory,
    LoggedSegmentFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.interactions.words import body_of, kept, raw_values, text_of, texts_of_zip

pytestmark = pytest.mark.django_db

ADDRESS = "/logged-segments/SM00012/"


@pytest.fixture
def salesperson(client):
    user = UserFactory(role="Salesperson")
    client.force_login(user)
    return user


@pytest.fixture
def logged_segment():
    return LoggedSegmentFactory(
        segment_number="SM00012",
        criteria=[
            {"ordinal": 1, "kind": "manual", "criteria": {"count": 2}, "line_count": 2},
        ],
    )


def add_letter(logged_segment, user, name="Anna", **more):
    entry = InteractionLogEntryFactory(
        logged_segment=logged_segment,
        contact_name=name,
        correspondence_type="hard_copy",
        document=Document.objects.first() or kept("Dear {{ contact.name }}", user=user),
        merge_values=raw_values(name),
        **more,
    )
    DeliveryFactory(entry=entry, channel="hard_copy", state="ready", address="")
    return entry


def count_queries(client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", ["SM00013", "SM00012"]),
        ("q=golf", ["SM00013"]),
        ("q=sm00012", ["SM00012"]),
        ("date_from=2026-02-01", ["SM00013"]),
        ("is_cancelled=true", ["SM00013"]),
        ("sort=number", ["SM00012", "SM00013"]),
        ("q=nothing", []),
    ],
)
def test_lists_filters_and_sorts(client, salesperson, logged_segment, query, numbers):
    LoggedSegmentFactory(
        segment_number="SM00013", description="Golf", logged_on="2026-02-03", is_cancelled=True
    )

    page = client.get(f"/logged-segments/?{query}").context["page"]

    assert [segment.segment_number for segment in page] == numbers


def test_an_empty_list_says_what_to_do(client, salesperson):
    page = client.get("/logged-segments/").content.decode()

    assert "No segment has been logged yet" in page


def test_queries_of_the_list_do_not_grow(client, salesperson, logged_segment):
    count_queries(client, "/logged-segments/")
    few = count_queries(client, "/logged-segments/")
    for _ in range(10):
        LoggedSegmentFactory()

    assert count_queries(client, "/logged-segments/") == few


def test_shows_who_what_steps_and_letters(client, salesperson, logged_segment):
    add_letter(logged_segment, salesperson, "Anna", cost=8)
    add_letter(logged_segment, salesperson, "Boris", cost=8, is_cancelled=True)

    response = client.get(ADDRESS)

    page = response.content.decode()
    assert "2 selected contacts" in page
    assert "One Word file (1)" in " ".join(page.split())
    assert "/logged-segments/SM00012/follow-up/" in page
    results = response.context["results"]
    assert (results.count, results.cancelled) == (2, 1)
    assert (results.cost, results.duration_min) == (8, 5)


def test_a_viewer_is_offered_no_follow_up(client, logged_segment):
    client.force_login(UserFactory(role="Viewer"))

    assert "/follow-up/" not in client.get(ADDRESS).content.decode()


def test_the_number_is_found_in_any_case(client, salesperson, logged_segment):
    assert client.get("/logged-segments/sm00012/").status_code == 200
    assert client.get("/logged-segments/SM99/").status_code == 404


def test_queries_of_the_page_do_not_grow(client, salesperson, logged_segment):
    add_letter(logged_segment, salesperson)
    count_queries(client, ADDRESS)
    few = count_queries(client, ADDRESS)
    for number in range(10):
        add_letter(logged_segment, salesperson, f"Anna {number}")

    assert count_queries(client, ADDRESS) == few


def test_downloads_one_word_file(client, salesperson, logged_segment):
    add_letter(logged_segment, salesperson, "Anna")
    add_letter(logged_segment, salesperson, "Boris")

    response = client.post(f"{ADDRESS}letters/")

    text = text_of(body_of(response))
    assert text.index("Dear Anna") < text.index("Dear Boris")
    assert Event.objects.get(verb="download_letters").details == {"letters": 2}


def test_downloads_single_letters(client, salesperson, logged_segment):
    add_letter(logged_segment, salesperson, "Anna")

    texts = texts_of_zip(body_of(client.post(f"{ADDRESS}letters/zip/")))

    assert texts == {"SM00012 Anna.docx": "Dear Anna"}


@pytest.mark.parametrize("address", [ADDRESS, f"{ADDRESS}letters/", f"{ADDRESS}letters/zip/"])
def test_refuses_without_the_right(client, logged_segment, address):
    client.force_login(UserFactory())

    assert client.get(address).status_code == 403


def test_without_letters_the_download_says_so(client, salesperson, logged_segment):
    response = client.post(f"{ADDRESS}letters/")

    assert response.status_code == 302
    assert not Event.objects.exists()


def test_failed_emails_are_queued_again_and_unknown_ones_only_by_name(
    client, salesperson, logged_segment
):
    entries = [InteractionLogEntryFactory(logged_segment=logged_segment) for _ in range(2)]
    failed = DeliveryFactory(entry=entries[0], state=Delivery.State.FAILED, error="refused x")
    unknown = DeliveryFactory(entry=entries[1], state=Delivery.State.TRYING)
    Delivery.objects.update(changed_at=timezone.now() - LONGEST_TRY)

    assert client.get(ADDRESS).content.decode().count("Send the failed ones again") == 1
    response = client.post(f"{ADDRESS}retry/")

    assert response.status_code == 302
    failed.refresh_from_db()
    unknown.refresh_from_db()
    assert (failed.state, failed.error) == (Delivery.State.QUEUED, "")
    assert unknown.state == Delivery.State.TRYING

    client.post(f"{ADDRESS}retry/", {"delivery": unknown.pk})
    unknown.refresh_from_db()
    assert unknown.state == Delivery.State.QUEUED


@pytest.fixture
def of_somebody_else():
    owner = UserFactory(role="Salesperson", salesperson=SalespersonFactory())
    return LoggedSegmentFactory(segment_number="SM00012", user=owner, salesperson=owner.salesperson)


def test_letters_of_somebody_else_are_copied_and_still_wait_for_their_owner(
    client, salesperson, of_somebody_else
):
    add_letter(of_somebody_else, salesperson)

    assert "Dear Anna" in text_of(body_of(client.post(f"{ADDRESS}letters/")))
    assert Delivery.objects.get().state == Delivery.State.READY

    client.force_login(of_somebody_else.user)
    client.post(f"{ADDRESS}letters/")
    assert Delivery.objects.get().state == Delivery.State.DOWNLOADED


@pytest.mark.parametrize(("role", "status"), [("Salesperson", 403), ("Marketing manager", 302)])
def test_emails_of_somebody_else_are_sent_again_by_who_may_change_everything(
    client, of_somebody_else, role, status
):
    entry = InteractionLogEntryFactory(logged_segment=of_somebody_else)
    DeliveryFactory(entry=entry, state=Delivery.State.FAILED)
    client.force_login(UserFactory(role=role, salesperson=SalespersonFactory()))

    offered = "Send the failed ones again" in client.get(ADDRESS).text
    assert offered == (status == 302)
    assert client.post(f"{ADDRESS}retry/").status_code == status
    queued = Delivery.State.FAILED if status == 403 else Delivery.State.QUEUED
    assert Delivery.objects.get().state == queued


def test_retry_needs_a_post_the_right_and_this_segment(client, salesperson, logged_segment):
    other = DeliveryFactory(state=Delivery.State.FAILED)

    assert client.get(f"{ADDRESS}retry/").status_code == 405
    client.post(f"{ADDRESS}retry/", {"delivery": other.pk})
    client.force_login(UserFactory(role="Viewer"))
    assert client.post(f"{ADDRESS}retry/").status_code == 403

    other.refresh_from_db()
    assert other.state == Delivery.State.FAILED


def test_shows_the_result_of_each_and_takes_them_out_as_a_file(client, salesperson, logged_segment):
    add_letter(logged_segment, salesperson)
    logged_segment.entries.update(
        campaign_response=True, came_back_on=logged_segment.logged_on, evaluation="positive"
    )
    page = client.get(logged_segment.get_absolute_url()).text
    for said in ("Responded", "came back", "Positive"):
        assert said in page
    number = logged_segment.segment_number
    assert f"/interactions/?logged_segment={number}" in page
    back = f"logged_segment={number}"
    assert f'name="back" value="{back}"' in page
    data = {"all": "1", "back": back, "format": "csv"}
    rows = b"".join(client.post("/interactions/export/", data).streaming_content).splitlines()
    assert len(rows) == logged_segment.entries.count() + 1


def test_counts_what_is_printed_and_lists_it_in_one_pass(
    client, salesperson, logged_segment, django_assert_num_queries
):
    refused = ContactFactory(is_privacy_blocked=True)
    add_letter(logged_segment, salesperson, "Anna")
    add_letter(logged_segment, salesperson, "Boris", is_cancelled=True)
    add_letter(logged_segment, salesperson, "Clara", contact=refused)
    add_letter(logged_segment, salesperson, "Dora").deliveries.update(state="skipped")
    both = add_letter(logged_segment, salesperson, "Emil")
    DeliveryFactory(entry=both, channel="email", state="failed")
    add_letter(logged_segment, salesperson, "Fedor")
    logged_segment.entries.filter(contact_name="Fedor").update(correspondence_type="email")
    add_letter(LoggedSegmentFactory(), salesperson, "Somebody else's")
    entries = logged_segment.entries.all()

    # The entries, and the names of their documents.
    with django_assert_num_queries(2):
        results = results_of(entries)

    assert results.count == 6
    assert results.letter_count == entries.printable().count() == 2
    assert results.with_document == entries.printable(every_type=True).count() == 4
    assert {(row.channel, row.state): row.count for row in results.deliveries} == {
        ("Hard copy", "ready"): 4,
        ("Hard copy", "skipped"): 2,
        ("E-mail", "failed"): 1,
    }
    shown = results.page_of(entries.for_list(), QueryDict("size=25"))
    assert [entry.contact_name[0] for entry in shown] == list("ABCDEF")
    assert (shown.total, shown.is_counted) == (6, True)
