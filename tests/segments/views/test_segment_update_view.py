"""The header's form."""

from decimal import Decimal

import pytest
from django.urls import reverse

from segments import actions
from segments.forms import HeaderForm
from segments.models import Segment
from tests.factories import (
    CampaignFactory,
    InteractionGroupFactory,
    InteractionTemplateFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.segments.factories import make_segment
from tests.segments.views.conftest import said

pytestmark = pytest.mark.django_db


def shown(segment: Segment) -> dict[str, str]:
    """What the page's form posts back when nothing is typed."""
    values = {name: str(value) for name, value in HeaderForm(segment).initial.items()}
    return values | {
        f"initial-{name}": value for name, value in values.items() if name != "version"
    }


def test_saves_what_was_typed_and_says_so(browser, segment, url):
    typed = {"description": "Autumn letter", "language": "ru", "date": "2026-02-01"}
    page = browser.post(url("segment-update"), shown(segment) | typed, follow=True)
    segment.refresh_from_db()
    assert (segment.description, segment.language) == ("Autumn letter", "ru")
    assert all(word in said(page) for word in ("Saved:", "description", "date", "language"))


def test_an_emptied_field_inherits_and_a_dash_is_blank_on_purpose(browser, user, segment, url):
    segment = actions.update_header(
        segment, user=user, version=segment.version, values={"language": "ru"}
    ).segment
    typed = {"language": "", "correspondence_type": "-"}
    browser.post(url("segment-update"), shown(segment) | typed)
    segment.refresh_from_db()
    assert segment.language is None
    assert segment.correspondence_type == ""


def test_a_reset_button_lets_its_field_inherit(browser, user, segment, url):
    segment = actions.update_header(
        segment, user=user, version=segment.version, values={"language": "ru"}
    ).segment
    browser.post(url("segment-update"), shown(segment) | {"reset": "language"})
    segment.refresh_from_db()
    assert segment.language is None


class TestLinesWithTheirOwn:
    """The question before a field is saved that lines override."""

    @pytest.fixture(autouse=True)
    def own(self, user, segment):
        self.line = segment.lines.first()
        actions.update_line(self.line, user=user, version=1, values={"description": "Mine"})

    def save(self, browser, segment, url, **answers):
        typed = shown(segment) | {"description": "Autumn"} | answers
        return browser.post(url("segment-update"), typed, follow=True)

    def test_are_counted_and_asked_for(self, browser, segment, url):
        page = self.save(browser, segment, url)
        for words in ("1 line has its own value of: description.", "Also reset this 1 line"):
            assert words in page.text
        segment.refresh_from_db()
        assert segment.description == "Spring letter"

    def test_keep_their_own(self, browser, segment, url):
        answers = {"lines-description": "keep", "confirmed": "1"}
        page = self.save(browser, segment, url, **answers)
        assert "1 line keeps its own value of: description." in said(page)
        self.line.refresh_from_db()
        assert self.line.description == "Mine"

    def test_are_reset_in_the_same_step(self, browser, user, segment, url):
        answers = {"lines-description": "reset", "confirmed": "1"}
        page = self.save(browser, segment, url, **answers)
        assert "1 line inherits from the header again." in said(page)
        self.line.refresh_from_db()
        assert self.line.description is None
        actions.undo(segment, user=user, step=segment.steps.last().pk)
        self.line.refresh_from_db()
        segment.refresh_from_db()
        assert (self.line.description, segment.description) == ("Mine", "Spring letter")

    def test_are_asked_about_again_where_others_have_their_own_meanwhile(
        self, browser, user, segment, url
    ):
        answers = {
            "lines-description": "reset",
            "lines-description-count": "1",
            "confirmed": "1",
        }
        second = segment.lines.last()
        actions.update_line(second, user=user, version=1, values={"description": "Hers"})
        page = self.save(browser, segment, url, **answers)
        for words in ("Meanwhile other lines", "Also reset these 2 lines", 'value="Autumn"'):
            assert words in page.text
        assert ("lines-description-count", "1") not in page.context["fields"]
        self.line.refresh_from_db()
        assert self.line.description == "Mine"
        self.save(browser, segment, url, **answers | {"lines-description-count": "2"})
        assert not segment.lines.exclude(description=None).exists()

    def test_that_are_no_longer_any_are_not_asked_about_for_ever(self, browser, user, segment, url):
        actions.update_line(self.line, user=user, version=2, values={"description": None})
        answers = {"lines-description": "reset", "lines-description-count": "1"}
        asked = self.save(browser, segment, url, **answers, confirmed="1")
        page = browser.post(url("segment-update"), dict(asked.context["fields"]), follow=True)
        assert "Saved: description." in said(page)

    def test_are_left_alone_by_a_change_elsewhere(self, browser, segment, url):
        typed = shown(segment) | {"date": "2026-02-01"}
        assert "Saved: date." in said(browser.post(url("segment-update"), typed, follow=True))


def test_an_empty_description_is_refused_and_nothing_written(browser, segment, url):
    page = browser.post(
        url("segment-update"), shown(segment) | {"description": "", "language": "ru"}
    )
    assert page.status_code == 422
    segment.refresh_from_db()
    assert (segment.description, segment.language) == ("Spring letter", None)


def test_a_conflict_shows_both_values_and_keeps_what_was_typed(browser, user, segment, url):
    seen = shown(segment)
    theirs = {"description": "Theirs", "language": "de"}
    actions.update_header(segment, user=user, version=segment.version, values=theirs)
    page = browser.post(url("segment-update"), seen | {"description": "Mine"})
    assert page.status_code == 409
    assert "The other person saved: Theirs" in page.text
    form = page.context["form"]
    assert form["description"].value() == "Mine"
    assert form["language"].value() == "de"
    segment.refresh_from_db()
    assert segment.description == "Theirs"


def test_saving_after_a_conflict_changes_what_was_typed_only(browser, user, segment, url):
    seen = shown(segment)
    theirs = {"description": "Theirs", "language": "de"}
    actions.update_header(segment, user=user, version=segment.version, values=theirs)
    again = browser.post(url("segment-update"), seen | {"description": "Mine"}).context["form"]
    browser.post(url("segment-update"), dict(again.data.items()))
    segment.refresh_from_db()
    assert (segment.description, segment.language) == ("Mine", "de")


def test_another_template_asks_before_own_values_go(browser, user, segment, url):
    segment = actions.update_header(
        segment, user=user, version=segment.version, values={"language": "ru"}
    ).segment
    other = InteractionTemplateFactory(code="CALL")
    typed = shown(segment) | {"template": str(other.pk)}
    page = browser.post(url("segment-update"), typed)
    lost = "values go with the old template: language Russian → Each contact&#x27;s language"
    assert lost in page.text
    segment.refresh_from_db()
    assert segment.template.code == "BUS"
    browser.post(url("segment-update"), typed | {"confirmed": "1"})
    segment.refresh_from_db()
    assert segment.template.code == "CALL"


def test_another_template_names_old_and_new_values(browser, user, segment, url):
    version, values = segment.version, {"cost": Decimal(9), "campaign_target": True}
    segment = actions.update_header(segment, user=user, version=version, values=values).segment
    other = InteractionTemplateFactory(code="CALL", cost=Decimal(15))
    page = browser.post(url("segment-update"), shown(segment) | {"template": str(other.pk)})
    assert "unit cost 9.00 → 15.00; campaign target Yes → No." in page.text


def test_another_template_asks_for_lines_with_one_of_their_own(browser, user, segment, url):
    line = segment.lines.first()
    own, other = InteractionTemplateFactory(code="OWN"), InteractionTemplateFactory(code="CALL")
    actions.update_line(line, user=user, version=1, values={"template": own})
    typed = shown(segment) | {"template": str(other.pk)}
    page = browser.post(url("segment-update"), typed)
    assert "1 line has a template of its own." in page.text
    browser.post(url("segment-update"), typed | {"confirmed": "1", "lines-template": "reset"})
    line.refresh_from_db()
    assert line.template is None


def test_every_value_can_be_saved_and_read_again(browser, segment, url):
    campaign, group = CampaignFactory(), InteractionGroupFactory()
    typed = {
        "campaign": str(campaign.pk),
        "campaign_target": "yes",
        "campaign_response": "no",
        "ignore_contact_preference": "yes",
        "cost": "12.50",
        "duration_min": "45",
        "information_flow": "inbound",
        "initiated_by": "them",
        "group": str(group.pk),
        "send_as_attachment": "yes",
    }
    page = browser.post(url("segment-update"), shown(segment) | typed, follow=True)
    segment.refresh_from_db()
    # What equals the template's is inherited.
    assert {name: value for name, value in shown(segment).items() if name in typed} == typed | {
        "campaign_response": ""
    }
    assert all(f'name="reset" value="{name}"' in page.text for name in ("cost", "group"))


def test_no_campaign_is_said_on_purpose_and_reset(browser, segment, url):
    browser.post(url("segment-update"), shown(segment) | {"campaign": "-"})
    segment.refresh_from_db()
    assert segment.no_campaign
    browser.post(url("segment-update"), shown(segment) | {"reset": "campaign"})
    segment.refresh_from_db()
    assert not segment.no_campaign


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("cost", "-1"),
        ("cost", "x"),
        ("duration_min", "9999999999999"),
        ("campaign", "7"),
        ("group", "-"),
        ("campaign_target", "perhaps"),
        ("information_flow", "-"),
    ],
)
def test_nonsense_is_refused_beside_its_field(browser, segment, url, field, value):
    page = browser.post(url("segment-update"), shown(segment) | {field: value})
    assert page.status_code == 422
    assert field in page.context["form"].errors


def test_drv_006_a_blocked_salesperson_is_refused(browser, segment, url):
    blocked = SalespersonFactory(is_blocked=True)
    page = browser.post(url("segment-update"), shown(segment) | {"salesperson": str(blocked.pk)})
    assert page.status_code == 422


def test_a_closed_campaign_is_refused_and_one_in_use_stays(browser, user, segment, url):
    campaign = CampaignFactory()
    values = {"campaign": campaign}
    segment = actions.update_header(
        segment, user=user, version=segment.version, values=values
    ).segment
    campaign.is_closed = True
    campaign.save()
    browser.post(url("segment-update"), shown(segment) | {"language": "ru"})
    segment.refresh_from_db()
    assert (segment.campaign, segment.language) == (campaign, "ru")
    closed = CampaignFactory(is_closed=True)
    page = browser.post(url("segment-update"), shown(segment) | {"campaign": str(closed.pk)})
    assert page.status_code == 422


def test_russian_writes_costs_with_a_comma(browser, user, segment, url):
    user.language = "ru"
    user.save()
    browser.cookies["language"] = "ru"
    page = browser.post(
        url("segment-update"),
        shown(segment) | {"cost": "12,50"},
        follow=True,
        headers={"accept-language": "ru"},
    )
    segment.refresh_from_db()
    assert segment.cost == Decimal("12.50")
    assert 'value="12,50"' in page.text


def test_a_conflict_about_the_campaign_names_theirs(browser, user, segment, url):
    seen = shown(segment)
    theirs = {"no_campaign": True}
    actions.update_header(segment, user=user, version=segment.version, values=theirs)
    mine = {"campaign": str(CampaignFactory().pk)}
    page = browser.post(url("segment-update"), seen | mine)
    assert "The other person saved: No campaign" in page.text


def test_a_retired_template_is_refused(browser, segment, url):
    retired = InteractionTemplateFactory(is_retired=True)
    page = browser.post(url("segment-update"), shown(segment) | {"template": str(retired.pk)})
    assert page.status_code == 422


def test_reading_it_by_get_is_refused(browser, url):
    assert browser.get(url("segment-update")).status_code == 405


def test_resetting_the_template_asks_before_own_values_go(browser, user, segment, url):
    version, values = segment.version, {"correspondence_type": "email"}
    segment = actions.update_header(segment, user=user, version=version, values=values).segment
    shown = HeaderForm(segment).initial
    data = {**shown, **{f"initial-{name}": value for name, value in shown.items()}}
    page = browser.post(url("segment-update"), data | {"reset": "template"})
    assert "correspondence type E-mail → Each contact&#x27;s preference" in page.text
    segment.refresh_from_db()
    assert (segment.template is None, segment.correspondence_type) == (False, "email")
    browser.post(url("segment-update"), data | {"reset": "template", "confirmed": "1"})
    segment.refresh_from_db()
    assert (segment.template, segment.correspondence_type) == (None, None)


def test_giving_a_segment_away_leads_to_the_list(browser, user):
    owner = UserFactory(role="Marketing manager")
    given = make_segment(user=owner, salesperson=user.salesperson)
    data = {"version": given.version, "description": given.description}
    data |= {"initial-description": given.description}
    data |= {"salesperson": SalespersonFactory().pk, "initial-salesperson": user.salesperson_id}
    address = reverse("segments:segment-update", args=[given.number])
    page = browser.post(address, data, follow=True)
    assert page.status_code == 200
    assert "Saved: salesperson." in said(page)
