import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.consents import Answer, set_consents
from crm.models import Consent
from tests.factories import ConsentFactory, ContactFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller(client):
    user = UserFactory(role="Salesperson", first_name="Anna", last_name="Hart")
    client.force_login(user)
    return user


def url(contact) -> str:
    return reverse("crm:consent-update", args=[contact.number])


def test_saves_every_channel_and_shows_them_on_the_card(client, seller):
    contact = ContactFactory()
    data = {
        "email-status": "refused",
        "email-said_on": "2026-01-05",
        "email-source": "Phone call",
        "hard_copy-status": "given",
        "hard_copy-basis": "contract",
    }
    page = client.post(url(contact), data | {"version": contact.version}, follow=True)
    assert page.redirect_chain[-1][0] == contact.get_absolute_url()
    for text in ("Refused", "Phone call", "Contract", "Written down by Anna Hart", "Not asked"):
        assert text in page.text
    email, letters = Consent.objects.order_by("channel")
    assert (email.said_on, email.source) == (dt.date(2026, 1, 5), "Phone call")
    assert letters.said_on == timezone.localdate()


def test_shows_what_was_said(client, seller):
    consent = ConsentFactory(channel="email", status="refused", source="Fair")
    page = client.get(url(consent.contact))
    assert 'value="Fair"' in page.text
    assert 'value="2026-01-05"' in page.text


def test_takes_an_answer_back(client, seller):
    consent = ConsentFactory(channel="email")
    client.post(url(consent.contact), {"email-status": "", "version": consent.contact.version})
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {"email-status": "perhaps"},
        {"email-status": "given", "email-said_on": "soon"},
        {"email-status": "given", "email-said_on": "9999-01-01"},
        {"email-status": "given", "email-source": "x" * 101},
    ],
)
def test_a_wrong_answer_is_refused_and_nothing_written(client, seller, data):
    contact = ContactFactory()
    answers = {"hard_copy-status": "given", "version": contact.version, **data}
    response = client.post(url(contact), answers)
    assert response.status_code == 422
    assert not Consent.objects.exists()


def test_a_refusal_written_meanwhile_is_shown_and_stays_until_it_was_seen(client, seller):
    consent = ConsentFactory(channel="email", status="given")
    contact = consent.contact
    data = {"email-status": "given", "email-source": "Fair", "version": contact.version}
    set_consents(
        contact,
        user=seller,
        version=contact.version,
        today=timezone.localdate(),
        answers={"email": Answer("refused")},
    )
    response = client.post(url(contact), data)
    assert response.status_code == 422
    assert 'value="Fair"' in response.text
    assert "Saved meanwhile:" in response.text
    assert "Refused" in response.text
    assert Consent.objects.get().status == "refused"
    contact.refresh_from_db()
    client.post(url(contact), data | {"version": response.context["contact"].version})
    assert Consent.objects.get().source == "Fair"


def test_refuses_who_has_no_right(client):
    client.force_login(UserFactory(role="Viewer"))
    contact = ContactFactory()
    assert client.post(url(contact), {"email-status": "given"}).status_code == 403
    assert not Consent.objects.exists()
