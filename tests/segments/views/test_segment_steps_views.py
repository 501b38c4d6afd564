"""Undo and redo."""

import pytest
from django.urls import reverse

from segments.steps import strip
from tests.segments.factories import listed
from tests.segments.views.conftest import said

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
