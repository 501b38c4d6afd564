"""Acts on a whole segment take as many statements with ten thousand lines as with ten."""

from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from crm.models import Contact
from crm.table_statistics import analyze
from interactions.models import LoggedSegment
from segments import actions
from segments.models import SegmentLine
from tests.factories import InteractionTemplateFactory, SalespersonFactory, UserFactory
from tests.segments.factories import TODAY

pytestmark = pytest.mark.django_db
FEW, MANY = 10, 10_000


def contact(number):
    name = f"Contact {number:05d}"
    return Contact(
        number=f"CT{number:05d}",
        type="person",
        name=name,
        sort_name=name.lower(),
        company_sort_name="",
        search_text=name.lower(),
        country="DE" if number <= FEW else "FR",
    )


@pytest.fixture
def user():
    return UserFactory(role="Marketing manager", salesperson=SalespersonFactory())


@pytest.fixture
def segments(user, django_capture_on_commit_callbacks):
    """One with few and one with many lines; a tenth of them may not be logged."""
    Contact.objects.bulk_create(contact(number) for number in range(1, FEW + MANY + 1))
    analyze(Contact)
    template = InteractionTemplateFactory()
    blocked = SalespersonFactory(is_blocked=True)
    made = []
    for country, size in (("DE", FEW), ("FR", MANY)):
        segment = actions.create_segment("Size", user=user, template=template)
        # What follows a commit tells the database how large its tables are.
        with django_capture_on_commit_callbacks(execute=True):
            actions.add_contacts(segment, {"country": [country]}, user=user)
        lines = SegmentLine.objects.filter(segment=segment)
        keys = list(lines.order_by("pk").values_list("pk", flat=True))
        lines.filter(pk__in=keys[9::10]).update(salesperson=blocked)
        segment.refresh_from_db()
        assert segment.line_count == size
        made.append(segment)
    return made


def statements(act):
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


def test_copying_trashing_restoring_and_logging_with_a_remainder(user, segments):
    # Django keeps the rights of a user once it has asked for them.
    assert user.has_perm("segments.log_segment")
    few, many = (counts_of(segment, user) for segment in segments)
    assert few == many


def test_logging_up_to_the_worker_that_is_woken(
    user, segments, settings, django_capture_on_commit_callbacks
):
    # The product's: whoever logs only leaves word.
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "OPTIONS": {}}}
    assert user.has_perm("segments.log_segment")

    # A thousand left behind would be new lines of a worksheet, which are counted at once.
    SegmentLine.objects.update(salesperson=None)

    def logging(segment):
        with django_capture_on_commit_callbacks(execute=True):
            log(segment, user, leave_blocked=False)

    few, many = (statements(partial(logging, segment)) for segment in segments)
    assert few == many
    assert DBTaskResult.objects.count() == len(segments)


def counts_of(segment, user):
    copy = statements(lambda: actions.copy_segment(segment, user=user, what="overrides"))
    trash = statements(lambda: actions.trash_segment(segment, user=user))
    restore = statements(lambda: actions.restore_segment(segment, user=user))
    segment.refresh_from_db()
    logging = statements(lambda: log(segment, user, leave_blocked=True))
    assert LoggedSegment.objects.latest("pk").entry_count == segment.line_count * 9 / 10
    return {"copy": copy, "trash": trash, "restore": restore, "log": logging}


def log(segment, user, **choices):
    choices |= {"today": TODAY, "deliver": False}
    fingerprint = actions.check_log(segment, **choices).fingerprint
    return actions.log_segment(segment, user=user, fingerprint=fingerprint, **choices)


def test_the_first_contacts_are_compared_with_no_lines(user):
    """PostgreSQL planned that for a table without rows, and looked through those just written for
    each that came: an hour for a million."""
    Contact.objects.bulk_create(contact(number) for number in range(1, FEW + 1))
    segment = actions.create_segment("First", user=user)
    with CaptureQueriesContext(connection) as queries:
        assert actions.add_contacts(segment, {}, user=user).line_count == FEW
    (written,) = (query["sql"] for query in queries if _writes_lines(query["sql"]))
    assert written.count(SegmentLine._meta.db_table) == 1


def _writes_lines(statement: str) -> bool:
    return statement.startswith("INSERT") and f'INTO "{SegmentLine._meta.db_table}"' in statement
