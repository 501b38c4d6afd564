"""The header's form."""

import pytest
from django.urls import reverse

from segments import actions
from segments.forms import HeaderForm
from segments.models import Segment
from tests.factories import InteractionTemplateFactory, SalespersonFactory, UserFactory
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


def test_says_how_many_lines_keep_their_own_value(browser, user, segment, url):
    line = segment.lines.first()
    actions.update_line(line, user=user, version=1, values={"description": "Mine"})
    page = browser.post(
        url("segment-update"), shown(segment) | {"description": "Autumn"}, follow=True
    )
    assert "1 line keeps its own value of: description." in said(page)


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
    assert "The segment&#x27;s own values go: language." in page.text
    segment.refresh_from_db()
    assert segment.template.code == "BUS"
    browser.post(url("segment-update"), typed | {"confirmed": "1"})
    segment.refresh_from_db()
    assert segment.template.code == "CALL"


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
    assert "Take the other template" in page.text
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
