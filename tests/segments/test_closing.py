"""What is left of closed segments after 30 days: the header's row, and all that was logged."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from interactions.documents import template_of_digest
from interactions.logged_letters import entry_values
from interactions.models import InteractionLogEntry
from segments import actions, closing
from segments.models import (
    Segment,
    SegmentCriteria,
    SegmentLanguage,
    SegmentLine,
    SegmentLineAfter,
    SegmentLineBefore,
    SegmentTemplate,
)
from tests.documents import letter_document, texts_of
from tests.factories import (
    ContactFactory,
    InteractionTemplateFactory,
    InteractionTemplateLanguageFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.segments.factories import TODAY, line_of, make_segment

pytestmark = pytest.mark.django_db

BELONGINGS = (
    SegmentLine,
    SegmentLineBefore,
    SegmentLineAfter,
    SegmentCriteria,
    SegmentTemplate,
    SegmentLanguage,
)


@pytest.fixture
def user():
    return UserFactory(role="Marketing manager", salesperson=SalespersonFactory(name="Alma Hart"))


@pytest.fixture
def template():
    template = InteractionTemplateFactory(correspondence_type="hard_copy", default_language="en")
    InteractionTemplateLanguageFactory(
        template=template,
        language="en",
        document=letter_document("{{ contact.name }}, {{ salesperson.name }}, {{ personal_text }}"),
    )
    return template


@pytest.fixture
def segment(user, template):
    """With removed lines, undone steps and edits, so that there is something of everything."""
    contacts = ContactFactory.create_batch(4, address="Lindenweg 5", city="Berlin")
    segment = make_segment(*contacts, user=user, template=template)
    actions.update_lines(
        segment, segment.lines.all(), user=user, values={"personal_text": "Hello!"}
    )
    actions.remove_lines(segment, [line_of(segment, contacts[0]).pk], user=user)
    undone = actions.remove_lines(segment, [line_of(segment, contacts[1]).pk], user=user).step
    actions.undo(segment, user=user, step=undone.pk)
    segment.refresh_from_db()
    return segment


def left():
    return {model.__name__: model.objects.count() for model in BELONGINGS if model.objects.exists()}


def close_days_ago(segment, days):
    closed_at = timezone.now() - dt.timedelta(days=days)
    Segment.objects.filter(pk=segment.pk).update(closed_at=closed_at)


def test_the_fixture_has_something_of_everything(segment):
    assert set(left()) == {model.__name__ for model in BELONGINGS}


def test_a_trashed_segment_leaves_its_header_only(user, segment):
    actions.trash_segment(segment, user=user)
    close_days_ago(segment, 30)
    assert closing.purge_closed() == 1
    assert left() == {}
    header = Segment.objects.get()
    assert (header.number, header.state) == (segment.number, Segment.State.TRASHED)
    assert (header.template, header.description) == (None, segment.description)
    assert closing.purge_closed() == 0


def test_it_stays_whole_until_its_days_are_over(user, segment):
    before = left()
    actions.trash_segment(segment, user=user)
    close_days_ago(segment, 29.9)
    assert closing.purge_closed() == 0
    assert left() == before


def test_an_open_segment_and_one_just_closed_keep_what_they_have(user, segment):
    other = make_segment(ContactFactory(), user=user)
    actions.trash_segment(segment, user=user)
    close_days_ago(segment, 31)
    closing.purge_closed()
    assert left() == {"SegmentLine": 1, "SegmentCriteria": 1}
    assert SegmentLine.objects.get().segment == other


def test_a_segment_that_never_had_lines_loses_its_texts(user, template):
    segment = make_segment(user=user, template=template)
    actions.trash_segment(segment, user=user)
    close_days_ago(segment, 31)
    assert closing.purge_closed() == 1
    assert left() == {}


def test_logged_letters_are_still_made_from_the_frozen_values(user, segment):
    check = actions.check_log(segment, today=TODAY, deliver=True)
    logged = actions.log_segment(
        segment, user=user, today=TODAY, deliver=True, fingerprint=check.fingerprint
    ).logged_segment

    def letters():
        return [
            template_of_digest(entry.document.digest).render(entry_values(entry))
            for entry in logged.entries.order_by("pk")
        ]

    before = letters()
    close_days_ago(segment, 31)
    assert closing.purge_closed() == 1
    assert left() == {}
    assert letters() == before
    (text,) = texts_of(before[0])
    assert text.endswith(", Alma Hart, Hello!")
    assert InteractionLogEntry.objects.count() == 3
    assert logged.segment_number == Segment.objects.get().number


def test_no_transaction_deletes_more_lines_than_a_batch(user, segment, monkeypatch):
    monkeypatch.setattr(closing, "BATCH", 3)
    actions.trash_segment(segment, user=user)
    close_days_ago(segment, 31)
    with CaptureQueriesContext(connection) as queries:
        assert closing.purge_closed() == 1
    assert left() == {}
    lines = [
        query["sql"]
        for query in queries.captured_queries
        if query["sql"].startswith('DELETE FROM "segments_segmentline" ')
        and "LIMIT 3" in query["sql"]
    ]
    # Four lines in two batches, and the look that finds no more.
    assert len(lines) == 3


@pytest.mark.parametrize("size", [2, 40])
def test_takes_the_same_number_of_statements_at_any_size(user, template, size):
    segment = make_segment(user=user, template=template)
    ContactFactory.create_batch(size, country="DE")
    actions.add_contacts(segment, {"country": ["DE"]}, user=user)
    actions.trash_segment(segment, user=user)
    close_days_ago(segment, 31)
    with CaptureQueriesContext(connection) as queries:
        closing.purge_closed()
    # segments · two rounds of: savepoint, lock, images (2), lines, release · images (2), images of
    # lines (2), lines, removals, columns, steps · header, texts, templates
    assert len(queries) == 24


def test_one_that_was_restored_meanwhile_is_left_alone(user, segment, monkeypatch):
    actions.trash_segment(segment, user=user)
    close_days_ago(segment, 31)
    due = Segment.objects.to_purge()
    keys = list(due.values_list("pk", flat=True))
    Segment.objects.filter(pk=segment.pk).update(state=Segment.State.OPEN, closed_at=None)
    before = left()
    assert [closing._purge(key) for key in keys] == [False]
    assert left() == before


def test_the_housekeeping_does_it(user, segment, capsys):
    actions.trash_segment(segment, user=user)
    close_days_ago(segment, 31)
    call_command("housekeeping")
    assert left() == {}
    assert "others: 1" in capsys.readouterr().out
