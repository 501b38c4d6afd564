"""Somebody holds the segment for as long as Log waits: `python -m tests.attacks.hold_log ROUNDS`.

Log is pressed on its page. Prints a JSON list: of each round what the page said, whether the
segment was as before, and whether the same press was done when nobody held it any more.
"""

import json
import sys
from typing import Any

from tests.attacks.processes import fork
from tests.attacks.worksheets import (  # sets Django up first
    Scene,
    build,
    logged_letters,
    verdict,
)

from django.db import connection, transaction  # isort: skip
from django.test import Client  # isort: skip
from django.test.utils import setup_test_environment  # isort: skip
from django.urls import reverse  # isort: skip
from django.utils import timezone  # isort: skip

from segments.actions import check_log  # isort: skip
from segments.models import Segment  # isort: skip
from tests.attacks.facts import facts  # isort: skip

PATIENCE_MS = 200


def main(rounds: int) -> list[dict[str, Any]]:
    # A page's context can be looked at.
    setup_test_environment()
    scene = build(12)
    return [one_round(scene) for _ in range(rounds)]


def one_round(scene: Scene) -> dict[str, Any]:
    segment = scene.segment(len(scene.contacts))
    client = Client(SERVER_NAME="localhost")
    client.force_login(scene.user, "django.contrib.auth.backends.ModelBackend")
    before = facts(segment)
    child = fork(lambda: press(client, segment, patience=PATIENCE_MS))
    with transaction.atomic():
        Segment.objects.select_for_update(of=("self",)).get(pk=segment.pk)
        child.start()
        _was_killed, said = child.wait()
    was_untouched = facts(segment) == before
    press(client, segment)
    found = verdict(segment, logged_letters(segment.line_count))
    return {"said": said, "was_untouched": was_untouched, "found": found}


def press(client: Client, segment: Segment, *, patience: int = 0) -> str:
    """Answers the messages of the page that follows."""
    seen = check_log(segment, today=timezone.localdate(), deliver=True)
    if patience:
        set_patience(patience)
    address = reverse("segments:segment-log", args=[segment.number])
    posted = {"deliver": "1", "follow_up": "on", "fingerprint": seen.fingerprint}
    posted["follow_up_description"] = f"Follow-up on segment {segment.number}"
    page = client.post(
        address, posted, follow=True, headers={"referer": f"http://localhost{address}"}
    )
    return " ".join(str(message) for message in page.context["messages"])


def set_patience(milliseconds: int) -> None:
    setting = (
        f"SET lock_timeout = {milliseconds}"
        if connection.vendor == "postgresql"
        else f"PRAGMA busy_timeout = {milliseconds}"
    )
    with connection.cursor() as cursor:
        cursor.execute(setting)


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
