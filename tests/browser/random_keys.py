"""Whatever keys fall on the worksheet, nothing breaks and nothing is lost.

Pressed on demand, `python -m pytest tests/browser/random_keys.py`: a browser that a key leaves
hanging would stop every other test. MONKEY_KEYS=5000 presses more of them, MONKEY_SEED=7 others.
"""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client

from crm.models import User
from segments import actions
from segments.models import Segment, SegmentLine
from tests.documents import letter_document
from tests.factories import (
    ContactFactory,
    InteractionTemplateFactory,
    InteractionTemplateLanguageFactory,
)
from tests.segments.factories import make_segment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KEYS = int(os.environ.get("MONKEY_KEYS", "250"))
SEED = int(os.environ.get("MONKEY_SEED", "20260120"))
# Longer than any machine needs for a key; a hundred are bounded like a test.
SECONDS = 20 + KEYS * 0.2
TO_START_AND_END = 40


@pytest.fixture
def segment(salesperson: User) -> Segment:
    template = InteractionTemplateFactory(code="BUS", correspondence_type="hard_copy")
    document = letter_document("Dear {{ contact.name }}, {{ personal_text }}")
    InteractionTemplateLanguageFactory(template=template, language="", document=document)
    return make_segment(*ContactFactory.create_batch(4), user=salesperson, template=template)


def monkey(server: str, path: str, user: User) -> dict[str, Any]:
    client = Client()
    client.force_login(user)
    order = {
        "url": server,
        "path": path,
        "session": client.cookies["sessionid"].value,
        "seed": SEED,
        "count": KEYS,
        "seconds": SECONDS,
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.browser.monkey", json.dumps(order)],
        capture_output=True,
        text=True,
        timeout=SECONDS + TO_START_AND_END,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_no_key_breaks_the_worksheet(live_server: Any, salesperson: User, segment: Segment) -> None:
    answer = monkey(live_server.url, segment.get_absolute_url(), salesperson)
    assert answer["found"] == []
    assert answer["pressed"] >= min(KEYS, 100)
    assert_nothing_lost(segment, salesperson)


def assert_nothing_lost(segment: Segment, user: User) -> None:
    """Each line is listed, or a step says why not; taken back to the beginning, nobody is left."""
    segment.refresh_from_db()
    lines = SegmentLine.objects.filter(segment=segment)
    assert segment.line_count == lines.listed().count()
    explained = Q(is_listed=True, step__is_undone=False) | Q(step__is_undone=True)
    explained |= Q(removed_by__is_undone=False)
    assert not lines.exclude(explained).exists()
    while last := segment.steps.filter(is_undone=False).last():
        actions.undo(segment, user=user, step=last.pk)
    segment.refresh_from_db()
    assert segment.line_count == 0
