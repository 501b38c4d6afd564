"""Every page, in both languages, wide and narrow: accessible, and no wider than the screen."""

from functools import cache
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.urls import resolve
from playwright.sync_api import Page

from crm.imports import map_columns, take_in
from crm.imports.mappings import save_mapping
from crm.models import (
    Campaign,
    Contact,
    ContactAltAddress,
    ImportMapping,
    Job,
    MailingGroup,
    SavedView,
    User,
)
from interactions.models import (
    EntryBatch,
    InteractionLogEntry,
    LoggedSegment,
    PostponedInteraction,
)
from segments import actions, pdf_letters
from segments.models import Segment
from tests.browser.conftest import PASSWORD, asked_twice, violations
from tests.snapshots import Snapshot, snapshot
from tests.test_url_roles import TABLE

pytestmark = [
    pytest.mark.browser,
    pytest.mark.looks,
    pytest.mark.django_db(transaction=True),
]

WIDE, NARROW = 1366, 390
# So that no single test is long.
PARTS = 3
# Fragments of other pages, files, and what only leads on.
NO_PAGES = {
    "crm:contact-lookup",
    "crm:contact-people",
    "crm:contact-similar",
    "crm:import-failed",
    "crm:import-undo",  # looked at when something was imported: test_import.py
    "crm:job-file",
    "crm:not-duplicate-delete",
    "interactions:contact-timeline",
    "interactions:document",
    "interactions:draft-remarks",
    "interactions:entry-letter",
    "interactions:letter-canvas",  # looked at within its page: test_letter_preview.py
    "interactions:letter-page",
    "interactions:starter-document",
    "segments:campaign-segments",
    "segments:cell-origin",
    "segments:cell-update",
    "segments:columns-style",
    "segments:contact-segments",
    "segments:document-remarks",
    "segments:letter-download",
    "segments:letter-marked",
    "segments:line-letter",
    "segments:segment-document",
    "segments:segment-labels",
    "segments:segment-letters",
    "segments:segment-letters-zip",
}


def addresses() -> list[str]:
    segment = Segment.objects.open().filter(line_count__gt=0).first()
    logged = LoggedSegment.objects.first()
    abroad = ContactAltAddress.objects.first()
    assert segment is not None
    assert logged is not None
    assert abroad is not None
    line = segment.lines.filter(is_listed=True).first()
    person = Contact.objects.filter(type="person", company__isnull=False).first()
    entry = InteractionLogEntry.objects.first()
    worksheet = f"/segments/{segment.number}"
    owner = User.objects.get(username="max")
    saved = actions.save_criteria(
        segment, code="SPRING", description="Spring", is_shared=True, user=owner
    )
    content = b"Company;Contact;Agreed;Colour\nAcme;Anna Hart;03/04/2025;red\n"
    columns = ["company", "name", "consent.said_on", ""]
    run = take_in(user=owner, file_name="clients.csv", content=content)
    for name in ("Clients", "Partners"):
        save_mapping(
            user=owner,
            name=name,
            is_shared=True,
            header=["Company", "Contact", "Agreed", "Colour"],
            columns=columns,
            day_first=True,
        )
    mapping = ImportMapping.objects.get(name="Clients")
    map_columns(run, user=owner, columns=columns, origin=mapping.name)
    postponed = PostponedInteraction.objects.create(
        user=owner, token="t", contact=person, typed={"description": "Call back"}
    )
    batch = EntryBatch.objects.create(user=owner, token="t", entry_count=1)
    InteractionLogEntry.objects.filter(pk=entry.pk).update(batch=batch)
    job = Job.objects.create(
        owner=owner,
        kind=pdf_letters.KIND,
        title=str(segment),
        arguments={"segment": segment.pk},
        total=9,
    )
    view = SavedView.objects.create(
        owner=owner, page="contacts", name="Germany", settings={"query": "country=DE"}
    )
    return [
        "/",
        "/views/contacts/",
        "/views/segments/",
        "/views/contacts/new/?country=DE",
        f"/views/{view.pk}/edit/",
        f"/views/{view.pk}/delete/",
        "/demo/reset/",
        "/profile/",
        "/interactions/overview/",
        "/search/?q=an",
        "/help/filters/",
        "/search/?q=nobody-is-called-so",
        "/contacts/",
        "/contacts/?q=nobody-is-called-so",
        "/contacts/new/",
        "/contacts/import/",
        f"/contacts/import/{run.pk}/reading/",
        f"/contacts/import/{run.pk}/columns/",
        f"/contacts/import/{run.pk}/",
        "/contacts/import/mappings/",
        f"/contacts/import/mappings/{mapping.pk}/delete/",
        f"/contacts/{person.number}/",
        f"/contacts/{person.number}/edit/",
        f"/contacts/{person.company.number}/",
        f"/contacts/{person.number}/consent/",
        f"/contacts/{person.number}/profile/",
        f"/contacts/{person.number}/inherit/address/",
        f"/contacts/{person.number}/everything/",
        f"/contacts/{person.number}/delete/",
        f"/contacts/{person.number}/erase/",
        f"/contacts/{person.number}/merge/",
        f"/contacts/{abroad.contact.number}/",
        f"/contacts/{abroad.contact.number}/addresses/new/",
        f"/contacts/{abroad.contact.number}/addresses/{abroad.code}/",
        f"/contacts/{abroad.contact.number}/addresses/{abroad.code}/delete/",
        "/contacts/duplicates/",
        "/contacts/duplicates/not/",
        "/contacts/merges/",
        "/salutations/",
        "/salutations/ru/",
        "/mailing-groups/",
        "/mailing-groups/new/",
        f"/mailing-groups/{MailingGroup.objects.first().code}/",
        f"/mailing-groups/{MailingGroup.objects.first().code}/delete/",
        "/segments/",
        "/segments/new/",
        "/segments/from-list/?country=DE",
        f"{worksheet}/",
        f"{worksheet}/add/",
        f"{worksheet}/refine/",
        f"{worksheet}/reduce/",
        f"{worksheet}/paste/",
        f"{worksheet}/files/",
        f"{worksheet}/work/",
        f"{worksheet}/work/{line.pk}/",
        f"{worksheet}/lines/repeated/",
        f"{worksheet}/from-log/",
        f"{worksheet}/from-log/?logged={logged.segment_number}",
        f"{worksheet}/criteria/",
        f"{worksheet}/criteria/save/",
        f"{worksheet}/steps/",
        f"{worksheet}/steps/{line.step_id}/",
        f"{worksheet}/why/?contact={line.contact.number}",
        f"{worksheet}/log/",
        f"/campaigns/{Campaign.objects.first().number}/delete/",
        f"{worksheet}/copy/",
        f"{worksheet}/trash/",
        f"{worksheet}/letters/list/",
        f"{worksheet}/totals/",
        f"{worksheet}/texts/",
        f"{worksheet}/texts/{segment.template_id}/?language=en",
        f"{worksheet}/texts/{segment.template_id}/refresh/",
        f"{worksheet}/lines/new/",
        f"{worksheet}/lines/{line.pk}/",
        f"{worksheet}/lines/{line.pk}/document/",
        f"{worksheet}/lines/{line.pk}/letter/",
        "/saved-criteria/",
        f"/saved-criteria/{saved.code}/",
        f"/saved-criteria/{saved.code}/change/",
        f"/saved-criteria/{saved.code}/steps/0/",
        f"/saved-criteria/{saved.code}/steps/new/",
        f"/saved-criteria/{saved.code}/try/?segment={segment.number}",
        f"/saved-criteria/{saved.code}/copy/",
        f"/saved-criteria/{saved.code}/start/",
        f"/saved-criteria/{saved.code}/delete/",
        "/logged-segments/",
        f"/logged-segments/{logged.segment_number}/",
        f"/logged-segments/{logged.segment_number}/follow-up/",
        f"/logged-segments/{logged.segment_number}/take-back/",
        f"/logged-segments/{logged.segment_number}/cancel/",
        f"/logged-segments/{logged.segment_number}/delete/",
        "/interactions/",
        "/interactions/new/",
        f"/contacts/{person.number}/call/",
        "/interactions/postponed/",
        f"/interactions/postponed/{postponed.pk}/",
        f"/interactions/postponed/{postponed.pk}/discard/",
        f"/contacts/{person.number}/interaction/",
        f"/interactions/{entry.pk}/",
        f"/interactions/together/{batch.pk}/",
        "/campaigns/",
        "/campaigns/new/",
        f"/campaigns/{entry.campaign.number}/",
        f"/campaigns/{entry.campaign.number}/edit/",
        f"/campaigns/{entry.campaign.number}/responses/",
        "/interactions/statistics/",
        "/interactions/statistics/?by=template&show=cost",
        "/merge-fields/",
        f"/jobs/{job.pk}/",
        "/contacts/does-not-exist/",
    ]


@cache
def demo() -> tuple[Snapshot, list[str]]:
    """Loaded once: the rows are put back for each test."""
    call_command("load_demo")
    looked_at = addresses()
    return snapshot(), looked_at


@pytest.fixture
def looked_at(transactional_db: None) -> list[str]:
    kept, found = demo()
    kept.put_back()
    return found


def test_every_page_is_looked_at(looked_at: list[str]) -> None:
    names = {resolve(urlsplit(address).path).view_name for address in looked_at}
    assert {row.name for row in TABLE if row.method == "get"} - names == NO_PAGES


@pytest.mark.parametrize(("language", "width"), [("en", WIDE), ("ru", NARROW)])
@pytest.mark.parametrize("part", range(PARTS))
def test_is_accessible_and_fits_both_screens(
    open_page: Any, looked_at: list[str], language: str, width: int, part: int
) -> None:
    """Each language is looked at by axe on one screen, and measured on both."""
    user = User.objects.get(username="max")
    user.language, user.is_superuser = language, True
    user.set_password(PASSWORD)
    user.save()
    page = open_page(user)
    problems = [
        problem
        for address in looked_at[part::PARTS]
        for problem in problems_of(page, address, language, width)
    ]
    assert problems == []


def problems_of(page: Page, address: str, language: str, width: int) -> list[str]:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)
    found = [
        f"{address}: {violation['id']} {[node['html'] for node in violation['nodes']]}"
        for violation in violations(page)
    ]
    found += [f"{address}: {script} asked for twice" for script in asked_twice(page)]
    if page.locator("html").get_attribute("lang") != language:
        found.append(f"{address}: another language")
    for screen in (WIDE, NARROW):
        page.set_viewport_size({"width": screen, "height": 800})
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > screen:
            found.append(f"{address}: {wide} wide on {screen}")
    return found
