"""Every column reads, sorts and filters by what the line says, itself or inherited."""

import datetime as dt

import pytest
from django.db.models import F

from crm.folding import fold
from crm.models import Contact
from segments import actions
from segments.column_kinds import Rank
from segments.column_names import Names
from segments.columns import BY_NAME, COLUMNS, INHERITING, is_own
from segments.grid import Grid, rows
from segments.grid_query import GridQuery
from segments.models import Segment, SegmentLine
from segments.resolving import Resolver
from tests.documents import letter_document
from tests.factories import (
    CampaignFactory,
    ContactAltAddressFactory,
    ContactFactory,
    InteractionGroupFactory,
    InteractionTemplateFactory,
    InteractionTemplateLanguageFactory,
    PersonFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.kept import kept_rows
from tests.segments.factories import line_of, make_segment

pytestmark = pytest.mark.django_db


def business_letters():
    template = InteractionTemplateFactory(
        code="BUS",
        cost="8.00",
        duration_min=30,
        information_flow="outbound",
        initiated_by="us",
        correspondence_type="hard_copy",
        campaign=CampaignFactory(number="CP1"),
        campaign_target=True,
        default_language="en",
    )
    InteractionTemplateLanguageFactory(
        template=template, subject="News", document=letter_document("{{ personal_text }}")
    )
    return template


LONG_AGO = dt.date(2020, 1, 1)
OWN = {
    "description": "Östlich",
    "date": dt.date(2026, 3, 1),
    "correspondence_type": "email",
    "language": "ru",
    "subject": "",
    "cost": "1200.50",
    "duration_min": 5,
    "information_flow": "inbound",
    "initiated_by": "them",
    "campaign_target": True,
    "campaign_response": True,
    "send_as_attachment": True,
    "evaluation": "positive",
    "attempt_failed": True,
    "personal_text": "Grüße",
}


@pytest.fixture(scope="module")
def made_once(django_db_setup, django_db_blocker):
    with kept_rows(django_db_blocker):
        yield three_lines().pk


@pytest.fixture
def segment(made_once, db):
    return Segment.objects.get(pk=made_once)


def three_lines():
    """One inherits everything, one says everything itself, one is in between."""
    user, template = UserFactory(role="Marketing manager"), business_letters()
    salesperson = SalespersonFactory(name="Zora")
    first = ContactFactory(name="Alder", language="en", city="Leeds", country="GB")
    second = PersonFactory(name="Birch", salesperson=salesperson, email="b@example.com")
    third = ContactFactory(name="Cedar", phone="+44 1632", city="Berlin", address="Lindenweg 5")
    segment = make_segment(first, second, third, user=user, template=template)
    own = {
        **OWN,
        "template": InteractionTemplateFactory(code="CALL", campaign=CampaignFactory(number="CP2")),
        "salesperson": SalespersonFactory(name="Alma"),
        "group": InteractionGroupFactory(description="Calls"),
        "campaign": CampaignFactory(number="CP0"),
        "address": ContactAltAddressFactory(contact=second, address="Elm 1", ends_on=LONG_AGO),
    }
    actions.update_line(line_of(segment, second), user=user, version=1, values=own)
    values = {"no_campaign": True, "template": own["template"]}
    actions.update_line(line_of(segment, third), user=user, version=1, values=values)
    return segment


@pytest.fixture
def read(segment):
    """Every line's value of a column, as the database resolves it."""
    resolver = Resolver(segment)

    def values(column):
        lines = resolver.lines().annotate(value=F(column.value)).order_by("pk")
        return dict(lines.values_list("pk", "value"))

    return values


def names(query, segment):
    return [row.line.contact.name for row in Grid(segment, query).rows]


def test_everything_a_line_may_say_has_a_column():
    assert {column.name for column in INHERITING} == set(SegmentLine.OVERRIDES)
    facts = {"evaluation", "attempt_failed", "personal_text", "letter", "step"}
    assert facts < set(BY_NAME)


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)
def test_sorting_keeps_every_line_and_turns_round(segment, column):
    up = names(GridQuery(sort=column.name), segment)
    down = names(GridQuery(sort=column.name, is_descending=True), segment)
    assert sorted(up) == sorted(down) == ["Alder", "Birch", "Cedar"]


SORTED = [
    ("number", "Alder Birch Cedar"),
    ("name", "Alder Birch Cedar"),
    ("description", "Alder Cedar Birch"),
    ("date", "Birch Alder Cedar"),
    ("cost", "Cedar Alder Birch"),
    ("duration_min", "Cedar Birch Alder"),
    ("template", "Alder Birch Cedar"),
    ("salesperson", "Birch Alder Cedar"),
    ("group", "Birch Alder Cedar"),
    ("campaign", "Birch Alder Cedar"),
    ("correspondence_type", "Birch Alder Cedar"),
    ("language", "Alder Birch Cedar"),
    ("campaign_response", "Birch Alder Cedar"),
    ("city", "Cedar Alder Birch"),
    ("letter", "Alder Birch Cedar"),
    ("step", "Alder Birch Cedar"),
    ("evaluation", "Birch Alder Cedar"),
]


@pytest.mark.parametrize(("sort", "expected"), SORTED)
def test_sorts_by_what_is_read_with_nothing_last(segment, sort, expected):
    assert names(GridQuery(sort=sort), segment) == expected.split()


def test_nothing_is_last_downwards_too(segment):
    down = GridQuery(sort="date", is_descending=True)
    assert names(down, segment) == ["Birch", "Alder", "Cedar"]


TEXTS = [column for column in COLUMNS if column.filter == "text"]


@pytest.mark.parametrize("column", TEXTS, ids=lambda column: column.name)
def test_words_sort_and_filter_as_they_fold(segment, read, column):
    """What the header says is folded before, what a line says by the database."""
    told = {key: fold(value) for key, value in read(column).items()}
    lines = Resolver(segment).lines()
    in_order = lines.order_by(column.order(Names(segment)).asc(nulls_last=True), "pk")
    assert list(in_order.values_list("pk", flat=True)) == sorted(
        told, key=lambda key: (not told[key], told[key], key)
    )
    for word in {text[:3].strip() for text in told.values()} - {""}:
        found = lines.filter(column.condition(word.upper()))
        assert set(found.values_list("pk", flat=True)) == {k for k in told if word in told[k]}


@pytest.mark.parametrize(
    ("column", "values"), [("city", ["Ümea", 'A "%s" b', "", "Leeds"]), ("version", [30, 3, 2])]
)
def test_ranks_by_the_place_in_a_list_and_nothing_outside_of_it(column, values):
    told = [*values, 99 if column == "version" else "elsewhere"]
    keys = [ContactFactory(**{column: value}).pk for value in told]
    ranks = Contact.objects.filter(pk__in=keys).order_by("pk").values_list(Rank(column, values))
    assert [rank for [rank] in ranks] == [*range(len(values)), None]


# Columns whose choices are not what their cells say.
OTHERWISE = {"address", "elsewhere", "last_letter"}


@pytest.mark.parametrize(
    "column",
    [column for column in COLUMNS if column.filter == "choice" and column.name != "step"],
    ids=lambda column: column.name,
)
def test_each_choice_shows_the_lines_that_read_so(segment, column):
    options = column.options(Names(segment))
    lines = {row.line.pk: row for row in rows(segment, ids_of(segment), [column])}
    shown = []
    for value, label in options:
        found = Grid(segment, GridQuery(filters={column.name: value}), [column]).rows
        if column.name not in OTHERWISE:
            assert {row.cells[0].text for row in found} <= {label}
        shown += [row.line.pk for row in found]
    assert sorted(shown) == sorted(lines)


def ids_of(segment):
    return list(segment.lines.order_by("pk").values_list("pk", flat=True))


FILTERED = [
    ("description", "ÖSTL", "Birch"),
    ("description", "spring letter", "Alder Cedar"),
    ("subject", "new", "Alder"),
    ("personal_text", "grüsse", "Birch"),
    ("phone", "1632", "Cedar"),
    ("email", "b@", "Birch"),
    ("city", "ber", "Cedar"),
    ("cost", "8,00", "Alder"),
    ("cost", "1200.5", "Birch"),
    ("duration_min", "30", "Alder"),
    ("date", "2026-03-01", "Birch"),
    ("date", "-", "Alder Cedar"),
    ("address", "other", "Birch"),
    ("step", "2", "Birch"),
]


@pytest.mark.parametrize(("column", "typed", "expected"), FILTERED)
def test_filters_by_what_was_typed(segment, column, typed, expected):
    assert names(GridQuery(filters={column: typed}), segment) == expected.split()


def test_filters_hold_together(segment):
    query = GridQuery(search="r", filters={"template": str(template_key(segment)), "date": "-"})
    assert names(query, segment) == ["Cedar"]


def template_key(segment):
    return segment.templates.get(code="CALL").pk


@pytest.mark.parametrize("column", INHERITING, ids=lambda column: column.name)
def test_own_values_are_told_from_inherited_ones(segment, column):
    own = {
        row.line.contact.name for row in rows(segment, ids_of(segment)) if is_own(row.line, column)
    }
    said = {"Birch", "Cedar"} if column.name in {"template", "campaign"} else {"Birch"}
    assert own == said
    assert set(names(GridQuery(own=column.name), segment)) == said


def test_reads_as_people_write(segment):
    columns = [BY_NAME[name] for name in ("cost", "date", "campaign_target", "subject", "step")]
    texts = [[cell.text for cell in row.cells] for row in rows(segment, ids_of(segment), columns)]
    assert texts == [
        ["8.00", "on logging", "Yes", "News", "1. Added by hand"],
        ["1,200.50", "03/01/2026", "Yes", "", "2. Added by hand"],
        ["0.00", "on logging", "No", "", "3. Added by hand"],
    ]


def test_an_address_reads_as_where_the_letter_goes(segment):
    texts = [row.cells[0].text for row in rows(segment, ids_of(segment), [BY_NAME["address"]])]
    assert texts == ["Leeds", "Elm 1, Leeds", "Lindenweg 5, Berlin"]


def test_resolved_values_are_the_same_as_those_of_the_letters(segment, read):
    column = BY_NAME["cost"]
    assert [float(value) for value in read(column).values()] == [8.0, 1200.5, 0.0]
