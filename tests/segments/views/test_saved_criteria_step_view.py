"""The steps of saved criteria in the builder: changed, added, mended, and tried on a segment."""

import pytest

from segments import actions
from segments.models import SavedCriteria, SegmentLine
from segments.steps import strip
from tests.factories import ContactFactory, MailingGroupFactory, UserFactory
from tests.segments.factories import listed, make_segment
from tests.segments.views.conftest import said, statements

pytestmark = pytest.mark.django_db


def tree(*parts, match="all"):
    return {"version": 2, "tree": {match: list(parts)}}


def leaf(source, has="some", **where):
    return {"source": source, "where": where} | ({} if source == "contact" else {"has": has})


def step(kind, filters, *options):
    return {"kind": kind, "criteria": {"filters": filters, "options": list(options)}}


NESTED = tree(
    leaf("contact", city="Leeds|York"),
    {"any": [leaf("mailing_group", has="no", group="NEWS"), {"none": [leaf("consent")]}]},
)
LEEDS = tree(leaf("contact", city="Leeds"))


@pytest.fixture
def news(db):
    return MailingGroupFactory(code="NEWS")


@pytest.fixture
def save(user, news):
    def saved(*steps, **values):
        words = {"code": "RL", "description": "Spring", "owner": user, **values}
        return SavedCriteria.objects.create(steps=list(steps), **words)

    return saved


def address(saved, position):
    return f"/saved-criteria/{saved.code}/steps/{position}/"


def as_posted(page, **changed):
    """What the form on the page would post."""
    data = page.context["builder"].data.copy()
    for name, value in changed.items():
        data[name] = value
    return {name: data.getlist(name) for name in data}


def test_a_step_saved_as_it_stands_is_the_same_step(browser, save):
    saved = save(step("add", NESTED, "with_companies"))
    page = browser.get(address(saved, 0))
    assert "Change the step" in page.text
    answer = browser.post(address(saved, 0), as_posted(page))
    assert answer.url == saved.get_absolute_url()
    saved.refresh_from_db()
    assert saved.steps == [step("add", NESTED, "with_companies")]
    assert saved.version == 2


def test_conditions_kind_and_options_are_changed(browser, save):
    saved = save(step("add", LEEDS, "with_companies"), step("refine", LEEDS))
    page = browser.get(address(saved, 0))
    data = as_posted(page, kind="reduce", entire_companies="on", **{"text-1-1": "Y*"})
    browser.post(address(saved, 0), data)
    saved.refresh_from_db()
    changed = step("reduce", tree(leaf("contact", city="Y*")), "entire_companies")
    assert saved.steps == [changed, step("refine", LEEDS)]


def test_a_step_is_added_at_the_end(browser, save):
    saved = save(step("add", LEEDS))
    assert "New step" in browser.get(address(saved, "new")).text
    data = {
        "version": 1,
        "kind": "refine",
        "node": "1:contact:0",
        "row": "1-1:city",
        "text-1-1": "York",
    }
    browser.post(address(saved, "new"), data)
    saved.refresh_from_db()
    assert saved.steps[1] == step("refine", tree(leaf("contact", city="York")))


def test_plain_filters_of_older_steps_open_as_conditions(browser, save):
    saved = save(step("add", {"country": ["DE"], "city": ["lee"], "match": ["any"]}))
    page = browser.get(address(saved, 0))
    browser.post(address(saved, 0), as_posted(page))
    saved.refresh_from_db()
    parts = (leaf("contact", country="DE"), leaf("contact", city="*lee*"))
    assert saved.steps == [step("add", tree(*parts, match="any"))]


def test_a_broken_condition_is_shown_and_mended(browser, save):
    saved = save(step("add", tree(leaf("mailing_group", group="GONE"))))
    page = browser.get(address(saved, 0))
    assert "There is no GONE. There are, for example: NEWS" in page.text
    refused = browser.post(address(saved, 0), as_posted(page))
    assert refused.status_code == 422
    browser.post(address(saved, 0), as_posted(page, **{"text-1-1": "NEWS"}))
    saved.refresh_from_db()
    assert saved.steps == [step("add", tree(leaf("mailing_group", group="NEWS")))]


def test_a_condition_without_a_field_any_more_is_named(browser, save):
    gone = tree(leaf("contact", city="Leeds"), leaf("contact", shoe_size="42"), leaf("hobby"))
    saved = save(step("add", gone))
    page = browser.get(address(saved, 0))
    assert page.context["lost"] == ["shoe_size: 42", "hobby"]
    browser.post(address(saved, 0), as_posted(page))
    saved.refresh_from_db()
    assert saved.steps == [step("add", LEEDS)]


def test_says_whom_the_conditions_find(browser, save):
    ContactFactory(city="Leeds", name="Adatum")
    saved = save(step("add", LEEDS))
    page = browser.get(address(saved, 0))
    headers = {"HX-Request": "true", "HX-Target": "funnel"}
    live = browser.post(address(saved, 0), {**as_posted(page), "count": "1"}, headers=headers)
    assert "1 contact matches today." in live.text
    assert "Adatum" in live.text
    saved.refresh_from_db()
    assert saved.version == 1


def test_two_people_at_once_lose_nothing(browser, save, user):
    saved = save(step("add", LEEDS))
    page = browser.get(address(saved, 0))
    actions.update_criteria(
        saved, user=user, version=1, code="RL", description="Autumn", is_shared=False
    )
    refused = browser.post(address(saved, 0), as_posted(page, **{"text-1-1": "York"}))
    assert refused.context["form"].non_field_errors()
    version = refused.context["form"]["version"].value()
    again = as_posted(refused, version=version, **{"text-1-1": "York"})
    browser.post(address(saved, 0), again)
    saved.refresh_from_db()
    assert saved.steps == [step("add", tree(leaf("contact", city="York")))]


def test_only_who_may_change_the_criteria_may_change_steps(browser, save):
    shared = save(step("add", LEEDS), owner=UserFactory(), is_shared=True)
    assert browser.get(address(shared, 0)).status_code == 403
    hidden = save(step("add", LEEDS), owner=UserFactory(), code="HIDDEN")
    assert browser.get(address(hidden, 0)).status_code == 404


def test_excluded_contacts_are_included_only_with_the_right(browser, save):
    saved = save(step("add", LEEDS), step("add", LEEDS, "include_excluded"))
    page = browser.get(address(saved, 0))
    browser.post(address(saved, 0), as_posted(page, include_excluded="on"))
    kept = browser.get(address(saved, 1))
    browser.post(address(saved, 1), as_posted(kept))
    saved.refresh_from_db()
    assert [one["criteria"]["options"] for one in saved.steps] == [[], ["include_excluded"]]


def test_steps_of_names_have_no_conditions(browser, save):
    saved = save({"kind": "manual_add", "criteria": {"numbers": ["CT1"], "count": 1}})
    assert browser.get(address(saved, 0)).status_code == 404
    assert browser.get(address(saved, 9)).status_code == 404
    assert address(saved, 0) not in browser.get(saved.get_absolute_url()).text


class TestTrial:
    """What saved criteria would do to a segment, of which nothing stays."""

    @pytest.fixture
    def saved(self, save):
        return save(step("add", LEEDS), step("reduce", tree(leaf("contact", city="York"))))

    @pytest.fixture
    def segment(self, user):
        stays, goes = (ContactFactory(name=name, city=name) for name in ("Bath", "York"))
        ContactFactory(name="Comer", city="Leeds")
        ContactFactory(name="Barred", city="Leeds", is_excluded=True)
        return make_segment(stays, goes, user=user)

    def tried(self, browser, saved, segment):
        return browser.get(f"/saved-criteria/{saved.code}/try/?segment={segment.number}")

    def test_names_who_would_come_go_and_stay(self, browser, saved, segment):
        page = self.tried(browser, saved, segment)
        moved = [(each.count, each.first_names) for _heading, each in page.context["moved"]]
        assert moved == [(1, ["Comer"]), (1, ["York"]), (1, ["Bath"])]
        assert "1 left out: The contact is excluded from segments." in page.text

    def test_leaves_nothing_behind(self, browser, user, saved, segment):
        actions.undo(segment, user=user, step=strip(segment).undoable.step.pk)
        steps, lines = segment.steps.count(), SegmentLine.objects.count()
        before = listed(segment)
        self.tried(browser, saved, segment)
        assert (segment.steps.count(), SegmentLine.objects.count()) == (steps, lines)
        assert listed(segment) == before
        saved.refresh_from_db()
        assert saved.used_at is None
        segment.refresh_from_db()
        assert segment.line_count == 1

    def test_does_what_applying_does(self, browser, saved, segment):
        page = self.tried(browser, saved, segment)
        assert "Apply" in page.text
        data = {"saved": saved.code, "confirmed": "1"}
        answer = browser.post(f"/segments/{segment.number}/criteria/", data, follow=True)
        assert "RL: 1 added, 1 removed." in said(answer)

    def test_broken_criteria_are_refused_with_a_sentence(self, browser, save, segment):
        saved = save(step("add", tree(leaf("mailing_group", group="GONE"))))
        page = self.tried(browser, saved, segment)
        assert page.context["form"].errors
        assert "moved" not in page.context

    def test_only_on_segments_that_may_be_changed(self, browser, saved, foreign):
        page = self.tried(browser, saved, foreign)
        assert page.context["form"].errors

    def test_statements_do_not_grow_with_lines(self, browser, saved, segment):
        few = statements(lambda: self.tried(browser, saved, segment))
        ContactFactory.create_batch(10, city="Leeds")
        assert statements(lambda: self.tried(browser, saved, segment)) == few
