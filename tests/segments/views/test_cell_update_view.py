"""One cell: its editor, and what is posted to it."""

from decimal import Decimal

import pytest
from django.urls import reverse

from segments.models import Segment, SegmentLine
from tests.factories import (
    CampaignFactory,
    ContactAltAddressFactory,
    InteractionTemplateFactory,
    SalespersonFactory,
)

pytestmark = pytest.mark.django_db
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def line(segment):
    return segment.lines.select_related("contact").get(contact__name="Birch")


@pytest.fixture
def post(browser, url, line):
    def posted(name, /, **data):
        data = {"version": line.version, **data}
        answer = browser.post(url("cell-update", line.pk, name), data, headers=FRAGMENT)
        line.refresh_from_db()
        return answer

    return posted


@pytest.mark.parametrize(
    ("name", "typed", "stored"),
    [
        ("description", " For Birch ", "For Birch"),
        ("cost", "1,234.5", Decimal("1234.50")),
        ("cost", "$ 12", Decimal("12.00")),
        ("duration_min", "90", 90),
        ("language", "russian", "ru"),
        ("language", "ru", "ru"),
        ("correspondence_type", "E-", "email"),
        ("correspondence_type", "None", ""),
        ("send_as_attachment", "yes", True),
        ("attempt_failed", "Yes", True),
        ("evaluation", "positive", "positive"),
        ("personal_text", "Two\r\nlines", "Two\nlines"),
    ],
)
def test_words_are_read_as_people_write_them(post, line, name, typed, stored):
    answer = post(name, typed=typed)
    assert answer.status_code == 200
    assert answer["HX-Retarget"] == f"#line-{line.pk}"
    assert getattr(line, name) == stored


@pytest.mark.parametrize("typed", ["2026-03-01", "3/1/2026", "01.03.2026"])
def test_a_day_is_read_in_any_usual_form(post, line, typed):
    assert post("date", typed=typed).status_code == 200
    assert line.date.isoformat() == "2026-03-01"


def test_a_russian_writes_numbers_and_days_as_usual(browser, post, line):
    browser.cookies["language"] = "ru"
    assert post("cost", typed="1\u00a0234,50 ₽").status_code == 200
    assert line.cost == Decimal("1234.50")
    assert post("date", typed="31.12.2026").status_code == 200
    assert post("campaign_target", typed="Да").status_code == 200
    assert line.date.isoformat() == "2026-12-31"


@pytest.mark.parametrize(
    ("name", "typed", "reason"),
    [
        ("cost", "much", "Enter a number"),
        ("cost", "-1", "greater than or equal to 0"),
        ("date", "30.02.2026", "is no date"),
        ("template", "NOBODY", "There is no “NOBODY” to choose for “Template”"),
        ("description", "x" * 101, "at most 100"),
    ],
)
def test_refuses_what_makes_no_sense_and_keeps_it(post, line, name, typed, reason):
    answer = post(name, typed=typed)
    assert answer.status_code == 422
    assert reason in answer.text.replace("&quot;", '"')
    assert f'value="{typed}"' in answer.text
    assert getattr(line, name) is None


def test_a_row_is_meant_by_its_code_or_its_name_and_ambiguous_names_are_said(post, line):
    one = SalespersonFactory(code="ANN1", name="Anna Hart")
    SalespersonFactory(code="ANN2", name="Anna Hart")
    answer = post("salesperson", typed="anna hart")
    assert answer.status_code == 422
    assert "may mean several" in answer.text
    assert post("salesperson", typed="ann1").status_code == 200
    assert line.salesperson == one


def test_a_template_is_pinned(post, line):
    InteractionTemplateFactory(code="CALL")
    assert post("template", typed="call").status_code == 200
    assert line.template.code == "CALL"


def test_emptied_is_blank_on_purpose_where_that_can_be_and_reset_elsewhere(post, line, segment):
    campaign = CampaignFactory()
    Segment.objects.filter(pk=segment.pk).update(campaign=campaign)
    SegmentLine.objects.filter(pk=line.pk).update(description="Own", campaign=campaign, cost=3)
    for name in ("subject", "language", "description", "cost", "campaign"):
        post(name, empty="1")
    assert (line.language, line.description, line.cost) == ("", None, None)
    assert (line.campaign, line.no_campaign) == (None, True)
    post("campaign", reset="1")
    post("language", reset="1")
    assert (line.no_campaign, line.language) == (False, None)


def test_the_answer_tells_what_brings_the_old_value_back(post, line):
    assert '"before": {"reset": "1"}' in post("description", typed="One")["HX-Trigger"]
    assert '"before": {"exact": "One"}' in post("description", typed="Two")["HX-Trigger"]
    post("description", exact="One", seen="Two", way="undo")
    assert line.description == "One"


def test_a_long_list_is_searched(browser, url, line):
    SalespersonFactory.create_batch(13)
    other = SalespersonFactory(name="Xenia Ivanova")
    editor = browser.get(url("cell-update", line.pk, "salesperson"), headers=FRAGMENT)
    assert 'role="combobox"' in editor.text
    found = browser.get(
        url("cell-update", line.pk, "salesperson"), {"typed": "ivan xen"}, headers=FRAGMENT
    )
    assert f'data-value="{other.pk}"' in found.text
    assert found.text.count("<li") == 1


def test_the_addresses_offered_are_the_contacts_own(browser, url, line, post):
    own = ContactAltAddressFactory(contact=line.contact, address="Harbour 1", city="Kiel")
    ContactAltAddressFactory(contact=line.contact, address="The latest counts", city="Kiel")
    other = ContactAltAddressFactory(address="Elsewhere 2", city="Bonn")
    editor = browser.get(url("cell-update", line.pk, "address"), headers=FRAGMENT)
    assert "Harbour 1" in editor.text
    assert "Elsewhere 2" not in editor.text
    assert post("address", exact=str(other.pk)).status_code == 422
    assert post("address", typed="harbour 1, kiel").status_code == 200
    assert line.address == own


def test_without_scripts_the_cell_leads_to_the_form_of_its_line(browser, url, segment, line):
    answer = browser.get(url("cell-update", line.pk, "description"))
    assert answer["Location"] == reverse("segments:line-update", args=[segment.number, line.pk])


@pytest.mark.parametrize("name", ["name", "letter", "step", "nonsense", "document", "version"])
def test_what_is_not_the_lines_own_has_no_editor(browser, url, line, name):
    assert browser.get(url("cell-update", line.pk, name), headers=FRAGMENT).status_code == 404


@pytest.mark.parametrize(("of_the_page", "is_seen"), [(1, True), (0, False)])
def test_letters_over_a_value_that_came_meanwhile_have_not_seen_it(
    browser, url, line, of_the_page, is_seen
):
    version = line.version - 1 + of_the_page
    asked = {"by": "typing", "version": version}
    editor = browser.get(url("cell-update", line.pk, "description"), asked, headers=FRAGMENT)
    assert ('name="seen"' in editor.text) is is_seen


@pytest.mark.parametrize(
    ("name", "typed", "inherited"),
    [("description", "Mine", "Spring letter"), ("correspondence_type", "email", "Hard copy")],
)
def test_what_another_person_left_inherited_is_said_as_it_reads(post, line, name, typed, inherited):
    SegmentLine.objects.filter(pk=line.pk).update(version=line.version + 5)
    answer = post(name, typed=typed)
    assert answer.status_code == 409
    assert f"The other person saved: {inherited}<" in answer.text
