"""The worksheet's page."""

import pytest
from django.urls import reverse

from segments import actions
from segments.grid import PAGE_SIZE
from tests.factories import ContactFactory, LoggedSegmentFactory, UserFactory
from tests.segments.factories import line_of, make_segment
from tests.segments.lines import fill
from tests.segments.views.conftest import statements

pytestmark = pytest.mark.django_db


def test_shows_header_steps_and_lines(browser, segment):
    page = browser.get(segment.get_absolute_url())
    assert page.status_code == 200
    for text in ("Spring letter", "Alder", "Birch", "Added by hand 2", "Undo: Add by hand"):
        assert text in page.text


def test_inherited_and_own_values_are_told_apart(browser, user, segment):
    line = segment.lines.get(contact__name="Birch")
    actions.update_line(line, user=user, version=1, values={"description": "For Birch only"})
    page = browser.get(segment.get_absolute_url())
    assert page.text.count("(own value)") == 1
    assert f'name="reset" value="{line.pk}:description:2"' in page.text


def test_the_header_says_what_the_template_gives(browser, segment):
    assert "from template BUS: Hard copy" in browser.get(segment.get_absolute_url()).text


@pytest.mark.parametrize(
    ("query", "shown"),
    [("?search=bir", ["Birch"]), ("?own=1", ["Alder"]), ("?sort=name", ["Alder", "Birch"])],
)
def test_lines_are_searched_filtered_and_sorted(browser, user, segment, query, shown):
    line = segment.lines.get(contact__name="Alder")
    actions.update_line(line, user=user, version=1, values={"language": "ru"})
    grid = browser.get(segment.get_absolute_url() + query).context["grid"]
    assert [row.line.contact.name for row in grid.rows] == shown
    assert grid.total == len(shown)


def test_nonsense_in_the_address_is_the_first_page(browser, segment):
    page = browser.get(segment.get_absolute_url() + "?after=x&position=-5&sort=;drop")
    assert [row.line.contact.name for row in page.context["grid"].rows] == ["Alder", "Birch"]


def names(count):
    return [f"Name {number:06d}" for number in range(count)]


@pytest.fixture
def long_segment(user):
    return fill(make_segment(user=user), 120, user=user)


@pytest.mark.parametrize("sort", ["", "name"])
def test_pages_lead_forth_and_back_over_every_line_once(browser, long_segment, sort):
    address, seen = f"?sort={sort}", []
    for start in (1, 51, 101):
        grid = browser.get(long_segment.get_absolute_url() + address).context["grid"]
        assert grid.first_position == start
        seen += [row.line.contact.name for row in grid.rows]
        address = grid.next_address
    assert seen == names(120)
    assert not grid.has_next
    back = browser.get(long_segment.get_absolute_url() + grid.previous_address).context["grid"]
    assert [row.line.contact.name for row in back.rows] == names(120)[50:100]


@pytest.mark.parametrize("sort", ["", "name"])
def test_the_last_page_ends_with_the_last_line(browser, long_segment, sort):
    page = browser.get(f"{long_segment.get_absolute_url()}?last=1&sort={sort}")
    grid = page.context["grid"]
    assert [row.line.contact.name for row in grid.rows] == names(120)[70:]
    assert (grid.first_position, grid.last_position, grid.total) == (71, 120, 120)


def test_a_segment_without_lines_says_what_to_do(browser, user):
    page = browser.get(make_segment(user=user).get_absolute_url())
    assert "There is nobody on this segment yet." in page.text


def test_statements_do_not_grow_with_lines(browser, user, template):
    few, many = (
        make_segment(*ContactFactory.create_batch(count), user=user, template=template)
        for count in (10, 60)
    )
    # One step a line is what grows here; the strip reads them in one statement.
    counts = [statements(lambda s=s: browser.get(s.get_absolute_url())) for s in (few, many)]
    assert counts[0] == counts[1] <= 25


def test_a_fragment_has_the_grid_alone(browser, segment):
    headers = {"HX-Request": "true", "HX-Target": "grid"}
    page = browser.get(segment.get_absolute_url(), headers=headers)
    assert "Birch" in page.text
    assert "<html" not in page.text


def test_a_logged_segment_leads_to_its_log(browser, segment):
    logged = LoggedSegmentFactory(segment_number=segment.number)
    segment.state = "logged"
    segment.save()
    page = browser.get(segment.get_absolute_url())
    assert page.status_code == 302
    assert page.url == logged.get_absolute_url()


def test_a_viewer_sees_no_button_that_changes(client, segment):
    client.force_login(UserFactory(role="Viewer"))
    page = client.get(segment.get_absolute_url())
    assert page.status_code == 200
    for name in ("segment-undo", "contacts-add", "line-create", "segment-log"):
        assert reverse(f"segments:{name}", args=[segment.number]) not in page.text


def test_somebody_elses_is_not_found(browser, foreign):
    assert browser.get(foreign.get_absolute_url()).status_code == 404


def test_user_text_is_escaped(browser, user):
    contact = ContactFactory(name="<b>Bobby</b>")
    segment = make_segment(contact, user=user)
    line = line_of(segment, contact)
    actions.update_line(line, user=user, version=1, values={"personal_text": '"><script>'})
    page = browser.get(segment.get_absolute_url())
    assert "<b>Bobby" not in page.text
    assert '"><script>' not in page.text


def test_a_page_that_lost_its_lines_shows_the_last_ones(browser, user, segment):
    fill(segment, PAGE_SIZE - 1, user=user)
    *_others, before, last = segment.lines.order_by("pk").values_list("pk", flat=True)
    actions.remove_lines(segment, [last], user=user)
    page = browser.get(segment.get_absolute_url(), {"after": before, "position": PAGE_SIZE})
    grid = page.context["grid"]
    assert (grid.first_position, grid.last_position) == (1, PAGE_SIZE)
    assert "There is nobody on this segment yet." not in page.text
