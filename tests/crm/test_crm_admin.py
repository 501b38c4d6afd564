from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from crm.models import (
    Campaign,
    Event,
    JobResponsibility,
    MarketingSetup,
    ProfileAnswer,
    ProfileQuestion,
    Salesperson,
    User,
)
from tests.factories import (
    ContactProfileAnswerFactory,
    JobResponsibilityFactory,
    PersonFactory,
    ProfileAnswerFactory,
    ProfileQuestionFactory,
    SalespersonFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

SETUP = {
    "contact_prefix": "CT",
    "contact_next": "7",
    "segment_prefix": "SM",
    "segment_next": "1",
    "allow_manual_segment_numbers": "on",
    "campaign_prefix": "CP",
    "campaign_next": "1",
    "company_name": "Northern Light",
    "company_country": "DE",
}


@pytest.fixture
def administrator(client: Client) -> User:
    user = UserFactory(role="Administrator", is_staff=True)
    client.force_login(user)
    return user


def post(client: Client, name: str, data: dict[str, Any], *args: Any) -> Any:
    return client.post(reverse(f"admin:crm_{name}", args=args), data)


def test_a_new_user_gets_a_role_and_a_salesperson(client: Client, administrator: User):
    salesperson = SalespersonFactory()
    role = Group.objects.get(name="Salesperson")
    response = post(
        client,
        "user_add",
        {
            "username": "vera",
            "usable_password": "true",
            "password1": "northern-light-7",
            "password2": "northern-light-7",
            "first_name": "Vera",
            "salesperson": salesperson.pk,
            "groups": role.pk,
        },
    )
    assert response.status_code == 302, response.context["adminform"].errors
    vera = User.objects.get(username="vera")
    assert vera.salesperson == salesperson
    assert vera.has_perm("segments.log_segment")
    assert not vera.is_staff


def test_an_administrator_makes_nobody_a_superuser(client: Client, administrator: User):
    user = UserFactory()
    data = {"username": user.username, "is_active": "on", "is_staff": "on", "is_superuser": "on"}
    assert post(client, "user_change", data, user.pk).status_code == 302
    user.refresh_from_db()
    assert user.is_staff
    assert not user.is_superuser


def test_a_superuser_is_hidden_from_administrators(client: Client, administrator: User):
    superuser = UserFactory(is_superuser=True)
    data = {"username": "taken", "is_active": "on"}
    assert post(client, "user_change", data, superuser.pk).status_code == 302
    superuser.refresh_from_db()
    assert superuser.username != "taken"


def test_the_marketing_setup_is_one_page(client: Client, administrator: User):
    response = client.get(reverse("admin:crm_marketingsetup_changelist"))
    assert response.status_code == 200
    assert b"company_name" in response.content
    assert client.get(reverse("admin:crm_marketingsetup_add")).status_code == 403


def test_the_marketing_setup_is_saved(client: Client, administrator: User):
    assert post(client, "marketingsetup_changelist", SETUP).status_code == 302
    setup = MarketingSetup.load()
    assert (setup.company_name, setup.company_country) == ("Northern Light", "DE")


def test_the_marketing_setup_refuses_a_country_that_does_not_exist(
    client: Client, administrator: User
):
    post(client, "marketingsetup_changelist", SETUP | {"company_country": "XX"})
    assert MarketingSetup.load().company_name == ""


def test_a_change_of_the_set_up_is_recorded(client: Client, administrator: User):
    assert post(client, "salesperson_add", {"code": "mh", "name": "Max"}).status_code == 302
    event = Event.objects.get(subject="salesperson")
    assert (event.verb, event.subject_key, event.user) == ("created", "MH", administrator)
    assert Salesperson.objects.get().name == "Max"


def test_a_campaign_offers_no_blocked_salesperson(client: Client, administrator: User):
    blocked = SalespersonFactory(is_blocked=True)
    data = {"number": "CP1", "description": "Spring", "salesperson": blocked.pk}
    assert post(client, "campaign_add", data).status_code == 200
    assert not Campaign.objects.exists()
    assert post(client, "campaign_add", data | {"salesperson": ""}).status_code == 302


def test_e_mails_without_consent_are_switched_on_in_the_setup(client: Client, administrator: User):
    assert MarketingSetup.load().email_needs_consent
    assert (
        b"email_needs_consent" in client.get(reverse("admin:crm_marketingsetup_changelist")).content
    )
    post(client, "marketingsetup_changelist", SETUP)
    assert not MarketingSetup.load().email_needs_consent
    post(client, "marketingsetup_changelist", SETUP | {"email_needs_consent": "on"})
    assert MarketingSetup.load().email_needs_consent


@pytest.mark.parametrize("name", ["jobresponsibility", "businessrelation", "industrygroup"])
def test_codes_are_made_in_upper_case(client: Client, administrator: User, name: str):
    data = {"code": "steel", "description": "Steel"}
    assert post(client, f"{name}_add", data).status_code == 302
    assert b"STEEL" in client.get(reverse(f"admin:crm_{name}_changelist")).content


def test_a_code_that_contacts_have_is_not_deleted(client: Client, administrator: User):
    code = JobResponsibilityFactory(code="IT", description="Computers")
    PersonFactory().job_responsibilities.add(code)
    page = client.get(reverse("admin:crm_jobresponsibility_delete", args=[code.pk]))
    assert "A code that contacts have is not deleted." in page.text
    assert "IT · Computers: 1 contact has it; take it off there first." in page.text
    post(client, "jobresponsibility_delete", {"post": "yes"}, code.pk)
    chosen = {"action": "delete_selected", "_selected_action": [code.pk], "post": "yes"}
    post(client, "jobresponsibility_changelist", chosen)
    assert JobResponsibility.objects.exists()


def test_a_code_that_nobody_has_is_deleted(client: Client, administrator: User):
    code = JobResponsibilityFactory()
    assert post(client, "jobresponsibility_delete", {"post": "yes"}, code.pk).status_code == 302
    assert not JobResponsibility.objects.exists()
    assert Event.objects.get().verb == "deleted"


def test_events_are_read_only(client: Client, administrator: User):
    event = Event.objects.create(user=administrator, verb="logged", subject="segment")
    assert client.get(reverse("admin:crm_event_changelist")).status_code == 200
    assert post(client, "event_change", {"verb": "x"}, event.pk).status_code == 403
    assert post(client, "event_delete", {"post": "yes"}, event.pk).status_code == 403


class TestQuestionnaires:
    def inline(self, name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
        totals = {f"{name}-TOTAL_FORMS": len(rows), f"{name}-INITIAL_FORMS": 0}
        fields = {
            f"{name}-{number}-{key}": value
            for number, row in enumerate(rows)
            for key, value in row.items()
        }
        return totals | fields

    def test_are_made_with_questions_and_answers(self, client: Client, administrator: User):
        asked = [{"position": 1, "text": "How many lamps?"}]
        data = {"code": "light", "description": "What they light"}
        post(client, "profilequestionnaire_add", data | self.inline("questions", asked))
        question = ProfileQuestion.objects.get(questionnaire__code="LIGHT")
        offered = [{"position": 1, "code": "many", "text": "Many", "priority": 5}]
        answer_data = {
            "questionnaire": question.questionnaire_id,
            "position": 1,
            "text": question.text,
        } | self.inline("answers", offered)
        response = post(client, "profilequestion_change", answer_data, question.pk)
        assert response.status_code == 302, response.context["errors"]
        answer = ProfileAnswer.objects.get()
        assert (answer.code, answer.priority) == ("MANY", 5)

    def test_an_answer_that_contacts_gave_stays(self, client: Client, administrator: User):
        given = ContactProfileAnswerFactory()
        address = reverse("admin:crm_profileanswer_delete", args=[given.answer_id])
        assert "1 contact has it" in client.get(address).content.decode()
        client.post(address, {"post": "yes"})
        assert ProfileAnswer.objects.filter(pk=given.answer_id).exists()

    def test_several_answers_do_not_become_one(self, client: Client, administrator: User):
        question = ProfileQuestionFactory(takes_several=True)
        contact = PersonFactory()
        for answer in ProfileAnswerFactory.create_batch(2, question=question):
            ContactProfileAnswerFactory(contact=contact, answer=answer)
        data = {
            "questionnaire": question.questionnaire_id,
            "position": 1,
            "text": question.text,
        } | self.inline("answers", [])
        response = post(client, "profilequestion_change", data, question.pk)
        assert "1 contact has several answers to it." in response.content.decode()
        question.refresh_from_db()
        assert question.takes_several
