import datetime as dt

import pytest

from crm.actions import ContactChanged, Refused
from crm.consents import Answer, set_consent, set_consents
from crm.exceptions import BusinessRuleError, NotAllowed
from crm.models import Consent, Event
from tests.factories import ConsentFactory, ContactFactory, UserFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 1, 20)
EARLIER = dt.date(2026, 1, 5)


@pytest.fixture
def user():
    return UserFactory(role="Salesperson")


def say(contact, user, status, channel="email", **more):
    answer = Answer(status, **more)
    return set_consent(contact, user=user, today=TODAY, channel=channel, answer=answer)


def test_writes_down_what_was_said_when_where_and_by_whom(user):
    contact = ContactFactory()
    assert say(contact, user, "given", said_on=EARLIER, source="Fair", basis="consent")
    consent = Consent.objects.get()
    assert (consent.contact, consent.channel, consent.status) == (contact, "email", "given")
    assert (consent.said_on, consent.source, consent.basis) == (EARLIER, "Fair", "consent")
    assert consent.user == user
    event = Event.objects.get()
    assert (event.verb, event.subject, event.subject_key) == ("changed", "consent", contact.number)
    assert event.details == {"channel": "email", "answer": "given"}


def test_a_day_that_was_not_given_is_today(user):
    say(ContactFactory(), user, "refused")
    assert Consent.objects.get().said_on == TODAY


def test_a_later_answer_takes_the_place_of_the_earlier(user):
    consent = ConsentFactory(channel="email", status="given", user=UserFactory())
    assert say(consent.contact, user, "refused")
    consent.refresh_from_db()
    assert (consent.status, consent.said_on, consent.user) == ("refused", TODAY, user)


def test_the_same_answer_is_nothing_new(user):
    other = UserFactory()
    consent = ConsentFactory(channel="email", said_on=EARLIER, user=other)
    assert not say(consent.contact, user, "given", said_on=EARLIER)
    consent.refresh_from_db()
    assert consent.user == other
    assert not Event.objects.exists()


def test_not_asked_leaves_no_row(user):
    consent = ConsentFactory(channel="email")
    assert say(consent.contact, user, "")
    assert not Consent.objects.exists()
    assert Event.objects.get().details == {"channel": "email", "answer": "not_asked"}
    assert not say(consent.contact, user, "")


def test_each_channel_has_its_own_answer(user):
    contact = ContactFactory()
    answers = {"email": Answer("refused"), "hard_copy": Answer("given"), "phone": Answer("")}
    changed = set_consents(
        contact, user=user, version=contact.version, today=TODAY, answers=answers
    )
    assert changed == ["email", "hard_copy"]
    said = set(Consent.objects.values_list("channel", "status"))
    assert said == {("email", "refused"), ("hard_copy", "given")}


def test_a_refusal_that_was_not_seen_stays(user):
    contact = ContactFactory()
    ConsentFactory(contact=contact, channel="email", status="given")
    seen = contact.version
    say(contact, user, "refused")
    with pytest.raises(ContactChanged) as caught:
        set_consents(
            contact, user=user, version=seen, today=TODAY, answers={"email": Answer("given")}
        )
    assert caught.value.theirs.version == seen + 1
    assert Consent.objects.get().status == "refused"


def test_a_day_to_come_is_refused_and_no_channel_is_written(user):
    contact = ContactFactory()
    answers = {
        "hard_copy": Answer("given"),
        "email": Answer("given", said_on=dt.date(2026, 1, 21)),
    }
    with pytest.raises(BusinessRuleError, match="still to come"):
        set_consents(contact, user=user, version=contact.version, today=TODAY, answers=answers)
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    ("channel", "answer"), [("fax", Answer("given")), ("email", Answer("perhaps"))]
)
def test_refuses_what_is_no_answer(user, channel, answer):
    with pytest.raises(Refused):
        set_consent(ContactFactory(), user=user, today=TODAY, channel=channel, answer=answer)
    assert not Consent.objects.exists()


def test_refuses_who_has_no_right():
    with pytest.raises(NotAllowed):
        say(ContactFactory(), UserFactory(role="Viewer"), "given")
    assert not Consent.objects.exists()
