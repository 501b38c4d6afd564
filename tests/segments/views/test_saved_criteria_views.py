"""The list and the pages of saved criteria."""

import re

import pytest
from django.urls import reverse

from segments import actions
from segments.models import SavedCriteria, Segment
from segments.views.saved import PAGE_SIZE
from tests.factories import ContactFactory, UserFactory
from tests.segments.factories import listed
from tests.segments.views.conftest import said, statements

pytestmark = pytest.mark.django_db
GERMANY = {"kind": "add", "criteria": {"filters": {"country": ["DE"]}, "options": []}}
BROKEN = {"kind": "refine", "criteria": {"filters": {"mailing_group": ["GONE"]}, "options": []}}


def criteria(owner, *steps, code="RL", **values):
    said = {"description": "Spring", **values}
    return SavedCriteria.objects.create(code=code, owner=owner, steps=list(steps), **said)


@pytest.fixture
def saved(user):
    named = {"kind": "manual_add", "criteria": {"numbers": ["CT7", "GONE"], "count": 2}}
    return criteria(user, GERMANY, named, BROKEN)


def address(name, saved):
    return reverse(f"segments:saved-criteria-{name}", args=[saved.code])


LIST = "/saved-criteria/"


def test_the_list_has_ones_own_and_shared_ones(browser, saved):
    criteria(UserFactory(), GERMANY, code="SHARED", is_shared=True)
    criteria(UserFactory(), GERMANY, code="HIDDEN")
    page = browser.get(LIST)
    assert [one.code for one in page.context["page"]] == ["RL", "SHARED"]
    assert [one.code for one in browser.get(LIST + "?whose=mine").context["page"]] == ["RL"]
    assert [one.code for one in browser.get(LIST + "?q=shar").context["page"]] == ["SHARED"]


def test_the_second_page_of_the_list_begins_after_the_first(browser, user):
    for number in range(PAGE_SIZE + 2):
        criteria(user, code=f"S{number:03}")
    first = browser.get(LIST).context["page"]
    rest = browser.get(LIST + first.next_address).context["page"]
    assert [saved.code for saved in rest] == ["S050", "S051"]


def test_an_empty_list_says_what_to_do(browser):
    assert "There are no saved criteria yet" in browser.get(LIST).text


def test_statements_do_not_grow_with_criteria(browser, user):
    criteria(user, GERMANY, code="A")
    few = statements(lambda: browser.get(LIST))
    for number in range(20):
        criteria(user, GERMANY, code=f"B{number}")
    assert statements(lambda: browser.get(LIST)) == few


def test_the_page_tells_the_steps_and_marks_broken_ones(browser, saved):
    ContactFactory(number="CT7", name="Adatum")
    page = browser.get(saved.get_absolute_url())
    for words in ("Country is Germany", "2 contacts: Adatum, GONE", "no longer hold together"):
        assert words in page.text


def test_the_page_tells_which_segments_used_them(browser, user, segment):
    saved = criteria(user, GERMANY)
    actions.apply_criteria(segment, saved, user=user)
    assert list(browser.get(saved.get_absolute_url()).context["used_by"]) == [segment]


def test_somebody_elses_own_are_not_found_and_shared_ones_are_read_only(browser):
    foreign = criteria(UserFactory(), GERMANY)
    assert browser.get(foreign.get_absolute_url()).status_code == 404
    SavedCriteria.objects.update(is_shared=True)
    page = browser.get(foreign.get_absolute_url())
    assert not page.context["can_change"]
    for name in ("update", "arrange", "delete"):
        assert browser.post(address(name, foreign), {"remove": "0"}).status_code == 403
    assert SavedCriteria.objects.get().steps == [GERMANY]


def form(saved, **values):
    said = {"code": saved.code, "description": saved.description, "version": saved.version}
    return said | values


def test_are_renamed_and_shared(browser, saved):
    page = browser.post(address("update", saved), form(saved, code="new", is_shared="on"))
    saved.refresh_from_db()
    assert (saved.code, saved.is_shared) == ("NEW", True)
    assert page.url == saved.get_absolute_url()


def test_a_taken_code_is_said_beside_the_field(browser, user, saved):
    criteria(user, GERMANY, code="TWO")
    page = browser.post(address("update", saved), form(saved, code="two"))
    assert page.status_code == 422
    assert "There are saved criteria TWO already." in page.text


def test_a_change_meanwhile_is_said(browser, saved):
    typed = form(saved, version=7, description="As I typed it")
    page = browser.post(address("update", saved), typed)
    assert "Somebody else changed these criteria meanwhile" in page.text
    assert 'value="As I typed it"' in page.text
    again = form(saved, version=saved.version, description="As I typed it")
    browser.post(address("update", saved), again)
    saved.refresh_from_db()
    assert saved.description == "As I typed it"


def kinds(saved):
    saved.refresh_from_db()
    return [step["kind"] for step in saved.steps]


def test_steps_move_up_and_down_and_go(browser, saved):
    page = browser.post(address("arrange", saved), {"version": 1, "up": "2"})
    assert kinds(saved) == ["add", "refine", "manual_add"]
    # Whoever goes on by keyboard does so at the step that moved.
    assert page["Location"].endswith("#step-2")
    page = browser.post(address("arrange", saved), {"version": 2, "down": "0"})
    assert kinds(saved) == ["refine", "add", "manual_add"]
    assert page["Location"].endswith("#step-2")
    browser.post(address("arrange", saved), {"version": 3, "remove": "1"})
    assert kinds(saved) == ["refine", "manual_add"]


def test_the_ends_of_the_steps_move_one_way(browser, saved):
    buttons = {
        name: re.findall(rf'name="{name}"[^>]*', browser.get(saved.get_absolute_url()).text)
        for name in ("up", "down")
    }
    assert [one.endswith("disabled") for one in buttons["up"]] == [True, False, False]
    assert [one.endswith("disabled") for one in buttons["down"]] == [False, False, True]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"up": "0"},
        {"up": "9"},
        {"up": "x"},
        {"down": "2"},
        {"down": "9"},
        {"down": "x"},
        {"remove": "9"},
        {"remove": "-1"},
    ],
)
def test_nonsense_arranges_nothing(browser, saved, data):
    browser.post(address("arrange", saved), {"version": 1, **data})
    assert kinds(saved) == ["add", "manual_add", "refine"]


def test_the_last_step_stays(browser, user):
    saved = criteria(user, GERMANY)
    browser.post(address("arrange", saved), {"version": 1, "remove": "0"})
    assert kinds(saved) == ["add"]


def test_are_copied_under_another_code(browser, saved):
    data = {"code": "copy", "description": "Copy"}
    assert browser.post(address("copy", saved), form(saved)).status_code == 422
    browser.post(address("copy", saved), data)
    assert SavedCriteria.objects.get(code="COPY").steps == saved.steps


def test_deleting_asks_first(browser, saved):
    page = browser.get(address("delete", saved))
    assert "Delete RL · Spring?" in page.text
    assert "3 steps" in page.text
    page = browser.post(address("delete", saved), follow=True)
    assert "Saved criteria RL were deleted." in said(page)
    assert not SavedCriteria.objects.exists()


def test_a_new_segment_starts_from_them(browser, user):
    contact = ContactFactory(country="DE")
    saved = criteria(user, GERMANY)
    page = browser.post(address("start", saved), {"description": "New"}, follow=True)
    segment = Segment.objects.get()
    assert (segment.description, listed(segment)) == ("New", {contact.pk})
    assert "RL: 1 added, 0 removed." in said(page)


def test_broken_ones_start_nothing_and_keep_what_was_typed(browser, saved):
    page = browser.post(address("start", saved), {"description": "New"})
    assert page.status_code == 422
    assert "Step 3 of these criteria no longer holds together" in page.text
    assert 'value="New"' in page.text
    assert not Segment.objects.exists()


def test_are_in_the_navigation(browser):
    assert 'href="/saved-criteria/" aria-current="page"' in browser.get(LIST).text
