"""Many lines at once: set, reset, remove."""

import pytest
from django.urls import reverse

from segments import actions
from segments.steps import carries_typed_values
from tests.factories import (
    CampaignFactory,
    ContactAltAddressFactory,
    ContactFactory,
    InteractionGroupFactory,
    UserFactory,
)
from tests.segments.factories import listed
from tests.segments.lines import fill
from tests.segments.views.conftest import said, statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def ids(segment):
    return list(segment.lines.order_by("pk").values_list("pk", flat=True))


def test_first_asks_what_to_change(browser, url, ids):
    page = browser.post(url("lines-update"), {"line": ids})
    assert "Change 2 lines" in page.text
    assert page.context["form"].main_pairs


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
        ({"description": "Typed"}, "Choose “Set to” to use this value"),
        ({"language_mode": "reset", "cost": "3"}, "Choose “Set to” to use this value"),
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
    actions.add_selected(segment, chosen, user=user)
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


EVERY_VALUE = {
    "subject": "News",
    "personal_text": "Hello",
    "evaluation": "positive",
    "attempt_failed": "yes",
    "cost": "9.50",
    "duration_min": "7",
    "information_flow": "inbound",
    "initiated_by": "them",
    "campaign_target": "yes",
    "campaign_response": "yes",
    "send_as_attachment": "yes",
    "campaign": "{campaign}",
    "group": "{group}",
}


def test_every_value_can_be_set_and_reset_on_many_lines(browser, segment, url, ids):
    keys = {"campaign": CampaignFactory().pk, "group": InteractionGroupFactory().pk}
    typed = {name: text.format(**keys) for name, text in EVERY_VALUE.items()}
    modes = {f"{name}_mode": "set" for name in typed}
    browser.post(url("lines-update"), {"apply": "1", "line": ids, **typed, **modes})
    line = segment.lines.first()
    assert (line.subject, line.personal_text, str(line.cost)) == ("News", "Hello", "9.50")
    assert (line.evaluation, line.attempt_failed) == ("positive", True)
    assert (line.campaign_id, line.group_id) == (keys["campaign"], keys["group"])
    assert (line.campaign_target, line.campaign_response) == (True, True)
    modes = {f"{name}_mode": "reset" for name in typed}
    browser.post(url("lines-update"), {"apply": "1", "line": ids, **modes})
    assert not segment.lines.filter(carries_typed_values()).exists()


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ({"address_mode": "set", "address": "-"}, {"main_address": True}),
        (
            {
                "subject_mode": "without",
                "correspondence_type_mode": "set",
                "correspondence_type": "email",
            },
            {"subject": ""},
        ),
    ],
)
def test_blanks_on_purpose_are_set_on_many_lines(browser, segment, url, ids, typed, stored):
    for line in segment.lines.all():
        ContactAltAddressFactory(contact=line.contact)
    data = {"apply": "1", "line": ids, **typed}
    browser.post(url("lines-update"), data)
    assert segment.lines.filter(**stored).count() == 2


def test_no_campaign_is_set_on_many_lines(browser, user, segment, url, ids):
    segment.refresh_from_db()
    header = {"campaign": CampaignFactory()}
    actions.update_header(segment, user=user, version=segment.version, values=header)
    data = {"apply": "1", "line": ids, "campaign_mode": "set", "campaign": "-"}
    browser.post(url("lines-update"), data)
    assert segment.lines.filter(no_campaign=True).count() == 2


ALL = {"all": "1", "back": "search=birch"}


def test_all_that_match_are_changed_and_no_others(browser, segment, url, ids):
    asked = browser.post(url("lines-update"), ALL | {"expected": "1"})
    assert "Change 1 line" in asked.text
    assert 'name="expected" value="1"' in asked.text
    data = ALL | {"expected": "1", "apply": "1", "language_mode": "set", "language": "ru"}
    browser.post(url("lines-update"), data)
    said_so = segment.lines.order_by("pk").values_list("language", flat=True)
    assert list(said_so) == [None, "ru"]


@pytest.mark.parametrize("expected", ["2", "", "x"])
def test_another_count_by_now_is_asked_about_again(browser, segment, url, ids, expected):
    data = ALL | {"expected": expected, "apply": "1", "language_mode": "set", "language": "ru"}
    page = browser.post(url("lines-update"), data)
    assert page.status_code == 409
    assert "Meanwhile 1 line matches; nothing was changed." in page.text
    assert 'name="expected" value="1"' in page.text
    assert page.context["form"]["language"].value() == "ru"
    assert not segment.lines.filter(language="ru").exists()


def test_all_that_match_are_removed_after_a_yes_for_this_count(browser, segment, url, ids):
    page = browser.post(url("lines-remove"), ALL | {"expected": "1"})
    assert "Remove 1 line from the segment?" in page.text
    page = browser.post(url("lines-remove"), ALL | {"expected": "7", "confirmed": "1"})
    assert "Meanwhile 1 line matches" in page.text
    assert len(listed(segment)) == 2
    browser.post(url("lines-remove"), ALL | {"expected": "1", "confirmed": "1"})
    assert len(listed(segment)) == 1


def test_all_that_match_nothing_says_so(browser, url):
    data = {"all": "1", "back": "search=nobody", "expected": "0"}
    assert "No line matches." in said(browser.post(url("lines-remove"), data, follow=True))


def test_all_lines_are_offered_where_there_is_more_than_a_page(browser, user, segment, url):
    assert 'id="grid-all"' not in browser.get(segment.get_absolute_url()).text
    fill(segment, 60, user=user)
    page = browser.get(segment.get_absolute_url())
    assert "all 62 lines of the segment" in page.text
    page = browser.get(segment.get_absolute_url() + "?search=name")
    assert "all 60 lines that match" in page.text


def test_all_but_the_ticked_ones_are_meant(browser, segment, url, ids):
    data = {"all": "but", "line": ids[:1], "seen": "2"}
    page = browser.post(url("lines-update"), data)
    assert "Change 1 line" in page.text
    assert 'name="all" value="but"' in page.text
    change = {"apply": "1", "language_mode": "set", "language": "ru"}
    browser.post(url("lines-update"), {**data, "expected": "1", **change})
    said_by = list(segment.lines.order_by("pk").values_list("language", flat=True))
    assert said_by == [None, "ru"]
    asked = browser.post(url("lines-remove"), data)
    assert 'name="expected" value="1"' in asked.text
    browser.post(url("lines-remove"), {**data, "expected": "1", "confirmed": "1"})
    assert listed(segment) == {segment.lines.get(pk=ids[0]).contact_id}


def test_a_file_has_all_but_the_ticked_ones(browser, url, ids):
    answer = browser.post(url("lines-export"), {"format": "csv", "all": "but", "line": ids[:1]})
    rows = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "Birch" in rows
    assert "Alder" not in rows
