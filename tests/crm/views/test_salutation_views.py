import pytest
from django.urls import reverse

from crm.models import Job, SalutationFormula
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    client.force_login(UserFactory(role="Administrator", is_staff=True))


def url(language="ru"):
    return reverse("crm:salutation-update", args=[language])


def typed(client, **changes):
    form = client.get(url()).context["form"]
    data = {"seen": form["seen"].value()} | {
        field.html_name: field.value() for field in form.visible_fields()
    }
    return data | changes


def formula(form="formal", whom="female"):
    return SalutationFormula.objects.get(language="ru", form=form, whom=whom).text


def test_saves_and_leads_to_the_job(client, administrator):
    data = typed(client, **{"formal-female": "Привет, {first_name}"})
    response = client.post(url(), data)
    assert response.url == Job.objects.get().get_absolute_url()
    assert formula() == "Привет, {first_name}"
    assert client.get(response.url).status_code == 200
    again = client.post(url(), typed(client), follow=True)
    assert "Nothing was changed." in again.content.decode()


def test_trying_shows_words_and_saves_nothing(client, administrator):
    data = typed(client, **{"formal-female": "Привет, {first_name}"}) | {"preview": "1"}
    page = client.post(url(), data).content.decode()
    assert "<strong>Привет, Анна</strong>" in page
    assert "Привет, {first_name}</textarea>" in page
    fragment = client.post(url(), data, headers={"HX-Request": "true"}).content.decode()
    assert "<strong>Привет, Анна</strong>" in fragment
    assert "<html" not in fragment
    assert "Привет" not in formula()


def test_a_wrong_formula_is_refused_beside_its_field(client, administrator):
    data = typed(client, **{"formal-female": "Привет, {surnam}"})
    response = client.post(url(), data)
    assert response.status_code == 422
    assert "There is no part {surnam}" in response.content.decode()
    assert "Привет" not in formula()


def test_somebody_elses_formulas_are_shown_and_then_written_over(client, administrator):
    data = typed(client, **{"formal-female": "Моя"})
    SalutationFormula.objects.filter(language="ru", form="formal", whom="female").update(text="Её")
    response = client.post(url(), data)
    assert response.status_code == 422
    assert "Её" in response.content.decode()
    assert formula() == "Её"
    seen = response.context["form"]["seen"].value()
    client.post(url(), data | {"seen": seen})
    assert formula() == "Моя"


@pytest.mark.parametrize("language", ["xx", "RU", "en-US"])
def test_an_unknown_language_is_not_found(client, administrator, language):
    assert client.get(url(language)).status_code == 404


def test_the_administration_leads_to_the_formulas(client, administrator):
    index = client.get(reverse("admin:index")).content.decode()
    address = reverse("admin:crm_salutationformula_changelist")
    assert address in index
    assert client.get(address).url == reverse("crm:salutation-list")
    page = client.get(reverse("crm:salutation-list")).content.decode()
    assert url("none") in page
