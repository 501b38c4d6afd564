import pytest
from django.urls import reverse

from interactions.models import Delivery, LoggedSegment
from segments import actions
from tests.documents import letter_document
from tests.factories import (
    ContactFactory,
    InteractionTemplateFactory,
    InteractionTemplateLanguageFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.segments.factories import log, make_segment

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(client):
    user = UserFactory(role="Administrator", salesperson=SalespersonFactory())
    client.force_login(user)
    return user


@pytest.fixture
def logged(user):
    template = InteractionTemplateFactory(correspondence_type="hard_copy", default_language="en")
    InteractionTemplateLanguageFactory(template=template, document=letter_document("Hello"))
    contacts = ContactFactory.create_batch(2, address="Main street 1", city="Leeds")
    segment = make_segment(*contacts, user=user, template=template)
    return log(segment, user, follow_up=True, follow_up_description="Again")


def url(logged):
    return reverse("segments:log-take-back", args=[logged.segment_number])


def test_asks_with_what_will_happen(client, logged):
    Delivery.objects.update(state="downloaded")
    page = client.get(url(logged)).text
    assert "2 interactions are cancelled. The worksheet opens again" in page
    assert "2 letters were downloaded: make sure that they are not sent." in page
    assert f"The follow-up segment {logged.follow_up_number} · Again goes into the trash." in page
    assert not LoggedSegment.objects.get().is_cancelled


def test_leads_to_the_open_worksheet(client, logged):
    assert "Logged by mistake…" in client.get(logged.get_absolute_url()).text

    page = client.post(url(logged), {"downloaded": "0"}, follow=True)

    logged.refresh_from_db()
    assert page.redirect_chain[-1][0] == f"/segments/{logged.taken_back_number}/"
    assert f"Segment {logged.taken_back_number} is open again; 2 interactions" in page.text
    assert "is in the trash." in page.text
    shown = client.get(logged.get_absolute_url()).text
    assert "Logged by mistake…" not in shown
    assert f"/segments/{logged.taken_back_number}/" in shown


def test_letters_downloaded_meanwhile_are_asked_about(client, logged):
    Delivery.objects.update(state="downloaded")
    page = client.post(url(logged), {"downloaded": "0"})
    assert page.status_code == 409
    assert "2 letters were downloaded meanwhile." in page.text
    assert 'name="downloaded" value="2"' in page.text
    assert client.post(url(logged), {"downloaded": "2"}).status_code == 302


def test_what_was_sent_is_told(client, logged):
    Delivery.objects.update(channel="email", state="sent")
    asked = client.get(url(logged)).text
    assert "2 e-mails of this log were sent already" in asked
    assert "Bring it back" not in asked
    client.post(url(logged), {"downloaded": "0"})
    assert "2 e-mails of this log were sent already" in client.get(logged.get_absolute_url()).text


def test_other_follow_ups_are_named_before_and_after_and_stay(client, logged, user):
    other = actions.create_follow_up(logged, user=user, description="Once more")
    said = f"Segment {other.number} · Once more was begun with contacts of this log, too; it stays."

    assert said in client.get(url(logged)).text
    assert said in client.post(url(logged), {"downloaded": "0"}, follow=True).text

    other.refresh_from_db()
    assert other.state == "open"


def test_each_follow_up_is_found_as_one(client, logged, user):
    other = actions.create_follow_up(logged, user=user, description="Once more")
    make_segment(ContactFactory(), user=user, description="Something new")

    following = client.get(reverse("segments:segment-list"), {"follow_up": "true"}).text
    rest = client.get(reverse("segments:segment-list"), {"follow_up": "false"}).text

    assert logged.follow_up_number in following
    assert other.number in following
    assert "Something new" not in following
    assert "Something new" in rest
    assert other.number not in rest
