import datetime

import pytest

from crm.actions import ContactChanged
from crm.exceptions import BusinessRuleError, NotAllowed
from crm.models import ContactProfileAnswer, Event
from crm.questionnaires import profile_of, questions_for, set_profile_answers
from tests.factories import (
    ContactFactory,
    ContactProfileAnswerFactory,
    PersonFactory,
    ProfileAnswerFactory,
    ProfileQuestionFactory,
    ProfileQuestionnaireFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 1, 20)


@pytest.fixture
def user():
    return UserFactory(role="Salesperson")


def save(contact, user, *answers):
    contact.refresh_from_db()
    return set_profile_answers(
        contact, user=user, version=contact.version, today=TODAY, answers=answers
    )


def given(contact):
    rows = contact.profile_answers.order_by("answer__code")
    return list(rows.values_list("answer__code", "said_on"))


def test_writes_what_is_new_and_keeps_the_date_of_what_stays(user):
    kept = ContactProfileAnswerFactory(answer__code="KEPT")
    contact = kept.contact
    gone = ContactProfileAnswerFactory(contact=contact, answer__code="GONE")
    new = ProfileAnswerFactory(code="NEW")
    assert save(contact, user, kept.answer, new) == ["GONE", "NEW"]
    assert given(contact) == [("KEPT", kept.said_on), ("NEW", TODAY)]
    contact.refresh_from_db()
    assert contact.version == 2
    event = Event.objects.get()
    assert (event.subject, event.details) == ("contact profile", {"answers": ["GONE", "NEW"]})
    assert not ContactProfileAnswer.objects.filter(pk=gone.pk).exists()


def test_the_same_once_more_writes_nothing(user):
    row = ContactProfileAnswerFactory()
    assert save(row.contact, user, row.answer) == []
    row.contact.refresh_from_db()
    assert (row.contact.version, Event.objects.count()) == (1, 0)


def test_takes_several_answers_only_where_the_question_does(user):
    contact = ContactFactory()
    one = ProfileAnswerFactory.create_batch(2, question=ProfileQuestionFactory())
    several = ProfileAnswerFactory.create_batch(
        2, question=ProfileQuestionFactory(takes_several=True)
    )
    with pytest.raises(BusinessRuleError, match="takes one answer only"):
        save(contact, user, *one, *several)
    assert given(contact) == []
    assert len(save(contact, user, one[0], *several)) == 3


def test_refuses_a_question_for_contacts_of_the_other_type(user):
    answer = ProfileAnswerFactory(question__questionnaire__contact_type="person")
    with pytest.raises(BusinessRuleError, match="not asked of a contact of this type"):
        save(ContactFactory(), user, answer)
    assert save(PersonFactory(), user, answer)


def test_keeps_no_profile_of_a_minor(user):
    row = ContactProfileAnswerFactory(contact=PersonFactory(is_minor=True))
    with pytest.raises(BusinessRuleError, match="is a minor"):
        save(row.contact, user, row.answer)
    assert save(row.contact, user) == [row.answer.code]


def test_who_has_not_seen_an_answer_does_not_write_over_it(user):
    contact, answer = ContactFactory(), ProfileAnswerFactory()
    save(contact, user, answer)
    with pytest.raises(ContactChanged):
        set_profile_answers(contact, user=user, version=1, today=TODAY, answers=[])
    assert given(contact) == [(answer.code, TODAY)]


def test_a_viewer_writes_nothing():
    with pytest.raises(NotAllowed):
        save(ContactFactory(), UserFactory(role="Viewer"), ProfileAnswerFactory())


def test_costs_the_same_for_any_number_of_answers(user, django_assert_num_queries):
    question = ProfileQuestionFactory(takes_several=True)
    answers = ProfileAnswerFactory.create_batch(12, question=question)
    user.has_perm("crm.change_contact")
    contact = ContactFactory()
    # savepoint, lock, answers given · new rows, contact, event · release
    with django_assert_num_queries(7):
        save_known(contact, user, answers[:1])
    # … and answers taken away
    with django_assert_num_queries(8):
        save_known(contact, user, answers[1:])


def save_known(contact, user, answers):
    version = contact.version
    contact.version += 1
    set_profile_answers(contact, user=user, version=version, today=TODAY, answers=answers)


def test_the_card_has_the_weightiest_first_and_leaves_very_low_ones_out():
    contact = ContactFactory()
    for priority, text in ((3, "Normal"), (1, "Hidden"), (5, "Weighty")):
        ContactProfileAnswerFactory(contact=contact, answer__priority=priority, answer__text=text)
    profile = profile_of(contact)
    shown = [answer.text for answered in profile.answered for answer in answered.answers]
    assert (shown, profile.hidden) == (["Weighty", "Normal"], 1)


def test_asks_questions_of_the_type_that_have_answers_to_choose_from(django_assert_num_queries):
    ProfileQuestionFactory()
    ProfileAnswerFactory(question__questionnaire=ProfileQuestionnaireFactory(contact_type="person"))
    both = ProfileAnswerFactory().question
    ProfileAnswerFactory(question=both)
    with django_assert_num_queries(2):
        asked = questions_for(ContactFactory.build())
        assert [(one.questionnaire.code, len(one.answers.all())) for one in asked] == [
            (both.questionnaire.code, 2)
        ]
