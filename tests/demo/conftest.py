import datetime as dt
from collections.abc import Iterator

import pytest

from interactions.documents import open_template
from interactions.logged_letters import entry_values
from interactions.models import InteractionLogEntry
from interactions.printing import letter_bytes
from segments.demo.load import load_demo
from segments.letters import letter_of
from segments.models import SegmentLine
from tests.demo.reading import Letter
from tests.kept import kept_rows

TODAY = dt.date(2026, 3, 2)


@pytest.fixture(scope="package")
def loaded_once(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The demo for all tests of this folder."""
    with kept_rows(django_db_blocker):
        assert load_demo(password="demo", today=TODAY)
        yield


@pytest.fixture
def demo(loaded_once, db) -> None:
    """The loaded demo."""


@pytest.fixture
def logged_letter(demo):
    """The letter of a logged entry, by the contact's name."""

    def read(name: str) -> Letter:
        entry = InteractionLogEntry.objects.get(contact_name=name)
        return Letter(open_template(entry.document).render(entry_values(entry)))

    return read


@pytest.fixture
def open_letter(demo):
    """The letter of a line of an open segment, by the segment's template and the contact's name."""

    def read(template: str, name: str) -> Letter:
        lines = SegmentLine.objects.open_and_listed().filter(segment__template__code=template)
        letter = letter_of(lines.get(contact__name=name), today=TODAY)
        return Letter(letter_bytes(letter.document_id, letter.values))

    return read
