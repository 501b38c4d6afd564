"""One line in edit."""

from decimal import Decimal

import pytest
from django.urls import reverse

from segments import actions
from segments.forms.lines import line_values
from tests.documents import letter_document
from tests.factories import (
    CampaignFactory,
    ContactAltAddressFactory,
    ContactFactory,
    InteractionGroupFactory,
    InteractionTemplateFactory,
    InteractionTemplateLanguageFactory,
    LoggedSegmentFactory,
    UserFactory,
)
from tests.segments.views.conftest import said, statements

pytestmark = pytest.mark.django_db
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def line(segment):
    return segment.lines.select_related("contact").get(contact__name="Birch")


def shown(line):
    """What the form posts back when nothing is typed."""
    values = {name: str(value) for name, value in line_values(line).items()}
    return values | {
        f"initial-{name}": value for name, value in values.items() if name != "version"
    }


def test_the_form_is_a_row_for_the_grid_and_a_page_without_scripts(browser, url, line):
    row = browser.get(url("line-update", line.pk), headers=FRAGMENT)
    assert row.text.strip().startswith(("{#", "<tr"))
    assert "<html" not in row.text
    assert "<html" in browser.get(url("line-update", line.pk)).text


def test_the_form_names_what_each_field_inherits(browser, url, line):
    page = browser.get(url("line-update", line.pk))
    for text in ("Inherited: Hard copy", "Inherited: English", "Inherited: BUS"):
        assert text in page.text


def test_saves_overrides_and_the_personal_text(browser, url, line):
    other = InteractionTemplateFactory(code="CALL")
    typed = {
        "template": str(other.pk),
        "description": "For Birch",
        "language": "ru",
        "correspondence_type": "email",
        "date": "2026-03-01",
        "evaluation": "positive",
        "personal_text": "Hello",
    }
    row = browser.post(url("line-update", line.pk), shown(line) | typed, headers=FRAGMENT)
    line.refresh_from_db()
    assert row.status_code == 200
    assert "For Birch" in row.text
    assert (line.description, line.language) == ("For Birch", "ru")
    assert line.correspondence_type == "email"
    assert (line.template.code, line.evaluation, line.personal_text) == (
        "CALL",
        "positive",
        "Hello",
    )
    assert str(line.date) == "2026-03-01"


def test_a_dash_is_blank_on_purpose(browser, url, line):
    browser.post(url("line-update", line.pk), shown(line) | {"correspondence_type": "-"})
    line.refresh_from_db()
    assert line.correspondence_type == ""


def test_an_emptied_field_inherits_again(browser, user, url, line):
    line = actions.update_line(
        line, user=user, version=1, values={"description": "Mine", "language": "ru"}
    )
    browser.post(url("line-update", line.pk), shown(line) | {"description": "", "language": ""})
    line.refresh_from_db()
    assert (line.description, line.language) == (None, None)


def test_without_scripts_leads_back_to_the_line(browser, url, line):
    page = browser.post(
        url("line-update", line.pk), shown(line) | {"description": "Mine"}, follow=True
    )
    assert "The line of Birch was saved." in said(page)
    assert [row.line.pk for row in page.context["grid"].rows] == [line.pk]


def test_cancelling_shows_the_row_again(browser, url, line):
    row = browser.get(url("line-update", line.pk) + "?cancel=1", headers=FRAGMENT)
    assert f'id="line-{line.pk}"' in row.text
    assert "<form" not in row.text


@pytest.mark.parametrize(
    "typed", [{"date": "soon"}, {"description": "x" * 101}, {"template": "0"}, {"language": "xx"}]
)
def test_what_cannot_be_is_refused_and_nothing_written(browser, url, line, typed):
    page = browser.post(
        url("line-update", line.pk),
        shown(line) | {"personal_text": "Hello"} | typed,
        headers=FRAGMENT,
    )
    assert page.status_code == 422
    assert "Hello" in page.text
    line.refresh_from_db()
    assert (line.version, line.personal_text) == (1, "")


def test_a_conflict_shows_both_values_and_loses_nothing(browser, user, url, line):
    seen = shown(line)
    theirs = {"description": "Theirs", "personal_text": "From them"}
    actions.update_line(line, user=user, version=1, values=theirs)
    page = browser.post(
        url("line-update", line.pk), seen | {"description": "Mine"}, headers=FRAGMENT
    )
    assert page.status_code == 409
    assert "The other person saved: Theirs" in page.text
    assert 'value="Mine"' in page.text
    assert "From them" in page.text
    line.refresh_from_db()
    assert line.description == "Theirs"


def test_saving_after_a_conflict_writes_what_was_typed_only(browser, user, url, line):
    seen = shown(line)
    theirs = {"description": "Theirs", "personal_text": "From them"}
    actions.update_line(line, user=user, version=1, values=theirs)
    again = browser.post(url("line-update", line.pk), seen | {"description": "Mine"}).context[
        "form"
    ]
    browser.post(url("line-update", line.pk), dict(again.data.items()))
    line.refresh_from_db()
    assert (line.description, line.personal_text) == ("Mine", "From them")


def test_statements_do_not_grow_with_lines(browser, user, url, line, segment):
    few = statements(lambda: browser.get(url("line-update", line.pk)))
    ids = [contact.pk for contact in ContactFactory.create_batch(50)]
    actions.add_selected(segment, ids, user=user)
    assert statements(lambda: browser.get(url("line-update", line.pk))) == few


def test_removed_lines_are_not_found(browser, user, segment, url, line):
    actions.remove_lines(segment, [line.pk], user=user)
    assert browser.get(url("line-update", line.pk)).status_code == 404


def test_lines_of_another_segment_are_not_found(browser, url, foreign):
    assert browser.get(url("line-update", foreign.lines.get().pk)).status_code == 404


def test_viewers_may_not_edit(client, url, line):
    client.force_login(UserFactory(role="Viewer"))
    data = shown(line) | {"description": "Mine"}
    assert client.post(url("line-update", line.pk), data).status_code == 403
    line.refresh_from_db()
    assert line.description is None


def test_a_logged_segment_leads_to_its_log_and_writes_nothing(browser, segment, url, line):
    logged = LoggedSegmentFactory(segment_number=segment.number)
    segment.state = "logged"
    segment.save()
    data = shown(line)
    page = browser.post(url("line-update", line.pk), data)
    assert page.url == logged.get_absolute_url()
    fragment = browser.post(url("line-update", line.pk), data, headers=FRAGMENT)
    assert fragment["HX-Redirect"] == logged.get_absolute_url()
    page = browser.post(url("line-update", line.pk), data | {"description": "Mine"})
    assert page.status_code == 409
    line.refresh_from_db()
    assert line.description is None


def test_somebody_elses_is_not_found(browser, foreign):
    address = reverse("segments:line-update", args=[foreign.number, foreign.lines.get().pk])
    assert browser.get(address).status_code == 404


def test_cancel_without_a_script_is_the_form_and_claims_nothing(browser, segment, url):
    line = segment.lines.first()
    page = browser.get(url("line-update", line.pk), {"cancel": "1"})
    assert page.status_code == 200
    assert "was saved" not in said(page)


def posted(browser, url, line, **typed):
    page = browser.post(url("line-update", line.pk), shown(line) | typed, headers=FRAGMENT)
    line.refresh_from_db()
    return page


MORE = [
    ({"cost": "9.5"}, {"cost": Decimal("9.50")}),
    ({"duration_min": "7"}, {"duration_min": 7}),
    ({"information_flow": "inbound"}, {"information_flow": "inbound"}),
    ({"initiated_by": "them"}, {"initiated_by": "them"}),
    ({"campaign_target": "yes"}, {"campaign_target": True}),
    ({"send_as_attachment": "yes"}, {"send_as_attachment": True}),
    ({"send_as_attachment": "no"}, {"send_as_attachment": None}),
    ({"attempt_failed": "on"}, {"attempt_failed": True}),
    ({"subject": "News"}, {"subject": "News"}),
]


@pytest.mark.parametrize(("typed", "stored"), MORE)
def test_every_other_value_can_be_typed(browser, url, line, typed, stored):
    assert posted(browser, url, line, **typed).status_code == 200
    assert {name: getattr(line, name) for name in stored} == stored


def test_groups_and_campaigns_are_chosen(browser, url, line):
    group, campaign = InteractionGroupFactory(), CampaignFactory()
    posted(browser, url, line, group=str(group.pk), campaign=str(campaign.pk))
    assert (line.group, line.campaign) == (group, campaign)


def test_without_a_campaign_is_said_and_taken_back(browser, user, segment, url, line):
    segment.refresh_from_db()
    header = {"campaign": CampaignFactory()}
    actions.update_header(segment, user=user, version=segment.version, values=header)
    posted(browser, url, line, campaign="-")
    assert (line.no_campaign, line.campaign) == (True, None)
    posted(browser, url, line, campaign="")
    assert line.no_campaign is False


def test_a_closed_campaign_is_offered_to_the_line_that_has_it(browser, user, url, line):
    campaign = CampaignFactory(number="CLOSED1", is_closed=True)
    assert "CLOSED1" not in browser.get(url("line-update", line.pk)).text
    actions.update_line(line, user=user, version=1, values={"campaign": campaign})
    assert "CLOSED1" in browser.get(url("line-update", line.pk)).text


def test_the_address_is_automatic_the_main_one_or_another_of_the_contact(browser, url, line):
    active = ContactAltAddressFactory(contact=line.contact, address="Elm 1")
    later = ContactAltAddressFactory(contact=line.contact, address="Oak 2", starts_on="2099-01-01")
    foreign = ContactAltAddressFactory(address="Far 3")
    page = browser.get(url("line-update", line.pk))
    assert "Automatic: Elm 1, Leeds" in page.text
    assert "Main address: Lindenweg 5, Berlin" in page.text
    assert "Far 3" not in page.text
    posted(browser, url, line, address=str(later.pk))
    assert line.address == later
    posted(browser, url, line, address="-")
    assert (line.address, line.main_address) == (None, True)
    posted(browser, url, line, address=str(active.pk))
    assert (line.address, line.main_address) == (None, False)
    assert posted(browser, url, line, address=str(foreign.pk)).status_code == 422


def test_a_subject_can_be_left_out_on_purpose_and_inherit_again(browser, url, line):
    # An e-mail's subject would be the description.
    posted(browser, url, line, correspondence_type="email")
    posted(browser, url, line, subject="News", no_subject="on")
    assert line.subject == ""
    posted(browser, url, line, no_subject="")
    assert line.subject is None


def test_folded_values_are_shown_where_one_is_set(browser, user, url, line):
    assert "line-form__more" in browser.get(url("line-update", line.pk)).text
    assert not browser.get(url("line-update", line.pk)).context["form"].shows_more
    actions.update_line(line, user=user, version=1, values={"cost": "9.50"})
    page = browser.get(url("line-update", line.pk))
    assert page.context["form"].shows_more
    assert "Otherwise: 0.00 (from template BUS)" in page.text


@pytest.mark.parametrize(
    "typed", [{"cost": "-1"}, {"cost": "x"}, {"duration_min": "-1"}, {"campaign": "999999"}]
)
def test_a_folded_value_that_cannot_be_is_shown_with_the_reason(browser, url, line, typed):
    page = posted(browser, url, line, **typed)
    assert page.status_code == 422
    assert page.context["form"].shows_more
    assert line.version == 1


def test_a_conflict_of_a_folded_value_shows_both(browser, user, url, line):
    seen = shown(line)
    actions.update_line(line, user=user, version=1, values={"cost": "7.00"})
    page = browser.post(url("line-update", line.pk), seen | {"cost": "9"}, headers=FRAGMENT)
    assert page.status_code == 409
    assert "The other person saved: 7.00" in page.text
    assert page.context["form"].shows_more


def test_a_personal_text_without_a_place_is_said_when_it_is_saved(browser, user, segment, url):
    template = InteractionTemplateFactory(code="BARE", default_language="en")
    document = letter_document("Dear {{ contact.name }}")
    InteractionTemplateLanguageFactory(template=template, document=document)
    segment.refresh_from_db()
    header = {"template": template}
    actions.update_header(segment, user=user, version=segment.version, values=header)
    line = segment.lines.select_related("contact").first()
    row = posted(browser, url, line, personal_text="Hello")
    assert "has no place for the personal text" in row.text
    assert 'hx-swap-oob="outerHTML:.messages"' in row.text
    assert "text without a place" in row.text
    assert line.personal_text == "Hello"


def test_a_personal_text_with_a_place_is_saved_without_a_word(browser, url, line):
    assert "has no place" not in posted(browser, url, line, personal_text="Hello").text
