import json

import pytest
from django.urls import reverse

from crm.models import Contact, Event
from tests.factories import ContactFactory, InteractionLogEntryFactory, PersonFactory, UserFactory

pytestmark = pytest.mark.django_db


def export_url(contact):
    return reverse("crm:contact-export", args=[contact.number])


def erase_url(contact):
    return reverse("crm:contact-erase", args=[contact.number])


def test_everything_is_read_and_taken_out_as_a_file(client):
    client.force_login(UserFactory(role="Marketing manager"))
    contact = ContactFactory(name="Акме", note="<b>Big</b>")
    values = {"contact": {"name": "Акме"}, "date": "2026-01-20"}
    InteractionLogEntryFactory(contact=contact, merge_values=values)
    page = client.get(export_url(contact)).content.decode()
    assert "contact.name: Акме" in page
    assert "&lt;b&gt;Big&lt;/b&gt;" in page
    assert not Event.objects.filter(verb="exported").exists()
    response = client.post(export_url(contact))
    assert response["Content-Disposition"] == f'attachment; filename="{contact.number}.json"'
    topics = json.loads(response.content)
    assert topics["Card"][0]["Note"] == "<b>Big</b>"
    assert topics["Interactions"][0]["What the letter was made from"] == values
    assert Event.objects.get(verb="exported").subject_key == contact.number


def test_erasing_asks_for_the_number_and_says_what_goes(client):
    client.force_login(UserFactory(role="Administrator"))
    contact = PersonFactory(name="Anna", company=None)
    entry = InteractionLogEntryFactory(contact=contact)
    page = client.get(erase_url(contact)).content.decode()
    assert "it cannot be undone" in page
    assert "The name in 1 interaction" in page
    wrong = client.post(erase_url(contact), {"number": "Anna"})
    assert wrong.status_code == 409
    assert f"Type the number {contact.number}" in wrong.content.decode()
    done = client.post(erase_url(contact), {"number": contact.number}, follow=True)
    assert f"Contact {contact.number} is erased." in done.content.decode()
    assert not Contact.objects.filter(pk=contact.pk).exists()
    said = client.get(entry.get_absolute_url()).content.decode()
    assert "Erased contact" in said
    assert "the letter can no longer be made" in said
    assert client.get(contact.get_absolute_url()).status_code == 404


def test_a_company_with_people_is_not_erased(client):
    client.force_login(UserFactory(role="Administrator"))
    company = PersonFactory().company
    response = client.get(erase_url(company))
    assert response.status_code == 409
    assert "still has 1 person" in response.content.decode()
    assert "Erase for good" not in response.content.decode()


def test_the_contact_page_offers_what_the_role_may(client):
    contact = ContactFactory()
    offered = {"Viewer": (), "Salesperson": ("Merge with…",)}
    offered["Administrator"] = ("Merge with…", "Everything we have", "Erase")
    for role, words in offered.items():
        client.force_login(UserFactory(role=role))
        page = client.get(contact.get_absolute_url()).content.decode()
        for word in offered["Administrator"]:
            assert (f"{word}</a>" in page) == (word in words)
