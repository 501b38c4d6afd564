"""The page of lines at any size: the same statements, filters that agree with the check."""

from dataclasses import replace

import pytest
from django.http import QueryDict

from crm.models import Contact
from segments import actions
from segments.actions.checking import SENTENCES
from segments.besides import NOTICES
from segments.columns import COLUMNS
from segments.forms import GridForm
from segments.grid import PAGE_SIZE, Grid
from segments.grid_filters import FilterPanel
from segments.grid_query import GridQuery
from segments.models import Segment, SegmentLine
from segments.problems import PROBLEMS
from tests.documents import letter_document
from tests.factories import (
    CampaignFactory,
    ContactFactory,
    InteractionTemplateFactory,
    InteractionTemplateLanguageFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.segments.factories import TODAY, make_segment
from tests.segments.lines import fill
from tests.segments.views.conftest import statements

pytestmark = pytest.mark.django_db
SIZES = (10, 10_000)


@pytest.fixture
def user():
    return UserFactory(role="Marketing manager", salesperson=SalespersonFactory())


@pytest.fixture
def template():
    return InteractionTemplateFactory(code="BUS", cost="8.00", correspondence_type="hard_copy")


@pytest.fixture
def few_and_many(user, template):
    segments = [make_segment(user=user, template=template) for _size in SIZES]
    return [fill(one, size, user=user) for one, size in zip(segments, SIZES, strict=True)]


def look(segment, query):
    """All that the page shows of its lines."""
    grid = Grid(segment, query, COLUMNS)
    panel = FilterPanel(grid)
    return (
        [row.cells for row in grid.rows],
        grid.total,
        grid.has_next,
        panel.filters,
        panel.chips,
    )


QUERIES = [
    GridQuery(),
    GridQuery(sort="name", is_descending=True),
    GridQuery(sort="cost"),
    GridQuery(sort="salesperson", is_descending=True, last=True),
    GridQuery(filters={"correspondence_type": "hard_copy", "description": "spring"}),
    GridQuery(search="name", own="1"),
    GridQuery(problem="no_postal_address", sort="template"),
]


def test_every_page_takes_the_same_statements_at_any_size(few_and_many):
    few, many = few_and_many
    for query in QUERIES:
        counts = [statements(lambda s=s, q=query: look(s, q)) for s in (few, many)]
        assert counts[0] == counts[1] <= 16, query


@pytest.mark.parametrize("sort", ["", "name", "cost", "description"])
@pytest.mark.parametrize("is_descending", [False, True])
def test_pages_lead_over_every_line_once(user, template, sort, is_descending):
    segment = fill(make_segment(user=user, template=template), 2 * PAGE_SIZE + 20, user=user)
    SegmentLine.objects.filter(segment=segment, pk__in=list(ids(segment))[::3]).update(cost=5)
    address = GridQuery(sort=sort, is_descending=is_descending and bool(sort)).address()
    seen, positions = [], []
    while address:
        grid = Grid(segment, asked(address))
        seen += [row.line.pk for row in grid.rows]
        positions.append((grid.first_position, grid.last_position))
        last, previous = grid, grid.previous_address
        address = grid.next_address if grid.has_next else ""
    assert sorted(seen) == sorted(ids(segment))
    assert positions == [(1, 50), (51, 100), (101, 120)]
    back = Grid(segment, asked(previous))
    assert [row.line.pk for row in back.rows] == seen[50:100]
    end = Grid(segment, asked(last.last_address))
    assert [row.line.pk for row in end.rows] == seen[-50:]


@pytest.mark.parametrize("order", [GridQuery(), GridQuery(sort="name", is_descending=True)])
@pytest.mark.parametrize("matching", [2 * PAGE_SIZE, 2 * PAGE_SIZE + 1])
def test_pages_of_few_lines_are_those_of_many(user, template, order, matching):
    segment = fill(make_segment(user=user, template=template), 2 * matching, user=user)
    every = [row.line.pk for query in pages(segment, order) for row in Grid(segment, query).rows]
    chosen = every[::2]
    SegmentLine.objects.filter(pk__in=chosen).update(subject="Said")
    filtered = replace(order, own="subject")
    shown = [[r.line.pk for r in Grid(segment, q).rows] for q in pages(segment, filtered)]
    assert shown == [chosen[at : at + PAGE_SIZE] for at in range(0, matching, PAGE_SIZE)]
    end = Grid(segment, replace(filtered, last=True))
    assert [row.line.pk for row in end.rows] == chosen[-PAGE_SIZE:]


def pages(segment, query):
    """The query of each page, from the first to the last."""
    yield query
    grid = Grid(segment, query)
    if grid.has_next:
        yield from pages(segment, asked(grid.next_address))


def ids(segment):
    return segment.lines.values_list("pk", flat=True)


def asked(address):
    return GridForm(QueryDict(address.lstrip("?"))).query(Segment())


def test_a_page_behind_the_end_is_the_last_one(user, template):
    segment = fill(make_segment(user=user, template=template), 60, user=user)
    grid = Grid(segment, GridQuery(sort="cost", position=5_000))
    assert (grid.first_position, grid.last_position) == (11, 60)


def test_an_address_says_all_that_it_was_made_of():
    query = GridQuery(
        search="a b&c",
        sort="cost",
        is_descending=True,
        own="language",
        problem="no_template",
        filters={"city": "Köln", "attempt_failed": "no"},
    )
    assert asked(query.address()) == query


def test_totals_are_those_of_the_lines_that_match(user, template):
    contacts = ContactFactory.create_batch(3)
    segment = make_segment(*contacts, user=user, template=template)
    line = segment.lines.first()
    actions.update_line(line, user=user, version=1, values={"cost": "1.50", "language": "ru"})
    assert Grid(segment).totals is None
    totals = Grid(segment, GridQuery(filters={"cost": "8"})).totals
    assert (totals.lines, totals.cost) == (2, 16)
    assert Grid(segment, GridQuery(filters={"cost": "99"})).totals.cost == 0


def test_every_problem_of_the_check_is_a_filter():
    assert {*PROBLEMS, *NOTICES} == set(SENTENCES)


def test_a_problem_shows_the_lines_that_the_check_counts(user):
    template = InteractionTemplateFactory(
        correspondence_type="hard_copy", campaign=CampaignFactory(is_closed=True)
    )
    contacts = [
        ContactFactory(),
        ContactFactory(address="A", city="B"),
        ContactFactory(correspondence_type="email"),
    ]
    segment = make_segment(*contacts, user=user, template=template)
    Contact.objects.filter(pk=contacts[0].pk).update(is_excluded=True)
    check = actions.check_log(segment, today=TODAY, deliver=True)
    assert {"excluded", "no_email", "campaign_closed", "no_postal_address"} <= {
        problem.code for problem in check.problems
    }
    for problem in check.problems:
        grid = Grid(segment, GridQuery(problem=problem.code))
        assert grid.total == problem.count
        assert [row.line.pk for row in grid.rows] == [line.pk for line in problem.lines]


def test_a_personal_text_without_a_place_is_marked(user):
    template = InteractionTemplateFactory(default_language="en")
    document = letter_document("Dear {{ contact.name }}")
    InteractionTemplateLanguageFactory(template=template, document=document)
    segment = make_segment(*ContactFactory.create_batch(2), user=user, template=template)
    line = segment.lines.first()
    actions.update_line(line, user=user, version=1, values={"personal_text": "Hello"})
    assert [row.lacks_place for row in Grid(segment).rows] == [True, False]
    found = Grid(segment, GridQuery(problem="personal_text_without_place")).rows
    assert [row.line.pk for row in found] == [line.pk]
