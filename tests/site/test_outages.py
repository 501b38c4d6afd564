"""What the database cannot do at this moment is said in a sentence."""

import pytest
from django.db import OperationalError
from django.urls import reverse

from crm.outages import BUSY, FULL, sentence_of
from segments import actions, log_jobs
from tests.factories import ContactFactory, UserFactory
from tests.segments.factories import make_segment

pytestmark = pytest.mark.django_db


def error_of(code: str) -> OperationalError:
    """As Django wraps PostgreSQL's error with this code."""
    cause = Exception()
    cause.sqlstate = code
    error = OperationalError("whatever the server says")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OperationalError("database is locked"), BUSY),
        (OperationalError("database or disk is full"), FULL),
        (error_of("55P03"), BUSY),
        (error_of("40P01"), BUSY),
        (error_of("53100"), FULL),
        (error_of("57014"), ""),
        (OperationalError("no such table"), ""),
    ],
)
def test_known_errors_have_a_sentence(error, sentence):
    assert sentence_of(error) == str(sentence)


@pytest.fixture
def page(client, monkeypatch):
    """The log's dialog, where the database is busy."""
    user = UserFactory(role="Marketing manager")
    client.force_login(user)
    segment = make_segment(ContactFactory(), user=user)

    def busy(*args, **options):
        raise OperationalError("database is locked")

    monkeypatch.setattr(log_jobs, "log_segment", busy)
    monkeypatch.setattr(actions, "check_log", busy)
    return reverse("segments:segment-log", args=[segment.number])


def test_who_posted_is_back_on_the_page_with_the_sentence(client, page):
    back = reverse("segments:segment-list")
    answer = client.post(page, {}, headers={"referer": f"http://testserver{back}"}, follow=True)
    assert answer.redirect_chain == [(f"http://testserver{back}", 302)]
    assert str(BUSY) in answer.text


def test_a_page_that_cannot_be_read_says_so(client, page):
    answer = client.get(page)
    assert answer.status_code == 503
    assert str(BUSY) in answer.text
