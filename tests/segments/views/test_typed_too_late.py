"""Somebody logs or trashes a worksheet while somebody else types on it: what was typed is shown."""

import pytest
from django.urls import reverse

from segments import actions
from segments.forms import HeaderForm
from segments.forms.lines import line_values
from segments.models import Segment
from tests.segments.factories import TODAY
from tests.segments.views.conftest import said

pytestmark = pytest.mark.django_db


def shown(values):
    """What a form posts back when nothing is typed."""
    texts = {name: str(value) for name, value in values.items()}
    return texts | {f"initial-{name}": text for name, text in texts.items() if name != "version"}


@pytest.fixture
def posts(segment, user, template):
    """By name: where each form is posted, as it is typed, and a word that must not be lost."""
    line = segment.lines.first()
    header = shown(HeaderForm(segment).initial) | {"description": "Autumn, typed for long"}
    typed = shown(line_values(line)) | {
        "contact": line.contact.number,
        "personal_text": "It was <good> to meet you",
        "template": str(template.pk),
        "language": "ru",
    }
    texts = {
        "language": "en",
        "initial-own_email_text": "",
        "own_email_text": "Dear {{ contact.name }}",
    }
    many = {"apply": "1", "line": line.pk, "personal_text": "For all of them"}
    return {
        "segment-update": ((), header, ["Description", "Autumn, typed for long"]),
        "line-update": (
            (line.pk,),
            typed,
            ["Personal text", "It was &lt;good&gt; to meet you", "Russian", str(template)],
        ),
        "segment-text-update": ((segment.template_id,), texts, ["Dear {{ contact.name }}"]),
        "lines-update": ((), many, ["For all of them"]),
        "contacts-paste": ((), {"text": "CT0001\nCT0002"}, ["CT0001"]),
    }


def log(segment, user):
    check = actions.check_log(segment, today=TODAY, deliver=True)
    actions.log_segment(
        segment, user=user, today=TODAY, deliver=True, fingerprint=check.fingerprint
    )


FORMS = ("segment-update", "line-update", "segment-text-update", "lines-update", "contacts-paste")


@pytest.mark.parametrize("name", FORMS)
def test_of_a_logged_segment_leads_to_the_log(client, browser, user, segment, url, posts, name):
    parts, data, words = posts[name]
    user.user_permissions.clear()
    log(segment, user)
    page = browser.post(url(name, *parts), data)
    assert page.status_code == 409
    for word in [*words, "has already logged segment", "Open the logged segment"]:
        assert word in page.text
    assert reverse("interactions:logged-segment-detail", args=[segment.number]) in page.text


@pytest.mark.parametrize("name", FORMS)
def test_of_a_trashed_segment_leads_to_the_trash(browser, user, segment, url, posts, name):
    parts, data, words = posts[name]
    Segment.objects.update(state="trashed")
    page = browser.post(url(name, *parts), data, headers={"HX-Request": "true"})
    assert (page.status_code, page.headers["HX-Retarget"]) == (409, "body")
    for word in [*words, "is no longer open", "Open the segment"]:
        assert word in page.text


def test_closed_at_the_last_moment_is_no_different(browser, user, segment, url, posts, monkeypatch):
    """Between the view's look at the segment and the act's lock."""
    update_header = actions.update_header

    def logged_before(segment, **values):
        log(segment, user)
        return update_header(segment, **values)

    monkeypatch.setattr(actions, "update_header", logged_before)
    page = browser.post(url("segment-update"), posts["segment-update"][1])
    assert page.status_code == 409
    assert "Autumn, typed for long" in page.text


def test_where_nothing_was_typed_only_the_sentence_is_said(browser, user, segment, url):
    log(segment, user)
    page = browser.post(url("segment-update"), shown(HeaderForm(segment).initial), follow=True)
    assert page.redirect_chain
    assert "has already logged segment" in said(page)


def test_of_a_purged_line_it_is_still_known(browser, segment, url, posts):
    parts, data, words = posts["line-update"]
    segment.lines.all().delete()
    Segment.objects.update(state="trashed")
    assert words[1] in browser.post(url("line-update", *parts), data).text
