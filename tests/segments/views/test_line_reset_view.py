"""One line: a value or all of them inherit again."""

import pytest
from django.urls import reverse

from segments import actions
from tests.factories import CampaignFactory, UserFactory
from tests.segments.views.conftest import said

pytestmark = pytest.mark.django_db
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def line(segment, user):
    values = {
        "language": "ru",
        "cost": "9.50",
        "campaign": CampaignFactory(),
        "main_address": True,
        "personal_text": "Hello",
        "evaluation": "positive",
    }
    return actions.update_line(segment.lines.first(), user=user, version=1, values=values)


def test_one_value_inherits_again(browser, url, line):
    row = browser.post(url("line-reset"), {"reset": f"{line.pk}:language:2"}, headers=FRAGMENT)
    assert f'id="line-{line.pk}"' in row.text
    line.refresh_from_db()
    assert (line.language, str(line.cost)) == (None, "9.50")


def test_the_whole_line_inherits_again_and_keeps_its_facts(browser, url, line):
    row = browser.post(url("line-reset"), {"reset": f"{line.pk}::2"}, headers=FRAGMENT)
    assert 'name="reset"' not in row.text
    line.refresh_from_db()
    own = [getattr(line, name) for name in line.OVERRIDES]
    assert own == [None] * len(own)
    assert line.main_address is False
    assert (line.personal_text, line.evaluation) == ("Hello", "positive")


def test_a_line_without_own_values_offers_no_reset(browser, segment):
    assert 'form="reset-form"' not in browser.get(segment.get_absolute_url()).text


@pytest.mark.parametrize("reset", ["language:1", ":1", ":", "language:x"])
def test_an_old_version_is_refused_and_nothing_written(browser, url, line, reset):
    page = browser.post(url("line-reset"), {"reset": f"{line.pk}:{reset}"}, follow=True)
    assert "This line was changed meanwhile; nothing was saved." in said(page)
    line.refresh_from_db()
    assert (line.language, line.version) == ("ru", 2)


def test_without_scripts_leads_back_to_the_page_of_lines(browser, url, line):
    data = {"reset": f"{line.pk}:language:2", "back": "search=bir"}
    assert browser.post(url("line-reset"), data).url.endswith("?search=bir")


@pytest.mark.parametrize("field", ["version", "nothing", "personal_text"])
def test_what_inherits_from_nowhere_is_not_found(browser, url, line, field):
    assert browser.post(url("line-reset"), {"reset": f"{line.pk}:{field}:2"}).status_code == 404


def test_viewers_may_not(client, url, line):
    client.force_login(UserFactory(role="Viewer"))
    assert client.post(url("line-reset"), {"reset": f"{line.pk}::2"}).status_code == 403


def test_somebody_elses_is_not_found(browser, foreign):
    address = reverse("segments:line-reset", args=[foreign.number])
    line = foreign.lines.get()
    assert browser.post(address, {"reset": f"{line.pk}::1"}).status_code == 404
