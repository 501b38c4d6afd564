"""Many lines at once: set, reset, remove."""

import pytest
from django.urls import reverse

from segments import actions
from tests.factories import ContactFactory, UserFactory
from tests.segments.factories import listed
from tests.segments.views.conftest import said, statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def ids(segment):
    return list(segment.lines.order_by("pk").values_list("pk", flat=True))


def test_first_asks_what_to_change(browser, url, ids):
    page = browser.post(url("lines-update"), {"line": ids})
    assert "Change 2 lines" in page.text
    assert page.context["form"].pairs()


def test_sets_and_resets_the_chosen_fields_only(browser, user, segment, url, ids):
    actions.update_lines(
        segment, ids, user=user, values={"description": "Old", "personal_text": "Hello"}
    )
    typed = {
        "apply": "1",
        "line": ids,
        "language_mode": "set",
        "language": "ru",
        "description_mode": "reset",
        "personal_text_mode": "reset",
        "date": "2026-01-01",
    }
    page = browser.post(url("lines-update"), typed, follow=True)
    assert "2 lines were changed." in said(page)
    values = segment.lines.values_list("language", "description", "personal_text", "date")
    assert set(values) == {("ru", None, "", None)}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Choose what to change."),
        ({"template_mode": "set"}, "Say to what"),
        ({"date_mode": "set", "date": "soon"}, "Enter a valid date."),
    ],
)
def test_half_said_changes_are_refused_and_nothing_written(
    browser, segment, url, ids, typed, sentence
):
    page = browser.post(url("lines-update"), {"apply": "1", "line": ids, **typed})
    assert page.status_code == 422
    assert sentence in page.text
    assert set(segment.lines.values_list("version", flat=True)) == {1}


@pytest.mark.parametrize("name", ["lines-update", "lines-remove"])
def test_without_a_tick_says_so(browser, segment, url, name):
    page = browser.post(url(name), {"line": "x", "apply": "1"}, follow=True)
    assert "Tick the lines first." in said(page)
    assert len(listed(segment)) == 2


def test_one_value_of_one_line_is_reset(browser, user, segment, url, ids):
    actions.update_lines(segment, ids, user=user, values={"language": "ru"})
    row = browser.post(
        url("lines-update"), {"reset": f"{ids[0]}:language"}, headers={"HX-Request": "true"}
    )
    assert f'id="line-{ids[0]}"' in row.text
    assert list(segment.lines.order_by("pk").values_list("language", flat=True)) == [None, "ru"]


@pytest.mark.parametrize("reset", ["", "x:language", "0:language"])
def test_a_reset_of_nothing_is_not_found(browser, url, reset):
    assert browser.post(url("lines-update"), {"reset": reset}).status_code == 404


def test_removing_asks_once_naming_what_goes(browser, user, segment, url, ids):
    actions.update_lines(segment, ids[:1], user=user, values={"personal_text": "Hello"})
    page = browser.post(url("lines-remove"), {"line": ids})
    assert "Remove 2 lines from the segment?" in page.text
    assert "1 of them has values or a text of its own." in page.text
    assert len(listed(segment)) == 2


def test_removing_is_done_after_a_yes(browser, segment, url, ids):
    page = browser.post(url("lines-remove"), {"line": ids[:1], "confirmed": "1"}, follow=True)
    assert len(listed(segment)) == 1
    assert "1 line was removed" in said(page)


def test_lines_of_another_segment_are_left_alone(browser, url, foreign):
    line = foreign.lines.get()
    browser.post(url("lines-remove"), {"line": line.pk, "confirmed": "1"})
    browser.post(
        url("lines-update"),
        {"apply": "1", "line": line.pk, "language_mode": "set", "language": "ru"},
    )
    line.refresh_from_db()
    assert (line.is_listed, line.language) == (True, None)


def test_leads_back_to_the_page_it_came_from(browser, url, ids):
    data = {"line": ids[:1], "confirmed": "1", "back": "search=bir&sort=name"}
    assert browser.post(url("lines-remove"), data).url.endswith("?search=bir&sort=name")


def test_the_way_back_never_leaves_the_segment(browser, segment, url, ids):
    data = {"line": ids[:1], "confirmed": "1", "back": "//evil.example/"}
    assert browser.post(url("lines-remove"), data).url.startswith(segment.get_absolute_url())


def test_statements_do_not_grow_with_lines(browser, user, segment, url):
    chosen = [contact.pk for contact in ContactFactory.create_batch(60)]
    actions.add_selected(segment, chosen, user=user, today=segment.created_at.date())
    ids = list(segment.lines.values_list("pk", flat=True))
    change = {"apply": "1", "language_mode": "set", "language": "ru"}
    counts = [
        statements(lambda some=some: browser.post(url("lines-update"), {"line": some, **change}))
        for some in (ids[:10], ids)
    ]
    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", ["lines-update", "lines-remove"])
def test_viewers_may_not(client, segment, url, ids, name):
    client.force_login(UserFactory(role="Viewer"))
    assert client.post(url(name), {"line": ids, "confirmed": "1"}).status_code == 403
    assert len(listed(segment)) == 2


@pytest.mark.parametrize("name", ["lines-update", "lines-remove"])
def test_somebody_elses_is_not_found(browser, foreign, name):
    address = reverse(f"segments:{name}", args=[foreign.number])
    assert browser.post(address, {"line": "1"}).status_code == 404
