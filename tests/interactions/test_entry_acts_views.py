"""The entry's page: what came of it, comments, cancelling."""

import pytest

from interactions.actions import cancel_logged_segment
from interactions.models import InteractionLogEntry
from tests.factories import InteractionLogEntryFactory, LoggedSegmentFactory, UserFactory

pytestmark = pytest.mark.django_db
SEEN = {"seen_evaluation": "", "seen_campaign_response": "False", "seen_attempt_failed": "False"}


@pytest.fixture
def anna(client):
    user = UserFactory(role="Salesperson", first_name="Anna", last_name="Hartmann")
    client.force_login(user)
    return user


@pytest.fixture
def entry(anna):
    return InteractionLogEntryFactory(user=anna)


def url(entry: InteractionLogEntry, act: str = "") -> str:
    return entry.get_absolute_url() + act


def test_saves_what_came_of_it(client, entry):
    page = client.post(url(entry, "result/"), SEEN | {"evaluation": "positive"}, follow=True)

    assert "The interaction is saved." in page.text
    entry.refresh_from_db()
    assert (entry.evaluation, entry.attempt_failed) == ("positive", False)


def test_a_conflict_shows_both_and_keeps_what_was_typed(client, entry):
    InteractionLogEntry.objects.update(evaluation="negative")

    page = client.post(url(entry, "result/"), SEEN | {"evaluation": "positive"})

    assert page.status_code == 409
    assert "Somebody else changed this interaction meanwhile." in page.text
    assert '<option value="positive" selected>' in page.text
    assert "<dd>Negative</dd>" in page.text
    again = SEEN | {"seen_evaluation": "negative", "evaluation": "positive"}
    assert client.post(url(entry, "result/"), again).status_code == 302
    entry.refresh_from_db()
    assert entry.evaluation == "positive"


def test_nonsense_is_refused_beside_the_field(client, entry):
    page = client.post(url(entry, "result/"), SEEN | {"evaluation": "splendid"})
    assert page.status_code == 422
    assert "splendid is not one of the available choices" in page.text


def test_comments_stand_in_order_with_who_wrote_them(client, entry):
    client.post(url(entry, "comment/"), {"text": "Wants a <call>."})
    page = client.post(url(entry, "comment/"), {"text": "Called."}, follow=True).text

    assert page.index("Wants a &lt;call&gt;.") < page.index("Called.")
    assert "Anna Hartmann, " in page


@pytest.mark.parametrize("text", ["", "  ", "x" * 2001])
def test_a_comment_that_is_none_is_refused(client, entry, text):
    page = client.post(url(entry, "comment/"), {"text": text})
    assert page.status_code == 422
    assert "field-error" in page.text
    assert not entry.comments.exists()


def test_is_cancelled_and_brought_back(client, entry):
    page = client.post(url(entry, "cancel/"), follow=True).text
    assert "The interaction is cancelled; it counts no more." in page
    assert "Take the cancelling back" in page

    page = client.post(url(entry, "uncancel/"), follow=True).text
    assert "The interaction counts again." in page
    entry.refresh_from_db()
    assert not entry.is_cancelled


def test_says_why_it_cannot_come_back(client, anna):
    logged = LoggedSegmentFactory(user=anna, segment_number="SM00042")
    entry = InteractionLogEntryFactory(logged_segment=logged, user=anna)
    cancel_logged_segment(logged, user=anna)

    page = client.post(url(entry, "uncancel/"), HTTP_REFERER=f"http://testserver{url(entry)}")

    assert page.url.endswith(url(entry))
    assert "Logged segment SM00042 is cancelled" in client.get(url(entry)).text


def test_somebody_elses_offers_no_acts_but_comments(client, anna):
    entry = InteractionLogEntryFactory()
    page = client.get(url(entry)).text
    assert "Cancel the interaction" not in page
    assert "What came of it" not in page
    assert "Add the comment" in page
    assert client.post(url(entry, "cancel/")).status_code == 403
    assert client.post(url(entry, "result/"), SEEN | {"attempt_failed": "1"}).status_code == 403
