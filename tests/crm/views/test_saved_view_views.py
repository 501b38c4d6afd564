"""Lists kept under a name."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.erasing import erase_contact
from crm.models import SavedView
from tests.factories import ContactFactory, UserFactory

pytestmark = pytest.mark.django_db
# The word of each list, and where it is.
LISTS = {
    "contacts": "/contacts/",
    "segments": "/segments/",
    "logged-segments": "/logged-segments/",
    "interactions": "/interactions/",
    "campaigns": "/campaigns/",
}


@pytest.fixture
def anna(client):
    user = UserFactory(role="Salesperson")
    client.force_login(user)
    return user


def view_of(user, name="Germans", query="country=DE&sort=-city", page="contacts", **values):
    settings = {"query": query}
    return SavedView.objects.create(owner=user, page=page, name=name, settings=settings, **values)


@pytest.mark.parametrize(("page", "address"), LISTS.items())
def test_each_list_keeps_what_it_shows(client, anna, page, address):
    shown = client.get(f"{address}?q=spring&sort=number&page=3")
    create = f"/views/{page}/new/?q=spring&amp;sort=number"
    assert create in shown.text
    response = client.post(create.replace("&amp;", "&"), {"name": "Spring"})
    assert response.url == f"{address}?q=spring&sort=number"
    page_of_views = client.get(f"/views/{page}/")
    assert "Spring" in page_of_views.text
    assert (
        f'href="{address}?q=spring&amp;sort=number" aria-current="true"'
        in client.get(response.url).text
    )


def test_a_view_of_the_same_name_is_replaced(client, anna):
    for query in ("country=DE", "country=FR"):
        client.post(f"/views/contacts/new/?{query}", {"name": "West", "is_shared": "on"})
    view = SavedView.objects.get()
    assert (view.settings, view.is_shared) == ({"query": "country=FR"}, True)


@pytest.mark.parametrize("name", ["", "  ", "x" * 101])
def test_a_view_needs_a_name(client, anna, name):
    assert client.post("/views/contacts/new/?q=x", {"name": name}).status_code == 422
    assert not SavedView.objects.exists()


def test_nonsense_in_an_address_is_kept_out(client, anna):
    client.post("/views/contacts/new/?q=a%00b&after=3&view=all&x=", {"name": "Odd"})
    assert SavedView.objects.get().settings == {"query": "q=ab"}
    assert client.post(f"/views/contacts/new/?q={'x' * 5000}", {"name": "L"}).status_code == 422


def test_others_open_what_is_shared_and_change_nothing(client, anna):
    owner = UserFactory(role="Salesperson")
    shared, private = view_of(owner, is_shared=True), view_of(owner, name="Mine")
    page = client.get("/contacts/?view=all").text
    assert "Germans" in page
    assert "Mine" not in page
    for view in (shared, private):
        for act in ("edit", "delete"):
            assert client.post(f"/views/{view.pk}/{act}/", {"name": "X"}).status_code == 404
    refused = client.post("/views/contacts/open-with/", {"view": private.pk})
    assert refused.status_code == 404


def test_is_renamed_and_deleted(client, anna):
    view = view_of(anna)
    view_of(anna, name="Taken")
    page = client.post(f"/views/{view.pk}/edit/", {"name": "Taken"})
    assert (page.status_code, "You have a view of this name already." in page.text) == (422, True)
    client.post(f"/views/{view.pk}/edit/", {"name": "North", "is_shared": "on"})
    view.refresh_from_db()
    assert (view.name, view.is_shared) == ("North", True)
    assert "Nobody can open the list" in client.get(f"/views/{view.pk}/delete/").text
    client.post(f"/views/{view.pk}/delete/")
    assert SavedView.objects.get().name == "Taken"


class TestDefault:
    def test_the_list_opens_with_it_from_elsewhere_alone(self, client, anna):
        view = view_of(anna)
        client.post("/views/contacts/open-with/", {"view": view.pk})
        assert client.get("/contacts/").url == "/contacts/?country=DE&sort=-city"
        for meant in ({"view": "all"}, {"q": ""}):
            assert client.get("/contacts/", meant).status_code == 200
        cleared = client.get("/contacts/", HTTP_REFERER="http://testserver/contacts/?country=DE")
        assert cleared.status_code == 200

    def test_is_each_ones_own_and_taken_back(self, client, anna):
        view = view_of(UserFactory(), is_shared=True)
        client.post("/views/contacts/open-with/", {"view": view.pk})
        assert client.get("/contacts/").status_code == 302
        client.post("/views/contacts/open-with/")
        assert client.get("/contacts/").status_code == 200

    def test_one_that_is_gone_or_not_shared_any_more_opens_nothing(self, client, anna):
        view = view_of(UserFactory(), is_shared=True)
        client.post("/views/contacts/open-with/", {"view": view.pk})
        SavedView.objects.filter(pk=view.pk).update(is_shared=False)
        assert client.get("/contacts/").status_code == 200

    def test_keeps_what_else_the_page_knows(self, client, anna):
        SavedView.objects.create(owner=anna, page="contacts", settings={"columns": ["city"]})
        view = view_of(anna)
        client.post("/views/contacts/open-with/", {"view": view.pk})
        client.post("/views/contacts/open-with/")
        assert SavedView.objects.get(name="").settings == {"columns": ["city"]}


def test_a_view_kept_for_somebody_goes_with_the_erased_contact(anna):
    contact = ContactFactory(name="Käthe Übach")
    view_of(anna, name="Hers", query="q=k%C3%A4the+%C3%BCbach")
    view_of(anna, name="For Käthe Übach", query="country=DE")
    view_of(anna, name="All", query="q=Adatum")
    admin = UserFactory(role="Administrator")
    erase_contact(contact, user=admin, typed_number=contact.number)
    assert SavedView.objects.get().name == "All"


def test_a_list_that_nobody_knows_or_may_not_see_is_none(client, anna):
    assert client.get("/views/nonsense/").status_code == 404
    client.force_login(UserFactory())
    assert client.get("/views/contacts/").status_code == 404


def test_costs_the_same_queries_for_any_number_of_views(client, anna):
    ContactFactory()
    counts = []
    for size in (2, 20):
        for number in range(SavedView.objects.count(), size):
            view_of(anna, name=f"V{number}")
        with CaptureQueriesContext(connection) as queries:
            client.get("/contacts/?view=all")
        counts.append(len(queries))
    assert counts[0] == counts[1]
