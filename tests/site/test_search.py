"""The search box of every page: each kind of rows, for who may see it."""

import pytest
from django.urls import reverse

from crm import hooks
from segments.models import Segment
from tests.factories import (
    ContactFactory,
    LoggedSegmentFactory,
    PersonFactory,
    SalespersonFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
URL = reverse("search")


@pytest.fixture
def seller(client):
    user = UserFactory(role="Salesperson")
    client.force_login(user)
    return user


def segment(number: str = "SM00077", **values) -> Segment:
    return Segment.objects.create(number=number, **{"description": "Spring letter", **values})


def found(response) -> dict[str, list[str]]:
    return {
        str(one.source.title): [hit.number for hit in one.hits] for one in response.context["found"]
    }


def test_finds_contacts_and_both_kinds_of_segments(client, seller):
    contact = ContactFactory(name="Golf club")
    worksheet = segment(description="Golf day", created_by=seller)
    segment("SM2", description="Golf", state="trashed", created_by=seller)
    logged = LoggedSegmentFactory(description="Golf night")
    ContactFactory(name="Chess club")
    response = client.get(URL, {"q": " GOLF "})
    assert found(response) == {
        "Contacts": [contact.number],
        "Segments": [worksheet.number],
        "Logged segments": [logged.segment_number],
    }
    assert contact.get_absolute_url() in response.content.decode()


def test_a_whole_number_leads_to_its_row(client, seller):
    worksheet = segment(created_by=seller)
    ContactFactory(name="Of SM00077")
    response = client.get(URL, {"q": " sm00077 "})
    assert response.headers["Location"] == worksheet.get_absolute_url()


def test_somebody_elses_segment_is_not_found(client, seller):
    segment(
        "SECRET",
        description="Golf day",
        created_by=UserFactory(role="Salesperson"),
        salesperson=SalespersonFactory(),
    )
    assert found(client.get(URL, {"q": "golf"})) == {}
    assert client.get(URL, {"q": "SECRET"}).status_code == 200


def test_who_may_see_nothing_finds_nothing_and_nobody_is_asked(client, django_assert_num_queries):
    ContactFactory(name="Golf club")
    client.force_login(UserFactory())
    response = client.get(URL, {"q": "golf"})
    assert found(response) == {}
    assert "Nothing found." in response.content.decode()


def test_what_is_offered_while_typing_says_where_it_leads(client, seller):
    person = PersonFactory(name="<b>Golf</b>")
    ContactFactory.create_batch(8, name="Golf club")
    offered = client.get(URL, {"q": "golf"}, headers={"HX-Request": "true"}).content.decode()
    assert offered.count('role="option"') == 7
    assert f'data-href="{reverse("crm:contact-list")}?q=golf"' in offered
    assert "<html" not in offered
    offered = client.get(URL, {"q": "<b>"}, headers={"HX-Request": "true"}).content.decode()
    assert f'data-href="{person.get_absolute_url()}"' in offered
    assert "<strong>&lt;b&gt;Golf" in offered


@pytest.mark.parametrize("text", ["", "  ", "\0", "x" * 5_000])
def test_odd_texts_find_nothing(client, seller, text):
    ContactFactory()
    response = client.get(URL, {"q": text})
    assert response.status_code == 200
    assert "Company" not in "".join(found(response))


def test_costs_the_same_for_any_number_of_rows(client, seller, django_assert_num_queries):
    def search() -> None:
        assert client.get(URL, {"q": "golf"}).status_code == 200

    search()
    ContactFactory.create_batch(12, name="Golf club")
    LoggedSegmentFactory.create_batch(12, description="Golf night")
    # Session, user, two for rights; one a kind of rows.
    with django_assert_num_queries(4 + 1 + len(hooks.search_sources)):
        search()
