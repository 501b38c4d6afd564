import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.models import Contact
from tests.factories import (
    ContactFactory,
    ContactProfileAnswerFactory,
    PersonFactory,
    ProfileAnswerFactory,
    ProfileQuestionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller(client):
    client.force_login(UserFactory(role="Salesperson"))


def url(contact: Contact) -> str:
    return reverse("crm:profile-answers-update", args=[contact.number])


def field(answer) -> str:
    return f"question-{answer.question_id}"


def test_saves_what_is_ticked_and_shows_it_on_the_card(client, seller):
    contact = ContactFactory()
    one = ProfileAnswerFactory(text="Over a thousand", question__text="How many lamps?")
    colours = ProfileQuestionFactory(takes_several=True)
    red, _blue, green = ProfileAnswerFactory.create_batch(3, question=colours)
    data = {"version": 1, field(one): one.code, field(red): [red.code, green.code]}
    response = client.post(url(contact), data, follow=True)
    assert response.redirect_chain == [(contact.get_absolute_url(), 302)]
    content = response.content.decode()
    assert "How many lamps?" in content
    assert f'?profile_answer={one.code}"' in content
    assert contact.profile_answers.count() == 3
    again = client.get(url(contact)).content.decode()
    assert again.count(" checked") == 3


def test_nothing_ticked_takes_the_answers_away(client, seller):
    row = ContactProfileAnswerFactory()
    client.post(url(row.contact), {"version": 1, field(row.answer): ""})
    assert not row.contact.profile_answers.exists()


def test_somebody_elses_answers_are_shown_and_not_written_over(client, seller):
    row = ContactProfileAnswerFactory(answer__text="Theirs")
    mine = ProfileAnswerFactory(question=row.answer.question)
    Contact.objects.update(version=2)
    data = {"version": 1, field(mine): mine.code}
    response = client.post(url(row.contact), data)
    assert response.status_code == 422
    content = response.content.decode()
    assert "Theirs" in content.split("</section>")[0]
    assert content.count(" checked") == 1
    assert row.contact.profile_answers.get().answer == row.answer
    client.post(url(row.contact), data | {"version": 2})
    assert row.contact.profile_answers.get().answer == mine


def test_a_minor_is_refused_and_nothing_ticked_is_lost(client, seller):
    answer = ProfileAnswerFactory()
    minor = PersonFactory(is_minor=True)
    response = client.post(url(minor), {"version": 1, field(answer): answer.code})
    assert response.status_code == 422
    assert "is a minor" in response.content.decode()
    assert " checked" in response.content.decode()
    assert not minor.profile_answers.exists()


@pytest.mark.parametrize("value", ["NOBODY", "x" * 500, "\0"])
def test_an_answer_to_another_question_is_refused(client, seller, value):
    answer, contact = ProfileAnswerFactory(), ContactFactory()
    response = client.post(url(contact), {"version": 1, field(answer): value})
    assert response.status_code == 422
    assert not contact.profile_answers.exists()


def test_says_what_to_do_where_nothing_is_asked(client, seller):
    assert "Nothing is asked yet" in client.get(url(ContactFactory())).content.decode()


def test_costs_the_same_for_any_number_of_questions(client, seller):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(url(contact))
        return len(queries)

    contact = ContactFactory()
    ContactProfileAnswerFactory(contact=contact)
    cost()
    few = cost()
    for _n in range(4):
        ContactProfileAnswerFactory(contact=contact)
    assert cost() == few
