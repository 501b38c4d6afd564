"""Undo and redo."""

import pytest
from django.urls import reverse

from segments import actions
from segments.steps import strip
from tests.segments.factories import listed
from tests.segments.views.conftest import said, statements

pytestmark = pytest.mark.django_db


def test_undo_takes_back_the_named_step(browser, segment, url):
    step = strip(segment).undoable.step
    page = browser.post(url("segment-undo"), {"step": step.pk}, follow=True)
    assert len(listed(segment)) == 1
    assert "The step was taken back; 1 line is off the segment." in said(page)
    assert "taken back" in page.text


def test_redo_does_it_again(browser, segment, url):
    step = strip(segment).undoable.step
    browser.post(url("segment-undo"), {"step": step.pk})
    browser.post(url("segment-redo"), {"step": step.pk})
    assert len(listed(segment)) == 2


@pytest.mark.parametrize("name", ["segment-undo", "segment-redo"])
@pytest.mark.parametrize("step", ["", "x", "0", "999999"])
def test_another_step_is_refused_with_a_sentence(browser, segment, url, name, step):
    page = browser.post(url(name), {"step": step}, follow=True)
    assert "The steps changed meanwhile" in said(page)
    assert len(listed(segment)) == 2


@pytest.mark.parametrize("name", ["segment-undo", "segment-redo"])
def test_somebody_elses_is_not_found(browser, foreign, name):
    address = reverse(f"segments:{name}", args=[foreign.number])
    assert browser.post(address, {"step": "1"}).status_code == 404


class TestStepList:
    """All steps, the latest first."""

    def test_shows_each_with_its_sentence_and_leads_to_it(self, browser, segment, url):
        actions.undo(segment, user=segment.created_by, step=strip(segment).undoable.step.pk)
        page = browser.get(url("step-list"))
        assert [view.step.ordinal for view in page.context["views"]] == [2, 1]
        assert "taken back" in page.text
        for step in segment.steps.all():
            assert url("step-detail", step.pk) in page.text

    def test_is_led_to_from_a_worksheet_with_many(self, browser, segment, url, monkeypatch):
        link = f'href="{url("step-list")}"'
        assert link not in browser.get(segment.get_absolute_url()).text
        monkeypatch.setattr("segments.steps.RECENT", 1)
        actions.reduce_contacts(segment, {"country": ["DE"]}, user=segment.created_by)
        page = browser.get(segment.get_absolute_url())
        assert "All 3 steps" in page.text
        assert link in page.text

    def test_costs_the_same_at_any_number(self, browser, segment, url):
        few = statements(lambda: browser.get(url("step-list")))
        for _step in range(5):
            actions.reduce_contacts(segment, {"country": ["DE"]}, user=segment.created_by)
        assert statements(lambda: browser.get(url("step-list"))) == few
