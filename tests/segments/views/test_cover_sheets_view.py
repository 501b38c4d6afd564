"""Cover sheets: a page for each contact, logged or not. Source: cases, SEG-010 and SEG-011."""

import io

import docx
import pytest

from crm.models import Contact, Event, MarketingSetup
from interactions.models import EntryComment, InteractionLogEntry
from tests.factories import InteractionTemplateFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def cover():
    return InteractionTemplateFactory(code="COVERSH", used_for="cover_sheet")


@pytest.fixture(autouse=True)
def sender():
    MarketingSetup.load()
    MarketingSetup.objects.update(company_name="Northern Light Ltd", company_city="London")


def texts(response) -> list[str]:
    """Of paragraphs and cells, in their order."""
    body = docx.Document(io.BytesIO(response.content)).element.body
    return [text.text for text in body.iter("{*}t") if text.text]


def sent(**values):
    return {"all": "1", "apply": "1", "token": "t1", "subject": "Prices", **values}


def test_asks_what_they_say(browser, segment, url, cover):
    page = browser.post(url("cover-sheets"), {"all": "1"})
    assert "2 cover sheets" in page.text
    assert "For your approval" in page.text
    assert 'name="log"' in page.text


def test_a_page_for_each_contact_and_no_entry(browser, segment, url, cover):
    response = browser.post(url("cover-sheets"), sent(remarks=["call"], own_remark="2 copies"))
    assert response["Content-Disposition"].endswith('Spring letter cover sheets.docx"')
    said = texts(response)
    assert said.count("Northern Light Ltd") == said.count("Prices") == 2
    for name in ("Alder", "Birch"):
        assert name in said
    assert "Lindenweg 5" in said
    assert {"☒ Please call", "☐ As agreed", "☒ 2 copies"} <= set(said)
    breaks = docx.Document(io.BytesIO(response.content)).element.body.xpath("//w:pageBreakBefore")
    assert len(breaks) == 1
    assert not InteractionLogEntry.objects.exists()
    assert Event.objects.filter(verb="downloaded cover sheets", details={"sheets": 2}).exists()


def test_logs_one_entry_for_each_contact_once(browser, user, segment, url, cover):
    for _press in range(2):
        response = browser.post(url("cover-sheets"), sent(log="on", text="See page 4"))
        assert response.status_code == 200
    entries = InteractionLogEntry.objects.order_by("contact_name")
    assert [(e.contact_name, e.template, e.description) for e in entries] == [
        ("Alder", cover, "Prices"),
        ("Birch", cover, "Prices"),
    ]
    assert EntryComment.objects.filter(text="See page 4").count() == 2


def test_who_may_not_be_written_to_gets_none(browser, segment, url, cover):
    Contact.objects.filter(name="Alder").update(is_privacy_blocked=True)
    page = browser.post(url("cover-sheets"), {"all": "1"})
    assert "1 contact may not be written to and gets none." in page.text
    assert "Alder" not in texts(browser.post(url("cover-sheets"), sent(log="on")))
    assert [e.contact_name for e in InteractionLogEntry.objects.all()] == ["Birch"]


def test_what_forbids_to_log_is_said_and_nothing_is_written(browser, user, segment, url, cover):
    user.salesperson.is_blocked = True
    user.salesperson.save()
    page = browser.post(url("cover-sheets"), sent(log="on"))
    assert page.status_code == 409
    assert "blocked" in page.text
    assert "Prices" in page.text
    assert not InteractionLogEntry.objects.exists()
    assert not Event.objects.filter(verb="downloaded cover sheets").exists()


def test_who_only_reads_may_not_log(client, segment, url, cover):
    client.force_login(UserFactory(role="Viewer"))
    assert 'name="log"' not in client.post(url("cover-sheets"), {"all": "1"}).text
    assert client.post(url("cover-sheets"), sent(log="on")).status_code == 200
    assert not InteractionLogEntry.objects.exists()
