"""The page on which one interaction, or several alike, are written without a segment."""

import base64
import re

import pytest
from django.http import QueryDict
from django.utils import timezone

from interactions.letters.environment import VALUE_BEGINS, VALUE_ENDS
from interactions.models import Delivery, EntryBatch, InteractionLogEntry
from tests.documents import letter_document
from tests.factories import (
    CampaignFactory,
    ContactFactory,
    DeliveryFactory,
    InteractionLogEntryFactory,
    InteractionTemplateFactory,
    InteractionTemplateLanguageFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.interactions.words import body_of, text_of

pytestmark = pytest.mark.django_db

NEW = "/interactions/new/"
SEVERAL = "/interactions/new/several/"


@pytest.fixture
def user(client):
    user = UserFactory(role="Salesperson", salesperson=SalespersonFactory(name="Alma Hart"))
    client.force_login(user)
    return user


@pytest.fixture
def template():
    template = InteractionTemplateFactory(
        description="Business letter",
        cost="8.00",
        duration_min=30,
        information_flow="outbound",
        initiated_by="us",
        correspondence_type="hard_copy",
        campaign=CampaignFactory(),
        campaign_target=True,
    )
    InteractionTemplateLanguageFactory(template=template, language="de", subject="Neues")
    return template


def shown(response) -> dict[str, str]:
    """What the form on the page would post."""
    form = response.context["form"]
    values = {
        name: form[name].value()
        for name in form.fields
        if name not in {"seen", "leave_blocked"} and form[name].value() not in {None, False, ""}
    }
    values = {name: "on" if value is True else str(value) for name, value in values.items()}
    seen = re.search(r'name="seen" value="([^"]*)"', response.content.decode())
    return values | {"seen": seen[1]}


def begin(client, contact):
    return client.get(f"/contacts/{contact.number}/interaction/")


def fill(client, address, response, **typed):
    return client.post(address, shown(response) | {"do": "fill"} | typed)


def test_choosing_a_template_fills_in_what_it_says_for_the_contact(client, user, template):
    contact = ContactFactory(language="de", correspondence_type="email")
    page = begin(client, contact)

    filled = shown(fill(client, NEW, page, template=template.pk))

    assert filled["description"] == "Business letter"
    assert (filled["cost"], filled["duration_min"]) == ("8.00", "30")
    assert (filled["information_flow"], filled["initiated_by"]) == ("outbound", "us")
    assert (filled["correspondence_type"], filled["language"]) == ("email", "de")
    assert (filled["campaign"], filled["campaign_target"]) == (str(template.campaign.pk), "on")
    assert filled["salesperson"] == str(user.salesperson.pk)
    assert filled["date"] == timezone.localdate().isoformat()


def test_another_template_leaves_what_was_typed(client, user, template):
    other = InteractionTemplateFactory(description="Visit", cost="2.00")
    page = begin(client, ContactFactory())
    page = fill(client, NEW, page, template=template.pk)

    again = shown(fill(client, NEW, page, template=other.pk, description="Mine", comment="Yes."))

    assert (again["description"], again["comment"]) == ("Mine", "Yes.")
    assert again["cost"] == "2.00"
    assert {"campaign", "campaign_target", "information_flow"}.isdisjoint(again)


def test_a_template_chosen_without_scripts_is_filled_in_before_anything_is_logged(
    client, user, template
):
    page = begin(client, ContactFactory())

    page = client.post(NEW, shown(page) | {"template": template.pk})

    assert not InteractionLogEntry.objects.exists()
    answer = client.post(NEW, shown(page))
    entry = InteractionLogEntry.objects.get()
    assert answer.url == entry.contact.get_absolute_url()
    assert (entry.description, entry.campaign) == ("Business letter", template.campaign)


def test_a_template_is_filled_in_by_htmx_without_the_page(client, user, template):
    page = begin(client, ContactFactory())
    headers = {"HX-Request": "true", "HX-Target": "interaction-values"}

    part = client.post(
        NEW, shown(page) | {"do": "fill", "template": template.pk}, headers=headers
    ).content.decode()

    assert part.strip().startswith('<div id="interaction-values">')
    assert "Business letter" in part
    assert "<html" not in part


def test_tells_what_stands_against_it_before_it_is_logged(client, user, template):
    contact = ContactFactory(is_excluded=True)
    page = begin(client, contact)

    page = fill(client, NEW, page, template=template.pk)

    assert "1 contact is excluded from segments." in page.content.decode()
    assert client.post(NEW, shown(page)).status_code == 302
    assert InteractionLogEntry.objects.count() == 1


def test_asks_again_where_a_warning_was_not_seen(client, user, template):
    contact = ContactFactory()
    page = fill(client, NEW, begin(client, contact), template=template.pk)
    contact.is_excluded = True
    contact.save()

    again = client.post(NEW, shown(page))

    assert again.status_code == 409
    assert not InteractionLogEntry.objects.exists()
    assert client.post(NEW, shown(again)).status_code == 302


def test_a_blocked_contact_is_refused_and_nothing_typed_is_lost(client, user, template):
    contact = ContactFactory(is_privacy_blocked=True)
    page = fill(client, NEW, begin(client, contact), template=template.pk)

    answer = client.post(NEW, shown(page) | {"comment": "Long text"})

    assert answer.status_code == 409
    assert "1 contact is blocked for privacy." in answer.content.decode()
    assert "Long text" in answer.content.decode()
    assert not InteractionLogEntry.objects.exists()


def test_pressed_twice_it_is_written_once(client, user, template):
    contact = ContactFactory()
    page = fill(client, NEW, begin(client, contact), template=template.pk)

    answers = [client.post(NEW, shown(page)) for _time in range(2)]

    assert {answer.url for answer in answers} == {contact.get_absolute_url()}
    assert InteractionLogEntry.objects.count() == 1


def test_names_every_wrong_field(client, user, template):
    page = fill(client, NEW, begin(client, ContactFactory()), template=template.pk)

    answer = client.post(NEW, shown(page) | {"description": "", "date": "soon", "cost": "-1"})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"description", "date", "cost"}


def test_a_contact_is_found_by_typing_its_name(client, user, template):
    contact = ContactFactory(name="Acme")
    page = fill(client, NEW, client.get(NEW), template=template.pk, contact="acme")

    client.post(NEW, shown(page))

    assert InteractionLogEntry.objects.get().contact == contact


def test_nobody_else_can_be_named(client, user):
    assert client.get("/contacts/NOSUCH/interaction/").status_code == 404


def test_several_from_the_list_are_written_together(client, user, template):
    contacts = ContactFactory.create_batch(3)
    chosen = {"contact": [contact.pk for contact in contacts]}
    page = client.post(SEVERAL, chosen)
    assert "New interaction with 3 contacts" in page.content.decode()
    page = fill(client, SEVERAL, page, template=template.pk, **chosen)

    answer = client.post(SEVERAL, shown(page) | chosen)

    assert answer.url == "/contacts/"
    assert set(InteractionLogEntry.objects.values_list("contact", flat=True)) == {
        contact.pk for contact in contacts
    }
    assert EntryBatch.objects.get().entry_count == 3
    [message] = [m for m in client.get("/contacts/").context["messages"] if m.extra_tags]
    address, _mark, fields = message.extra_tags.removeprefix("undo=").partition("?")
    client.post(address, dict(QueryDict(fields).lists()))
    assert not InteractionLogEntry.objects.filter(is_cancelled=False).exists()


def test_all_that_the_list_shows_are_meant(client, user, template):
    ContactFactory.create_batch(2, country="DE")
    ContactFactory(country="FR")
    chosen = {"all": "1", "back": "country=DE"}
    page = fill(client, SEVERAL, client.post(SEVERAL, chosen), template=template.pk, **chosen)

    answer = client.post(SEVERAL, shown(page) | chosen)

    assert answer.url == "/contacts/?country=DE"
    assert InteractionLogEntry.objects.count() == 2


def test_of_several_the_blocked_ones_are_named_and_can_be_left_out(client, user, template):
    fine, blocked = ContactFactory(), ContactFactory(name="Blocked one", is_inactive=True)
    chosen = {"contact": [fine.pk, blocked.pk]}
    page = fill(client, SEVERAL, client.post(SEVERAL, chosen), template=template.pk, **chosen)

    refused = client.post(SEVERAL, shown(page) | chosen)

    assert refused.status_code == 409
    assert "Blocked one" in refused.content.decode()
    assert not InteractionLogEntry.objects.exists()
    answer = client.post(SEVERAL, shown(refused) | chosen | {"leave_blocked": "on"})
    assert answer.status_code == 302
    assert InteractionLogEntry.objects.get().contact == fine


def test_targets_of_a_campaign_are_written_to_again(client, user, template):
    entry = InteractionLogEntryFactory(campaign=template.campaign, campaign_target=True)
    InteractionLogEntryFactory(contact=entry.contact, campaign=template.campaign)
    again = "/interactions/new/again/"
    chosen = {"all": "1", "back": f"campaign={template.campaign.number}"}
    page = fill(client, again, client.post(again, chosen), template=template.pk, **chosen)

    client.post(again, shown(page) | chosen)

    assert EntryBatch.objects.get().entry_count == 1, "each contact once"


@pytest.mark.parametrize("wanted", ["postpone", "letter", "anything"])
def test_several_are_written_by_their_button_alone(client, user, template, wanted):
    chosen = {"contact": [ContactFactory().pk]}
    page = fill(client, SEVERAL, client.post(SEVERAL, chosen), template=template.pk, **chosen)

    client.post(SEVERAL, shown(page) | chosen | {"do": wanted})

    assert not InteractionLogEntry.objects.exists()


def test_nobody_ticked_is_said(client, user):
    assert "No contact was ticked" in client.post(SEVERAL, {}).content.decode()


@pytest.fixture
def letter(template):
    """The template, with a letter."""
    template.languages.update(document=letter_document("{{ contact.name }}: {{ line.cost }}"))
    return template


def test_the_letter_can_be_seen_before_anything_is_written(client, user, letter):
    contact = ContactFactory(name="Acme", language="de", address="Main 1", city="Bonn")
    page = fill(client, NEW, begin(client, contact), template=letter.pk)

    answer = client.post(NEW, shown(page) | {"do": "letter", "cost": "9"})

    assert text_of(body_of(answer)) == "Acme: 9,00"
    drawn = client.post(NEW, shown(page) | {"do": "look", "cost": "9"})
    assert '<mark class="letter__value">9,00</mark>' in drawn.content.decode()
    marked = text_of(base64.b64decode(drawn.context["coded"])).split(VALUE_BEGINS)
    assert [text.strip(VALUE_ENDS + ": ") for text in marked] == ["", "Acme", "9,00"]
    assert not InteractionLogEntry.objects.exists()


def test_a_delivered_letter_waits_on_its_entry_until_it_is_taken(client, user, letter):
    contact = ContactFactory(name="Acme", language="de", address="Main 1", city="Bonn")
    page = fill(client, NEW, begin(client, contact), template=letter.pk)
    page = client.post(NEW, shown(page) | {"deliver": "on", "do": "check"})

    answer = client.post(NEW, shown(page))

    entry = InteractionLogEntry.objects.get()
    assert answer.url == entry.get_absolute_url()
    address = f"{answer.url}letter/"
    assert f'action="{address}"' in client.get(answer.url).content.decode()
    assert text_of(body_of(client.get(address))) == "Acme: 8,00"
    assert entry.deliveries.get().state == Delivery.State.READY, "that was a copy"
    assert text_of(body_of(client.post(address))) == "Acme: 8,00"
    assert entry.deliveries.get().state == Delivery.State.DOWNLOADED


def test_an_email_that_failed_is_sent_again_by_who_may_change_its_interaction(client, user):
    entry = InteractionLogEntryFactory(logged_segment=None, user=user)
    row = DeliveryFactory(entry=entry, state=Delivery.State.FAILED)
    assert (
        f"/interactions/{entry.pk}/retry/"
        in client.get(f"/interactions/{entry.pk}/").content.decode()
    )
    client.force_login(UserFactory(role="Salesperson"))
    assert client.post(f"/interactions/{entry.pk}/retry/").status_code == 403

    client.force_login(user)
    client.post(f"/interactions/{entry.pk}/retry/")

    row.refresh_from_db()
    assert row.state == Delivery.State.QUEUED
