"""A trade show is over: from its business cards to letters of the salesperson's own."""

import csv
import datetime as dt
import io
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import docx
import pytest
from django.urls import resolve
from playwright.sync_api import Page, expect

from crm.models import Contact, User
from interactions.models import InteractionTemplate
from segments.models import Segment, SegmentLine
from tests.browser.conftest import assert_accessible
from tests.browser.hands import Hands, Keyboard, Mouse
from tests.browser.letters import letters_by_number, word_files
from tests.documents import letter_document
from tests.factories import (
    BusinessRelationFactory,
    CampaignFactory,
    InteractionTemplateFactory,
    InteractionTemplateLanguageFactory,
    JobResponsibilityFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.letters.building import add_field

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HEADINGS = ["Company", "Contact name", "Job title", "Street", "Post code", "City", "E-mail"]
# The customer's people are on the list by mistake.
CUSTOMER = "Adatum Ltd"
CARDS = [
    [CUSTOMER, "Adam Hall", "Buyer", "1 Quay Road", "E1 6AN", "London", "adam@adatum.example"],
    [CUSTOMER, "Ada Moore", "Head of purchase", "1 Quay Road", "E1 6AN", "London", ""],
    ["Linden GmbH", "Lena Vogt", "Buyer", "Lindenweg 5", "10115", "Berlin", ""],
    ["Linden GmbH", "Lars Amsel", "Engineer", "Lindenweg 5", "10115", "Berlin", ""],
    ["Birch AB", "Björn Ek", "Buyer", "Björkgatan 7", "111 20", "Stockholm", ""],
    ["Rowan SA", "Renée Roy", "Buyer", "4 rue des Sorbes", "75011", "Paris", "renee@rowan.example"],
]
BUYERS = [card[1] for card in CARDS if card[2] != "Engineer"]
TEXTS = {
    "Lena Vogt": "The samples & prices you asked for are on their way.",
    "Björn Ek": "Hälsningar till Stockholm!",
    "Renée Roy": "À bientôt – see you in Paris.",
}
SUBJECT = "Thank you for visiting us"


@dataclass
class Story:
    """Who works where: the page, the hands in it, and the language of reader and letters."""

    page: Page
    hands: Hands
    language: str
    segment: Segment | None = None
    looked_at: set[str] = field(default_factory=set)

    def look(self) -> None:
        """Once: the other one meets the same pages in the other language."""
        if isinstance(self.hands, Keyboard):
            assert_accessible(self.page)

    def arrive(self) -> None:
        """Look at each kind of page where it is met first."""
        name = resolve(urlsplit(self.page.url).path).view_name
        if name not in self.looked_at:
            self.looked_at.add(name)
            self.look()

    def go(self, address: str) -> None:
        self.page.goto(address)
        self.arrive()

    def press(self, selector: str) -> None:
        self.hands.press(self.page.locator(selector))

    def write(self, selector: str, text: str) -> None:
        self.hands.write(self.page.locator(selector), text)

    def follow(self, selector: str) -> None:
        """Press a link, and look at where it leads."""
        link = self.page.locator(selector)
        address = link.get_attribute("href")
        self.hands.press(link)
        self.page.wait_for_url(lambda url: url.endswith(address))
        self.arrive()

    def on_worksheet(self, selector: str) -> None:
        """Follow what the worksheet offers in one of its menus."""
        self.press(f".page-head__actions .menu:has({selector}) summary")
        self.follow(f".page-head__actions {selector}")


@pytest.fixture
def buyer_code(db: None) -> str:
    JobResponsibilityFactory(code="PURCHASE", description="Purchase")
    BusinessRelationFactory(code="CUST", description="Customer")
    return "PURCHASE"


@pytest.fixture
def campaign(db: None) -> Any:
    return CampaignFactory(
        number="CP1001",
        description="Trade show",
        starts_on=dt.date(2026, 1, 1),
        ends_on=dt.date(2026, 12, 31),
    )


@pytest.fixture
def template(db: None) -> InteractionTemplate:
    """BUS, a letter in the languages of the company."""
    template = InteractionTemplateFactory(code="BUS", cost="8.00", default_language="en")
    for language in ("en", "ru"):
        InteractionTemplateLanguageFactory(
            template=template,
            language=language,
            subject="News",
            document=letter_document("Dear {{ contact.name }}"),
        )
    return template


@pytest.mark.parametrize(
    ("language", "hands"), [pytest.param("en", Mouse, marks=pytest.mark.looks), ("ru", Keyboard)]
)
def test_visitors_of_the_trade_show_get_letters_of_the_salespersons_own(
    open_page: Any,
    transactional_db: None,
    tmp_path: Path,
    buyer_code: str,
    campaign: Any,
    template: InteractionTemplate,
    language: str,
    hands: type[Mouse | Keyboard],
) -> None:
    page = open_page(salesperson_speaking(language))
    story = Story(page, hands(page), language)
    import_cards(story, tmp_path)
    classify(story)
    create_segment(story)
    add_buyers(story)
    save_criteria(story)
    reduce_customers_and_step_back(story)
    fill_header(story, campaign, template)
    attach_letter_and_subject(story, tmp_path)
    for name, text in TEXTS.items():
        write_personal_text(story, name, text)
    look_at_letters(story)
    check_letters(download(story, ".btn-primary", tmp_path))
    singles = download(story, "[formaction$='letters/zip/']", tmp_path)
    assert len(singles) == len(BUYERS)
    check_letters(singles)


def salesperson_speaking(language: str) -> User:
    return UserFactory(
        role="Salesperson",
        username="alma",
        language=language,
        salesperson=SalespersonFactory(name="Alma Hart"),
    )


def import_cards(story: Story, folder: Path) -> None:
    cards = folder / "cards.csv"
    with cards.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADINGS, *CARDS])
    story.go("/contacts/import/")
    story.hands.hand_over(story.page.locator("input[type=file]"), cards)
    story.press("form:has(input[type=file]) button[type=submit]")
    story.press("button[form=reading]")
    story.press("button[form=columns]")
    story.page.wait_for_url(re.compile(r"/contacts/import/\d+/$"))
    story.look()
    story.press("form[action$='/run/'] button")
    expect(story.page.locator("main a.btn-primary[href^='/contacts/?imported=']")).to_be_visible()
    assert set(Contact.objects.values_list("name", flat=True)) == {
        name for card in CARDS for name in card[:2]
    }


def classify(story: Story) -> None:
    """The cards tell who buys; who is a customer she knows."""
    for name in BUYERS:
        tick_on_contact(story, name, "job_responsibilities")
    tick_on_contact(story, CUSTOMER, "business_relations")


def tick_on_contact(story: Story, name: str, field: str) -> None:
    contact = Contact.objects.get(name=name)
    story.go(f"/contacts/{contact.number}/edit/")
    story.hands.tick(story.page.locator(f"input[name={field}]"))
    story.press(".form-page > .form-buttons button[type=submit]")
    story.page.wait_for_url(f"**/contacts/{contact.number}/")


def create_segment(story: Story) -> None:
    story.go("/segments/")
    story.follow("main .page-head a[href='/segments/new/']")
    story.write("input[name=description]", "Visitors of the trade show")
    story.press(".narrow-form button[type=submit]")
    story.page.wait_for_url("**/segments/SM*/")
    story.look()
    story.segment = Segment.objects.get()


def choose_condition(story: Story, source: str, code: str) -> None:
    story.hands.choose(story.page.locator("#new-0"), source)
    story.press("button[value='add:0']")
    story.press("#builder-1-1 summary")
    story.hands.tick(story.page.locator(f"input[name=value-1-1][value={code}]"))
    story.page.keyboard.press("Escape")


def expect_lines(story: Story, count: int) -> None:
    story.page.wait_for_url("**/segments/SM*/")
    expect(story.page.locator(".grid-bar__count")).to_have_text(str(count))
    story.look()


def add_buyers(story: Story) -> None:
    story.on_worksheet("a[href$='/add/']")
    choose_condition(story, "job_responsibility", "PURCHASE")
    expect(story.page.locator(".funnel__result dd")).to_have_text("5")
    story.look()
    story.press("[data-criteria] .criteria__buttons button:first-child")
    expect_lines(story, 5)


def save_criteria(story: Story) -> None:
    story.follow(".page-head__actions a[href$='/criteria/save/']")
    story.write("input[name=code]", "BUYERS")
    story.write("input[name=description]", "Those who buy")
    story.press(".narrow-form button[type=submit]")
    expect(story.page.get_by_role("status").first).to_contain_text("BUYERS")
    story.look()
    assert story.segment
    story.go(story.segment.get_absolute_url())


def reduce_customers_and_step_back(story: Story) -> None:
    story.on_worksheet("a[href$='/reduce/']")
    choose_condition(story, "business_relation", "CUST")
    expect(story.page.locator(".funnel__result dd")).to_have_text("2")
    story.press("[data-criteria] .criteria__buttons button:first-child")
    expect_lines(story, 3)
    expect(story.page.locator("tr.segment-line", has_text=CUSTOMER)).to_have_count(0)
    story.press("form[data-undo] button")
    expect_lines(story, 5)


def open_group(story: Story, name: str) -> None:
    group = story.page.locator(f"details[data-fold={name}]")
    if group.get_attribute("open") is None:
        story.hands.press(group.locator("summary"))


def fill_header(story: Story, campaign: Any, template: InteractionTemplate) -> None:
    open_group(story, "general")
    open_group(story, "interaction")
    for name, value in {
        "campaign": str(campaign.pk),
        "campaign_target": "yes",
        "template": str(template.pk),
        "language": story.language,
        "correspondence_type": "hard_copy",
    }.items():
        story.hands.choose(story.page.locator(f"[data-header-form] select[name={name}]"), value)
    story.press("details[data-fold=interaction] .header-group__save button")
    expect(story.page.locator(".message--success")).to_be_visible()
    story.look()
    assert story.segment
    story.segment.refresh_from_db()
    assert story.segment.campaign == campaign
    assert story.segment.campaign_target is True
    assert story.segment.correspondence_type == "hard_copy"


def own_letter() -> bytes:
    """What she wrote in Word, with Word's own merge fields."""
    letter = docx.Document()
    add_field(letter.add_paragraph("No. "), ' MERGEFIELD "Contact_Number" ')
    for name in ("Contact_Name", "Company_Name", "Contact_Address"):
        add_field(letter.add_paragraph(), f' MERGEFIELD "{name}" ')
    place = letter.add_paragraph()
    add_field(place, ' MERGEFIELD "Contact_Post_Code" ')
    place.add_run(" ")
    add_field(place, ' MERGEFIELD "Contact_City" ')
    add_field(letter.add_paragraph(), ' MERGEFIELD "Subject" ')
    letter.add_paragraph("It was a pleasure to see you at our stand.")
    add_field(letter.add_paragraph(), ' MERGEFIELD "Personal_Text" ')
    add_field(letter.add_paragraph("Yours, "), ' MERGEFIELD "Salesperson_Name" ')
    out = io.BytesIO()
    letter.save(out)
    return out.getvalue()


def attach_letter_and_subject(story: Story, folder: Path) -> None:
    file = folder / "stand.docx"
    file.write_bytes(own_letter())
    open_group(story, "letter")
    story.follow(f"#texts a[href$='?language={story.language}']")
    story.hands.hand_over(story.page.locator("input[type=file]"), file)
    story.press("form[action$='/attach/'] button[type=submit]")
    expect(story.page.locator(".message--success")).to_contain_text("stand.docx")
    story.write("input[name=own_subject]", SUBJECT)
    story.press(".text-form .panel__body > button[type=submit]")
    expect(story.page.locator("input[name=own_subject]")).to_have_value(SUBJECT)
    expect(story.page.locator(".message--success")).to_be_visible()
    story.look()


def write_personal_text(story: Story, name: str, text: str) -> None:
    assert story.segment
    line = SegmentLine.objects.listed().get(contact__name=name)
    if not story.page.url.endswith(story.segment.get_absolute_url()):
        story.go(story.segment.get_absolute_url())
    story.press(f"#line-{line.pk} [data-row-edit]")
    form = story.page.locator("[data-row-form]")
    story.hands.write(form.locator("[name=personal_text]"), text)
    story.hands.press(form.locator("button[type=submit]"))
    expect(form).to_have_count(0)
    line.refresh_from_db()
    assert line.personal_text == text


def look_at_letters(story: Story) -> None:
    assert story.segment
    story.on_worksheet("a[href$='/letters/list/']")
    expect(story.page.locator("main")).to_contain_text("stand.docx")
    line = story.segment.lines.filter(is_listed=True).order_by("pk").first()
    assert line
    story.follow(f"main a[href$='/lines/{line.pk}/letter/']")
    for _letter in BUYERS[1:]:
        letter = story.page.locator(".letter")
        expect(letter).to_contain_text("at our stand")
        expect(letter).to_contain_text(SUBJECT)
        story.follow("a[rel=next]")
    expect(story.page.locator("a[rel=next]")).to_have_count(0)


def download(story: Story, button: str, folder: Path) -> list[bytes]:
    assert story.segment
    story.go(f"{story.segment.get_absolute_url()}letters/list/")
    with story.page.expect_download() as download:
        story.press(f"main .print-run button{button}")
    download.value.save_as(folder / "letters")
    return word_files(folder / "letters")


def check_letters(files: list[bytes]) -> None:
    letters = {no: text for file in files for no, text in letters_by_number(file).items()}
    addresses = {
        name: (company, street, f"{post_code} {city}")
        for company, name, _title, street, post_code, city, _email in CARDS
    }
    people = Contact.objects.filter(name__in=BUYERS)
    assert set(letters) == {person.number for person in people}
    for person in people:
        company, street, place = addresses[person.name]
        assert letters[person.number] == [
            f"No. {person.number}",
            person.name,
            company,
            street,
            place,
            SUBJECT,
            "It was a pleasure to see you at our stand.",
            TEXTS.get(person.name, ""),
            "Yours, Alma Hart",
        ]
