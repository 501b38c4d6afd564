"""Lists to choose a row from, where there are more rows than anybody reads."""

from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.urls import reverse

from crm import row_fields
from crm.filters import canonical
from crm.models import (
    Campaign,
    CampaignStatus,
    MailingGroup,
    OrganizationalLevel,
    Salesperson,
)
from interactions.models import InteractionGroup, InteractionTemplate
from interactions.single_forms import InteractionForm
from segments.models import Segment
from tests.factories import (
    CampaignFactory,
    ContactFactory,
    InteractionLogEntryFactory,
    InteractionTemplateFactory,
    MailingGroupFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.segments.factories import line_of, listed, make_segment

pytestmark = pytest.mark.django_db
LOG = "/interactions/"


@pytest.fixture
def user(client):
    user = UserFactory(role="Marketing manager", salesperson=SalespersonFactory())
    client.force_login(user)
    return user


@pytest.fixture
def campaigns(monkeypatch) -> list[Campaign]:
    """Three, of which the two newest are listed."""
    monkeypatch.setattr(row_fields, "LISTED", 2)
    return [CampaignFactory(number=f"CP{number}", description=f"D{number}") for number in range(3)]


def options(page: str, name: str) -> list[str]:
    return [part.split('"')[0] for part in choices_of(page, name).split('<option value="')[1:]]


def choices_of(page: str, name: str) -> str:
    return page.split(f'<select name="{name}"')[1].split("</select>")[0]


def test_a_filter_lists_the_newest_and_takes_the_number_of_any(client, user, campaigns):
    entries = [InteractionLogEntryFactory(campaign=campaign) for campaign in campaigns]
    page = client.get(LOG).text
    assert options(page, "campaign") == ["", str(campaigns[2].pk), str(campaigns[1].pk)]

    found = client.get(f"{LOG}?campaign_code=cp0")

    assert list(found.context["page"]) == entries[:1]
    assert options(found.text, "campaign")[-1] == str(campaigns[0].pk)
    # The chip names it and drops it.
    assert "CP0 · D0" in found.text.split('class="chips')[1]
    assert "campaign_code" not in found.text.split('class="chips')[1].split("</ul>")[0]


def test_a_filter_by_a_key_shows_the_row_though_it_is_not_listed(client, user, campaigns):
    page = client.get(f"{LOG}?campaign={campaigns[0].pk}").text
    assert f'<option value="{campaigns[0].pk}" selected>' in choices_of(page, "campaign")


@pytest.fixture
def groups(monkeypatch) -> list[MailingGroup]:
    """Three, of which the newest is a tick."""
    monkeypatch.setattr(row_fields, "LISTED", 2)
    monkeypatch.setattr(row_fields, "TICKS", 1)
    return [MailingGroupFactory(code=f"G{number}") for number in range(3)]


def ticks(page: str, name: str) -> list[str]:
    return [part.split('"')[0] for part in page.split(f'name="{name}" value="')[1:]]


def test_a_filter_of_ticks_lists_the_newest_and_takes_the_codes_of_others(client, user, groups):
    members = [ContactFactory() for _group in groups]
    for contact, group in zip(members, groups, strict=True):
        contact.mailing_groups.add(group)
    address = reverse("crm:contact-list")
    assert ticks(client.get(address).text, "mailing_group") == ["G2"]

    found = client.get(f"{address}?mailing_group=G2&mailing_group_code=g0,+g1&sort=number")

    assert set(found.context["page"]) == set(members)
    assert ticks(found.text, "mailing_group") == ["G0", "G1", "G2"]
    chips = found.text.split('class="chips')[1].split("</ul>")[0]
    assert str(groups[0]) in chips
    assert "mailing_group=G2&amp;mailing_group=G1" in chips
    assert "mailing_group_code" not in chips
    # Where the list leads to it means the same contacts, and an empty one keeps its filters.
    goes_on = urlencode([("mailing_group", f"G{number}") for number in (2, 0, 1)])
    assert any(goes_on in link for _act, link in found.context["list_links"])
    members[1].mailing_groups.clear()
    assert "filter-bar" in client.get(f"{address}?mailing_group_code=G1").text
    assert canonical(QueryDict("mailing_group=G2&mailing_group_code=g0")) == {
        "mailing_group": ["G0", "G2"]
    }
    wrong = client.get(f"{address}?mailing_group_code=G9")
    assert "mailing_group" in wrong.context["filter"].form.errors
    assert 'name="mailing_group_code" value="G9"' in wrong.text


def test_a_number_that_nobody_has_is_refused(client, user, campaigns):
    page = client.get(f"{LOG}?campaign_code=CP9")
    assert "campaign" in page.context["filter"].form.errors
    assert 'name="campaign_code" value="CP9"' in page.text


def test_a_short_list_has_no_box(client, user):
    CampaignFactory()
    assert "campaign_code" not in client.get(LOG).text


def test_the_header_takes_a_campaign_by_its_number(client, user, campaigns):
    segment = make_segment(user=user)
    form = client.get(segment.get_absolute_url()).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    data |= {f"initial-{name}": value for name, value in data.items() if name != "version"}
    address = reverse("segments:segment-update", args=[segment.number])

    client.post(address, {**data, "campaign_code": " cp0 "})

    segment.refresh_from_db()
    assert segment.campaign == campaigns[0]
    assert (
        f'<option value="{campaigns[0].pk}" selected>'
        in client.get(segment.get_absolute_url()).text
    )


def test_a_line_takes_a_campaign_by_its_number(client, user, campaigns):
    contact = ContactFactory()
    segment = make_segment(contact, user=user)
    line = line_of(segment, contact)
    address = reverse("segments:line-update", args=[segment.number, line.pk])
    client.post(address, {"version": line.version, "campaign_code": "CP0"})
    assert line_of(segment, contact).campaign == campaigns[0]


def test_an_interaction_without_a_segment_takes_a_campaign_by_its_number(client, user, campaigns):
    page = client.get(reverse("interactions:interaction-create")).text
    assert len(options(page, "campaign")) == 3
    assert 'name="campaign_code"' in page


def test_contacts_join_a_segment_by_its_number(client, user, monkeypatch):
    monkeypatch.setattr(row_fields, "LISTED", 1)
    old, _new = make_segment(user=user), make_segment(user=user)
    contact = ContactFactory()
    data = {"contact": contact.pk, "apply": "1", "segment_code": old.number}
    client.post(reverse("segments:add-selected"), data)
    assert listed(old) == {contact.pk}


def test_pages_stay_small_among_many_campaigns_and_segments(client, user):
    Campaign.objects.bulk_create(
        Campaign(number=f"MANY{number}", description="A campaign of the spring")
        for number in range(2_000)
    )
    Segment.objects.bulk_create(
        Segment(number=f"MANY{number}", description="A segment", created_by=user)
        for number in range(2_000)
    )
    contact = ContactFactory()
    segment = make_segment(contact, user=user)
    pages = [
        *(
            client.get(address)
            for address in (LOG, "/segments/", "/logged-segments/", "/campaigns/")
        ),
        client.get(segment.get_absolute_url()),
        client.get(reverse("segments:lines-update", args=[segment.number])),
        client.post(reverse("segments:add-selected"), {"contact": contact.pk}),
    ]
    assert [page.status_code for page in pages if page.status_code not in {200, 405}] == []
    assert max(len(page.content) for page in pages) < 100_000


@pytest.fixture
def codes(monkeypatch) -> None:
    """Three of each, of which the two newest are listed."""
    monkeypatch.setattr(row_fields, "LISTED", 2)
    for number in range(3):
        CampaignStatus.objects.create(code=f"S{number}", description="Planned")
        OrganizationalLevel.objects.create(code=f"L{number}", description="Director")
        InteractionGroup.objects.create(code=f"G{number}", description="Letters")
        InteractionTemplateFactory(code=f"T{number}")
        SalespersonFactory(code=f"P{number}")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/campaigns/new/", "status"),
        ("/campaigns/", "status"),
        ("/contacts/new/?type=person", "organizational_level"),
        ("/interactions/new/", "template"),
    ],
)
def test_every_form_lists_the_newest_codes(client, user, codes, address, name):
    page = client.get(address).text
    assert len(options(page, name)) == 3
    assert f'name="{name}_code"' in page


def test_a_campaign_takes_its_status_by_its_code(client, user, codes):
    client.post("/campaigns/new/", {"description": "Autumn", "status_code": "s0"})
    assert Campaign.objects.get().status.code == "S0"


def test_an_interaction_takes_its_template_by_its_code(client, user, codes):
    typed = {"token": "t", "template_code": "t0", "salesperson_code": "p0"}
    template = InteractionTemplate.objects.get(code="T0")
    salesperson = Salesperson.objects.get(code="P0")
    named = {"template": str(template.pk), "salesperson": str(salesperson.pk)}
    filled = client.post("/interactions/new/", {**typed, "do": "fill"}).context["form"]
    assert {name: filled[name].value() for name in named} == named
    assert filled["filled"].value().startswith(str(template.pk))
    # Postponed it is kept so, too.
    form = InteractionForm(QueryDict(urlencode(typed)), user=user)
    assert form.rows | named == form.rows
    assert form.typed | named == form.typed
