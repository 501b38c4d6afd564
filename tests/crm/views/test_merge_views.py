import pytest
from django.urls import reverse

from crm.actions import update_contact
from crm.models import Contact, ContactMerge
from crm.querysets import ContactQuerySet
from tests.crm.merging import merge
from tests.factories import (
    ContactFactory,
    InteractionLogEntryFactory,
    PersonFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(client):
    user = UserFactory(role="Salesperson")
    client.force_login(user)
    return user


def url(survivor, other=None):
    query = f"?contact={other.number}" if other else ""
    return reverse("crm:contact-merge", args=[survivor.number]) + query


def versions(survivor, other):
    return {"survivor_version": survivor.version, "other_version": other.version}


def test_shows_both_side_by_side_with_what_moves(client, user):
    survivor = ContactFactory(name="Acme", city="Leeds")
    other = ContactFactory(name="Acme Ltd", email="info@acme.test", note="Big")
    InteractionLogEntryFactory(contact=other)
    page = client.get(url(survivor, other)).content.decode()
    for text in ("Merge Acme Ltd into Acme?", "Leeds", "info@acme.test", "1 interaction"):
        assert text in page
    assert 'value="other" id="id_email_other"' in page
    assert "This can be taken back" in page


def test_merges_by_what_was_chosen_and_the_old_number_leads_on(client, user):
    survivor, other = ContactFactory(name="Acme"), ContactFactory(name="Acme Ltd", city="York")
    chosen = versions(survivor, other) | {"name": "other", "city": "survivor"}
    response = client.post(url(survivor, other), chosen, follow=True)
    survivor.refresh_from_db()
    assert (survivor.name, survivor.city) == ("Acme Ltd", "")
    assert "is now part of" in response.content.decode()
    moved = client.get(other.get_absolute_url())
    assert (moved.status_code, moved.url) == (302, survivor.get_absolute_url())


def test_the_old_number_leads_on_through_several_merges(client, user):
    first, second, third = ContactFactory(), ContactFactory(), ContactFactory()
    merge(second, third, user)
    merge(first, second, user)
    assert client.get(third.get_absolute_url()).url == first.get_absolute_url()


def test_compares_once_more_what_was_changed_meanwhile(client, user):
    survivor, other = ContactFactory(name="Acme"), ContactFactory(name="Acme Ltd")
    seen = versions(survivor, other) | {"name": "other"}
    update_contact(other, user=user, version=1, values={"city": "York"})
    response = client.post(url(survivor, other), seen)
    page = response.content.decode()
    assert response.status_code == 409
    assert "was changed meanwhile" in page
    assert 'name="other_version" value="2"' in page
    assert 'id="id_name_other" aria-label="Name: Acme Ltd" checked' in page
    assert Contact.objects.count() == 2


def test_refuses_a_company_with_a_person(client, user):
    company, person = ContactFactory(), PersonFactory(company=None)
    response = client.get(url(company, person))
    assert response.status_code == 409
    assert "A company and a person cannot be merged." in response.content.decode()
    assert client.post(url(company, person), versions(company, person)).status_code == 409
    assert Contact.objects.count() == 2


def test_asks_whom_and_proposes_similar_ones(client, user):
    contact = ContactFactory(name="Acme", email="info@acme.test")
    ContactFactory(name="Acme Ltd", email="Info@Acme.test")
    page = client.get(url(contact)).content.decode()
    assert "Acme Ltd" in page
    assert "same e-mail" in page
    wrong = client.get(url(contact) + "?contact=nobody")
    assert wrong.status_code == 422
    assert "There is no such contact." in wrong.content.decode()
    by_name = client.get(url(contact) + "?contact=acme+LTD").content.decode()
    assert "Merge Acme Ltd into Acme?" in by_name


def test_two_selected_in_the_list_are_compared_the_older_stays(client, user):
    older, newer, third = ContactFactory(), ContactFactory(), ContactFactory()
    address = reverse("crm:merge-selected")
    response = client.post(address, {"contact": [newer.pk, older.pk]})
    assert response.url == url(older, newer)
    for keys in ([older.pk], [older.pk, newer.pk, third.pk], ["x", older.pk]):
        response = client.post(address, {"contact": keys}, follow=True)
        assert "Select exactly two contacts" in response.content.decode()


def test_the_list_of_merges_takes_them_back(client, user):
    survivor, other = ContactFactory(name="Acme"), ContactFactory(name="Acme Ltd")
    made = merge(survivor, other, user)
    listed = client.get(reverse("crm:merge-list")).content.decode()
    assert "Acme Ltd" in listed
    assert "Merged into this contact" in client.get(survivor.get_absolute_url()).content.decode()
    undo = reverse("crm:merge-undo", args=[made.pk])
    response = client.post(undo, follow=True)
    assert "again, with all it had" in response.content.decode()
    assert Contact.objects.filter(number=other.number).exists()
    refused = client.post(undo, follow=True, headers={"referer": reverse("crm:merge-list")})
    assert "It is taken back already." in refused.content.decode()


def test_merges_of_contacts_that_one_may_not_see_are_not_there(client, user, monkeypatch):
    shown, hidden = ContactFactory(name="Shown"), ContactFactory(name="Hidden")
    made = [merge(one, ContactFactory(name=f"Twin of {one}"), user) for one in (shown, hidden)]
    monkeypatch.setattr(
        ContactQuerySet, "visible_to", lambda contacts, user: contacts.filter(name="Shown")
    )
    rows = client.get(reverse("crm:merge-list")).context["rows"]
    assert [row for row, _survivor in rows] == made[:1]
    assert client.post(reverse("crm:merge-undo", args=[made[1].pk])).status_code == 404
    assert Contact.objects.filter(pk=made[1].other_key).count() == 0


def test_pages_of_merges_cost_the_same_queries(client, user, django_assert_num_queries):
    address = reverse("crm:merge-list")
    merge(ContactFactory(), ContactFactory(), user)
    client.get(address)
    # Session, user, two of permissions, keys of the page, merges, survivors.
    for _n in range(2):
        with django_assert_num_queries(7):
            client.get(address)
        merge(ContactFactory(), ContactFactory(), user)
    assert ContactMerge.objects.count() == 3
