"""A mailing group or a salesperson for the contacts of lines, or of the contact list."""

import pytest
from django.utils import timezone

from crm.models import Contact
from interactions.models import Reminder
from tests.factories import (
    ContactFactory,
    MailingGroupFactory,
    MailingGroupMembershipFactory,
    PersonFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.segments.views.conftest import said

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return MailingGroupFactory(code="NEWS", description="Newsletter")


def lines(segment, *names):
    found = segment.lines.filter(contact__name__in=names)
    return {"line": list(found.values_list("pk", flat=True))}


def members(group):
    return sorted(group.contacts.values_list("name", flat=True))


class TestGroup:
    def test_each_group_says_how_many_are_in_it(self, browser, segment, url, group):
        for contact in (Contact.objects.get(name="Alder"), ContactFactory()):
            MailingGroupMembershipFactory(group=group, contact=contact)
        page = browser.post(url("lines-group"), lines(segment, "Alder", "Birch"))
        assert "Put 2 contacts in a mailing group" in page.text
        assert "NEWS · Newsletter (1 of these is in it, 2 in all)" in page.text

    def test_joins_the_ticked_ones_and_is_taken_back(self, browser, segment, url, group):
        sent = lines(segment, "Alder") | {"apply": "1", "expected": "1", "group": group.pk}
        page = browser.post(url("lines-group"), sent, follow=True)
        assert "1 contact joined NEWS · Newsletter." in said(page)
        assert members(group) == ["Alder"]
        undo = next(m.extra_tags for m in page.context["messages"]).removeprefix("undo=")
        page = browser.post(undo, follow=True)
        assert "1 contact is as it was before." in said(page)
        assert members(group) == []

    def test_asks_once_who_would_leave(self, browser, segment, url, group):
        MailingGroupMembershipFactory(group=group, contact=ContactFactory(name="Elm"))
        sent = {"all": "1", "apply": "1", "expected": "2", "group": group.pk, "others_leave": "on"}
        page = browser.post(url("lines-group"), sent)
        assert "1 contact that is not chosen here leaves the group" in page.text
        assert members(group) == ["Elm"]
        page = browser.post(url("lines-group"), sent | {"leaving": "1"}, follow=True)
        assert "2 contacts joined NEWS · Newsletter. 1 other left it." in said(page)
        assert members(group) == ["Alder", "Birch"]

    def test_refuses_other_contacts_than_were_asked_about(self, browser, segment, url, group):
        sent = lines(segment, "Alder") | {"apply": "1", "expected": "2", "group": group.pk}
        page = browser.post(url("lines-group"), sent)
        assert page.status_code == 409
        assert "there are 1 now" in page.text
        assert members(group) == []

    def test_takes_all_that_the_contact_list_shows(self, browser, segment, group):
        page = browser.post("/contacts/chosen/group/", {"all": "1", "back": "q=Alder"})
        assert "Put 1 contact in a mailing group" in page.text
        sent = {"all": "1", "back": "q=Alder", "apply": "1", "expected": "1", "group": group.pk}
        page = browser.post("/contacts/chosen/group/", sent)
        assert page.url == "/contacts/?q=Alder"
        assert members(group) == ["Alder"]

    def test_without_a_tick_says_so(self, browser, segment, url):
        page = browser.post(url("lines-group"))
        assert "No contact was ticked" in page.text


class TestSalesperson:
    def test_says_who_they_have_and_what_follows(self, browser, user, segment, url):
        Contact.objects.filter(name="Alder").update(salesperson=SalespersonFactory(name="Igor"))
        company = Contact.objects.get(name="Birch")
        PersonFactory(company=company, own_salesperson=False)
        page = browser.post(url("lines-salesperson"), {"all": "1"})
        assert "<dt>Igor</dt><dd>1</dd>" in page.text
        assert "<dt>Nobody</dt><dd>1</dd>" in page.text
        assert "1 person takes the salesperson from a company among these" in page.text

    def test_gives_it_to_those_who_have_none(self, browser, segment, url):
        igor, olga = SalespersonFactory(name="Igor"), SalespersonFactory(name="Olga")
        Contact.objects.filter(name="Alder").update(salesperson=igor)
        sent = {"all": "1", "apply": "1", "expected": "2", "salesperson": olga.pk}
        page = browser.post(url("lines-salesperson"), sent | {"whose": "missing"}, follow=True)
        assert "Olga is the salesperson of 1 contact. 1 stays as it was" in said(page)
        found = Contact.objects.filter(name__in=["Alder", "Birch"]).order_by("name")
        assert [contact.salesperson for contact in found] == [igor, olga]

    def test_what_was_chosen_stays_where_it_was_refused(self, browser, segment, url):
        sent = {"all": "1", "apply": "1", "expected": "2", "whose": "missing"}
        page = browser.post(url("lines-salesperson"), sent)
        assert page.status_code == 422
        assert 'value="missing"' in page.text
        assert page.text.count("checked") == 1


def test_reminders_of_ticked_lines_are_set_and_taken_back(browser, user, segment, url):
    sent = lines(segment, "Alder") | {"apply": "1", "expected": "1"}
    sent["remind_on"] = timezone.localdate()
    page = browser.post(url("lines-reminder"), sent, follow=True)
    assert page.request["PATH_INFO"] == segment.get_absolute_url()
    assert "You are reminded of 1 contact." in said(page)
    assert Reminder.objects.get(user=user).contact.name == "Alder"
    undo = next(m.extra_tags for m in page.context["messages"]).removeprefix("undo=")
    browser.post(undo)
    assert not Reminder.objects.exists()


def test_who_may_not_change_contacts_is_offered_neither(client, segment):
    client.force_login(UserFactory(role="Viewer"))
    page = client.get("/contacts/").text
    assert "/contacts/chosen/" not in page
