"""The second half of a campaign: logged, followed up, answered, counted; by letter, by e-mail."""

from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import expect

from crm.models import Campaign, Contact
from interactions.models import CampaignEntry, Delivery, InteractionLogEntry, LoggedSegment
from segments.models import Segment, SegmentLine
from tests.browser.conftest import assert_accessible
from tests.browser.hands import Keyboard, Mouse
from tests.browser.test_trade_show import Story, open_group, salesperson_speaking
from tests.documents import letter_document
from tests.factories import (
    CampaignFactory,
    ContactFactory,
    InteractionTemplateFactory,
    InteractionTemplateLanguageFactory,
    agrees_to_emails,
)
from tests.segments.factories import make_segment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

VISITORS = ("Lena Vogt", "Björn Ek", "Renée Roy", "Adam Hall")
SILENT = VISITORS[:2]


@pytest.mark.parametrize(
    ("language", "hands", "way"),
    [
        pytest.param("en", Mouse, "hard_copy", marks=pytest.mark.looks),
        ("ru", Keyboard, "email"),
    ],
)
def test_a_campaign_is_followed_up_to_its_response_rate(
    open_page: Any,
    transactional_db: None,
    language: str,
    hands: type[Mouse | Keyboard],
    way: str,
) -> None:
    user = salesperson_speaking(language)
    campaign = CampaignFactory(number="CP1001", description="Trade show")
    sent = template_sent_as(way, language)
    answered = InteractionTemplateFactory(code="RESP", description="Response", cost="0")
    segment = make_segment(
        *visitors(), user=user, template=sent, campaign=campaign, campaign_target=True
    )
    page = open_page(user)
    story = Story(page, hands(page), language, segment)
    log(story, deliver=True, follow_up=True)
    check_what_went_out(story, campaign, way)
    follow_up_with_those_who_answered(story)
    give_it_the_response(story, campaign, answered.pk)
    log(story, deliver=False, follow_up=False)
    check_the_campaign(story, campaign)


def template_sent_as(way: str, language: str) -> Any:
    template = InteractionTemplateFactory(
        code="BUS", cost="8.00", correspondence_type=way, default_language=language
    )
    is_letter = way == "hard_copy"
    InteractionTemplateLanguageFactory(
        template=template,
        language=language,
        subject="Thank you for visiting us",
        document=letter_document("Dear {{ contact.name }}") if is_letter else None,
        email_text="" if is_letter else "Dear {{ contact.name }}",
    )
    return template


def visitors() -> list[Contact]:
    return [
        agrees_to_emails(
            ContactFactory(
                name=name, address="Lindenweg 5", city="Berlin", email=f"v{number}@example.com"
            )
        )
        for number, name in enumerate(VISITORS)
    ]


def log(story: Story, *, deliver: bool, follow_up: bool) -> None:
    assert story.segment
    story.go(story.segment.get_absolute_url())
    story.follow(".page-head__actions a[href$='/log/']")
    if not deliver:
        # One Tab for all radios; the arrow changes what is chosen, and what is checked for it.
        story.hands.tick(story.page.locator("input[name=deliver]:checked"))
        story.page.locator("#log-check").evaluate("check => check.dataset.before = ''")
        story.page.keyboard.press("ArrowDown")
        expect(story.page.locator("input[name=deliver][value='0']")).to_be_checked()
        expect(story.page.locator("#log-check[data-before]")).to_have_count(0)
    if follow_up:
        story.hands.tick(story.page.locator("input[name=follow_up]"))
    story.press("#log-check .btn-primary[type=submit]")
    story.page.wait_for_url(f"**/logged-segments/{story.segment.number}/")
    assert_accessible(story.page)


def check_what_went_out(story: Story, campaign: Campaign, way: str) -> None:
    """The entries with campaign and cost; the segment under logged segments alone; one campaign
    entry counts them."""
    assert story.segment
    number = story.segment.number
    logged = LoggedSegment.objects.get(segment_number=number)
    states = set(Delivery.objects.values_list("state", flat=True))
    assert states == ({"ready"} if way == "hard_copy" else {"sent"})
    assert len(mail.outbox) == (0 if way == "hard_copy" else len(VISITORS))
    story.follow(f"main a[href$='?logged_segment={number}']")
    expect(story.page.locator("tbody tr")).to_have_count(len(VISITORS))
    entries = InteractionLogEntry.objects.filter(campaign=campaign, campaign_target=True, cost=8)
    assert entries.filter(campaign_entry=CampaignEntry.objects.get()).count() == len(VISITORS)
    story.go("/segments/")
    expect(story.page.locator(f"main a[href='/segments/{number}/']")).to_have_count(0)
    expect(
        story.page.locator(f"main a[href='/segments/{logged.follow_up_number}/']")
    ).to_be_visible()
    story.segment = Segment.objects.get(number=logged.follow_up_number)


def follow_up_with_those_who_answered(story: Story) -> None:
    assert story.segment
    story.follow(f"main tbody a[href='/segments/{story.segment.number}/'] >> nth=0")
    for line in SegmentLine.objects.listed().filter(
        segment=story.segment, contact__name__in=SILENT
    ):
        story.hands.tick(story.page.locator(f"input[name=line][value='{line.pk}']"))
    story.press("button[formaction$='/lines/remove/']")
    story.press(".dialog__buttons button[type=submit]")
    expect(story.page.locator(".grid-bar__count")).to_have_text("2")
    assert_accessible(story.page)


def give_it_the_response(story: Story, campaign: Campaign, template: int) -> None:
    open_group(story, "general")
    open_group(story, "interaction")
    for name, value in {"campaign_response": "yes", "template": str(template)}.items():
        story.hands.choose(story.page.locator(f"[data-header-form] select[name={name}]"), value)
    story.press("details[data-fold=interaction] .header-group__save button")
    expect(story.page.locator(".message--success")).to_be_visible()
    assert story.segment
    story.segment.refresh_from_db()
    assert (story.segment.campaign, story.segment.campaign_response) == (campaign, True)


def check_the_campaign(story: Story, campaign: Campaign) -> None:
    """Four were reached, two of them answered."""
    story.go("/campaigns/")
    story.follow(f"main a[href='/campaigns/{campaign.number}/']")
    for answer, count in (("campaign_target=true", 4), ("campaign_response=true", 2)):
        number = story.page.locator(f".totals a[href*='{answer}']")
        expect(number).to_have_text(str(count))
    expect(story.page.locator(".totals")).to_contain_text("50")
    story.follow(".totals a[href*='campaign_response=true']")
    expect(story.page.locator("tbody tr")).to_have_count(2)
